"""A small run that stands on stored pages, so that a test can see whether they are of today's model."""

from sim.experiments.histories import levels
from sim.scenario import load

SAMPLE = load("us-metro").with_people(600)


def sample() -> str:
    """Return the result of the run, which changes when the model does."""
    found = levels(SAMPLE, 0, 1975).by_group["income"]
    return " ".join(f"{name} {value:.6f}" for name, value in found.items())
