"""Each of the twelve THRIVE factors has a lever that moves an outcome, the way it should, by more than luck does."""

import pytest

from sim.experiments.compare import compare
from sim.interventions import Intervention, catalogue
from sim.scenario import Scenario, load

TODAY = load("urban-core").with_people(3_000)
SEEDS, YEARS = 8, 25
SIZE = 2.5
"""Half-widths of the 90 % interval by which a change must clear zero: one false alarm in about 1,000 for eight."""

LEVERS = {
    "social_networks_trust": ("community_groups", "violent_victimisation", "lower"),
    "participation": ("shared_budgeting", "health", "higher"),
    "norms_culture": ("violence_interruption", "perceived_safety", "higher"),
    "whats_sold": ("outlet_limits", "perceived_safety", "higher"),
    "look_feel_safety": ("greening", "perceived_safety", "higher"),
    "parks_open_space": ("parks", "health", "higher"),
    "arts_culture": ("arts", "health", "higher"),
    "getting_around": ("transit", "unemployment", "lower"),
    "housing": ("home_repair", "health", "higher"),
    "air_water_soil": ("lead_removal", "health", "higher"),
    "education": ("school_budget", "schooling", "higher"),
    "living_wages_wealth": ("jobs_nearby", "unemployment", "lower"),
}
"""A lever of each factor, and what it is there for."""


WEAK = dict.fromkeys(("participation", "social_networks_trust", "norms_culture", "whats_sold"), 3 * SEEDS)
"""Levers whose change is small against luck take more seeds to be told."""


def moves(plan: Scenario, measure: str, way: str, seeds: int = SEEDS) -> bool:
    """Whether a plan moves a measure the given way, clear of zero."""
    change = compare(TODAY, plan, seeds=seeds, years=YEARS).change(measure)
    towards = 1.0 if way == "higher" else -1.0
    return towards * change.estimate > SIZE * (change.high - change.low) / 2.0


@pytest.mark.parametrize("factor", LEVERS)
def test_its_lever_moves_what_it_is_there_for(factor: str) -> None:
    lever, measure, way = LEVERS[factor]
    assert catalogue()[lever].thrive == factor
    assert moves(TODAY.with_plan({lever: 1.0}), measure, way, WEAK.get(factor, SEEDS))


@pytest.mark.parametrize("factor", LEVERS)
def test_the_size_of_a_lever_is_cited_or_assumed_and_says_so(factor: str) -> None:
    for each in catalogue().values():
        if each.thrive == factor:
            assert each.label == "assumed" or each.evidence != "assumed"


def test_a_lever_that_does_nothing_or_the_contrary_is_seen() -> None:
    arts = catalogue()["arts"]

    def own(effect: float) -> Scenario:
        entry = Intervention.model_validate({**arts.model_dump(), "id": "own_arts", "effect": effect})
        return TODAY.model_copy(update={"interventions": {"own_arts": entry}}).with_plan({"own_arts": 1.0})

    assert not moves(own(1e-12), "health", "higher")
    assert not moves(own(-arts.effect), "health", "higher")
    assert moves(own(-arts.effect), "health", "lower")
