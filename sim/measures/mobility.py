"""How far where people come from decides where they get: slope of ranks and the matrix of fifths."""

import numpy as np
from numpy.typing import NDArray

from sim.measures.distribution import fractional_ranks, line

type Numbers = NDArray[np.float64]

FIFTHS = 5


def fifths(ranks: Numbers) -> NDArray[np.int64]:
    """Return the fifth to which each rank from 0 to 1 belongs, 1 (lowest) to 5."""
    return np.minimum(ranks * FIFTHS, FIFTHS - 1).astype(np.int64) + 1


def mobility(parents: Numbers, children: Numbers) -> tuple[float, Numbers]:
    """Return slope of ranks and transition matrix, as the functions below tell them."""
    one, other = fractional_ranks(parents), fractional_ranks(children)
    cell = (fifths(one) - 1) * FIFTHS + fifths(other) - 1
    table = np.bincount(cell, minlength=FIFTHS * FIFTHS).reshape(FIFTHS, FIFTHS).astype(np.float64)
    total = table.sum(axis=1, keepdims=True)
    return line(one, other)[1], np.where(total > 0.0, table / np.maximum(total, 1.0), np.nan)


def rank_rank_slope(parents: Numbers, children: Numbers) -> float:
    """Return the slope of the child's income rank on the parents': 0 is full mobility, 1 none.

    parents, children: incomes in the same order, shape (n,). Special cases: equal orders give 1, reversed orders -1,
    NaN where all parents have the same income. Source: Chetty et al. 2014, doi:10.1093/qje/qju022.
    """
    return mobility(parents, children)[0]


def transition_matrix(parents: Numbers, children: Numbers) -> Numbers:
    """Return the shares of children in each fifth of income, shape (5, 5): rows are the parents' fifths, lowest first.

    parents, children: incomes in the same order, shape (n,); ties go to one fifth. Each row adds up to 1; a row without
    families is NaN. Source: Chetty et al. 2014, doi:10.1093/qje/qju022.
    """
    return mobility(parents, children)[1]
