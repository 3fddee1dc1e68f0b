"""Numbers and sentences: the same figures as the pictures, in plain English, with what is not known said aloud.

Sentences speak about measures, groups and places; they state what differs and how sure it is, never who is to blame.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from sim.measures.declared import MEASURES

MINUS = "\u2212"
"""The minus sign, which screen readers speak; many pass over a hyphen."""
NOT_KNOWN = "not known"
RUNS_INTERVAL = "5 to 95% of runs"
MEAN_INTERVAL = "90% interval of the mean"

ORIGINS = {
    "origin_1": "those from the poorest fifth of parents",
    "origin_2": "those from the second poorest fifth of parents",
    "origin_3": "those from the middle fifth of parents",
    "origin_4": "those from the second richest fifth of parents",
    "origin_5": "those from the richest fifth of parents",
}
"""People by the income of their parents."""

Direction = Literal["higher", "lower", ""]
"""Which values of a measure are better; empty where neither is."""
Sign = tuple[int, int] | Literal["not examined", ""]
"""In how many of the examined assumption sets a sign holds, as (holds, examined); empty says nothing about it."""


def number(value: float, unit: str = "") -> str:
    """A value with its unit, rounded for reading.

    Units: "dollars..." or "$..."; "share" (0 to 1, shown in per cent); "percent..." or "%..." (0 to 100); "index",
    "ratio" and "" (bare numbers). Any other unit is written behind the number: "per 1,000", "years".
    """
    if not math.isfinite(value):
        return NOT_KNOWN
    sign = MINUS if value < 0 else ""
    return sign + _unsigned(abs(value), unit)


def amount(value: float, unit: str = "") -> str:
    """The size of a difference, without its sign; differences of per cents are percentage points."""
    factor, points = difference_unit(unit)
    return number(abs(factor * value), points)


def difference_unit(unit: str) -> tuple[float, str]:
    """By what a difference of two values is multiplied, and its unit: per cents differ by percentage points."""
    return (100 if unit == "share" else 1, "percentage points") if _is_percent(unit) else (1, unit)


def signed(value: float, unit: str = "") -> str:
    """A change as a label or a table has it: "+0.03", "−0.03", "0", or "about 0" where it is too small to tell."""
    told = short(value, unit)
    return "about\u00a00" if "less than" in told else f"+{told}" if value > 0 else told


def short(value: float, unit: str = "") -> str:
    """A value with $ or % but without a unit in words, for places where the unit stands nearby."""
    return number(value, unit if _is_dollars(unit) or _is_percent(unit) or unit in ("index", "ratio") else "")


def tick_labels(values: Sequence[float], unit: str = "") -> list[str]:
    """Short labels for evenly spaced values: all with the same decimals, with $ or % but no other unit."""
    shown = [value * 100 if unit == "share" else value for value in values]
    gap = min((abs(b - a) for a, b in pairwise(shown)), default=1.0)
    decimals = next((count for count in range(7) if math.isclose(gap, round(gap, count), rel_tol=1e-6)), 7)
    before, behind = ("$" if _is_dollars(unit) else ""), ("%" if _is_percent(unit) else "")
    return [f"{MINUS if value < 0 else ''}{before}{abs(value):,.{decimals}f}{behind}" for value in shown]


def unit_name(unit: str) -> str:
    """The unit as it is written at an axis."""
    return {"share": "percent", "%": "percent", "$": "dollars"}.get(unit, unit)


def measure_name(measure: str, statistic: str = "mean") -> str:
    """How a measure and its statistic are called in a sentence; one that is not declared by its id."""
    name = MEASURES[measure].spoken if measure in MEASURES else measure.replace("_", " ")
    return {
        "worst_group": f"{name} in the group that is worst off",
        "absolute_gap": f"the gap in {name}",
        "ratio": f"the ratio between groups in {name}",
        "trend": f"the yearly change in {name}",
    }.get(statistic, name)


def group_name(group: str) -> str:
    """How a group, a place or a fifth of origin is called in a sentence."""
    return ORIGINS.get(group, group.replace("_", " "))


def describe_level(
    value: float,
    unit: str,
    measure: str,
    *,
    who: str = "",
    arm: str = "",
    year: int | None = None,
    low: float = math.nan,
    high: float = math.nan,
    runs: int | None = None,
    interval: str = RUNS_INTERVAL,
) -> str:
    """One level of one measure, with its interval: "In 2085, income is $41,200 for B in the baseline (...)."."""
    where = (f" for {who}" if who else "") + _in_the(arm)
    start = f"{_in_year(year)}{measure}"
    if not math.isfinite(value):
        return f"{_capital(start)}{where} is not known: no run has a value."
    between = f"{short(low, unit)} to {number(high, unit)}" if math.isfinite(low + high) else ""
    return f"{_capital(start)} is {number(value, unit)}{where}{_interval(between, interval, runs)}."


def describe_levels(
    plan: Mapping[str, float], baseline: Mapping[str, float], unit: str, measure: str, *, year: int | None = None
) -> str:
    """The levels of some groups or places in both futures; both hold the same names."""
    start = f"{_in_year(year, 'By')}{measure} is"
    futures = [listed([f"{number(value, unit)} for {who}" for who, value in each.items()]) for each in (plan, baseline)]
    if futures[0] == futures[1]:
        return _capital(f"{start} {futures[0]} in both futures.")
    return _capital(f"{start} {futures[0]} in the plan; it is {futures[1]} in the baseline.")


def describe_gap(
    estimate: float,
    low: float,
    high: float,
    unit: str,
    measure: str,
    *,
    between: tuple[str, str] = ("A", "B"),
    arm: str = "",
    year: int | None = None,
    runs: int | None = None,
    interval: str = RUNS_INTERVAL,
    sign: Sign = "",
) -> str:
    """The difference first minus second of two groups or places, its interval, and whether that includes no gap."""
    first, second = between
    start = _in_year(year)
    if not math.isfinite(estimate):
        return _capital(
            f"{start}the gap in {measure} between {first} and {second} is not known: no run has both values."
        )
    told = f"is the same for {first} and {second}"
    if amount(estimate, unit) != amount(0.0, unit):
        told = f"is {amount(estimate, unit)} {_way(estimate)} for {first} than for {second}"
    sentence = f"{start}{measure} {told}{_in_the(arm)}{_interval(_span(low, high, unit), interval, runs)}."
    return _capital(sentence) + _includes(low, high, "no gap") + sign_sentence(sign)


def describe_comparison(
    estimate: float,
    low: float,
    high: float,
    unit: str,
    measure: str,
    *,
    baseline: float = math.nan,
    plan: float = math.nan,
    who: str = "",
    year: int | None = None,
    runs: int | None = None,
    agreeing: int | None = None,
    better: Direction = "",
    ways: tuple[str, str] = ("lower", "higher"),
    interval: str = RUNS_INTERVAL,
    sign: Sign = "",
    of_gap: bool = False,
) -> str:
    """What a plan changes in one measure: plan minus baseline, both levels, the interval, and how many runs agree.

    `agreeing` counts the runs whose change has the sign of the estimate; `ways` says how less and more are called. The
    levels of a gap are differences themselves: those of per cents are percentage points.
    """
    start = f"{_in_year(year, 'By')}{measure}" + (f" for {who}" if who else "")
    if not math.isfinite(estimate):
        return _capital(f"{start} cannot be compared: no run has a value both in the baseline and in the plan.")
    known = math.isfinite(baseline + plan)
    said = _size_of_gap if of_gap else number
    if estimate == 0 and not (low < 0 or high > 0):
        level = f"{said(baseline, unit)}, " if known else ""
        every = f" in {_all(runs)}" if runs else ""
        return _capital(f"{start} is {level}the same in the plan and in the baseline{every}.")
    way = ways[estimate > 0]
    change = f"{amount(estimate, unit)} {way}"
    told = f"is {change} in the plan than in the baseline"
    if known:
        told = f"is {said(plan, unit)} in the plan and {said(baseline, unit)} in the baseline: {change}"
    return (
        _capital(f"{start} {told}{_interval(_span(low, high, unit, ways), interval, runs)}.")
        + _agreement(agreeing, runs, way)
        + _includes(low, high, "no change")
        + (f" {better.capitalize()} is better." if better else "")
        + sign_sentence(sign)
    )


def describe_place_change(
    change: float,
    low: float,
    high: float,
    parts: Mapping[str, float],
    unit: str,
    measure: str,
    *,
    place: str,
    period: tuple[int, int],
    arm: str,
    runs: int,
) -> str:
    """How a place's level changes, and what of it comes from whom; `parts` adds up to the change, by verb ("left")."""
    factor, points = difference_unit(unit)
    told = f"{'rises' if change > 0 else 'falls'} by {amount(change, unit)}"
    if amount(change, unit) == amount(0.0, unit):
        told = "stays the same"
    each = [f"{signed(factor * value, points)} by those who {verb}" for verb, value in parts.items()]
    sure = _interval(_span(low, high, unit, ("down", "up")), MEAN_INTERVAL, runs)
    start = f"From {period[0]} to {period[1]}, {measure} in {place} {told}{_in_the(arm)}{sure}"
    return f"{start}: {listed(each)}."


def _size_of_gap(value: float, unit: str) -> str:
    """The size of a gap, as finely as its change is told: else 0.16 and 0.15 would differ by 0.002."""
    size = f"{abs(value):.3f}" if unit in ("index", "ratio") else amount(value, unit)
    return f"{size} the other way round" if value < 0 else size


def listed(names: Sequence[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def _unsigned(size: float, unit: str) -> str:
    if _is_dollars(unit):
        return f"${size:,.0f}" if size >= 100 or size == 0 else f"${size:,.2f}"
    if _is_percent(unit):
        return f"{_plain(size * 100 if unit == 'share' else size)}%"
    if unit in ("index", "ratio"):
        return f"{size:.2f}" if size >= 0.1 or size == 0 else _plain(size)
    return f"{_plain(size)} {unit}".rstrip()


def _plain(size: float) -> str:
    """A number without sign: thousands apart, fewer decimals the larger it is."""
    if size == 0:
        return "0"
    if size < 0.001:
        return "less than 0.001"
    decimals = 0 if size >= 999.5 else 1 if size >= 0.95 else 2 if size >= 0.095 else 3
    return f"{size:,.{decimals}f}"


def _is_dollars(unit: str) -> bool:
    return unit.startswith(("$", "dollar"))


def _is_percent(unit: str) -> bool:
    return unit == "share" or (unit.startswith(("%", "percent", "per cent")) and "point" not in unit)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _in_year(year: int | None, word: str = "In") -> str:
    return "" if year is None else f"{word} {year}, "


def _in_the(arm: str) -> str:
    return f" in the {arm}" if arm else ""


def _way(change: float) -> str:
    return "higher" if change > 0 else "lower"


def _span(low: float, high: float, unit: str, ways: tuple[str, str] = ("lower", "higher")) -> str:
    """The interval of a difference in words, "$100 lower to $200 higher"; empty when it is not known."""
    if not math.isfinite(low + high):
        return ""
    if low * high < 0:
        return f"{amount(low, unit)} {ways[0]} to {amount(high, unit)} {ways[1]}"
    near, far = sorted((abs(low), abs(high)))
    factor, points = difference_unit(unit)
    return f"{short(factor * near, points)} to {amount(far, unit)} {ways[low + high > 0]}"


def _interval(span: str, interval: str, runs: int | None) -> str:
    """The interval in brackets, with the number of runs; one run has none and says so."""
    if runs == 1:
        return " (one run, so no interval)"
    of_runs = "" if runs is None else f"; {runs} runs"
    if not span:
        return f" ({runs} runs, no interval)" if runs else ""
    return f" ({interval}: {span}{of_runs})"


def _agreement(agreeing: int | None, runs: int | None, way: str) -> str:
    if agreeing is None or runs is None or runs < 2:
        return ""
    count = _all(runs) if agreeing == runs else f"{agreeing} of {runs} runs"
    return f" It is {way} in {count}."


def _all(runs: int | None) -> str:
    return "the one run" if runs == 1 else "both runs" if runs == 2 else f"all {runs} runs"


def _includes(low: float, high: float, nothing: str) -> str:
    return f" The interval includes {nothing}." if low <= 0 <= high else ""


def sign_sentence(sign: Sign) -> str:
    """Return in how many assumption sets a sign holds, with a space before; empty where nothing is to be said."""
    if sign == "":
        return ""
    if isinstance(sign, tuple):
        return f" The sign holds in {sign[0]} of {sign[1]} assumption sets."
    return " Sign not yet examined."
