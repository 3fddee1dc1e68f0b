"""What must come out of the model by its own laws: rows without a published number, judged like the others.

Groups are alike: with every mechanism off from the start and equal starts, no gap between groups may come out.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sim.experiments.scorecard.census import Who
from sim.experiments.scorecard.levels import BLACK, HOUSEHOLDS, WHITE, group_gap_in_scores, life, unemployment
from sim.experiments.scorecard.lives import rank_line
from sim.experiments.scorecard.who import Concept, aged, less, mean
from sim.scenario import Scenario, load
from sim.structure import MECHANISMS

ALIKE = "us-metro, groups alike"
"""The scenario without mechanisms and with equal starts."""
YEAR = 2015


class Law(NamedTuple):
    """A quantity that must come out: its value, how far it may be off, and its unit."""

    concept: Concept
    value: float
    away: float
    unit: str


def scenario(name: str) -> Scenario:
    """Return a scenario of the scorecard by name: one that is shipped, or the one in which groups are alike."""
    return load("us-metro").without(*MECHANISMS).with_equal_starts() if name == ALIKE else load(name)


def schooling(*who: Who) -> Concept:
    """Mean years of schooling at 25 to 64."""
    return mean("schooling", aged(25, 64), *who)


LAWS: Mapping[str, Law] = {
    "alike_schooling": Law(less(schooling(WHITE), schooling(BLACK)), 0.0, 0.15, "years"),
    "alike_scores": Law(group_gap_in_scores, 0.0, 0.1, "SD"),
    "alike_unemployment": Law(less(unemployment(WHITE), unemployment(BLACK)), 0.0, 0.5, "% points"),
    "alike_income_ranks": Law(less(rank_line(0, WHITE), rank_line(0, BLACK)), 0.0, 0.03, "rank"),
    "alike_homes": Law(
        less(mean("owner", HOUSEHOLDS, WHITE, scale=100.0), mean("owner", HOUSEHOLDS, BLACK, scale=100.0)),
        0.0, 4.0, "% points",
    ),
    "alike_life": Law(less(life(WHITE), life(BLACK)), 0.0, 0.5, "years"),
}  # fmt: skip
"""Gaps between groups that must not be there; how far off they may be is what runs of the stored size can tell."""
