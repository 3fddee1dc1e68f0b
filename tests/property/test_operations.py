"""The operations of which rules are made: how exact they are, and that numbers and arrays give the same bits."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import rules
from sim.rules import NUMBERS, bound

ONE = {name: bound(getattr(rules, name), NUMBERS, lambda formula: formula) for name in
       ("exp", "log", "logistic", "chance", "clamp", "dollars", "normal")}  # fmt: skip
"""Each operation for plain numbers."""

shares = st.floats(1e-9, 1.0 - 1e-9)


def apart(value: float, true: float) -> float:
    return abs(float(value) - true)


@given(st.floats(-40, 40))
def test_exp_is_exact_to_14_digits(x: float) -> None:
    assert apart(rules.exp(x), math.exp(x)) <= 1e-14 * math.exp(x)


@given(st.floats(-1e6, 1e6))
def test_exp_holds_what_is_beyond_40(x: float) -> None:
    assert math.exp(-40) * (1 - 1e-14) <= rules.exp(x) <= math.exp(40) * (1 + 1e-14)


@given(st.floats(1e-12, 1e300))
def test_log_is_exact_to_13_digits(x: float) -> None:
    assert apart(rules.log(x), math.log(x)) <= 2e-14 * max(1.0, abs(math.log(x)))


@given(st.floats(-1e6, 1e-12))
def test_log_holds_what_is_nothing_or_less(x: float) -> None:
    assert rules.log(x) == rules.log(1e-12)


@given(st.floats(-40, 40))
def test_log_undoes_exp(x: float) -> None:
    assert apart(rules.log(np.maximum(rules.exp(x), 1e-12)), max(x, math.log(1e-12))) <= 4e-14 * 40


@given(st.floats(-40, 40))
def test_logistic_is_a_chance_and_even(x: float) -> None:
    assert apart(rules.logistic(x), 1.0 / (1.0 + math.exp(-x))) <= 1e-14
    assert 0.0 < rules.logistic(x) <= 1.0
    assert apart(rules.logistic(x) + rules.logistic(-x), 1.0) <= 1e-14


@given(shares)
def test_normal_is_exact_to_8_digits_and_odd(u: float) -> None:
    assert apart(rules.normal(u), NormalDist().inv_cdf(u)) <= 1e-8
    assert apart(rules.normal(u) + rules.normal(1.0 - u), 0.0) <= 2e-8


@given(st.floats(-1, 50), st.floats(0, 5))
def test_a_rate_becomes_a_chance(rate: float, more: float) -> None:
    assert apart(rules.chance(rate), -math.expm1(-max(rate, 0.0))) <= 1e-14
    assert 0.0 <= rules.chance(rate) <= rules.chance(rate + more) <= 1.0


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_sums_of_whole_dollars_are_exact(amounts: list[float]) -> None:
    whole = rules.dollars(np.array(amounts))
    assert (whole == np.floor(whole)).all()
    assert (np.abs(whole - np.array(amounts)) <= 0.5).all()
    assert whole.sum() == whole[::-1].sum() == sum(int(each) for each in whole)


@pytest.mark.parametrize(("name", "low", "high"), [
    ("exp", -60, 60), ("log", -1, 1e9), ("logistic", -60, 60), ("chance", -1, 60), ("dollars", -1e9, 1e9),
    ("normal", 0, 1),
])  # fmt: skip
def test_numbers_and_arrays_give_the_same_bits(name: str, low: float, high: float) -> None:
    operation = getattr(rules, name)

    @given(st.lists(st.floats(low, high), min_size=1, max_size=9))
    def holds(values: list[float]) -> None:
        made = operation(np.array(values))
        assert [float(each).hex() for each in made] == [float(ONE[name](value)).hex() for value in values]

    holds()


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 0), st.floats(0, 1e3))
def test_clamp_holds_between(x: float, low: float, high: float) -> None:
    assert rules.clamp(x, low, high) == min(max(x, low), high) == ONE["clamp"](x, low, high)
