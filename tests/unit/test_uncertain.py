"""Screening and sharing of variance are studies over the uncertain numbers, and find the number that makes a gap."""

import pandas as pd
import pytest

from sim.determinants import PARAMETERS
from sim.refusals import ScenarioError
from sim.scenario import load
from sim.studies import uncertain as module
from sim.studies.engine import sweep
from sim.studies.sensitivity import sensitivity
from sim.studies.uncertain import decomposing, screening, span, uncertain

CITY = load("columbus").with_people(600)
FEW = {"pay_gap_now": (-0.8, -0.0), "fair_poor_level": (2.0, 3.0)}
"""One number that makes a gap in income, and one by which people only say how well they are."""


def test_all_that_is_not_solved_against_the_record_is_uncertain() -> None:
    names = {*uncertain()}
    assert {name for name, each in PARAMETERS.items() if each.label != "calibrated"} - names == set()
    assert "losing_ratio" in names
    assert "wage_level" not in names


@pytest.mark.parametrize("name", sorted(uncertain()))
def test_a_span_lies_in_the_range_and_holds_the_value_or_begins_at_nought(name: str) -> None:
    about, (low, high) = PARAMETERS[name], span(PARAMETERS[name])
    assert about.low <= low < high <= about.high
    assert low <= about.value <= high


def test_a_screening_finds_the_number_that_makes_the_gap(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "uncertain", lambda: FEW)
    out = sweep(screening(CITY, size=2, people=600), tmp_path / "out")
    found = sensitivity(out, "income", of="level", statistic="absolute_gap")
    assert found.loc["pay_gap_now", "mu_star"] > 5_000.0
    assert found.loc["fair_poor_level", "mu_star"] == 0.0


def test_variance_is_shared_among_those_that_mattered_most() -> None:
    names = list(uncertain())[:20]
    screened = pd.DataFrame({"mu_star": range(20)}, index=names)
    study = decomposing(CITY, screened, size=2)
    assert {*study.uncertainties} == {*names[5:]}
    assert study.design.kind == "sobol"


def test_another_table_is_refused() -> None:
    with pytest.raises(ScenarioError, match="mu_star"):
        decomposing(CITY, pd.DataFrame({"S1": [0.5]}))
