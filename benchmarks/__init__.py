"""The model written a second time, as plain Mesa objects, and the measurements that set both side by side."""
