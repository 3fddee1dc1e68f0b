"""How things lie in the city: segregation of groups, clustering of places, and how place values go together."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

type Numbers = NDArray[np.float64]
type Rows = NDArray[np.int64]


def dissimilarity(first: Numbers, second: Numbers) -> float:
    """Return the share of either group that would have to move for both to be spread alike over places, 0 to 1.

    first, second: people of each group by place, shape (places,). Special case: NaN where a group has nobody.
    Source: Duncan & Duncan 1955, doi:10.2307/2088328.
    """
    one, other = float(first.sum()), float(second.sum())
    if one <= 0.0 or other <= 0.0:
        return float("nan")
    return 0.5 * float(np.abs(first / one - second / other).sum())


def dissimilarity_by_chance(first: float, second: float, units: Numbers) -> float:
    """Return the dissimilarity to expect where units (households) are dealt over places at random.

    first, second: units of each group in the city; units: units of both groups by place, shape (places,). Special case:
    NaN where a group has nobody. By the normal approximation to the hypergeometric distribution; Winship 1977,
    doi:10.2307/2577420.
    """
    total = first + second
    if first <= 0.0 or second <= 0.0:
        return float("nan")
    share = first / total
    spread = share * (1.0 - share)
    away = np.sqrt(2.0 / np.pi * units * spread * np.maximum(1.0 - units / total, 0.0))
    return float(away.sum()) / (2.0 * total * spread)


def segregation(people: Numbers, households: Numbers) -> tuple[float, float]:
    """Return the mean over pairs of groups of the dissimilarity and of its value by chance.

    people, households: numbers by place and group, shape (places, groups). Pairs with nobody on one side are left out;
    NaN where none is left.
    """
    found = []
    for a, b in combinations(range(people.shape[1]), 2):
        dealt = households[:, a] + households[:, b]
        by_chance = dissimilarity_by_chance(float(households[:, a].sum()), float(households[:, b].sum()), dealt)
        found.append((dissimilarity(people[:, a], people[:, b]), by_chance))
    known = [pair for pair in found if not np.isnan(pair).any()]
    if not known:
        return float("nan"), float("nan")
    return sum(pair[0] for pair in known) / len(known), sum(pair[1] for pair in known) / len(known)


def morans_i(values: Numbers, adjacency: Sequence[tuple[int, int]]) -> float:
    """Return Moran's I: how alike adjacent places are; 1 alike, about 0 at random, below 0 unlike.

    values: shape (places,). adjacency: pairs of touching places, each once. The neighbours of a place share a
    weight of 1.
    Special cases: NaN where all places are the same or none touch; places without neighbours count in the mean only.
    Source: Moran 1950, doi:10.2307/2332142.
    """
    return float(clustering(values[None], neighbours(adjacency))[0])


def neighbours(adjacency: Sequence[tuple[int, int]]) -> Rows:
    """Return each touching of two places twice: from one, shape (2, touchings), and from the other."""
    pairs = np.asarray(adjacency, dtype=np.int64).reshape(-1, 2)
    return np.concatenate((pairs.T, pairs.T[::-1]), axis=1)


def clustering(values: Numbers, touching: Rows) -> Numbers:
    """Return Moran's I, as `morans_i`, of each row of values; shape (rows, places)."""
    rows, places = values.shape
    away = values - values.mean(axis=1, keepdims=True)
    variance = (away * away).sum(axis=1) / max(places, 1)
    ends, others = touching
    number = np.bincount(ends, minlength=places)
    cells = (np.arange(rows)[:, None] * places + ends).reshape(-1)
    around = np.bincount(cells, weights=away[:, others].reshape(-1), minlength=values.size).reshape(rows, places)
    alike = (away * (around / np.maximum(number, 1))).sum(axis=1)
    known = (variance > 0.0) & (len(ends) > 0)
    return np.where(known, alike / np.where(known, variance * max((number > 0).sum(), 1), 1.0), np.nan)


def correlation_matrix(values: Mapping[str, Numbers]) -> "pd.DataFrame":
    """Return the correlations (Pearson) of values across places, a row and a column each.

    values: by name, each of shape (places,). Places at which one of two values is not known are left out for that pair;
    NaN where a value is the same everywhere.
    """
    import pandas as pd

    return pd.DataFrame(dict(values)).corr()
