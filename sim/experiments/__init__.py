"""Experiments: runs that share their past, two futures of the same people, and what differs between them."""
