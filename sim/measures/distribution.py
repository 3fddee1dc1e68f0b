"""How unequally something is held: Gini, Theil, and inequality along the ranks of income."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.stages import NUMPY, Executor

type Numbers = NDArray[np.float64]


def gini(values: Numbers) -> float:
    """Return the Gini coefficient: 0 where all have the same, (n - 1) / n where one of n has everything.

    values: shape (n,). Special cases: NaN for nobody, and where the sum is not positive. Negative values (debts) count
    as they are and can take the result above 1. Source: Gini 1912; computed from sorted values.
    """
    count, total = len(values), float(values.sum())
    if count == 0 or total <= 0.0:
        return float("nan")
    ordered = np.sort(values)
    weighted = float((np.arange(1, count + 1) * ordered).sum())
    return 2.0 * weighted / (count * total) - (count + 1) / count


def theil(values: Numbers) -> float:
    """Return the Theil index, the mean of x log x with x = value over the mean: 0 is equal, log n one has everything.

    values: shape (n,), not negative. Special cases: NaN for nobody and for a sum of zero; zeros add nothing.
    Source: Theil 1967, Economics and Information Theory.
    """
    if len(values) == 0 or float(values.sum()) <= 0.0:
        return float("nan")
    share = values / values.mean()
    return float((share * np.log(np.where(share > 0.0, share, 1.0))).mean())


def fractional_ranks(values: Numbers) -> Numbers:
    """Return the rank of each value from 0 to 1: the middle of its share of the population; ties share a rank.

    values: shape (n,). The mean of the ranks is always 1/2.
    """
    order = np.argsort(values)
    ordered = values[order]
    ranks = np.empty(len(values))
    ranks[order] = middles(ordered[1:] != ordered[:-1]) / max(len(values), 1)
    return ranks


def middles(changes: NDArray[np.bool_]) -> Numbers:
    """Return, for sorted values, the middle of each one's run of equal values, counted from 0 to n.

    changes: whether each value but the first differs from the one before, shape (n - 1,).
    """
    first = np.flatnonzero(np.concatenate(([True], changes)))
    size = np.diff(np.concatenate((first, [len(changes) + 1])))
    return np.repeat(first + 0.5 * size, size)


def medians(values: Numbers, codes: NDArray[np.int16], counts: Sequence[int], executor: Executor = NUMPY) -> Numbers:
    """Return the median of each row of values among those of each code of each kind; NaN where there are none.

    values: shape (rows, n). codes: a kind a row, each kind's after those of the kind before, shape (kinds, n). counts:
    how many codes each kind has.
    """
    size = np.bincount(codes.reshape(-1), minlength=sum(counts))
    walk = executor.walk("middles_by_code")
    if walk is not None:
        found = np.full((len(values), len(size)), np.nan)
        for row, medians_of_row in zip(values, found, strict=True):
            walk(row, row.argsort(), codes, (size - 1) // 2, size // 2, np.zeros_like(size), medians_of_row)
        return found
    end = np.cumsum(size)
    low, high = np.where(size > 0, (end - size // 2 - 1, end - size + size // 2), codes.size)
    found = np.empty((len(values), len(size)))
    for row, medians_of_row in zip(values, found, strict=True):
        order = row.argsort()
        by_code = codes[:, order].argsort(axis=1, kind="stable")
        sorted_by_code = np.append(row[order][by_code], np.nan)
        medians_of_row[:] = 0.5 * (sorted_by_code[low] + sorted_by_code[high])
    return found


def line(ranks: Numbers, values: Numbers) -> tuple[float, float]:
    """Return intercept and slope of the least-squares line of values on ranks; NaN where all ranks are the same."""
    away = ranks - ranks.mean() if len(ranks) else ranks
    spread = float((away * away).sum())
    if spread <= 0.0:
        return float("nan"), float("nan")
    slope = float((away * values).sum()) / spread
    return float(values.mean()) - slope * float(ranks.mean()), slope


def slope_index(values: Numbers, by: Numbers) -> float:
    """Return the slope index of inequality: the line's value at the top rank of `by` less that at the bottom.

    values, by: shape (n,), the outcome and what people are ranked by (income). Unit: that of the values; 0 is equal.
    Special cases: NaN where all have the same rank. Source: Mackenbach & Kunst 1997,
    doi:10.1016/S0277-9536(96)00073-1.
    """
    return along(fractional_ranks(by), values)[0]


def relative_index(values: Numbers, by: Numbers) -> float:
    """Return the relative index of inequality: the line's value at the top rank of `by` over that at the bottom.

    values, by: as in `slope_index`. 1 is equal. Special cases: NaN where the line is not above zero at the bottom.
    Source: Mackenbach & Kunst 1997, doi:10.1016/S0277-9536(96)00073-1.
    """
    return along(fractional_ranks(by), values)[1]


def concentration_index(values: Numbers, by: Numbers) -> float:
    """Return twice the covariance of values with the rank of `by`, over the mean value: 0 is equal, 1 all at the top.

    values, by: as in `slope_index`. Special cases: NaN for nobody and where the mean is not positive. Ranked by itself
    it is the Gini coefficient. Source: Kakwani, Wagstaff & van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6.
    """
    return along(fractional_ranks(by), values)[2]


def along(ranks: Numbers, values: Numbers) -> tuple[float, float, float]:
    """Return slope index, relative index and concentration index of values along ranks from 0 to 1."""
    bottom, slope = line(ranks, values)
    relative = (bottom + slope) / bottom if bottom > 0.0 else float("nan")
    mean = float(values.mean()) if len(values) else 0.0
    concentration = 2.0 * float(((ranks - 0.5) * values).mean()) / mean if mean > 0.0 else float("nan")
    return slope, relative, concentration
