"""What measures read of people: values by name, who counts, and the place, group and origin of each person."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.determinants.income import poverty_line
from sim.founders import START
from sim.measures.distribution import middles
from sim.measures.mobility import FIFTHS
from sim.stages import heads, partnered
from sim.world import World

type Values = NDArray[np.generic]
type Flags = NDArray[np.bool_]
type Rows = NDArray[np.int64]

TEENS = 13
"""Age from which the parents' income is summed."""


class Seen:
    """The people of one world as measures see them; everything is worked out once, when it is first asked for."""

    def __init__(self, world: World) -> None:
        """Look at a world at the end of a year."""
        self.world = world
        self.columns = world.people.columns
        self._values: dict[str, Values] = {}
        self._rows: dict[str, Rows] = {}
        self._cells: dict[str, Rows] = {}

    def value(self, name: str) -> Values:
        """Return a value a person: a column, or one of `VALUES`."""
        if name not in VALUES:
            return self.columns[name]
        if name not in self._values:
            self._values[name] = VALUES[name](self)
        return self._values[name]

    def rows(self, among: str) -> Rows:
        """Return the rows of those who count, by a name of `AMONG`."""
        if among not in self._rows:
            self._rows[among] = np.flatnonzero(AMONG[among](self))
        return self._rows[among]

    def cells(self, among: str) -> Rows:
        """Return the cells of those who count."""
        if among not in self._cells:
            self._cells[among] = self.cell[self.rows(among)]
        return self._cells[among]

    @cached_property
    def free(self) -> Flags:
        """Who is not in prison."""
        return ~self.columns["in_prison"]

    @cached_property
    def origin(self) -> NDArray[np.int64]:
        """Fifth of the parents' income, 1 (lowest) to 5, among people born in the same ten years; 0 where not known.

        Known from 18 on, for those whose teens were lived in the model.
        """
        born, income = self.columns["birth_year"], self.columns["parent_income"]
        known = np.flatnonzero((income > 0.0) & (born >= START - TEENS))
        known = known[np.argsort(income[known])]
        known = known[np.argsort(born[known] // 10, kind="stable")]
        decade, earned = born[known] // 10, income[known]
        fifth = np.zeros(len(born), dtype=np.int64)
        if len(known):
            number = np.bincount(decade)[decade]
            before = np.searchsorted(decade, decade)
            place = middles((decade[1:] != decade[:-1]) | (earned[1:] != earned[:-1])) - before
            fifth[known] = np.minimum(place * FIFTHS / number, FIFTHS - 1).astype(np.int64) + 1
        return fifth

    @cached_property
    def cell(self) -> NDArray[np.int64]:
        """One code for place, label and origin of each person."""
        labels = len(self.world.scenario.labels)
        of_place = self.columns["place"].astype(np.int64) * labels + self.columns["label"]
        return np.asarray(of_place * (FIFTHS + 1) + self.origin)


def _poor(seen: Seen) -> Values:
    people = seen.world.people
    line = poverty_line(partnered(people), people["children"].astype(np.float64))
    return np.asarray((people["income"] < line)[people["home"]])


VALUES: Mapping[str, Callable[[Seen], Values]] = {
    "violence": lambda seen: seen.columns["common_risk"] + seen.columns["serious_risk"],
    "safety": lambda seen: seen.world.places["perceived_safety"][seen.columns["place"]],
    "completed": lambda seen: seen.columns["credential"] >= 1,
    "idle": lambda seen: 1.0 - seen.columns["share_worked"],
    "poor": _poor,
}

AMONG: Mapping[str, Callable[[Seen], Flags]] = {
    "residents": lambda seen: seen.free,
    "households": lambda seen: heads(seen.world.people) & seen.free,
    "aged_12": lambda seen: seen.free & (seen.columns["age"] >= 12),
    "adults": lambda seen: seen.free & (seen.columns["age"] >= 18),
    "aged_18": lambda seen: seen.columns["age"] >= 18,
    "aged_25": lambda seen: seen.columns["age"] >= 25,
    "aged_25_34": lambda seen: (seen.columns["age"] >= 25) & (seen.columns["age"] <= 34),
    "working_age": lambda seen: seen.free & (seen.columns["age"] >= 25) & (seen.columns["age"] <= 64),
    "labour_force": lambda seen: seen.columns["in_labour_force"] & (seen.columns["age"] >= 16),
}
