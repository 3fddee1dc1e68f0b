"""Extreme conditions and history: what a run must show under a condition, read from `scenarios/checks/`.

A check names a base, what differs from it, and what is expected: an interval over seeds that lies between two bounds,
or that holds a value within a tolerance. An expectation that the model does not meet yet says so with `not_yet`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator
from scipy import stats

from sim import cities
from sim.measures import MEASURES, Record
from sim.refusals import ScenarioError, refusal
from sim.safe_yaml import read
from sim.scenario import Scenario, load
from sim.settings import Names, Part, Text, Year
from sim.structure import faced
from sim.world import World

LEVEL = 0.99
SEEDS = 6
PEOPLE = 2_500


class Expectation(Part):
    """One thing that must come out: a level, a gap, a share of people or what a mechanism does, and its bounds."""

    measure: str = Field(default="", description="a measure, for everyone, or as a gap between two groups")
    gap: Names = Field(default=(), description="two groups: the level of the first less that of the second")
    column: Literal["", "moved", "in_prison", "record", "victim"] = Field(
        default="", description="share of people of 18 and over of whom this is true in the year"
    )
    refused: str = Field(default="", description="a group: share of its mortgages that structure refuses")
    year: Year | None = Field(default=None, description="the year in which it is counted; that of the check if none")
    against_base: bool = Field(default=False, description="whether the base's value, same seed, is taken off")
    low: float = Field(default=-math.inf, allow_inf_nan=True, description="the interval lies above this")
    high: float = Field(default=math.inf, allow_inf_nan=True, description="the interval lies below this")
    about: float | None = Field(default=None, description="the interval holds this value")
    tolerance: float = Field(default=math.inf, allow_inf_nan=True, description="and no end of it is further away")
    not_yet: Text | None = Field(default=None, description="why the model does not meet it yet")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        named = [name for name in (self.measure, self.column, self.refused) if name]
        if len(named) != 1:
            raise ScenarioError("", "one of measure, column, refused", "Name one.", key="measure", value=self.measure)
        if self.measure and self.measure not in MEASURES:
            raise ScenarioError("", "a measure", "`sim list measures` names them.", key="measure", value=self.measure)
        return self


class Check(Part):
    """A condition and what is expected of it."""

    name: str
    why: Text
    base: str = Field(description="a scenario that comes with the kit")
    base_keys: dict[str, Any] = Field(default={}, description="what the base itself is changed in, for both arms")
    scenario: dict[str, Any] = Field(description="keys of a scenario file that make the condition")
    year: Year = Field(description="the year in which expectations are counted")
    people: int = Field(default=PEOPLE, ge=100)
    seeds: int = Field(default=SEEDS, ge=2, description="how many runs; more where what is expected is small")
    expect: tuple[Expectation, ...] = Field(strict=False, min_length=1)

    @property
    def arms(self) -> tuple[Scenario, Scenario]:
        """The base and the condition."""
        base = load(self.base).with_people(self.people).with_keys(self.base_keys)
        return base, base.with_keys(self.scenario)


@dataclass(frozen=True)
class Outcome:
    """What came out of one expectation: mean over seeds with its 99 % interval, and whether it was met."""

    expectation: Expectation
    mean: float
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Whether the interval lies where it must."""
        asked = self.expectation
        inside = asked.low < self.low and self.high < asked.high
        if asked.about is None:
            return inside
        away = max(abs(self.low - asked.about), abs(self.high - asked.about))
        return inside and self.low <= asked.about <= self.high and away <= asked.tolerance


def checks() -> Mapping[str, Check]:
    """Return all checks that come with the kit, by name.

    Raises:
        ScenarioError: a file cannot be used; the message says file, key, and what to do.
    """
    found: dict[str, Check] = {}
    for path in sorted((cities.home() / "checks").glob("*.yaml")):
        for name, entry in read(path).items():
            try:
                found[name] = Check.model_validate({"name": name, **entry})
            except ValidationError as error:
                raise refusal(error, Check.model_json_schema()).found_in(path.name, name) from None
    return found


def judged(check: Check) -> Iterator[Outcome]:
    """Run a check and yield what came of each expectation."""
    base, other = check.arms
    years = tuple(sorted({each.year or check.year for each in check.expect}))
    compared = any(each.against_base for each in check.expect)
    arms = [(lived(other, seed, years), lived(base, seed, years) if compared else None) for seed in range(check.seeds)]
    for each in check.expect:
        values = [_value(each, check.year, one) for one, _ in arms]
        if each.against_base:
            values = [
                value - _value(each, check.year, two) for value, (_, two) in zip(values, arms, strict=True) if two
            ]
        yield Outcome(each, *interval(values))


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean and its 99 % t interval."""
    runs = np.asarray(values, dtype=np.float64)
    away = float(stats.t.ppf(0.5 + LEVEL / 2.0, len(runs) - 1)) * float(runs.std(ddof=1)) / math.sqrt(len(runs))
    mean = float(runs.mean())
    return mean, mean - away, mean + away


@dataclass(frozen=True, eq=False)
class Seen:
    """What is kept of a history: measures, and shares of adults, in some years."""

    scenario: Scenario
    record: Record
    shares: Mapping[tuple[str, int], float]


HISTORIES: dict[tuple[str, int, tuple[int, ...]], Seen] = {}


def lived(scenario: Scenario, seed: int, years: tuple[int, ...]) -> Seen:
    """Return a history up to the last of these years; the same one is lived once."""
    key = (scenario.digest, seed, years)
    if key not in HISTORIES:
        HISTORIES[key] = _history(scenario, seed, years)
    return HISTORIES[key]


def _history(scenario: Scenario, seed: int, years: tuple[int, ...]) -> Seen:
    world, record = World(scenario, seed), Record.of(scenario)
    shares: dict[tuple[str, int], float] = {}
    while world.year < years[-1]:
        world.live_one_year()
        if world.year in years:
            record.observe(world)
            grown = world.people["age"] >= 18
            for column in ("moved", "in_prison", "record", "victim"):
                shares[column, world.year] = float((world.people[column][grown] > 0).mean())
    return Seen(scenario, record, shares)


def _value(asked: Expectation, usual: int, seen: Seen) -> float:
    year = asked.year or usual
    if asked.column:
        return seen.shares[asked.column, year]
    if asked.refused:
        return refused(seen.scenario, asked.refused, year)
    at = seen.record.years.index(year)
    if not asked.gap:
        return float(seen.record.series(asked.measure)[at])
    one, other = (float(seen.record.series(asked.measure, group)[at]) for group in asked.gap)
    return one - other


def refused(scenario: Scenario, group: str, year: int) -> float:
    """Return the share of mortgages that structure refuses people of a group, mean over places."""
    city, labels = scenario.places, scenario.labels
    residents = np.ones((len(city), len(labels)))
    met = faced(
        year, scenario.mechanisms, scenario.parameters, labels, city.ids, city.grade, residents, np.zeros(len(city))
    )
    return float(1.0 - met.lending[:, labels.index(group)].mean())
