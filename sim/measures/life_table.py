"""Life expectancy from death rates by bands of age."""

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.float64]

BANDS = (0, 1, *range(5, 100, 5))
"""First age of each band; the last is open."""
BAND_OF_AGE = np.searchsorted(BANDS, np.arange(130), side="right") - 1
FLOOR = 10.0
"""Person-years below which a band takes everyone's rate."""
FEWEST = 300.0
"""Person-years below which a group has no life expectancy."""


def life_expectancy(rates: Numbers) -> Numbers:
    """Return years of life at birth under these death rates (a period life table).

    rates: deaths a person-year in each of `BANDS`, shape (..., bands), above zero. Within a band the rate is taken as
    constant, so the share that survives n years is exp(-n rate). The same rate m at all ages gives 1 / m.
    Source: Chiang 1984, The Life Table and its Applications.
    """
    width = np.diff(np.asarray(BANDS, dtype=np.float64))
    through = np.exp(-rates[..., :-1] * width)
    alive = np.cumprod(np.concatenate((np.ones((*rates.shape[:-1], 1)), through), axis=-1), axis=-1)
    lived = (alive[..., :-1] - alive[..., 1:]) / rates[..., :-1]
    return np.asarray(lived.sum(axis=-1) + alive[..., -1] / rates[..., -1])


def pooled_life_expectancy(deaths: Numbers, years: Numbers) -> Numbers:
    """Return the life expectancy of each group from few people: thin bands take everyone's rate.

    deaths, years: expected deaths and person-years by group and band, shape (groups, bands); the first group is
    everyone. A band with fewer than `FLOOR` person-years takes everyone's rate; a group with fewer than `FEWEST` in all
    is NaN. Where nobody at all is in a band, it takes the rate of the band below.
    """
    own = deaths / np.maximum(years, 1e-12)
    known = np.maximum.accumulate(np.where((years[0] > 0.0) & (deaths[0] > 0.0), np.arange(len(BANDS)), -1))
    everyone = np.where(known < 0, 1e-4, own[0, known])
    rates = np.where((years >= FLOOR) & (deaths > 0.0), own, everyone)
    return np.where(years.sum(axis=1) >= FEWEST, life_expectancy(rates), np.nan)
