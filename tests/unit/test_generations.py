"""Lineages link generations by key, and statistics across generations are those of their definition."""

import numpy as np
import pytest

from sim.experiments.generations import LITERATURE, Lineages, echo, generations, lineages, ranked, statistics
from sim.parameters import Refused
from sim.scenario import load
from sim.world import World

CITY = load("columbus").with_people(1_500)


def made(slope: float, people: int = 4_000) -> Lineages:
    """Three generations of single mothers whose ranks of income follow their mother's with a slope and noise."""
    draw = np.random.default_rng(5)
    log_income = [draw.normal(size=people)]
    for _ in range(2):
        log_income.append(slope * log_income[-1] + np.sqrt(1 - slope**2) * draw.normal(size=people))
    birth_year = np.repeat([1940, 1970, 2000], people)
    income = np.exp(np.concatenate(log_income))
    columns = {
        "key": np.arange(1, 3 * people + 1, dtype=np.uint64),
        "mother_key": np.concatenate([np.zeros(people), np.arange(1, 2 * people + 1)]).astype(np.uint64),
        "birth_year": birth_year, "label": np.zeros(3 * people, dtype=np.int8),
        "schooling": 12.0 + np.concatenate(log_income), "income": income, "rank": ranked(income, birth_year),
    }  # fmt: skip
    return Lineages(columns, ("A",))


@pytest.mark.parametrize("slope", [0.0, 0.4, 0.7])
def test_statistics_of_a_chain_without_memory_are_known(slope: float) -> None:
    """The rank correlation of normal variables (Pearson 1907), and no excess over the product of two steps but that
    of ranks."""
    found = statistics(made(slope))
    known = 6.0 / np.pi * np.arcsin(slope / 2.0)
    far = 6.0 / np.pi * np.arcsin(slope**2 / 2.0)
    assert found["parents and children, rank correlation"] == pytest.approx(known, abs=0.04)
    assert found["grandparents and children, rank correlation"] == pytest.approx(far, abs=0.05)
    assert found["the same, less the product of its two steps"] == pytest.approx(far - known**2, abs=0.05)
    assert found["mother and child, correlation of schooling"] == pytest.approx(slope, abs=0.04)
    assert found["A: rank slope"] == pytest.approx(found["parents and children, rank slope"])


def test_mothers_are_found_by_key_in_a_world() -> None:
    world = World(CITY, 3)
    of = lineages(world, 1999)
    mothers = of.mothers()
    known = np.flatnonzero(mothers >= 0)
    assert len(known) > 100
    assert (of.columns["key"][mothers[known]] == of.columns["mother_key"][known]).all()
    ages = of["birth_year"][known] - of["birth_year"][mothers[known]]
    assert ages.min() >= 14
    assert ages.max() <= 50


def test_without_endowment_and_bequests_families_tell_less() -> None:
    loose = CITY.with_changes({"endowment_inherited": 0.0}).cutting(
        "parents_to_schooling", "parents_to_wealth", "parents_to_place"
    )
    name = "mother and child, correlation of schooling"
    one, other = (generations(scenario, seeds=2).estimates[name].value for scenario in (CITY, loose))
    assert other < one - 0.05


def test_a_policy_reaches_those_born_while_it_is_held_more_than_the_next() -> None:
    found = echo(CITY, {"school_budget": 1.0}, seeds=1)
    first = found.changes["born while it was held", "schooling, years"].value
    second = found.changes["children of these mothers", "schooling, years"].value
    assert first > 0.0
    assert abs(second) < first
    assert "school_budget 1, held for 25 years" in str(found)


def test_an_empty_plan_is_refused() -> None:
    with pytest.raises(Refused, match="plan is empty"):
        echo(CITY, {})


def test_it_is_told_beside_the_literature() -> None:
    found = generations(CITY, seeds=1)
    assert "published 0.41 (psid_rankcorr_g1_g2)" in str(found)
    assert {*LITERATURE} <= {*found.table["statistic"]}
    assert "B: rank slope" in found.estimates
