"""A wrong model loses in the rows of the scorecard where it should: a group term, loops twice as strong, no heritage.

Each row is judged over seeds. The true model's interval reaches the band; the wrong model's lies wholly outside it.
"""

from collections.abc import Sequence

import pytest

from sim.experiments.scorecard.laws import ALIKE, scenario
from sim.experiments.scorecard.lived import measured
from sim.experiments.scorecard.quantities import quantities
from sim.experiments.validate import Judged, judged
from sim.scenario import Scenario
from tests.support import smuggle

SEEDS = range(5)


def card(asked: Scenario, names: Sequence[str]) -> dict[str, Judged]:
    """Judge these rows by a few seeds of a small community."""
    wanted = [quantities()[name] for name in names]
    runs = [measured(asked, seed, wanted) for seed in SEEDS]
    return {each.id: judged(each, [run[each.id] for run in runs]) for each in wanted}


def loses(row: Judged) -> bool:
    """Whether the interval lies wholly outside the band."""
    return row.low > row.band_high or row.high < row.band_low


GAPS = ("alike_schooling", "alike_scores")


def test_a_group_term_loses_where_groups_must_be_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = scenario(ALIKE).with_people(2_000)
    true = card(alike, GAPS)
    smuggle(monkeypatch, "slow_achievement", lambda made, label: made + 0.03 * label)
    wrong = card(alike, GAPS)
    for name in GAPS:
        assert not loses(true[name]), true[name]
        assert loses(wrong[name]), wrong[name]


FAMILIES = ("educ_parent_child_corr", "rank_rank_slope")


def test_a_model_without_inheritance_loses_between_parents_and_children() -> None:
    metro = scenario("us-metro").with_people(2_500)
    true, wrong = card(metro, FAMILIES), card(metro.with_changes({"endowment_inherited": 0.0}), FAMILIES)
    for name in FAMILIES:
        assert loses(wrong[name]), wrong[name]
        assert abs(wrong[name].model - wrong[name].target) > abs(true[name].model - true[name].target)


PAY = ("earn_ratio_ba_hs",)
LOOPS = (
    "income_on_achievement", "violence_on_achievement", "school_on_achievement", "place_on_achievement",
    "schooling_on_pay", "place_on_pay", "crime_on_value", "schools_on_value", "move_by_crime", "pay_on_property",
    "pay_on_violence",
)  # fmt: skip
"""Slopes on the ways on which what parents earn comes back as what their children earn."""


def doubled(scenario: Scenario) -> Scenario:
    """Return a scenario in which each of these slopes is twice as strong, or as strong as its range allows."""
    known = {name: scenario.parameters.described()[name] for name in LOOPS}
    twice = {name: min(max(2.0 * about.value, about.low), about.high) for name, about in known.items()}
    return scenario.with_changes(twice)


def test_loops_twice_as_strong_lose_in_what_schooling_pays() -> None:
    metro = scenario("us-metro").with_people(2_500)
    true, wrong = card(metro, PAY), card(doubled(metro), PAY)
    for name in PAY:
        assert not loses(true[name]), true[name]
        assert loses(wrong[name]), wrong[name]
