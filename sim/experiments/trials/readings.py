"""What is read of the people and places that a study follows, year by year, and made into one number each."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.experiments.trials.cohort import Flags, Keys, Members, Rows
from sim.experiments.trials.names import RULES
from sim.experiments.trials.study import Reading
from sim.measures.distribution import fractional_ranks
from sim.people import COLUMNS
from sim.stages import DERIVED, Scope
from sim.world import World

type Numbers = NDArray[np.float64]

LINKED = ("home_", "partner_")


@dataclass(frozen=True, eq=False)
class Values:
    """One number each of some people or places, by key (sorted)."""

    keys: Keys
    numbers: Numbers

    def of(self, keys: Keys) -> Numbers:
        """Return the numbers of these keys, NaN where there is none."""
        if not len(self.keys):
            return np.full(len(keys), np.nan)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.numbers[at], np.nan)


def value(scope: Scope, name: str) -> Numbers:
    """Return what a name says of each person at the end of a year: a column, or what rules make of columns."""
    made = _made_first(name)
    if made is not None:
        _make(scope, made)
    return np.broadcast_to(np.asarray(scope.read(name), dtype=np.float64), len(scope.people))


def _made_first(name: str) -> str | None:
    """Return the rule whose result a name reads, or None where it reads columns."""
    for prefix in LINKED:
        name = name.removeprefix(prefix)
    return None if name in COLUMNS or name in DERIVED or name not in RULES else name


def _make(scope: Scope, name: str) -> None:
    """Run a rule on the state at the end of the year, after the rules whose results it reads."""
    if name in scope.made:
        return
    rule = RULES[name]
    for argument in rule.reads:
        if (before := _made_first(argument)) is not None:
            _make(scope, before)
    scope.made[name] = rule(*(scope.read(argument) for argument in rule.reads))


@dataclass
class Follower:
    """Collects one reading of some people (or places) of one world."""

    reading: Reading
    keys: list[Keys] = field(default_factory=list)
    numbers: list[Numbers] = field(default_factory=list)

    def observe(self, world: World, members: Members) -> None:
        """Add what the members show this year."""
        rows, position = members.rows(world.people)
        now = self._in_window(world, rows, members.of["joined"][position])
        rows = rows[now]
        if not len(rows):
            return
        scope = world.now()
        for name, (low, high) in self.reading.when.items():
            limited = value(scope, name)[rows]
            rows = rows[(limited >= low) & (limited <= high)]
        numbers = value(scope, self.reading.reads)
        if self.reading.rank:
            numbers = ranks(numbers, world.people["birth_year"], np.unique(world.people["birth_year"][rows]))
        self._add(world.people["key"][rows], numbers[rows])

    def observe_places(self, world: World, start: int, places: Flags) -> None:
        """Add what the places show this year."""
        assert self.reading.years is not None
        low, high = self.reading.years
        if low <= world.year - start <= high:
            rows = np.flatnonzero(places)
            self._add(rows.astype(np.uint64), world.places[self.reading.reads][rows])

    def _in_window(self, world: World, rows: Rows, joined: Rows) -> Flags:
        low, high = self.reading.ages or self.reading.years or (0, 0)
        since = world.people["age"][rows] if self.reading.ages else world.year - joined
        return np.asarray((since >= low) & (since <= high))

    def _add(self, keys: Keys, numbers: Numbers) -> None:
        if self.reading.at_least is not None:
            numbers = (numbers >= self.reading.at_least).astype(np.float64)
        self.keys.append(keys)
        self.numbers.append(numbers)

    def values(self) -> Values:
        """Return one number for each key."""
        if not self.keys:
            return Values(np.zeros(0, dtype=np.uint64), np.zeros(0))
        numbers = np.concatenate(self.numbers)
        keys, at, count = np.unique(np.concatenate(self.keys), return_inverse=True, return_counts=True)
        if self.reading.over == "last":
            last = np.zeros(len(keys))
            last[at] = numbers
            return Values(keys, last)
        if self.reading.over == "ever":
            most = np.full(len(keys), -np.inf)
            np.maximum.at(most, at, numbers)
            return Values(keys, most)
        total = np.bincount(at, weights=numbers, minlength=len(keys))
        return Values(keys, total if self.reading.over == "sum" else total / count)


def ranks(numbers: Numbers, born: NDArray[np.int16], years: NDArray[np.int16]) -> Numbers:
    """Return each person's percentile (0 to 1) among all who were born in the same of these years."""
    found = np.full(len(numbers), np.nan)
    for year in years.tolist():
        same = born == year
        found[same] = fractional_ranks(numbers[same])
    return found
