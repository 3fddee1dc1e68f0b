"""What several tests need: worlds with a past, people side by side, every rule, and what rules were given in a year."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import conditions, counts
from sim.determinants import education, employment, family, health, housing, income, neighbourhood, safety
from sim.people import LINKS
from sim.rules import Rule
from sim.scenario import Scenario, load
from sim.stages import NUMPY
from sim.world import World

type Rows = NDArray[np.int64]
type Column = NDArray[Any]

DETERMINANTS: tuple[ModuleType, ...] = (
    family, education, employment, income, safety, health, housing, neighbourhood,
)  # fmt: skip


def every_rule() -> dict[str, Rule]:
    """Every rule of the model, those of the census too, by file and name."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": found
        for module in (*DETERMINANTS, counts)
        for name, found in vars(module).items()
        if isinstance(found, Rule)
    }


def stages() -> Iterator[tuple[ModuleType, str, tuple[Rule, ...]]]:
    """Every ordered list of rules: the determinant, its name there, the rules."""
    for module in DETERMINANTS:
        for name, found in vars(module).items():
            if isinstance(found, tuple) and found and all(isinstance(each, Rule) for each in found):
                yield module, name, found


def smuggle(monkeypatch: pytest.MonkeyPatch, name: str, changed: Callable[[Any, Any], Any]) -> None:
    """Replace a rule, wherever it is run, by one that reads the label too: `changed(result, label)`."""
    found = 0
    for module, stage, rules in stages():
        if any(each.name == name for each in rules):
            monkeypatch.setattr(module, stage, tuple(_with_label(r, changed) if r.name == name else r for r in rules))
            found += 1
    assert found, f"no stage runs a rule '{name}'"


def _with_label(one: Rule, changed: Callable[[Any, Any], Any]) -> Rule:
    def formula(*arguments: Any) -> Any:
        return changed(one.formula(*arguments[:-1]), arguments[-1])

    return Rule(one.name, (*one.reads, "label"), formula)


def lived(scenario: Scenario, seed: int, year: int) -> World:
    """A world that has lived to the end of the year."""
    world = World(scenario, seed)
    while world.year < year:
        world.live_one_year()
    return world


@lru_cache(maxsize=64)
def past(name: str, people: int, seed: int, year: int) -> World:
    """A shipped scenario's world at the end of the year; take a `.copy()` before you live on."""
    return lived(load(name).with_people(people), seed, year)


def live_on(world: World, years: int, scenario: Scenario | None = None) -> World:
    """A copy of the world that has lived on for some years, under another plan if one is given."""
    other = world.copy(scenario)
    for _ in range(years):
        other.live_one_year()
    return other


def differing(one: World, other: World) -> set[str]:
    """Names of columns, of places' states and of booked flows that are not the same bit for bit."""
    if len(one.people) != len(other.people):
        return {"number of people"}
    names = {name for name, column in one.people.columns.items() if not same(column, other.people[name])}
    names |= {f"places.{name}" for name, state in one.places.items() if not same(state, other.places[name])}
    return names | {f"booked.{name}" for name, flow in one.booked.items() if flow != other.booked[name]}


def same(one: Column, other: Column) -> bool:
    """Whether two arrays hold the same bits."""
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def in_both(one: World, other: World) -> tuple[Rows, Rows]:
    """Rows, in each world, of the people who live in both."""
    _, here, there = np.intersect1d(one.people["key"], other.people["key"], assume_unique=True, return_indices=True)
    return here, there


def whose_lives_differ(one: World, other: World) -> NDArray[np.bool_]:
    """Whether each person who lives in both worlds (rows of `in_both`) differs in anything; kin are compared by key."""
    here, there = in_both(one, other)
    differs = np.zeros(len(here), dtype=np.bool_)
    for name in one.people.columns:
        mine, theirs = (
            _keys_of(world, name)[rows] if name in LINKS else world.people[name][rows]
            for world, rows in ((one, here), (other, there))
        )
        differs |= mine != theirs
    return differs


def _keys_of(world: World, link: str) -> Column:
    rows = world.people[link]
    return np.where(rows >= 0, world.people["key"][rows], 0)


@dataclass(frozen=True)
class Call:
    """A rule as it was called: what it was given and what it made."""

    rule: str
    given: Mapping[str, bytes]
    made: bytes


@contextmanager
def recording(calls: list[Call]) -> Iterator[None]:
    """Write down every call of a rule, none of which is compiled."""
    plain = Rule.__call__

    def written(self: Rule, *arguments: Any, **named: Any) -> Any:
        made = plain(self, *arguments, **named)
        given = {**dict(zip(self.reads, arguments, strict=False)), **named}
        calls.append(Call(self.name, {name: bits(value) for name, value in given.items()}, bits(made)))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "__call__", written)
        patch.setattr("sim.world.executor", lambda _: NUMPY)
        yield


def bits(value: Any) -> bytes:
    """The bits of a number or array of numbers; one number said once or many times is the same."""
    array = np.asarray(value, dtype=np.float64).ravel()
    return array[:1].tobytes() if array.size and (array == array[0]).all() else array.tobytes()


def year_of(world: World) -> list[Call]:
    """Live one year, in NumPy, and return all calls of rules."""
    calls: list[Call] = []
    world.executor = "numpy"
    conditions.cohorts(world.parameters)  # worked out once a set of parameters, with a rule of newborns
    with recording(calls):
        world.live_one_year()
    return calls


COUNTED = {each.name for each in counts.CENSUS}
"""Rules that count people at the end of the year, when they have moved and died."""

SETTLED = (
    "place", "moved", "financial", "dependents", "children", "owner", "mortgage", "house", "missed_payments", "head",
    *housing.utility.reads,
)  # fmt: skip
"""What moving together settles."""

MADE_BY_HAND: Mapping[str, tuple[str, ...]] = {
    "would_be_hired": ("vacancies_low", "vacancies_high"),
    "stays_in_job": ("vacancies_low", "vacancies_high"),
    **dict.fromkeys(
        ("in_labour_force", "job_pull", "offers_met"),
        ("tightness_low", "tightness_high", "vacancies_low", "vacancies_high"),
    ),
    "common_offences": ("common_now", "common_in_town"),
    "serious_offences": ("serious_now",),
    "property_offences": ("property_now",),
    "exposure": ("mean_exposure", "common_in_town"),
    "involvement": ("mean_involvement",),
    "money_income": ("kin_income",),
    "resources": ("burden",),
    "rent": ("burden",),
    "in_prison": housing.utility.reads,  # homes are heard of by who lives around them outside prison
    "newborn_endowment": ("endowment",),
    "first_place": SETTLED,  # who lives where decides who pairs with whom, and so who shares whose home
    "seeks_partner": (
        "partner",
        "partnered",
        "has_partner",
        "independent",
        "young_children",
        "parent_schooling",
        *SETTLED,
    ),
    "price": ("financial", "estate"),  # homes are sold as couples part and move together
    **dict.fromkeys(("financial", "mortgage", "can_buy", "home_size"), ("estate",)),
    **dict.fromkeys(("wants_to_move", "put_out", "dies"), (*housing.utility.reads, "estate")),  # of whom it is asked
}
"""What `world.py` and `moves.py` make between stages from what a rule made in the same year."""

PREFIXES = ("here_", "home_", "partner_", "mother_")


def unexplained(before: Sequence[Call], after: Sequence[Call], causes: set[tuple[str, str]]) -> list[str]:
    """Differences between two years, rule by rule, that the causes do not explain.

    causes: (rule, argument) pairs that may differ by themselves. Beside them an argument may differ only if what it
    names was made this year, before, by a rule that made something else in the other year (or by hand from such).
    """
    reached: set[str] = set()
    wrong: list[str] = []
    assert [call.rule for call in before] == [call.rule for call in after], "not the same rules in the same order"
    for one, other in zip(before, after, strict=True):
        if one.rule in COUNTED:
            continue
        for name, value in one.given.items():
            elsewhere = "place" in reached and name.startswith(("here_", "faced_"))
            another = "partner" in reached and name.startswith(("partner_", "home_"))
            explained = (one.rule, name) in causes or {name, base(name)} & reached or elsewhere or another
            if value != other.given[name] and not explained:
                wrong.append(f"{one.rule} reads another {name}")
        if one.made != other.made:
            reached.add(one.rule)
            reached.update(MADE_BY_HAND.get(one.rule, ()))
    return wrong


def base(name: str) -> str:
    """The name of what is read, without whose it is."""
    return next((name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix)), name)
