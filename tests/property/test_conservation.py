"""Nothing comes from nowhere: people, money, homes' debt, offences, harm, and hires are booked to the last one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from sim import kin, luck, moves
from sim.interventions import catalogue
from sim.market import WAVES, Markets
from sim.neighbours import Neighbours
from sim.people import LINKS
from sim.scenario import Dose, Scenario, load, shipped
from sim.stages import Scope
from sim.sums import sums
from sim.world import World
from tests.support import lived, past

type Amounts = NDArray[np.float64]

YEARS = 110


def full_plan(name: str) -> Scenario:
    """A shipped scenario in which every intervention acts from 1950, so that every flow flows."""
    scenario = load(name).with_people(1_000)
    return scenario.with_plan({each: Dose(level=0.6, start=1950) for each in catalogue()})


def years(scenario: Scenario, seed: int = 3, count: int = YEARS) -> Iterator[tuple[World, World]]:
    """Each year: the world before it and after it."""
    world = World(scenario, seed)
    for _ in range(count):
        before = world.copy()
        world.live_one_year()
        yield before, world


def total(world: World, column: str) -> int:
    return int(world.people[column].astype(np.int64).sum())


@pytest.mark.parametrize("name", shipped())
def test_every_dollar_and_every_person_is_booked(name: str) -> None:
    flowed = dict.fromkeys(World(load(name).with_people(100)).booked, 0)
    for before, after in years(full_plan(name)):
        b = after.booked
        came_in = b["earnings"] + b["benefits"] + b["credits"] + b["returns"] + b["granted"] + b["home_sales"]
        own_money = b["home_purchases"] - b["borrowed"] - b["aid"]
        went_out = b["tax"] + b["spending"] + b["repaid"] + b["repaid_at_sale"] + own_money + b["estates_out"]
        assert total(after, "financial") - total(before, "financial") == came_in - went_out
        debt_off = b["repaid"] + b["repaid_at_sale"] + b["written_off"]
        assert total(after, "mortgage") - total(before, "mortgage") == b["borrowed"] - debt_off
        assert len(after.people) - len(before.people) == b["births"] - b["deaths"]
        flowed = {flow: amount + abs(b[flow]) for flow, amount in flowed.items()}
    never = {flow for flow, amount in flowed.items() if not amount}
    assert never <= ({"written_off"} if name != "columbus" else set())  # debts beyond a home's price are rare


@pytest.mark.parametrize("name", ["columbus", "urban-core"])
def test_money_is_whole_and_debt_belongs_to_owners(name: str) -> None:
    for _, after in years(full_plan(name)):
        people = after.people
        for column in ("financial", "mortgage", "earnings"):
            assert (people[column] == np.floor(people[column])).all(), column
        renters = ~people["owner"]
        assert (people["mortgage"][renters] == 0.0).all()
        assert (people["house"][renters] == 0.0).all()
        assert (people["house"][people["owner"]] > 0.0).all()
        owners = people["owner"] & (people["partner"] >= 0)
        assert people["owner"][people["partner"][owners]].all(), "one of a couple owns, the other does not"


def test_who_is_born_is_new_and_who_dies_is_gone() -> None:
    gone: set[int] = set()
    for before, after in years(full_plan("rural-county")):
        old, new = set(before.people["key"].tolist()), set(after.people["key"].tolist())
        born, died = new - old, old - new
        assert len(new) == len(after.people), "two people have the same key"
        assert 0 not in new, "a key of 0 means nobody"
        assert not new & gone, "somebody came back"
        newborn = after.people["birth_year"] == after.year
        assert set(after.people["key"][newborn].tolist()) == born
        assert len(born) <= after.booked["births"] <= len(born) + after.booked["deaths"]
        assert len(died) == after.booked["deaths"] - (after.booked["births"] - len(born))
        gone |= died


def test_kin_are_who_they_were_when_rows_move() -> None:
    """A link leads to the same person, by key, until that person dies; mothers are those who bore the child."""
    for before, after in years(full_plan("columbus"), count=60):
        for link in ("mother", "father"):
            mine = {key: kin for key, kin in links(before, link) if kin in set(after.people["key"].tolist())}
            now = dict(links(after, link))
            assert all(now[key] == parent for key, parent in mine.items() if key in now)
        has = after.people["mother"] >= 0
        mothers = after.people["mother"][has]
        assert (after.people["key"][mothers] == after.people["mother_key"][has]).all()
        assert (after.people["label"][mothers] == after.people["label"][has]).all()
        for name in LINKS:
            assert (after.people[name] < len(after.people)).all()


def links(world: World, link: str) -> Iterator[tuple[int, int]]:
    """Keys of people and of those to whom they are linked."""
    rows, keys = world.people[link], world.people["key"]
    for person in np.flatnonzero(rows >= 0).tolist():
        yield int(keys[person]), int(keys[rows[person]])


def test_couples_dependents_and_places_fit() -> None:
    for _, after in years(full_plan("inner-suburb"), count=90):
        people = after.people
        paired = np.flatnonzero(people["partner"] >= 0)
        assert (people["partner"][people["partner"][paired]] == paired).all()
        assert people["independent"][paired].all()
        assert (people["age"][paired] >= 18).all()
        home = people["home"]
        dependent = home != np.arange(len(people))
        assert not people["independent"][dependent].any() or people["in_prison"][home[dependent]].any()
        assert (home[home[dependent]] == home[dependent]).all(), "a dependent of a dependent"


def test_moves_are_people_who_live_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever moved in the housing market lives in another place than before, and nobody else does."""
    settle, seen = moves.settle, []

    def watched(scope: Scope, *rest: Any) -> None:
        before = scope.people["place"].copy()
        settle(scope, *rest)
        seen.append((before != scope.people["place"], scope.people["moved"].copy()))

    monkeypatch.setattr(moves, "settle", watched)
    for _, after in years(full_plan("urban-core"), count=60):
        elsewhere, moved = seen.pop()
        assert (elsewhere == moved).all()
        assert after.booked["moves"] == int(moved.sum())


# --- homes, offences, harm, hires


def test_no_more_move_in_than_there_are_homes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Into no place move more households than homes stood empty there or were looked away from."""
    settle, seen = moves.settle, []

    def watched(scope: Scope, distances: Any, near: Any, households: Amounts, booked: Any) -> None:
        heads = np.flatnonzero(scope.read("head"))
        before = scope.people["place"][heads].astype(np.int64)
        settle(scope, distances, near, households, booked)
        after = scope.people["place"][heads].astype(np.int64)
        came = np.bincount(after[before != after], minlength=len(distances))
        looked_away = np.bincount(before[scope.made["wants_to_move"][heads]], minlength=len(distances))
        seen.append((came, np.ceil(np.maximum(scope.year.places["units"] - households, 0.0)) + looked_away))

    monkeypatch.setattr(moves, "settle", watched)
    moved = 0
    for _, _ in years(full_plan("columbus"), count=90):
        came, homes = seen.pop()
        assert (came <= homes).all()
        moved += int(came.sum())
    assert moved > 0


graphs = st.integers(1, 12).flatmap(
    lambda places: st.tuples(
        st.just(places),
        st.sets(st.tuples(st.integers(0, places - 1), st.integers(0, places - 1)).filter(lambda p: p[0] < p[1])),
        arrays.arrays(np.float64, places, elements=st.floats(0, 1e6, allow_subnormal=False)),
        arrays.arrays(np.float64, places, elements=st.floats(0, 1e6, allow_subnormal=False)),
        st.floats(0, 1),
    )
)


def jobs_of(near: Neighbours) -> Markets:
    """Markets for jobs at middling numbers."""
    return Markets(near, commute_on=0.5, usual_work=np.array([[0.96]]), offered=1.05, up=0.9, down=0.3)


@given(graphs)
def test_what_spreads_adds_up(case: tuple[int, set[tuple[int, int]], Amounts, Amounts, float]) -> None:
    places, pairs, one, other, own = case
    near = Neighbours.of(places, sorted(pairs))
    assert near.spread(one, own).sum() == pytest.approx(one.sum(), rel=1e-12)
    assert jobs_of(near).to_work(one).sum() == pytest.approx(one.sum(), rel=1e-12)
    # What comes from work is what goes to it, seen from the other side.
    assert (jobs_of(near).to_work(one) * other).sum() == pytest.approx((one * jobs_of(near).from_work(other)).sum())
    assert (near.spread(one, own) >= 0.0).all()
    assert near.fall_on(one, own, other).sum() == pytest.approx(one.sum(), rel=1e-9)
    assert (near.fall_on(one, own, other) >= 0.0).all()


@given(graphs)
def test_no_more_are_hired_in_a_place_than_there_are_vacancies(
    case: tuple[int, set[tuple[int, int]], Amounts, Amounts, float],
) -> None:
    """Place by place, told once more by a table of who works where; full where more wish to come than there is room."""
    places, pairs, jobs, hires, share = case
    near = Neighbours.of(places, sorted(pairs))
    staying = share * jobs
    goes_to = np.array([jobs_of(near).to_work(home) for home in np.eye(places)])
    free = np.maximum(jobs - staying @ goes_to, 0.0)
    looking, expected, open_before = np.diag(hires), np.zeros(places), free.copy()
    for _ in range(WAVES):
        looking = looking @ goes_to  # by home (rows) and place of work
        share = np.minimum(free / np.maximum(looking.sum(axis=0), 1e-9), 1.0)
        expected += (looking * share).sum(axis=1)
        free = np.maximum(free - (looking * share).sum(axis=0), 0.0)
        looking = looking * (1.0 - share)
    expected += looking.sum(axis=1) * min(free.sum() / max(looking.sum(), 1e-9), 1.0)
    served = jobs_of(near).vacancies(jobs, hires, staying)
    assert ((served >= 0.0) & (served <= 1.0 + 1e-12)).all()
    assert served * hires == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert (served * hires).sum() <= open_before.sum() * (1.0 + 1e-9) + 1e-9


@pytest.mark.parametrize("name", ["columbus", "us-metro"])
def test_hires_of_every_year_fit_into_the_vacancies_of_the_city(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Those expected to be hired, of each class, are no more than the jobs that stand open, and some years as many."""
    share, room, expected = Markets.vacancies, [], []

    def watched(self: Markets, jobs: Amounts, hires: Amounts, staying: Amounts) -> Amounts:
        room.extend(np.maximum(jobs - self.to_work(staying), 0.0).sum(axis=1).tolist())
        return share(self, jobs, hires, staying)

    work = World._work

    def counted(self: World, scope: Scope) -> None:
        work(self, scope)
        place, high = self.people["place"], self.people["credential"] >= 4
        open_to = np.where(high, self.places["vacancies_high"][place], self.places["vacancies_low"][place])
        chance = open_to * scope.made["would_be_hired"]
        expected.extend((float(chance[~high].sum()), float(chance[high].sum())))

    monkeypatch.setattr(Markets, "vacancies", watched)
    monkeypatch.setattr(World, "_work", counted)
    lived(load(name).with_people(2_000), 3, 1999)
    hires, vacant = np.array(expected), np.array(room)
    assert len(hires) == 120
    assert (hires <= vacant * (1.0 + 1e-6) + 1e-3).all()  # chances are added up in millionths
    taken = hires[vacant > 1.0] / vacant[vacant > 1.0]
    assert taken.min() < 0.9 < 0.99 < taken.max()


def test_offences_fall_somewhere_and_on_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """All expected offences of residents are located in places; all harm falls on those present, there or in town."""
    meet, seen = World._meet_violence, []

    def watched(self: World, scope: Scope) -> None:
        free = ~self.people["in_prison"]
        meet(self, scope)
        people, places, count = self.people, self.places, len(self.near.count)
        made = {kind: scope.made[f"{kind}_offences"].sum() for kind in ("common", "serious", "property")}
        exposed = sums(free & (people["age"] >= 12), people["place"], count)
        residents = np.maximum(sums(free, people["place"], count), 1.0)
        located = {
            "common": places["common_now"] * np.maximum(exposed, 1.0),
            "property": places["property_now"] * residents,
        }
        harm = {kind: sums(people[f"{kind}_risk"], people["place"], count) for kind in ("common", "serious")}
        exposure = sums(scope.made["exposure"], people["place"], count)
        seen.append((made, located, harm, exposed, exposure, places["serious_now"].copy()))

    monkeypatch.setattr(World, "_meet_violence", watched)
    world = past("columbus", 2_000, 3, 1959).copy()
    anywhere = world.parameters.common_anywhere
    for _ in range(40):
        world.live_one_year()
        made, located, harm, exposed, exposure, serious = seen.pop()
        for kind, amounts in located.items():
            assert amounts.sum() == pytest.approx(made[kind], rel=1e-5)
        inhabited = exposed > 0
        in_town = exposure * (made["common"] / exposure.sum())
        common = located["common"] + anywhere * (in_town - located["common"])
        assert harm["common"].sum() == pytest.approx(made["common"], rel=1e-4)
        np.testing.assert_allclose(harm["common"][inhabited], common[inhabited], rtol=1e-4, atol=2e-5)
        # Sums hold what people do in steps of 2**-20, which are coarse where hardly anybody takes part in such acts.
        np.testing.assert_allclose(harm["serious"][inhabited], (serious * exposed)[inhabited], rtol=2e-3, atol=2e-5)


# --- keys


def test_keys_of_a_large_family_tree_are_all_different() -> None:
    founders = luck.numbered_keys(5_000)
    orders = np.tile(np.arange(12), 5_000)
    children = luck.child_keys(np.repeat(founders, 12), orders)
    grandchildren = luck.child_keys(np.repeat(children, 3), np.tile(np.arange(3), len(children)))
    everyone = np.concatenate((founders, children, grandchildren))
    assert len(np.unique(everyone)) == len(everyone)
    assert everyone.min() > 0


def test_estates_go_to_the_children_in_equal_parts() -> None:
    """A widow with three children leaves 100 dollars: 34, 33, 33, in the order of their keys."""
    world = past("columbus", 2_000, 3, 2024).copy()
    people = world.people
    child_rows = np.flatnonzero(people["mother"] >= 0)
    mothers, number = np.unique(people["mother"][child_rows], return_counts=True)
    alone = [m for m, n in zip(mothers.tolist(), number.tolist(), strict=True) if n == 3 and people["partner"][m] < 0]
    mother = alone[0]
    children = np.flatnonzero(people["mother"] == mother)
    people["owner"][mother] = False
    people["financial"][mother] = 100.0
    before = people["financial"][children].copy()
    dying = np.arange(len(people)) == mother
    booked = dict.fromkeys(world.booked, 0)
    kin.bury(people, dying, world.places["price"], booked, {})
    gained = people["financial"][children] - before
    assert sorted(gained.tolist()) == [33.0, 33.0, 34.0]
    assert gained[people["key"][children].argmin()] == 34.0
    assert booked["estates_out"] == 0
