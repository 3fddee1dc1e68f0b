"""Exact sums over people, so that no order of additions matters."""

import numpy as np
from numpy.typing import NDArray

from sim.people import Column

FIXED_POINT = float(1 << 20)


def sums(values: Column, groups: Column, count: int) -> NDArray[np.float64]:
    """Return the sum of values in each group, exact: values are held in steps of 2**-20."""
    if values.dtype == np.bool_:
        return np.bincount(groups[values], minlength=count).astype(np.float64)
    steps = np.rint(values * FIXED_POINT)
    return np.bincount(groups, weights=steps, minlength=count) / FIXED_POINT
