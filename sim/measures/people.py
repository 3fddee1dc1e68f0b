"""What measures read of people: sums of what counts, and the place, group and origin of each person."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim import tallies
from sim.executors import executor
from sim.founders import START
from sim.measures.declared import Level
from sim.measures.distribution import middles
from sim.measures.life_table import BAND_OF_AGE, BANDS
from sim.measures.mobility import FIFTHS
from sim.stages import NUMPY, Executor, Scope, Stage, Year
from sim.world import World

type Numbers = NDArray[np.float64]

TEENS = 13
"""Age from which the parents' income is summed."""


class Seen:
    """The people of one world as measures see them; everything is worked out once, when it is first asked for."""

    def __init__(self, world: World) -> None:
        """Look at a world at the end of a year."""
        self.world = world
        self.columns = world.people.columns

    @cached_property
    def _levels(self) -> Scope:
        return self._run(tallies.LEVELS, self.cell, self.cells)

    @cached_property
    def heads(self) -> NDArray[np.int64]:
        """The rows of those who speak for a household outside prison."""
        return np.flatnonzero(self._levels.made["households"])

    def counted(self, level: Level) -> tuple[Numbers, NDArray[np.bool_]]:
        """Return the value of every person in a level, before its scale, and whether the person counts in it."""
        scope = Scope(self.world.people, self._year(NUMPY))  # loops keep sums only
        scope.run(tallies.LEVELS)
        return scope.read(level.value).astype(np.float64), scope.read(level.among).astype(np.bool_)

    def tallied(self) -> Numbers:
        """Return all sums by cell, in the order of `tallies.WHO` and `SUMS`, shape (sums, cells)."""
        scope = self._levels
        return np.stack([scope.sum(each.name) for each in (*tallies.WHO, *tallies.SUMS)])

    def deaths_and_years(self) -> Numbers:
        """Return expected deaths and person-years by band of age and cell, shape (2, bands x cells)."""
        codes = BAND_OF_AGE[self.columns["age"]] * self.cells + self.cell
        scope = self._run(tallies.LIFE_TABLE, codes, self.cells * len(BANDS))
        return np.stack([scope.sum(name) for name in ("expected_deaths", "person_years")])

    def _year(self, who: Executor) -> Year:
        return Year(self.world.places, self.world.parameters.values(), executor=who)

    def _run(self, stage: Stage, codes: NDArray[np.int64], count: int) -> Scope:
        world = self.world
        scope = Scope(world.people, self._year(executor(world.executor)), (codes, count))
        scope.run(stage)
        return scope

    @cached_property
    def origin(self) -> NDArray[np.int64]:
        """Fifth of the parents' income, 1 (lowest) to 5, among people born in the same ten years; 0 where not known.

        Known from 18 on, for those whose teens were lived in the model.
        """
        born, income = self.columns["birth_year"], self.columns["parent_income"]
        known = np.flatnonzero((income > 0.0) & (born >= START - TEENS))
        known = known[income[known].argsort()]
        decade = born[known] // 10
        by_decade = decade.argsort(kind="stable")
        known, decade = known[by_decade], decade[by_decade]
        fifth = np.zeros(len(born), dtype=np.int64)
        if len(known):
            earned = income[known]
            size = np.bincount(decade)
            rank = middles((decade[1:] != decade[:-1]) | (earned[1:] != earned[:-1])) - (np.cumsum(size) - size)[decade]
            fifth[known] = np.minimum(rank * FIFTHS / size[decade], FIFTHS - 1).astype(np.int64) + 1
        return fifth

    @cached_property
    def cell(self) -> NDArray[np.int64]:
        """One code for origin, label and place of each person."""
        scenario, columns = self.world.scenario, self.columns
        of_label = self.origin * len(scenario.labels) + columns["label"]
        return np.asarray(of_label * len(scenario.places) + columns["place"])

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return (FIFTHS + 1) * len(self.world.scenario.labels) * len(self.world.scenario.places)
