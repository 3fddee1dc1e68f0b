"""Law 5: luck belongs to people; who is not reached by a difference lives the identical life."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import luck
from sim.founders import START, found
from sim.people import COLUMNS, LINKS
from sim.scenario import Dose, load
from sim.world import World
from tests.support import in_both, live_on, same, whose_lives_differ

IN_THE_CITY = {"mother", "mother_key", "parent_schooling", "father", "partner", "home"}
"""What of founders depends on who else lives near them."""
NEARLY = {"rtol": 5e-5, "atol": 5e-5}
"""What the last look for work, all over, may change: half an hour of a year, and a dollar where one is rounded."""


def rings(world: World, place: int) -> NDArray[np.int64]:
    """How many borders lie between a place and every other."""
    away = np.full(len(world.near.count), 99, dtype=np.int64)
    away[place], edge = 0, [place]
    while edge:
        here = edge.pop(0)
        for other in world.near.table[here]:
            if other >= 0 and away[other] == 99:
                away[other] = away[here] + 1
                edge.append(int(other))
    return away


def far_from(place: int, start: World, one: World, other: World) -> NDArray[np.bool_]:
    """Whether people who live in both worlds lived far from a place all the year, as did their kin, new and old."""
    away = rings(start, place)
    at_first = dict(
        zip(start.people["key"].tolist(), with_kin(start, away[start.people["place"]]).tolist(), strict=True)
    )
    nearest = []
    for world, rows in zip((one, other), in_both(one, other), strict=True):
        then = np.array([at_first.get(key, 99) for key in world.people["key"].tolist()])
        nearest.append(with_kin(world, np.minimum(then, away[world.people["place"]]))[rows])
    return np.asarray(np.minimum(*nearest) > 4)


def with_kin(world: World, away: NDArray[np.int64]) -> NDArray[np.int64]:
    """How far off people are, or those of their kin who are nearest: mothers help children with a first home."""
    kin = [np.where(world.people[link] >= 0, away[world.people[link]], 99) for link in LINKS]
    children = np.full(len(away), 99)
    for link in ("mother", "father"):
        known = world.people[link] >= 0
        np.minimum.at(children, world.people[link][known], away[known])
    return np.asarray(np.minimum.reduce([away, children, *kin]))


def all_but_alike(one: World, other: World) -> NDArray[np.bool_]:
    """Who differs by no more than `NEARLY`."""
    here, there = in_both(one, other)
    alike = np.ones(len(here), dtype=np.bool_)
    for name in set(COLUMNS) - set(LINKS):
        mine, theirs = one.people[name][here], other.people[name][there]
        alike &= np.isclose(mine, theirs, **NEARLY)
    return alike


def remote(world: World) -> int:
    """A place from which many places lie far away."""
    return max(range(len(world.near.count)), key=lambda place: int((rings(world, place) > 4).sum()))


# --- keyed draws


@given(
    st.integers(0, 2**64 - 1), st.integers(0, 10**6), st.integers(0, 3000), st.sampled_from(["work", "fate_pay", "x"])
)
def test_a_draw_is_the_same_alone_and_among_others(key: int, seed: int, year: int, decision: str) -> None:
    among = luck.draws(luck.streams(np.array([1, key, 7], dtype=np.uint64), seed, year), decision)
    assert luck.draw(key, seed, year, decision) == among[1]
    assert 0.0 <= among[1] < 1.0


def test_draws_are_even_and_unrelated() -> None:
    """10,000 people: each tenth of [0, 1) is met by a tenth, and decisions, years and seeds are uncorrelated."""
    keys = luck.numbered_keys(10_000)
    drawn = [
        luck.draws(luck.streams(keys, seed, year), decision)
        for seed in (0, 1)
        for year in (0, 1, 2025)
        for decision in ("luck_work", "luck_death", "fate_pay")
    ]
    for one in drawn:
        count, _ = np.histogram(one, bins=10, range=(0, 1))
        assert ((count - 1_000) ** 2 / 1_000).sum() < 35.0  # chi squared, 9 degrees of freedom: 1 in 17,000
    pairs = np.asarray(np.corrcoef(drawn)) - np.eye(len(drawn))
    assert np.abs(pairs).max() < 0.05  # five standard errors


def test_founders_are_the_same_people_in_a_larger_city() -> None:
    """Nothing reads how many there are: the first people of a larger community are those of the smaller one."""
    few, many = (found(load("us-metro").with_people(people), 5) for people in (1_000, 3_000))
    assert len(many) > len(few)
    for name in set(COLUMNS) - IN_THE_CITY:
        assert same(few[name], many[name][: len(few)]), name


def test_a_child_is_the_same_child_whenever_it_is_born(today: World) -> None:
    """A newborn's key comes from the mother's key and birth order, not from the year or the row."""
    world = live_on(today, 8)
    people = world.people
    born = np.flatnonzero((people["birth_year"] > today.year) & (people["mother"] >= 0))
    assert len(born) > 100
    mothers = people["mother"][born]
    for child, mother in zip(born.tolist(), mothers.tolist(), strict=True):
        bearable = [luck.child_keys(people["key"][[mother]], np.array([order]))[0] for order in range(20)]
        assert people["key"][child] in bearable
    first = born[people["births"][mothers] == 1]
    expected = luck.child_keys(people["key"][people["mother"][first]], np.zeros(len(first), dtype=np.int64))
    assert (people["key"][first] == expected).all()


# --- who is reached, and who is not


def test_tutoring_in_one_place_reaches_its_pupils_alone(today: World) -> None:
    now = today.people
    needy = (now["age"] >= 7) & (now["age"] <= 14) & (now["log_income"][now["home"]] < 0.0)
    place = int(np.bincount(now["place"][needy]).argmax())
    plan = {"tutoring": Dose(level=1.0, where=(today.scenario.places.ids[place],), start=2024)}
    without, with_it = live_on(today, 1), live_on(today, 1, today.scenario.with_plan(plan))
    here, there = in_both(without, with_it)
    assert len(here) == len(without.people) == len(with_it.people)
    differs = whose_lives_differ(without, with_it)
    people = without.people
    pupils = (people["age"][here] >= 7) & (people["age"][here] <= 16)
    assert differs.any()
    assert (pupils | ~differs).all()
    # Who joined a home there in the course of the year is a pupil there too.
    started = dict(zip(today.people["key"].tolist(), today.people["place"].tolist(), strict=True))
    before = np.array([started[key] for key in people["key"][here][differs].tolist()])
    assert ((before == place) | (people["place"][here][differs] == place)).all()
    learned = {"quick_achievement", "programme_achievement", "learned_in_programmes"}
    for name in set(COLUMNS) - learned:
        assert same(people[name][here], with_it.people[name][there]), name
    for name, state in without.places.items():
        assert same(state, with_it.places[name]), name


@pytest.fixture
def near_home(today: World) -> World:
    """The same community, if all common violence met people near home: what happens in town is felt by all at once."""
    return today.copy(today.scenario.with_changes({"common_anywhere": 0.0}))


@pytest.mark.parametrize("name", ["violence_interruption", "jobs_nearby", "transit", "greening"])
def test_a_change_in_one_place_is_not_felt_far_away_at_once(near_home: World, name: str) -> None:
    """In the first year it reaches the place, those who work, offend or look for homes around it, and no one else."""
    place = remote(near_home)
    away = rings(near_home, place)
    plan = {name: Dose(level=1.0, where=(near_home.scenario.places.ids[place],))}
    without, with_it = live_on(near_home, 1), live_on(near_home, 1, near_home.scenario.with_plan(plan))
    far = far_from(place, near_home, without, with_it)
    assert far.sum() > 200
    differs = whose_lives_differ(without, with_it) & ~all_but_alike(without, with_it)
    assert not (differs & far).any()
    for state, values in without.places.items():
        if state == "common_in_town":
            continue  # of the whole town, and read by nobody here
        changed = np.flatnonzero(~np.isclose(values, with_it.places[state], **NEARLY))
        reach = 6 if state.startswith(("tightness", "vacancies")) else 4  # work is looked for twice over three rings
        assert (away[changed] <= reach).all(), f"{state} changes in places {changed.tolist()}"


def test_whoever_is_not_there_is_not_missed_far_away(near_home: World) -> None:
    """Without one old person, who lives alone and is nobody's kin, people five places away lead the same year."""
    start = live_on(near_home, 1)
    people = start.people
    alone = (people["partner"] < 0) & (people["age"] > 66) & ~people["in_labour_force"]
    kin = np.unique(np.concatenate([people[link] for link in ("mother", "father")]))
    gone = max(
        np.setdiff1d(np.flatnonzero(alone), kin).tolist(),
        key=lambda row: int((rings(start, int(people["place"][row])) > 4).sum()),
    )
    place = int(people["place"][gone])
    lonely = start.copy()
    lonely.people.remove(np.arange(len(people)) == gone)
    lonely.people["home"] = np.where(lonely.people["home"] < 0, np.arange(len(lonely.people)), lonely.people["home"])
    for state in ("residents", "household_count"):
        lonely.places[state][place] -= 1.0
    with_them, without = live_on(start, 1), live_on(lonely, 1)
    differs = whose_lives_differ(with_them, without)
    far = far_from(place, start, with_them, without)
    assert far.sum() > 300
    assert differs.any()
    assert not (differs & far).any()


def test_nobody_differs_before_the_difference(today: World) -> None:
    plan = today.scenario.with_plan({"tutoring": Dose(level=1.0, start=2028), "parks": Dose(level=1.0, start=2028)})
    assert not whose_lives_differ(live_on(today, 3), live_on(today, 3, plan)).any()
    assert whose_lives_differ(live_on(today, 4), live_on(today, 4, plan)).any()


def test_a_life_does_not_depend_on_how_history_was_run(today: World) -> None:
    """Year after year, or from a copy, or twice: the same bits."""
    again = World(today.scenario, today.seed)
    while again.year < START + 30:
        again.live_one_year()
    copied = again.copy()
    for world in (again, copied):
        while world.year < today.year:
            world.live_one_year()
    for world in (again, copied):
        assert all(same(column, today.people[name]) for name, column in world.people.columns.items())
