"""The scorecard: what the model gives for each published quantity, in its own year and concept."""
