"""Published studies, run again inside the model: the same design, the same estimand, beside what was published."""
