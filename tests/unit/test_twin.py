"""The engine agrees with plain Mesa objects: the same people, lives, places and flows, bit for bit."""

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.plain_mesa import PlainCommunity, Resident
from benchmarks.plain_plan import UNCHANGED
from sim.interventions import catalogue
from sim.people import COLUMNS, LINKS
from sim.scenario import Dose, Scenario, load
from sim.world import World

type Difference = tuple[object, ...]

SMALL = load("columbus").with_people(300)
PLANNED = SMALL.with_plan(
    {"tutoring": Dose(level=0.6, start=1945), "greening": Dose(level=0.8, start=1950, end=1975)}
).cutting("violence_to_learning")
EVERYTHING = (
    load("urban-core")
    .with_people(300)
    .with_plan({name: Dose(level=0.5, start=1942) for name in catalogue()})
    .cutting("income_to_place", "work_to_health", "violence_to_jobs", "place_to_violence")
)


def same(one: object, other: object) -> bool:
    """Whether two numbers are the same to the last bit, be they whole, broken or truth values."""
    return float(one).hex() == float(other).hex() and one == other  # type: ignore[arg-type]


def seen(resident: Resident, name: str) -> Any:
    """What the engine's column holds of a resident; links as keys, 0 for nobody."""
    value = getattr(resident, name)
    if name in LINKS:
        return value.key if value else 0
    return value.number if name == "place" else value


def differences(world: World, community: PlainCommunity) -> Iterator[Difference]:
    """Name all that differs: year, what, of whom, in the engine, in the twin."""
    keys = world.people["key"].tolist()
    residents = {resident.key: resident for resident in community.agents}
    for key in set(keys) ^ residents.keys():
        yield world.year, "alive", key, key in keys, key in residents
    for name in COLUMNS:
        for key, value in zip(keys, world.people[name].tolist(), strict=True):
            mine = (keys[value] if value >= 0 else 0) if name in LINKS else value
            if key in residents and not same(mine, seen(residents[key], name)):
                yield world.year, name, key, mine, seen(residents[key], name)
    for name, column in world.places.items():
        for place, value in zip(community.places, column.tolist(), strict=True):
            if not same(value, getattr(place, name)):
                yield world.year, name, place.name, value, getattr(place, name)
    for flow, amount in world.booked.items():
        if amount != community.booked[flow]:
            yield world.year, flow, "booked", amount, community.booked[flow]


def first_difference(scenario: Scenario, seed: int, years: int) -> Difference | None:
    """Live the same years in both, people of the twin in another order each year; return the first difference."""
    world, community = World(scenario, seed), PlainCommunity(scenario, seed)
    for _ in range(years):
        community.agents.shuffle(inplace=True)
        world.live_one_year()
        community.step()
        if found := next(differences(world, community), None):
            return found
    return None


def test_every_person_lives_the_same_life_in_both() -> None:
    assert first_difference(PLANNED, seed=0, years=60) is None


def test_all_interventions_at_once_and_cut_edges_do_the_same_in_both() -> None:
    assert first_difference(EVERYTHING, seed=1, years=30) is None


def test_the_plan_of_these_tests_reaches_people_and_places() -> None:
    community = PlainCommunity(PLANNED, seed=0)
    for _ in range(15):
        community.step()
    assert any(resident.changes.learning > 0.0 for resident in community.agents)
    assert all(place.changes is not UNCHANGED and place.changes.upkeep > 0.0 for place in community.places)


@pytest.mark.parametrize("name", ["financial", "place", "employed"])
def test_a_difference_in_one_person_is_found(name: str) -> None:
    world, community = World(SMALL), PlainCommunity(SMALL)
    world.live_one_year()
    community.step()
    one = next(iter(community.agents))
    changed = {"financial": one.financial + 1.0, "place": one.place.neighbours[0], "employed": not one.employed}
    setattr(one, name, changed[name])
    assert [found[:3] for found in differences(world, community)] == [(1940, name, one.key)]
