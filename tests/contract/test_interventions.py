"""One contract for every intervention: nothing at reach 0, its cause and nothing else at once, more with more."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import moves
from sim.interventions import CAUSES, Intervention, catalogue
from sim.programmes import person_changes, place_changes
from sim.scenario import Dose, Scenario
from sim.stages import Scope, Year
from sim.world import World
from tests.support import Call, Column, differing, every_rule, live_on, past, unexplained, year_of

THRIVE = {
    "social_networks_trust", "participation", "norms_culture",
    "whats_sold", "look_feel_safety", "parks_open_space", "arts_culture", "getting_around", "housing", "air_water_soil",
    "education", "living_wages_wealth",
}  # fmt: skip
"""The twelve factors of THRIVE (2013): three of people, seven of place, two of opportunity."""

READ_BY_HAND = {"search": moves.wishes, "down_payment": moves.buy}
"""Causes that are read (also) where homes are chosen and bought, not by a rule."""

every_intervention = pytest.mark.parametrize("name", sorted(catalogue()))


def planned(world: World, plan: Mapping[str, float | Dose]) -> Scenario:
    return world.scenario.with_plan(plan)


def changes(world: World, plan: Mapping[str, float | Dose]) -> dict[str, Column]:
    """What a plan adds to each cause in the first year in which it is at full strength, by person or place."""
    scenario = planned(world, {name: Dose(level=dose, start=1960) for name, dose in plan.items()})  # type: ignore[arg-type]
    empty: Mapping[str, Column] = {}
    year = Year(
        scalars={}, places=world.places, faced=empty, cohorts=empty, by_age=empty, changes={}, cuts={}, seed=world.seed,
        year=world.year,
    )  # fmt: skip
    return {**place_changes(scenario, world.year), **person_changes(scenario, Scope(world.people, year))}


# --- the catalogue


def test_at_least_twelve_of_at_least_five_sectors() -> None:
    assert len(catalogue()) >= 12
    assert len({sector for each in catalogue().values() for sector in each.sectors}) >= 5


def test_each_thrive_factor_has_one() -> None:
    assert {each.thrive for each in catalogue().values()} >= THRIVE


def test_every_cause_is_read() -> None:
    read = {argument for rule in every_rule().values() for argument in rule.reads}
    for cause in CAUSES:
        assert f"change_in_{cause}" in read or cause in READ_BY_HAND, cause
    for argument in read:
        if argument.startswith("change_in_"):
            assert argument.removeprefix("change_in_") in CAUSES, argument


# --- reach 0 is the baseline, bit for bit


@pytest.fixture(scope="module")
def in_two_years(today: World) -> World:
    return live_on(today, 2)


@pytest.fixture(scope="module")
def much_later(in_two_years: World) -> World:
    return live_on(in_two_years, 10)


@every_intervention
def test_reaching_nobody_changes_nothing(today: World, in_two_years: World, name: str) -> None:
    assert differing(live_on(today, 2, planned(today, {name: 0.0})), in_two_years) == set()


@every_intervention
def test_it_does_nothing_before_it_starts_and_something_then(
    today: World, in_two_years: World, much_later: World, name: str
) -> None:
    before = live_on(today, 2, planned(today, {name: Dose(level=1.0, start=2027)}))
    assert differing(before, in_two_years) == set()
    assert differing(live_on(before, 10), much_later) != set()


# --- it moves its cause and nothing else at once


@pytest.fixture(scope="module")
def next_year(today: World) -> list[Call]:
    return year_of(today.copy())


@every_intervention
def test_it_moves_its_cause_and_nothing_else_at_once(today: World, next_year: list[Call], name: str) -> None:
    cause = catalogue()[name].cause
    argument = f"change_in_{cause}"
    before, after = next_year, year_of(today.copy(planned(today, {name: 1.0})))
    assert unexplained(before, after, {(call.rule, argument) for call in before}) == []
    # Every other cause stays where it was.
    for one, other in zip(before, after, strict=True):
        for read, value in one.given.items():
            assert value == other.given[read] or not read.startswith("change_in_") or read == argument, (one.rule, read)
    if cause not in READ_BY_HAND:
        assert any(
            one.given.get(argument) != other.given.get(argument) for one, other in zip(before, after, strict=True)
        )


@every_intervention
def test_only_its_cause_is_changed(today: World, name: str) -> None:
    assert set(changes(today, {name: 1.0})) == {catalogue()[name].cause}


def test_a_second_effect_would_be_seen(today: World, next_year: list[Call]) -> None:
    """A plan that moved a parameter too, or another cause, does not pass the test above."""
    before = next_year
    moved = planned(today, {"tutoring": 1.0}).with_changes({"income_on_achievement": 0.3})
    allowed = {(call.rule, "change_in_learning") for call in before}
    assert unexplained(before, year_of(today.copy(moved)), allowed)
    two = planned(today, {"tutoring": 1.0, "parks": 1.0})
    assert unexplained(before, year_of(today.copy(two)), allowed)


# --- more of it moves the cause further


@every_intervention
def test_its_cause_moves_further_with_the_dose(today: World, name: str) -> None:
    intervention = catalogue()[name]
    levels = (0.25, 0.5, 0.75, 1.0)
    steps = [changes(today, {name: level})[intervention.cause] for level in levels]
    towards = np.sign(intervention.effect)
    sizes = [np.asarray(step) * towards for step in steps]
    assert (sizes[0] >= 0.0).all()
    for less, more in pairwise(sizes):
        assert (more >= less).all(), "somebody gets less from more"
    assert sizes[-1].sum() > sizes[0].sum(), "more is no more for anybody"
    assert sizes[-1].max() <= abs(intervention.effect) + 1e-12, "more than its full effect"


@every_intervention
def test_a_share_is_reached_as_said(name: str) -> None:
    """About level x uptake of the eligible take part; all of them get a level's worth where all are reached."""
    intervention = catalogue()[name]
    if intervention.scope == "place":
        return
    world = past("columbus", 2_000, 3, 2024)
    added = np.asarray(changes(world, {name: 0.5})[intervention.cause])
    everyone = np.asarray(changes(world, {name: 1.0})[intervention.cause])
    if intervention.reaches == "all":
        assert np.allclose(added, 0.5 * everyone)
        return
    full, half = int(np.count_nonzero(everyone)), int(np.count_nonzero(added))
    assert set(np.unique(everyone).tolist()) <= {0.0, intervention.size}
    margin = 4.5 * float(np.sqrt(max(full, 1) * 0.25))
    assert abs(half - 0.5 * full) <= margin, f"{half} of {full} at half the level"


# --- no rule knows which interventions are active together


@given(st.lists(st.sampled_from(sorted(catalogue())), unique=True, min_size=2, max_size=8))
def test_together_they_add_what_each_adds_alone(names: list[str]) -> None:
    world = past("columbus", 2_000, 3, 2024)
    alone = [changes(world, {name: 0.8}) for name in names]
    together = changes(world, dict.fromkeys(names, 0.8))
    assert set(together) == {cause for each in alone for cause in each}
    for cause, total in together.items():
        parts = [np.asarray(each[cause]) for each in alone if cause in each]
        assert np.allclose(total, sum(parts), rtol=1e-12, atol=0.0)


def test_no_rule_names_an_intervention() -> None:
    """A rule meets causes, never interventions: none is named in what rules read or in their formulas."""
    known = set(catalogue()) - set(CAUSES)
    for name, rule in every_rule().items():
        spoken = {*rule.reads, *rule.formula.__code__.co_names}
        spoken |= {str(constant) for constant in rule.formula.__code__.co_consts}
        assert not {word.removeprefix("change_in_") for word in spoken} & known, name


def test_an_intervention_has_one_cause() -> None:
    assert Intervention.model_fields["cause"].annotation is str
