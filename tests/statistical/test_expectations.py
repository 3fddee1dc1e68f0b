"""Extreme conditions and history come out as `scenarios/checks/` says they must."""

import pytest

from sim.experiments import expectations
from sim.experiments.expectations import Check, Outcome, checks, interval, judged
from sim.refusals import ScenarioError

NAMED = {
    "no_violence", "no_schools", "no_discrimination", "all_discrimination", "nobody_moves", "everybody_moves",
    "no_inheritance", "one_group", "one_place", "redlining_ended_in_1968",
}  # fmt: skip


def said(outcome: Outcome) -> str:
    return f"{outcome.expectation}: {outcome.mean:.4g}, {outcome.low:.4g} to {outcome.high:.4g}"


def test_all_conditions_are_there() -> None:
    assert {*checks()} >= NAMED


@pytest.mark.parametrize("name", sorted(checks()))
def test_what_is_expected_comes_out(name: str) -> None:
    """What is marked `not_yet` must still fail: whoever mends it takes the mark out."""
    for outcome in judged(checks()[name]):
        assert outcome.met == (outcome.expectation.not_yet is None), said(outcome)


def wrong(**changes: object) -> Check:
    """A check like that of no violence whose condition is not what it should be."""
    content = checks()["no_violence"].model_dump()
    return Check.model_validate(content | changes)


def test_a_condition_that_is_not_there_fails() -> None:
    outcomes = list(judged(wrong(scenario={}, seeds=3)))
    assert not any(outcome.met for outcome in outcomes)


def test_groups_that_are_not_alike_fail() -> None:
    alike = checks()["no_discrimination"].model_dump()
    unlike = Check.model_validate(alike | {"scenario": {"starts": "equal"}, "people": 2_500})
    assert not all(outcome.met for outcome in judged(unlike))


@pytest.mark.parametrize(
    ("mean", "low", "high", "about", "met"),
    [(0.0, -1.0, 1.0, 0.0, True), (0.6, 0.1, 1.1, 0.0, False), (0.0, -3.0, 3.0, 0.0, False)],
)
def test_a_value_is_held_within_a_tolerance_or_not(mean: float, low: float, high: float, about: float, met: bool):
    asked = expectations.Expectation(measure="income", about=about, tolerance=2.0)
    assert Outcome(asked, mean, low, high).met == met


def test_an_interval_that_crosses_a_bound_fails() -> None:
    asked = expectations.Expectation(measure="income", low=0.0)
    assert not Outcome(asked, 1.0, -0.1, 2.1).met
    assert Outcome(asked, 1.0, 0.1, 1.9).met


def test_the_interval_is_that_of_student() -> None:
    assert interval([1.0, 2.0, 3.0]) == pytest.approx((2.0, 2.0 - 5.730, 2.0 + 5.730), abs=1e-3)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("measure: incom", "measure"),
        ("measure: income, column: moved", "one of measure, column, refused"),
        ("mesure: income", "mesure"),
    ],
)
def test_a_check_that_cannot_be_used_is_refused(entry, message, tmp_path, monkeypatch) -> None:
    (tmp_path / "checks").mkdir()
    text = f"odd:\n  why: w\n  base: columbus\n  scenario: {{}}\n  year: 2010\n  expect:\n    - {{{entry}}}\n"
    (tmp_path / "checks" / "mine.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(expectations.cities, "home", lambda: tmp_path)
    with pytest.raises(ScenarioError, match=rf"mine\.yaml: odd.*{message}"):
        checks()
