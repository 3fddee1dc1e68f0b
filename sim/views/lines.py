"""From a tidy frame to the lines of a picture: one value a year and run, their mean, and the band over runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
By = Literal["arm", "group", "place", "origin"]
Band = Literal["runs", "mean"]
ARMS = ("baseline", "plan")
ORIGIN = "origin_"
"""How the names of groups begin that are fifths of the parents' income, "origin_1" (lowest) to "origin_5"."""


class Summary(NamedTuple):
    """Mean over runs and the ends of a band; NaN where not known."""

    middle: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Line:
    """One measure of one future and one group or place; `values` has a row a year, a column a run, NaN: not known."""

    arm: str
    name: str
    years: NDArray[np.int64]
    seeds: NDArray[np.int64]
    values: Floats

    def summary(self, band: Band = "runs") -> Summary:
        """Mean over runs by year, with the band in which 5 to 95 % of runs lie, or the 90 % interval of the mean."""
        return summarise(self.values, band)

    def runs(self, year: int) -> "pd.Series[float]":
        """The values of one year by seed; empty when the year is not there."""
        row = np.flatnonzero(self.years == year)
        return pd.Series(
            self.values[row[0]] if len(row) else [], index=self.seeds if len(row) else [], dtype=float
        ).dropna()


def select(frame: pd.DataFrame, measure: str, by: By, statistic: str = "") -> list[Line]:
    """The lines of one measure: by future (everyone, everywhere), group, place or origin; sorted by future and name.

    frame: tidy, with the columns year, seed, arm, place, group, measure, statistic, value. Without `statistic` the mean
    is taken or, for a measure of a whole distribution, its only "value". Values that are not finite count as not known;
    lines of which nothing is known are left out. Raises ValueError when `by` is unknown or a year and seed stand twice.
    """
    if by not in ("arm", "group", "place", "origin"):
        raise ValueError(f"by={by!r} must be 'arm', 'group', 'place' or 'origin'")
    rows = frame[frame["measure"] == measure]
    kept = np.ones(len(rows), dtype=bool)
    own = {"arm": "place", "origin": "group"}.get(by, by)
    for column in ("group", "place"):
        everyone = np.asarray(rows[column] == "all", dtype=bool)
        kept &= ~everyone if column == own and by != "arm" else everyone
    if own == "group":
        origins = np.asarray(rows["group"].str.startswith(ORIGIN), dtype=bool)
        kept &= origins if by == "origin" else ~origins
    mean = np.asarray(rows["statistic"] == (statistic or "mean"), dtype=bool)
    kept &= mean if statistic or mean.any() else np.asarray(rows["statistic"] == "value", dtype=bool)
    rows = rows[kept]
    lines = [
        _line(part, str(arm), str(name)) for (arm, name), part in rows.groupby(["arm", own], sort=False, observed=True)
    ]
    lines.sort(key=lambda line: (_rank(line.arm), natural(line.name)))
    return [line for line in lines if np.isfinite(line.values).any()]


def summarise(values: Floats, band: Band = "runs") -> Summary:
    """Mean of each row with a band over its columns; a row with one known value has no band, one with none no mean."""
    nothing = np.full(len(values), np.nan)
    summary = Summary(nothing, nothing.copy(), nothing.copy())
    counts = np.isfinite(values).sum(axis=1)
    for count in np.unique(counts[counts > 0]):
        rows = counts == count
        known = values[rows]
        known = known[np.isfinite(known)].reshape(-1, count)
        middle = known.mean(axis=1)
        summary.middle[rows] = middle
        if count > 1:
            low, high = _ends(known, middle, band)
            summary.low[rows], summary.high[rows] = low, high
    return summary


def paired(first: Line, second: Line, year: int) -> "pd.Series[float]":
    """First minus second in one year, by seed, for the seeds that both have: paired runs share their luck."""
    return (first.runs(year) - second.runs(year)).dropna()


def parting(baseline: Line, plan: Line) -> int | None:
    """The first year in which two futures differ in any run, or None when they never do.

    Futures without a common run differ from the plan's first year.
    """
    years, own, other = np.intersect1d(baseline.years, plan.years, return_indices=True)
    seeds, columns, others = np.intersect1d(baseline.seeds, plan.seeds, return_indices=True)
    if not (len(years) and len(seeds)):
        return int(plan.years[0])
    left, right = baseline.values[np.ix_(own, columns)], plan.values[np.ix_(other, others)]
    differs = ~((left == right) | (np.isnan(left) & np.isnan(right))).all(axis=1)
    return int(years[differs][0]) if differs.any() else None


def last_year(lines: Sequence[Line]) -> int:
    """The last year in which each line is known, as far as they go together."""
    return min(int(line.years[np.isfinite(line.values).any(axis=1)][-1]) for line in lines)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which "place 9" comes before "place 10"."""
    pieces: list[tuple[int, int, str]] = []
    digits = ""
    for letter in [*name, ""]:
        if letter.isdecimal():
            digits += letter
            continue
        if digits:
            pieces.append((0, int(digits), ""))
            digits = ""
        pieces.append((1, 0, letter))
    return tuple(pieces)


def _rank(arm: str) -> tuple[int, str]:
    """Baseline first, then the plan, then whatever else there is."""
    return (ARMS.index(arm), "") if arm in ARMS else (len(ARMS), arm)


def _line(rows: pd.DataFrame, arm: str, name: str) -> Line:
    years, at_year = np.unique(rows["year"].to_numpy(dtype=np.int64), return_inverse=True)
    seeds, at_seed = np.unique(rows["seed"].to_numpy(dtype=np.int64), return_inverse=True)
    if len(np.unique(at_year * len(seeds) + at_seed)) < len(rows):
        raise ValueError(f"the frame holds two values for the same year and seed (arm {arm!r}, {name!r})")
    values = np.full((len(years), len(seeds)), np.nan)
    value = rows["value"].to_numpy(dtype=float)
    values[at_year, at_seed] = np.where(np.isfinite(value), value, np.nan)
    return Line(arm, name, years, seeds, values)


def _ends(known: Floats, middle: Floats, band: Band) -> tuple[Any, Any]:
    if band == "runs":
        low, high = np.quantile(known, (0.05, 0.95), axis=1)
        return low, high
    from scipy.special import stdtrit

    count = known.shape[1]
    margin = float(stdtrit(count - 1, 0.95)) * known.std(axis=1, ddof=1) / np.sqrt(count)
    return middle - margin, middle + margin
