"""What plans cost: counted by hand for a few, in proportion to level and places, told in words against a budget."""

import numpy as np
import pytest

from sim.experiments.costs import Costs
from sim.experiments.run import before_present
from sim.interventions import catalogue
from sim.scenario import Dose, load

COLUMBUS = load("columbus").with_people(600)
PRESENT = COLUMBUS.present


@pytest.fixture(scope="module")
def costs() -> Costs:
    return Costs.of(COLUMBUS)


def test_a_cost_is_people_times_share_times_dollars(costs: Costs) -> None:
    world, _ = before_present(COLUMBUS, 0)
    children = int(np.isin(world.people["age"], (3, 4)).sum())
    pupils = int(((world.people["age"] >= 5) & (world.people["age"] <= 17)).sum())
    preschool = costs.plan({"preschool": Dose(level=0.5)})
    assert preschool.most == pytest.approx(children * 0.5 * catalogue()["preschool"].uptake * 10_000)
    assert preschool.residents == len(world.people)
    schools = costs.plan({"school_budget": Dose(level=1.0)})
    assert schools.most == pytest.approx(pupils * 2_500)


def test_costs_follow_ramp_start_and_end(costs: Costs) -> None:
    cost = costs.plan({"preschool": Dose(level=1.0, start=PRESENT + 2, end=PRESENT + 5)}, years=7)
    share = cost.by_year / cost.most
    assert share == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1, 0, 0])


def test_places_share_the_cost_among_them(costs: Costs) -> None:
    ids = COLUMBUS.places.ids
    parts = [costs.plan({"clinics": Dose(level=0.8, where=(place,))}).most for place in ids]
    assert sum(parts) == pytest.approx(costs.plan({"clinics": Dose(level=0.8)}).most)


def test_costs_of_a_plan_add_up(costs: Costs) -> None:
    plan = {"clinics": Dose(level=0.4), "tutoring": Dose(level=1.0), "minimum_wage": Dose(level=1.0)}
    cost = costs.plan(plan)
    assert cost.by_year == pytest.approx(sum(costs.plan({name: dose}).by_year for name, dose in plan.items()))
    table = cost.table()
    per_resident = table["a resident, most expensive year"]
    assert per_resident.iloc[:-1].sum() == pytest.approx(per_resident.iloc[-1])
    assert per_resident.iloc[-1] == pytest.approx(cost.a_resident)


def test_words_say_what_is_assumed_and_what_is_not_public_money(costs: Costs) -> None:
    told = costs.plan({"clinics": Dose(level=0.4), "preschool": Dose(level=1.0), "minimum_wage": Dose(level=1.0)}).words
    assert "Assumed, without a study: the cost of community clinics." in told
    assert "No public money goes into higher minimum wage." in told
    assert "preschool" not in told
    assert costs.plan({"minimum_wage": Dose(level=1.0)}).words.startswith("This plan costs no public money.")
    assert "nothing is spent" in costs.plan({}).words


def test_a_budget_is_told_in_words(costs: Costs) -> None:
    cost = costs.plan({"clinics": Dose(level=1.0)})
    assert cost.a_resident == pytest.approx(250)
    assert cost.against(300) == "Within the budget: $50 left."
    assert cost.against(100) == "Over the budget: $150 too much, in 59 years."
    assert cost.against(0) == "No budget is set."


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_cost_says_where_it_is_from(name: str) -> None:
    about = catalogue()[name]
    assert about.cost_from in ("study", "assumed")
    if about.evidence == "assumed":
        assert about.cost_from == "assumed"
