"""Mechanisms: what each does to whom it names; ending one stops it at once and touches no stock."""

from dataclasses import fields

import numpy as np
import pytest

from sim import counts
from sim.determinants import Parameters
from sim.scenario import MechanismSetting, Scenario, load
from sim.structure import MECHANISMS, PAY_NOW, TEACHING_NOW, Faced, faced
from sim.world import World
from tests.support import Call, differing, live_on, past, unexplained, year_of

CITY = load("columbus")
ENDED = 2024

DOES: dict[str, set[str]] = {
    "redlining": {"lending", "lending_harm"},
    "steering": {"hidden"},
    "hiring_bias": {"hiring", "losing", "pay"},
    "custody": {"order", "custody"},
    "school_funding": {"local_funding"},
    "unequal_schools": {"teaching"},
    "disinvestment": {"flight_strength"},
    "poor_planning": {"harmful_siting"},
    "care_gap": {"care", "treatment"},
    "voice": {"voice_strength"},
}
"""What of `Faced` each mechanism moves (record: off by default)."""

BY_LABEL = {"hiring", "losing", "pay", "record", "order", "custody", "care", "treatment", "teaching"}

every_mechanism = pytest.mark.parametrize("name", sorted(MECHANISMS))


def met(scenario: Scenario, year: int, log_income: float = 0.0) -> Faced:
    """What people and places meet in a year, for people spread as in the world of these tests, all with this income."""
    city, labels = scenario.places, scenario.labels
    incomes = np.full(len(city), log_income)
    residents = counts.residents(past("columbus", 2_000, 3, 2024).people, len(city.ids), len(labels))
    return faced(year, scenario.mechanisms, Parameters(), labels, city.ids, city.grade, residents, incomes)


def moved(one: Faced, other: Faced) -> set[str]:
    return {f.name for f in fields(Faced) if not np.array_equal(getattr(one, f.name), getattr(other, f.name))}


def having(scenario: Scenario, name: str, **changes: object) -> Scenario:
    """The scenario with one mechanism set otherwise."""
    setting = MechanismSetting(**{**scenario.mechanisms[name].model_dump(), **changes})
    return scenario.model_copy(update={"mechanisms": {**scenario.mechanisms, name: setting}})


def at_work(name: str) -> int:
    """A year in which all that the mechanism does acts: what no study explains of it may be nothing today."""
    return 1960 if name in {"redlining", "hiring_bias", "unequal_schools"} else ENDED


@every_mechanism
def test_it_moves_what_it_says_and_nothing_else(name: str) -> None:
    assert moved(met(CITY, at_work(name)), met(CITY.without(name), at_work(name))) == DOES[name]


@every_mechanism
def test_switched_off_before_it_begins_or_at_strength_nought_it_does_nothing(name: str) -> None:
    off = met(CITY.without(name), at_work(name))
    assert moved(met(having(CITY, name, strength=0.0), at_work(name)), off) == set()
    assert moved(met(having(CITY, name, start=at_work(name) + 1), at_work(name)), off) == set()


@every_mechanism
def test_ending_it_stops_it_in_the_next_year(name: str) -> None:
    last = at_work(name)
    ended = having(CITY, name, end=last)
    assert moved(met(ended, last), met(CITY, last)) == set()
    assert moved(met(ended, last + 1), met(CITY.without(name), last + 1)) == set()


@every_mechanism
def test_twice_as_strong_acts_more(name: str) -> None:
    year = at_work(name)
    off, once, twice = (met(s, year) for s in (CITY.without(name), CITY, having(CITY, name, strength=2.0)))
    for table in DOES[name]:
        full = np.abs(np.asarray(getattr(once, table)) - getattr(off, table)).sum()
        assert np.abs(np.asarray(getattr(twice, table)) - getattr(off, table)).sum() > full


def test_labels_that_are_not_named_meet_nothing() -> None:
    """Where a mechanism names labels, all others meet the neutral value everywhere; A is not named in Columbus."""
    for year in (1950, 1970, 2000, 2025):
        faces, neutral = met(CITY, year), met(CITY.without(*MECHANISMS), year)
        for table in BY_LABEL:
            assert np.array_equal(getattr(faces, table)[:, 0], getattr(neutral, table)[:, 0]), table
            spared = np.array_equal(getattr(faces, table)[:, 1], getattr(neutral, table)[:, 1])
            nothing_left = (table == "pay" and year > PAY_NOW and Parameters().pay_gap_now == 0.0) or (
                table == "teaching" and year > TEACHING_NOW and Parameters().teaching_gap_now == 0.0
            )
            assert spared == (table == "record" or nothing_left)


def test_nobody_named_is_nobody_harmed() -> None:
    named = [name for name, about in MECHANISMS.items() if about.names == "labels" and name != "redlining"]
    everyone_spared = CITY
    for name in named:
        everyone_spared = having(everyone_spared, name, acts_on=())
    for year in (1960, 2025):
        assert moved(met(everyone_spared, year), met(CITY.without(*named), year)) == set()


def test_redlining_refuses_until_1968_and_not_a_year_longer() -> None:
    refused, allowed = met(CITY, 1968).lending, met(CITY, 1969).lending
    assert (refused[:, 1] < 1.0).all()
    graded_d = np.array(CITY.places.grade) == "D"
    assert (refused[graded_d] < 1.0).all(), "in places graded D all are refused"
    assert (refused[np.array(CITY.places.grade) == "A", 0] == 1.0).all()
    assert (allowed == 1.0).all()


def test_steering_hides_the_more_homes_the_better_off_a_place_is() -> None:
    """Of the named label alone: others are kept out of where the named live, whatever is earned there."""
    poor, usual, rich = (met(CITY, 2024, log_income).hidden for log_income in (-0.4, 0.0, 0.2))
    named, other = CITY.labels.index("B"), CITY.labels.index("A")
    rare = usual[:, named] > 0.0
    assert rare.any()
    assert (poor[rare, named] < usual[rare, named]).all()
    assert (usual[rare, named] < rich[rare, named]).all()
    assert (poor[:, other] == rich[:, other]).all()
    assert (met(CITY, 2024, -9.0).hidden[:, named] == 0.0).all()


# --- lived: the end stops new harm and touches no stock

READ_AS = {
    "redlining": {"faced_lending", "lending_harm"},
    "steering": set(),  # read where homes are chosen
    "hiring_bias": {"faced_hiring", "faced_losing", "faced_pay"},
    "custody": {"faced_order", "faced_custody"},
    "school_funding": {"local_funding"},
    "unequal_schools": {"faced_teaching"},
    "disinvestment": {"flight_strength"},
    "poor_planning": {"harmful_siting"},
    "care_gap": {"faced_care", "faced_treatment"},
    "voice": {"voice_strength"},
}


def before_the_end(name: str) -> World:
    return past("columbus", 2_000, 3, at_work(name))


@every_mechanism
def test_in_the_first_year_only_what_it_does_differs(name: str) -> None:
    """No stock is touched: whatever else differs in the year after the end was made by rules that met its absence."""
    world = before_the_end(name)
    whole: list[Call] = year_of(world.copy())
    ended = year_of(world.copy(having(world.scenario, name, end=world.year)))
    met = {(call.rule, name_read) for call in whole for name_read in READ_AS[name]}
    assert unexplained(whole, ended, met) == []
    assert READ_AS[name] <= {read for call in whole for read in call.given}


@every_mechanism
def test_ending_it_makes_a_difference_in_time(name: str) -> None:
    world = before_the_end(name)
    ended = having(world.scenario, name, end=world.year)
    assert differing(live_on(world, 5), live_on(world, 5, ended)) != set()
