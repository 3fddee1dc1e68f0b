"""Evidence and model point at each other: no number, coupling or row is an orphan."""

from collections.abc import Collection, Iterable

import pytest
from typer.testing import CliRunner

import sim
from sim import evidence
from sim.cli import app
from sim.determinants import EDGES, PARAMETERS
from sim.evidence import Evidence
from sim.experiments.scorecard.quantities import inexpressible, quantities
from sim.interventions import catalogue
from sim.parameters import UnknownName
from sim.sources import MECHANISM_NUMBERS, behind, ids, known_rows, numbers_of_edge, numbers_of_mechanism, users
from sim.structure import MECHANISMS

DECLARED = {**PARAMETERS, **EDGES, **MECHANISMS, **catalogue()}
WITHOUT_NUMBERS = {"work_to_income", "parents_to_wealth", "parents_to_place"}
"""Couplings that are sums or possessions: pay times the share of the year worked, an estate, a place."""


def astray(rows: Iterable[Evidence], used: Collection[str], explained: Collection[str]) -> list[str]:
    """Rows that nothing uses and nobody explains, or that are said to be left out and are used."""
    return [row.id for row in rows if (row.id in used) == (row.id in explained)]


def test_every_pathway_and_intervention_is_used_or_left_out_with_a_reason() -> None:
    rows = [row for row in evidence.all_rows() if row.table in {"pathways", "interventions"}]
    assert astray(rows, users(), evidence.left_out()) == []
    assert {*evidence.left_out()} <= {row.id for row in rows}


def test_every_level_and_statistic_is_used_judged_or_not_expressible_with_a_reason() -> None:
    rows = [row for row in evidence.all_rows() if row.table in {"targets", "stylised_facts"}]
    assert astray(rows, {*quantities()}, {*inexpressible()}) == []


def test_an_orphan_would_be_found() -> None:
    row = evidence.find("P31")
    assert astray([row], {}, {}) == ["P31"]
    assert astray([row], {"P31"}, {"P31": "why"}) == ["P31"]
    assert astray([row], {"P31"}, {}) == []


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_what_it_cites_exists_and_points_back(name: str) -> None:
    for row in ids(DECLARED[name].evidence):
        assert row in known_rows()
        assert any(user.endswith(f" {name}") for user in users()[row])


def test_a_number_that_claims_a_source_has_one() -> None:
    assert [p.name for p in PARAMETERS.values() if p.label != "assumed" and not p.evidence] == []


def test_overlapping_and_contested_rows_exist() -> None:
    assert {*evidence.overlaps()} == {row.group for row in evidence.all_rows() if row.group}
    for each in evidence.contested().values():
        assert {*each.rows} <= known_rows()


def test_each_number_of_structure_belongs_to_one_mechanism() -> None:
    of_structure = sorted(number.name for number in PARAMETERS.values() if number.determinant == "structure")
    assert sorted(number.name for name in MECHANISM_NUMBERS for number in numbers_of_mechanism(name)) == of_structure


@pytest.mark.parametrize("name", sorted(EDGES))
def test_a_coupling_names_the_numbers_it_meets(name: str) -> None:
    assert bool(numbers_of_edge(name)) == (name not in WITHOUT_NUMBERS)


def test_the_numbers_of_a_coupling_are_those_beside_its_cause() -> None:
    found = {number.name for number in behind("income_to_learning").numbers}
    assert found == {"income_on_achievement", "income_on_achievement_cap"}


def test_it_says_what_conflicts_and_what_is_from_memory() -> None:
    found = sim.behind("income_to_learning")
    assert [each.id for each in found.contested] == ["income_and_learning"]
    assert "P32" in {row.id for row in found.beside}
    assert [row.id for row in behind("hiring_bias").from_memory] == ["P42"]
    assert found.table["id"].tolist()[0] == "P31"


def test_a_row_says_what_rests_on_it_or_why_nothing_does() -> None:
    assert "parameter income_on_achievement" in behind("P31").users
    assert "left out:" in str(behind("I46"))


def test_the_command_line_says_the_same() -> None:
    shown = CliRunner().invoke(app, ["evidence", "violence_to_learning"])
    assert shown.output.strip() == str(behind("violence_to_learning"))
    wrong = CliRunner().invoke(app, ["evidence", "violence_to_lerning"])
    assert wrong.exit_code == 2
    assert "Did you mean 'violence_to_learning'" in wrong.output


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownName, match="'preschool'"):
        behind("preschol")
