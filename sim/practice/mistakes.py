"""What is wrong with an answer of the exercise "Closing a gap": with a share, a column of values, or a function."""

from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.gaps import GapChange
from sim.practice.tasks import Found, is_open, missing, number_of, outcome, wrong
from sim.views import words

SHARE = 0.011
"""How far a share may be off: it may be rounded to two decimals."""
CLOSED = 0.006
"""The same for a share that a function works out."""


def share(year: int, answer: object, share: float, part: str, whole: str) -> Found | None:
    """Return what is wrong with a share, or None."""
    value = number_of(answer)
    if value is None:
        return wrong(f"For {year} that is no number. You may let Python divide: 30000 / 60000.")
    if abs(value / 100 - share) <= SHARE:
        value /= 100
    if abs(value - share) <= SHARE:
        return None
    if value and abs(1 / value - share) <= SHARE:
        return wrong(f"For {year} it is upside down. Of two incomes, {part} is the part and {whole} the whole.")
    if abs(1 - value - share) <= SHARE:
        return wrong(f"For {year} you have the part that is missing. Asked is {part} divided by {whole}.")
    return wrong(
        f"Not that for {year}. Divide {part} by {whole}, of the same year.",
        f"Not that for {year}. Take the two rows of that year; the numbers stand in the column “mean”.",
        f"For {year} it is between {max(share - 0.08, 0):.2f} and {share + 0.07:.2f}.",
    )


def not_narrower(gap: GapChange) -> Found:
    """Return hints for a plan that does not surely narrow a gap."""
    if gap.estimate >= 0:
        return wrong(
            f"This plan does not narrow the gap: {interval(gap)}. What helps all alike leaves a gap as it is.",
            "A gap narrows where those who are behind gain more. Which interventions reach them first? explain(...) "
            "says whom each one reaches.",
            "Try what starts from need: school money topped up where homes are worth little, tutoring for poorer "
            "homes, wealth at 18; and set it to 1.",
        )
    return wrong(
        f"The gap narrows on average, but {interval(gap)}: that may be luck.",
        "Make the effect larger than the luck: a higher level, or several causes of the same gap at once.",
        "Some gaps are ruled by luck more than others. Schooling is counted with little luck, violence with much.",
    )


def interval(gap: GapChange) -> str:
    """Return the interval of a change in words."""
    unit = gap.measure.unit
    factor, points = words.difference_unit(unit)
    low, high = (words.number(factor * each, points) for each in (gap.low, gap.high))
    return f"the interval of the change goes from {low} to {high}"


def extra(extra: "pd.Series[Any]", pairs: pd.DataFrame, beyond: "pd.Series[float]") -> Found | None:
    """Return what is wrong with the values beyond the sum, or None."""
    scale = float(pairs.abs().to_numpy().max()) or 1.0

    def same(value: "pd.Series[float]") -> bool:
        return bool((np.abs(extra.to_numpy(dtype=float) - value.to_numpy()) <= 1e-6 * scale).all())

    if same(beyond):
        return None
    if same(-beyond):
        return wrong("You have it the other way round: start from both, and take the two single effects away.")
    if same(pairs["both"] - pairs["alone"]) or same(pairs["both"] - pairs["also"]):
        return wrong("You took away one of the two single effects. Take away the other as well.")
    return wrong(
        "Not these values. What would both do together if neither helped nor hindered the other?",
        "Then it would be the sum of the two single effects. What is beyond that sum?",
    )


TABLES = (
    (pd.DataFrame({"year": [2030, 2040], "baseline": [10.0, 8.0], "plan": [10.0, 2.0]}), {2030: 0.0, 2040: 0.75}),
    (pd.DataFrame({"year": [2026, 2050], "baseline": [200.0, 400.0], "plan": [240.0, 0.0]}), {2026: -0.2, 2050: 1.0}),
)  # fmt: skip
"""Tables by year, and what share of the gap is closed: worked out on paper."""


def function(function: object) -> Found | None:
    """Return what is wrong with a learner's `share_closed`, or None."""
    if is_open(function):
        return missing("Write the function `share_closed`.")
    if not callable(function):
        return wrong("`share_closed` is no function. Keep its first line, and change what it returns.")
    for table, answers in TABLES:
        for year, share in answers.items():
            given, stopped = outcome(function, table.copy(), year)
            if stopped:
                return wrong(f"{stopped} It was asked for {year}, which is in the table's column “year”.")
            if is_open(given):
                return missing("The function gives nothing yet. Write behind `return` how the share is worked out.")
            if found := given_for(given, share, table[table["year"] == year].iloc[0], year):
                return found
    return None


def given_for(given: object, share: float, row: "pd.Series[float]", year: int) -> Found | None:
    """Return what is wrong with what a function gives for one row, or None."""
    value = number_of(given)
    if value is None:
        return wrong("The function must give one number: that of the year asked for, not a whole column.")
    case = f"With a gap of {row['baseline']:g} in the baseline and {row['plan']:g} in the plan"
    if abs(value - share) <= CLOSED:
        return None
    if share and abs(value - 100 * share) <= 0.6:
        return wrong(f"{case} it gives {value:g}. Give a share, 0.5 for a half, and not per cent.")
    if abs(value - row["plan"] / row["baseline"]) <= CLOSED:
        return wrong(f"{case} it gives {value:g}: that is what is left of the gap. Asked is what is closed.")
    if share and abs(value + share) <= CLOSED:
        return wrong(
            f"{case} it gives {value:g}: the sign is the wrong way round. A gap that narrows is closed above 0."
        )
    return wrong(
        f"{case} it gives {value:g}. Work it out on paper first: how much of the {row['baseline']:g} is gone?",
        f"{case} it gives {value:g}, and should give {share:g}.",
        "What is left is the plan's gap divided by the baseline's. All is 1. What is closed is the rest.",
    )


def closed(by_year: pd.DataFrame, year: int) -> float:
    """Return how much of the baseline's gap is closed in a year: 0 nothing, 1 all."""
    row = by_year[by_year["year"] == year].iloc[0]
    return 1.0 - float(row["plan"]) / float(row["baseline"])
