"""The account of a gap takes it apart by what never was, and finds the mechanism that made it."""

import math

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments import histories
from sim.experiments.account import Account, account, variants
from sim.experiments.compare import compare
from sim.experiments.histories import Estimate
from sim.parameters import Refused, UnknownName
from sim.scenario import Scenario, load
from sim.structure import MECHANISMS

YEAR = 1985


@pytest.fixture(scope="module")
def only_hiring() -> Scenario:
    """A city in which groups start alike and nothing but hiring and pay discrimination acts."""
    others = [name for name in MECHANISMS if name != "hiring_bias"]
    return load("columbus").with_people(800).with_equal_starts().without(*others)


@pytest.fixture(scope="module")
def taken_apart(only_hiring: Scenario) -> Account:
    return account(only_hiring, "income", between=("A", "B"), seeds=3, year=YEAR)


def gaps(of: Account) -> dict[str, float]:
    return {line.id: line.gap.value for line in of.lines}


def test_what_did_not_act_changes_nothing_and_what_acted_alone_is_all_there_is(taken_apart: Account) -> None:
    """Exact: the same history has the same bits."""
    gap = gaps(taken_apart)
    assert gap["equal_starts"] == gap["as_it_came"]
    assert gap["hiring_bias"] == gap["no_mechanisms"] == gap["neither"]
    assert gap["hiring_bias"] < gap["as_it_came"]
    assert gap["unexplained"] != gap["pay_arm"], "schools and care do not act here, lost work does"
    assert {*gap} == {
        "as_it_came", "equal_starts", "no_mechanisms", "neither", "unexplained", "pay_arm", "hiring_arm", "hiring_bias"
    }  # fmt: skip


def test_the_calibrated_part_of_pay_has_a_line_of_its_own(only_hiring: Scenario, taken_apart: Account) -> None:
    without_pay = only_hiring.with_changes({"pay_gap_before": 0.0, "pay_gap_now": 0.0})
    runs = [histories.levels(without_pay, seed, YEAR).gap("income", ("A", "B")) for seed in range(3)]
    assert taken_apart.line("pay_arm").gap.value == pytest.approx(sum(runs) / 3)
    assert taken_apart.line("pay_arm").gap.value != taken_apart.line("hiring_arm").gap.value


def test_changes_are_paired(taken_apart: Account) -> None:
    for line in taken_apart.lines:
        assert line.change.value == pytest.approx(line.gap.value - taken_apart.line("as_it_came").gap.value)
        assert line.change.low <= line.change.value <= line.change.high
    assert taken_apart.line("as_it_came").change == Estimate(0.0, 0.0, 0.0)


def test_it_is_told_with_interval_runs_and_the_arm_that_nobody_explains(taken_apart: Account) -> None:
    told = str(taken_apart)
    assert "3 runs" in told
    assert "Without all that no study explains (calibrated)" in told
    assert "Without the unexplained part of pay (P42, calibrated)" in told
    assert list(taken_apart.table["line"]) == [line.id for line in taken_apart.lines]


def test_a_gap_of_luck_is_not_accounted_for(only_hiring: Scenario) -> None:
    found = account(only_hiring.without("hiring_bias"), "schooling", between=("A", "B"), seeds=3, year=1965)
    if found.line("as_it_came").gap.low <= 0.0 <= found.line("as_it_came").gap.high:
        assert "cannot be told from luck" in found.words
    assert "pay_arm" not in gaps(found)


def test_known_histories_are_not_lived_again(only_hiring: Scenario, taken_apart: Account, monkeypatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("lived again")

    monkeypatch.setattr(histories, "World", never)
    again = account(only_hiring, "poverty", between=("A", "B"), seeds=3, year=YEAR)
    assert again.measure.id == "poverty"
    assert again.year == taken_apart.year


def test_a_gap_between_groups_offers_its_account(only_hiring: Scenario) -> None:
    result = compare(only_hiring, only_hiring.with_plan({"preschool": 1.0}), seeds=1, years=1)
    gap = result.gap("income")
    assert str(gap).endswith("What made it: account().")
    assert gap.account(seeds=1).measure.id == "income"
    with pytest.raises(Refused, match="between groups"):
        result.gap("income", between="origin").account()


def test_one_run_has_no_interval() -> None:
    assert math.isnan(Estimate.of([2.0]).low)


def test_the_interval_of_an_estimate_is_that_of_student() -> None:
    found = Estimate.of([1.0, 2.0, 3.0])
    assert (found.value, found.low, found.high) == pytest.approx((2.0, 2.0 - 1.6859, 2.0 + 1.6859), abs=1e-3)


def test_what_cannot_be_taken_apart_is_refused(only_hiring: Scenario) -> None:
    with pytest.raises(UnknownName, match="'income'"):
        account(only_hiring, "incom")
    with pytest.raises(Refused, match="no gap"):
        account(only_hiring, "gini")
    with pytest.raises(UnknownName, match="no group 'C'"):
        account(only_hiring, between=("A", "C"), seeds=1, year=1945)


def test_every_acting_mechanism_has_a_line() -> None:
    assert {*MECHANISMS} <= {*variants(load("us-metro"))}


def test_the_command_line_refuses_with_one_message() -> None:
    shown = CliRunner().invoke(app, ["account", "columbus", "--measure", "gini"])
    assert shown.exit_code == 2
    assert "has no gap" in shown.output
