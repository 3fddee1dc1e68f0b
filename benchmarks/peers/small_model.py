"""The small model that all peers write in their own way, and what is known of it on paper.

Everybody starts out of work. Each year who is out of work finds some with one chance, and who is in work loses it with
another; whoever is in work at the end of the year earns 1. Told at the end: the share in work, and mean earnings.
"""

from dataclasses import dataclass

PEOPLE, YEARS, RUNS = 1_000, 60, 20
FINDS, LOSES = 0.3, 0.1


@dataclass(frozen=True)
class Told:
    """What one run ends with."""

    working: float
    earned: float


def expected() -> Told:
    """Return the means on paper: the share in work follows a linear recursion."""
    share, earned = 0.0, 0.0
    for _ in range(YEARS):
        share = share * (1.0 - LOSES) + (1.0 - share) * FINDS
        earned += share
    return Told(share, earned)
