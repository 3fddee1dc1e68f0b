"""How far where people come from decides where they get: slope of ranks and the matrix of fifths."""

import numpy as np
from numpy.typing import NDArray

from sim.measures.distribution import fractional_ranks, line

type Numbers = NDArray[np.float64]

FIFTHS = 5


def fifths(values: Numbers) -> NDArray[np.int64]:
    """Return the fifth to which each value belongs, 1 (lowest) to 5; ties go together.

    values: shape (n,). With fewer than five different values some fifths stay empty.
    """
    return np.asarray(np.minimum(fractional_ranks(values) * FIFTHS, FIFTHS - 1).astype(np.int64) + 1)


def rank_rank_slope(parents: Numbers, children: Numbers) -> float:
    """Return the slope of the child's income rank on the parents': 0 is full mobility, 1 none.

    parents, children: incomes in the same order, shape (n,). Special cases: equal orders give 1, reversed orders -1,
    NaN where all parents have the same income. Source: Chetty et al. 2014, doi:10.1093/qje/qju022.
    """
    return line(fractional_ranks(parents), fractional_ranks(children))[1]


def transition_matrix(parents: Numbers, children: Numbers) -> Numbers:
    """Return the shares of children in each fifth of income, shape (5, 5): rows are the parents' fifths, lowest first.

    parents, children: incomes in the same order, shape (n,). Each row adds up to 1; a row without families is NaN.
    Source: Chetty et al. 2014, doi:10.1093/qje/qju022.
    """
    cell = (fifths(parents) - 1) * FIFTHS + fifths(children) - 1
    table = np.bincount(cell, minlength=FIFTHS * FIFTHS).reshape(FIFTHS, FIFTHS).astype(np.float64)
    total = table.sum(axis=1, keepdims=True)
    return np.where(total > 0.0, table / np.maximum(total, 1.0), np.nan)
