"""The operations in which every rule is written, and what a rule is.

A rule is a pure function without branches. Its name is what it makes; the names of its arguments are what it reads
(`world.py` lists where each kind of name is looked up). The same function runs on NumPy arrays, on plain Python
numbers (`for_numbers`) and inside a compiled loop (`compiled.py`), and gives the same bits each time, because it uses
only + - * / and the operations below. `np.exp` and `np.log` differ between processors; ours do not.
"""

import inspect
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

type Value = Any
"""A float, a bool, an array of either, or a number inside a compiled loop."""

type Formula = Callable[..., Value]

where: Formula = np.where
minimum: Formula = np.minimum
maximum: Formula = np.maximum
floor: Formula = np.floor
sqrt: Formula = np.sqrt
not_: Formula = np.logical_not
frexp: Formula = np.frexp


def ldexp(mantissa: Value, exponent: Value) -> Value:
    """Return mantissa * 2 ** exponent, where exponent is a whole number held as a float."""
    return np.ldexp(mantissa, np.asarray(exponent).astype(np.int32))


def exp(x: Value) -> Value:
    """Return e to the power x, with x held to -40 ... 40; relative error below 1e-14."""
    x = minimum(maximum(x, -40.0), 40.0)
    k = floor(x * 1.4426950408889634 + 0.5)
    r = (x - k * 0.6931471803691238) - k * 1.9082149292705877e-10
    p = 2.505210838544172e-08 * r + 2.755731922398589e-07
    p = p * r + 2.7557319223985893e-06
    p = p * r + 2.48015873015873e-05
    p = p * r + 0.0001984126984126984
    p = p * r + 0.001388888888888889
    p = p * r + 0.008333333333333333
    p = p * r + 0.041666666666666664
    p = p * r + 0.16666666666666666
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return ldexp(p, k)


def log(x: Value) -> Value:
    """Return the natural logarithm, with x held above 1e-12; error below 2e-14."""
    mantissa, exponent = frexp(maximum(x, 1e-12))
    small = mantissa < 0.7071067811865476
    mantissa = where(small, mantissa * 2.0, mantissa)
    exponent = where(small, exponent - 1.0, exponent + 0.0)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    p = 0.06666666666666667 * z + 0.07692307692307693
    p = p * z + 0.09090909090909091
    p = p * z + 0.1111111111111111
    p = p * z + 0.14285714285714285
    p = p * z + 0.2
    p = p * z + 0.3333333333333333
    p = p * z + 1.0
    return exponent * 0.6931471805599453 + 2.0 * s * p


def logistic(x: Value) -> Value:
    """Return the chance whose log odds are x."""
    return 1.0 / (1.0 + exp(-x))


def chance(rate: Value) -> Value:
    """Return the chance of at least one event in a year at a yearly rate (conventions, rule 1)."""
    return 1.0 - exp(-maximum(rate, 0.0))


def clamp(x: Value, low: Value, high: Value) -> Value:
    """Hold x between low and high."""
    return minimum(maximum(x, low), high)


def dollars(x: Value) -> Value:
    """Round to whole dollars, the fixed point in which all money is held, so that sums are exact."""
    return floor(x + 0.5)


def normal(u: Value) -> Value:
    """Return the standard normal deviate whose chance from below is u (Acklam's approximation, error below 1e-8)."""
    u = clamp(u, 1e-10, 1.0 - 1e-10)
    low = minimum(u, 1.0 - u)
    q = u - 0.5
    r = q * q
    a = -39.69683028665376 * r + 220.9460984245205
    a = a * r - 275.9285104469687
    a = a * r + 138.357751867269
    a = a * r - 30.66479806614716
    a = a * r + 2.506628277459239
    b = -54.47609879822406 * r + 161.5858368580409
    b = b * r - 155.6989798598866
    b = b * r + 66.80131188771972
    b = b * r - 13.28068155288572
    b = b * r + 1.0
    t = sqrt(-2.0 * log(low))
    c = -0.007784894002430293 * t - 0.3223964580411365
    c = c * t - 2.400758277161838
    c = c * t - 2.549732539343734
    c = c * t + 4.374664141464968
    c = c * t + 2.938163982698783
    d = 0.007784695709041462 * t + 0.3224671290700398
    d = d * t + 2.445134137142996
    d = d * t + 3.754408661907416
    d = d * t + 1.0
    tail = c / d
    return where(low < 0.02425, where(u < 0.5, tail, -tail), a * q / b)


@dataclass(frozen=True, eq=False)
class Rule:
    """A formula with its name (what it makes) and the names it reads. Callable like the function it was made of."""

    name: str
    reads: tuple[str, ...]
    formula: Formula

    def __call__(self, *arguments: Value, **named: Value) -> Value:
        """Apply the formula to arrays or numbers."""
        return self.formula(*arguments, **named)


def rule(formula: Formula) -> Rule:
    """Declare a function to be a rule."""
    return Rule(formula.__name__, tuple(inspect.signature(formula).parameters), formula)


def bound(formula: Formula, operations: Mapping[str, Formula], finish: Callable[[Formula], Formula]) -> Formula:
    """Copy a formula, and the formulas it uses, so that it runs on other basic operations.

    `finish` is applied to each copy (a compiler's decorator, or nothing).
    """
    changed: dict[str, Any] = {}
    for name in formula.__code__.co_names:
        meant = formula.__globals__.get(name)
        if name in operations:
            changed[name] = operations[name]
        elif isinstance(meant, Rule):
            changed[name] = bound(meant.formula, operations, finish)
        elif isinstance(meant, types.FunctionType) and meant.__module__.startswith("sim."):
            changed[name] = bound(meant, operations, finish)
        elif meant is not None:
            changed[name] = meant
    known = {"__builtins__": __builtins__, "__name__": formula.__module__, **changed}
    copy = types.FunctionType(formula.__code__, known, formula.__name__)
    return finish(copy)


NUMBERS: Mapping[str, Formula] = {
    "where": lambda condition, a, b: a if condition else b,
    "minimum": lambda a, b: a if a < b else b,
    "maximum": lambda a, b: a if a > b else b,
    "floor": lambda x: x // 1.0,
    "sqrt": math.sqrt,
    "not_": lambda a: not a,
    "frexp": math.frexp,
    "ldexp": lambda mantissa, exponent: math.ldexp(mantissa, int(exponent)),
}
"""The basic operations for plain Python numbers."""


@cache
def for_numbers(made_of: Rule) -> Formula:
    """Return the rule's formula for plain Python numbers; same bits, no NumPy."""
    return bound(made_of.formula, NUMBERS, lambda formula: formula)
