"""An impossible state raises at once, with year, place and person."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.executors import Choice, executor
from sim.guards import ImpossibleState, check
from sim.world import World

type Plant = Callable[[World, int], None]


def column(name: str, value: float) -> Plant:
    """Plant a value in one person's column."""

    def plant(world: World, row: int) -> None:
        world.people.columns[name][row] = value

    return plant


def elsewhere(world: World, row: int) -> None:
    world.people.columns["place"][row] = (world.people["place"][row] + 1) % len(world.near.count)


def another_partner(world: World, row: int) -> None:
    others = np.flatnonzero((world.people["partner"] >= 0) & (world.people["partner"] != row))
    world.people.columns["partner"][row] = others[others != row][0]


def own_mother(world: World, row: int) -> None:
    world.people.columns["mother"][row] = row


PLANTED: dict[str, tuple[Plant, str]] = {
    "a wealth that is no number": (column("financial", np.nan), "financial is not a number"),
    "an income without end": (column("income", np.inf), "income is not a number"),
    "a health that is no number": (column("health", -np.inf), "health is not a number"),
    "a negative age": (column("age", -1), "an impossible age"),
    "an age of 111": (column("age", 111), "an impossible age"),
    "an age against the birth year": (column("birth_year", 1990), "age and birth year disagree"),
    "debt as wealth": (column("financial", -1.0), "financial wealth below zero"),
    "a mortgage below zero": (column("mortgage", -1.0), "a mortgage below zero"),
    "more than the year at work": (column("share_worked", 1.01), "a share of the year outside 0 to 1"),
    "less than nothing at work": (column("share_worked", -0.01), "a share of the year outside 0 to 1"),
    "a place that is not there": (column("place", 49), "lives in no place of this city"),
    "no place": (column("place", -1), "lives in no place of this city"),
    "two places": (elsewhere, "lives in two places"),
    "a partner of another": (another_partner, "has a partner who has another partner"),
    "an own mother": (own_mother, "is their own mother"),
}


def someone(world: World) -> int:
    """A row of somebody of 40 or so with a partner."""
    people = world.people
    return int(np.flatnonzero((people["partner"] >= 0) & (people["age"] > 40) & (people["birth_year"] != 1990))[3])


def guarded(world: World, choice: Choice = "numpy") -> None:
    check(world.people, world.places, world.year, tuple(world.scenario.places.ids), executor(choice))


@pytest.mark.parametrize("choice", ["numpy", "compiled"])
def test_a_lived_world_passes(today: World, choice: Choice) -> None:
    guarded(today, choice)


@pytest.mark.parametrize("choice", ["numpy", "compiled"])
@pytest.mark.parametrize("planted", sorted(PLANTED))
def test_an_impossible_person_is_named(today: World, planted: str, choice: Choice) -> None:
    plant, what = PLANTED[planted]
    world = today.copy()
    row = someone(world)
    plant(world, row)
    with pytest.raises(ImpossibleState) as raised:
        guarded(world, choice)
    said = str(raised.value)
    assert what in said
    assert f"in {world.year}" in said
    couple = {int(world.people["key"][row]), int(world.people["key"][today.people["partner"][row]])}
    assert any(f"person {key}" in said for key in couple), said
    places = {world.scenario.places.ids[place] for place in {int(today.people["place"][row])}}
    assert any(f"place {place}" in said for place in places) or "does not exist" in said or "two places" in said


@pytest.mark.parametrize("name", ["common", "price", "budget", "units"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_impossible_place_is_named(today: World, name: str, value: float) -> None:
    world = today.copy()
    world.places[name][7] = value
    with pytest.raises(ImpossibleState, match=f"in 2024, in place {world.scenario.places.ids[7]}: {name}"):
        guarded(world)


def test_a_person_in_two_places_is_refused_while_the_world_lives(today: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard stands at the end of every year, not only in this test."""
    world = today.copy()
    bury = World._bury_and_count

    def astray(self: World, scope: object) -> None:
        bury(self, scope)  # type: ignore[arg-type]
        elsewhere(self, someone(self))

    monkeypatch.setattr(World, "_bury_and_count", astray)
    with pytest.raises(ImpossibleState, match=r"in 2025, in place .*, person \d+: lives in two places"):
        world.live_one_year()


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("state", ["scarcity", "trust", "common_now", "mean_log_income", "units", "budget"])
def test_what_becomes_no_number_in_a_place_is_refused_before_people_meet_it(today: World, state: str) -> None:
    world = today.copy()
    world.executor = "numpy"
    world.places[state][3] = np.nan
    with pytest.raises(ImpossibleState, match=f"in 2025, in place {world.scenario.places.ids[3]}"):
        world.live_one_year()
