"""Gains of feedback loops are what is lost when their couplings are cut."""

import pytest

from sim.determinants import EDGES
from sim.experiments.gains import ALL, BRAKES, LOOPS, Gains, cuts_of, earned, gains, raising, returned, west
from sim.experiments.run import past_of
from sim.scenario import Scenario, load

EVERY = tuple(edge for loop in LOOPS for edge in loop.edges)


@pytest.fixture(scope="module")
def city() -> Scenario:
    """A city in which income teaches nothing."""
    return load("columbus").with_people(1_200).with_changes({"income_on_achievement": 0.0})


@pytest.fixture(scope="module")
def found(city: Scenario) -> Gains:
    return gains(city, seeds=1)


def test_every_loop_is_carried_by_couplings_that_exist() -> None:
    assert {*EVERY} <= {*EDGES}
    assert sum(loop.central for loop in LOOPS) == pytest.approx(0.30)


def test_a_loop_that_carries_nothing_has_no_gain_and_others_have_one(found: Gains) -> None:
    """Exact: a coupling of strength nought changes no bit when it is cut."""
    assert found.of("income_and_learning").gain.value == 0.0
    assert found.of("records").gain.value != 0.0


def test_the_gain_of_all_is_what_cutting_all_takes_away(city: Scenario, found: Gains) -> None:
    assert found.of(ALL).gain.value == pytest.approx(found.whole.value - returned(city, 0, cuts_of(EVERY)))


def test_a_brake_is_released_beside_those_before_it(city: Scenario, found: Gains) -> None:
    released = {name: value for brake in BRAKES[:2] for name, value in brake.released.items()}
    whole, cut = returned(city, 0, released), returned(city, 0, {**released, **cuts_of(EVERY)})
    assert found.of("delays").gain.value == pytest.approx(whole - cut)
    assert earned(city, 0, BRAKES[0].released) != earned(city, 0, {})


def test_pay_is_raised_in_one_half_for_a_generation_and_nothing_before(city: Scenario) -> None:
    raised = raising(city)
    assert past_of(raised).digest == past_of(city).digest
    assert raised.plan["more_pay"].end == 2049
    assert len(west(city)) == pytest.approx(len(city.places) / 2, abs=2)


def test_it_is_told_beside_the_derived_figures(found: Gains) -> None:
    assert "derived from published slopes" in str(found)
    assert found.table["loop"].tolist() == [*(loop.id for loop in LOOPS), ALL, *(brake.id for brake in BRAKES)]
