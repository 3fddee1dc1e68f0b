"""How rules are run: a stage is an ordered list of rules, and a `Scope` finds what each of them reads.

A rule's argument is looked up by its name:

    age, wage, ...        a column of the people (or places) for whom the stage runs, or what an earlier rule of this
                          year made
    here_x                x of the person's place
    partner_x, home_x     x of the partner (0 for none), of the adult in whose household the person lives
    luck_x, fate_x        keyed draws: a new one each year, one for life
    faced_x               what is done this year to people of the person's label in the person's place
    cohort_x, by_age_x    tables by birth year; by sex and age
    change_in_x           what interventions add to the cause x
    anything else         a condition of the year, or a parameter
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim import luck
from sim.people import Column, People, Rows
from sim.rules import Formula, Rule, Value, normal
from sim.sums import sums

FIRST_COHORT = 1840

type Stage = Sequence[Rule]
type Cuts = Mapping[tuple[str, str], float | str]


def as_numbers(column: Column) -> Column:
    """Return a column as rules see it: truth values as they are, everything else as 64-bit floats."""
    return column if column.dtype == np.bool_ else column.astype(np.float64)


def gathered(column: Column, rows: Column) -> NDArray[np.float64]:
    """Return the column's value at each row, 0 where the row is -1."""
    taken = column[rows].astype(np.float64)
    taken[rows < 0] = 0.0
    return taken


class Executor(Protocol):
    """Runs stages in its own way, with the same bits (`executors.py`)."""

    def people(self, scope: "Scope", stage: Stage) -> bool:
        """Run a stage of people; return whether that was done."""

    def places(self, year: "Year", stage: Stage) -> bool:
        """Run a stage of places; return whether that was done."""

    def walk(self, name: str) -> Formula | None:
        """Return a loop of `walks.py`, or None if NumPy is to do the same."""


class NumPy:
    """Leaves every stage to NumPy, rule after rule over whole columns."""

    def people(self, scope: "Scope", stage: Stage) -> bool:
        """Leave it."""
        return False

    def places(self, year: "Year", stage: Stage) -> bool:
        """Leave it."""
        return False

    def walk(self, name: str) -> Formula | None:
        """Leave it."""
        return None


NUMPY = NumPy()


@dataclass
class Year:
    """Everything people read this year beside themselves, and who runs the rules."""

    places: dict[str, NDArray[np.float64]]
    scalars: Mapping[str, float] = field(default_factory=dict)
    faced: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    cohorts: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    by_age: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    changes: Mapping[str, Value] = field(default_factory=dict)
    cuts: Cuts = field(default_factory=dict)
    seed: int = 0
    year: int = 0
    executor: Executor = NUMPY

    @property
    def count(self) -> int:
        """The number of places."""
        return len(next(iter(self.places.values())))

    @cached_property
    def codes(self) -> tuple[np.uint64, np.uint64]:
        """What this year's luck is drawn with, and that of whole lives."""
        return np.uint64(luck.year_code(self.seed, self.year)), np.uint64(luck.year_code(self.seed, 0))


type Groups = tuple[NDArray[np.int64], int]
"""The number of each person's group, and how many groups there are."""


class Scope:
    """Finds what rules read for people whose rows stay as they are while the scope is used."""

    def __init__(self, people: People, year: Year, groups: Groups | None = None) -> None:
        """Look up names for all people of this year; sums are by group, by place unless groups are given."""
        self.people = people
        self.year = year
        self._groups = groups
        self.made: dict[str, Value] = {}
        self.sums: dict[str, NDArray[np.float64]] = {}
        self._read: dict[str, Value] = {}
        self._streams: dict[tuple[int, int], tuple[luck.Keys, Rows | None]] = {}

    def read(self, name: str) -> Value:
        """Return what the name stands for: an array with one value a person, or a number."""
        if name in self.made:
            return self.made[name]
        if name not in self._read:
            self._read[name] = self._found(name)
        return self._read[name]

    def _found(self, name: str) -> Value:
        columns = self.people.columns
        if name in columns:
            return as_numbers(columns[name])
        if name in DERIVED:
            return DERIVED[name](self.people)
        prefix, _, rest = name.partition("_")
        if prefix in FINDERS and (found := FINDERS[prefix](self, rest, name)) is not None:
            return found
        if name.startswith("by_age_"):
            ages = columns["age"]
            return self.year.by_age[name.removeprefix("by_age_")][columns["woman"].astype(np.int64), ages]
        if name.startswith("change_in_"):
            return self.year.changes.get(name.removeprefix("change_in_"), 0.0)
        return self.year.scalars[name]

    def draws(self, name: str, year: int, rows: Rows | None = None) -> NDArray[np.float64]:
        """Return the keyed draws of one decision, for all or for some rows; year 0 is the whole life."""
        known = self._streams.get((year, id(rows)))
        if known is None:
            keys = self.people.columns["key"]
            streams = luck.streams(keys if rows is None else keys[rows], self.year.seed, year)
            known = self._streams[year, id(rows)] = (streams, rows)
        return luck.draws(known[0], name)

    @property
    def groups(self) -> Groups:
        """The groups by which sums are."""
        return self._groups or (self.people["place"].astype(np.int64), self.year.count)

    def sum(self, name: str) -> NDArray[np.float64]:
        """Return the exact sum of a name over the people of each group."""
        if name not in self.sums:
            self.sums[name] = sums(self.read(name), *self.groups)
        return self.sums[name]

    def run(self, stage: Stage) -> None:
        """Run the rules in their order, then write what they made into the columns of the same name."""
        self.forget()
        for each in stage:
            self.sums.pop(each.name, None)
        if not self.year.executor.people(self, stage):
            self._run_over_columns(stage)
        self.forget()

    def _run_over_columns(self, stage: Stage) -> None:
        for each in stage:
            self.made[each.name] = each(*(self._argument(each.name, name) for name in each.reads))
            for link in ("partner", "home"):
                self._read.pop(f"{link}_{each.name}", None)
        for each in stage:
            if each.name in self.people.columns:
                self.people[each.name] = self.made.pop(each.name)

    def _argument(self, reader: str, name: str) -> Value:
        reference = self.year.cuts.get((reader, name))
        if reference is None:
            return self.read(name)
        if isinstance(reference, str):
            return self.read(reference)
        as_truth = name in self.people.columns and self.people.columns[name].dtype == np.bool_
        return np.bool_(reference) if as_truth else reference

    def forget(self) -> None:
        """Drop what was read, after columns were changed by hand."""
        self._read.clear()


def _here(scope: Scope, rest: str, _: str) -> Value:
    return scope.year.places[rest][scope.people.columns["place"]]


def _faced(scope: Scope, rest: str, _: str) -> Value:
    columns = scope.people.columns
    return scope.year.faced[rest][columns["place"], columns["label"]]


def _cohort(scope: Scope, rest: str, _: str) -> Value:
    return scope.year.cohorts[rest][scope.people.columns["birth_year"].astype(np.int64) - FIRST_COHORT]


def _of(link: str) -> Callable[[Scope, str, str], Value]:
    def find(scope: Scope, rest: str, _: str) -> Value:
        column = (
            DERIVED[rest](scope.people) if rest in DERIVED else scope.made.get(rest, scope.people.columns.get(rest))
        )
        return None if column is None else gathered(column, scope.people.columns[link])

    return find


FINDERS: Mapping[str, Callable[[Scope, str, str], Value]] = {
    "here": _here,
    "faced": _faced,
    "cohort": _cohort,
    "partner": _of("partner"),
    "home": _of("home"),
    "mother": _of("mother"),
    "luck": lambda scope, rest, name: scope.draws(name, scope.year.year),
    "fate": lambda scope, rest, name: scope.draws(name, 0),
}


def partnered(people: People) -> NDArray[np.bool_]:
    """Whether each person has a partner."""
    return np.asarray(people["partner"] >= 0)


def heads(people: People) -> NDArray[np.bool_]:
    """Whether each person speaks for a household: of a couple the one with the lower key, whatever the sex."""
    key, partner = people["key"], people["partner"]
    speaks = (partner < 0) | (key < key[partner])
    return np.asarray(people["independent"] & speaks)


DERIVED: Mapping[str, Callable[[People], Value]] = {"partnered": partnered, "head": heads}


def normals(chances: NDArray[np.float64], executor: Executor) -> NDArray[np.float64]:
    """Return the standard normal deviates whose chances from below these are, as `rules.normal`."""
    walk = executor.walk("normals")
    if walk is None:
        return np.asarray(normal(chances))
    found = np.empty_like(chances)
    walk(chances.reshape(-1), found.reshape(-1))
    return found


def change_places(year: Year, stage: Stage) -> None:
    """Run rules on places (or newborns), and write all that they made into the columns of places."""
    if year.executor.places(year, stage):
        return
    changes = {f"change_in_{cause}": by_place for cause, by_place in year.changes.items()}
    made = run_on(stage, {**year.scalars, **changes, **year.places}, year.cuts)
    for each in stage:
        year.places[each.name] = np.broadcast_to(np.asarray(made[each.name], dtype=np.float64), year.count).copy()


def run_on(stage: Stage, values: dict[str, Value], cuts: Cuts) -> dict[str, Value]:
    """Run rules on plain named values (places, newborns); return the values with what the rules made."""

    def argument(reader: str, name: str) -> Value:
        reference = cuts.get((reader, name), name)
        if not isinstance(reference, str):
            return reference
        return values.get(reference, 0.0) if reference.startswith("change_in_") else values[reference]

    for each in stage:
        values[each.name] = each(*(argument(each.name, name) for name in each.reads))
    return values
