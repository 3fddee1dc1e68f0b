"""Signs of results are examined under named readings of contested evidence."""

import pytest

from sim import evidence
from sim.experiments.assumptions import AssumptionSet, Signs, assumption_sets, chosen, signs_of
from sim.experiments.compare import Comparison, compare
from sim.interventions import catalogue
from sim.parameters import UnknownName
from sim.scenario import load, shipped

NOT_IN_THE_MODEL = {"parent_in_prison", "minimum_wage", "ban_the_box"}
"""Contested arrows that are off: there is nothing to switch."""
TWO = ("records_weigh_little", "youth_programmes_fail_to_replicate")

every_set = pytest.mark.parametrize("name", sorted(assumption_sets()))


@pytest.fixture(scope="module")
def result() -> Comparison:
    base = load("columbus").with_people(2_000)
    return compare(
        base,
        base.with_plan({"violence_interruption": 1.0, "outlet_limits": 1.0, "community_groups": 1.0}),
        seeds=4,
        years=8,
    )


@pytest.fixture(scope="module")
def signs(result: Comparison) -> Signs:
    return result.signs(TWO, seeds=1)


def test_there_are_about_a_dozen_and_each_answers_a_contested_question() -> None:
    assert len(assumption_sets()) >= 12
    asked = {each.contested for each in assumption_sets().values()}
    assert asked | NOT_IN_THE_MODEL == {*evidence.contested()}
    assert not asked & NOT_IN_THE_MODEL


@every_set
def test_it_changes_every_scenario_or_what_a_plan_does(name: str) -> None:
    one = assumption_sets()[name]
    assert {*one.doses} <= {*catalogue()}
    for each in shipped():
        planned = load(each).with_plan(dict.fromkeys(one.doses, 1.0))
        assert one.applied(planned).digest != planned.digest


def test_it_weakens_plans_in_the_plan_alone() -> None:
    one = assumption_sets()["youth_programmes_fail_to_replicate"]
    base = load("columbus")
    assert one.applied(base).digest == base.digest
    planned = one.applied(base.with_plan({"summer_jobs": 0.8, "preschool": 0.8})).plan
    assert (planned["summer_jobs"].level, planned["preschool"].level) == (0.2, 0.8)


def test_signs_hold_or_not_by_the_change_under_each_set(result: Comparison, signs: Signs) -> None:
    here = result.change("violent_victimisation").estimate
    there = [each.change("violent_victimisation").estimate for _, each in signs.under]
    assert here < 0
    assert signs.of_change("violent_victimisation") == (sum(each < 0 for each in there), 2)
    assert signs.of_gap("violent_victimisation")[1] == 2


def test_a_set_in_which_nothing_comes_of_the_plan_does_not_hold(result: Comparison) -> None:
    doses = dict.fromkeys(result.other.plan, 0)
    void = AssumptionSet(id="void", title="Nothing comes of it", contested="", keys={}, doses=doses)
    nothing = compare(void.applied(result.base), void.applied(result.other), seeds=1, years=4)
    found = Signs(result, ((void, nothing),))
    assert found.of_change("violent_victimisation") == (0, 1)
    assert "not in void" in str(found)


def test_a_result_says_in_how_many_sets_its_sign_holds(result: Comparison) -> None:
    asked = compare(result.base, result.other, seeds=2, years=4, assumptions=TWO)
    holds, sets = asked.examined.of_change("violent_victimisation") if asked.examined else (0, 0)
    told = f"The sign holds in {holds} of {sets} assumption sets."
    assert str(asked.change("violent_victimisation")).endswith(told)
    assert told in asked.chart("violent_victimisation").words
    assert "assumption sets." in asked.gap("income").words
    assert "not yet examined" not in asked.words()
    assert str(result.change("income")).endswith("Sign not yet examined.")


def test_the_table_names_sets_and_questions(signs: Signs) -> None:
    assert signs.table["assumption set"].tolist() == ["as published", *TWO]
    assert signs.table["contested"].tolist()[1] == "prison_scar"


def test_an_unknown_set_is_refused_with_the_nearest(result: Comparison) -> None:
    with pytest.raises(UnknownName, match="'records_weigh_little'"):
        signs_of(result, ("records_weigh_litle",))
    assert len(chosen("all")) == len(assumption_sets())
