"""What the model takes from outside, year by year: the same for all groups and places, and in both arms.

`history.csv` holds anchors, each published, derived from published numbers, or assumed. `life_table.csv` holds the
death rates of 2019.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sim.evidence import refusal, rows

type Array = npt.NDArray[np.float64]

FIRST_YEAR = 1940
LAST_YEAR = 2085
OLDEST = 110
SEXES = ("man", "woman")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The value of a series in one year (for schooling: of one birth cohort).

    `label` is "published", "derived" (computed from published numbers as `source` says) or "assumed".
    """

    series: str
    year: int
    value: float
    unit: str
    label: str
    source: str


@cache
def anchors() -> dict[str, tuple[Anchor, ...]]:
    """Return the anchors of every series, by year."""
    found: dict[str, list[Anchor]] = {}
    for row in rows("history"):
        anchor = Anchor(
            series=row["series"], year=int(row["year"]), value=float(row["value"]), unit=row["unit"],
            label=row["label"], source=row["source"],
        )  # fmt: skip
        found.setdefault(anchor.series, []).append(anchor)
    return {name: tuple(sorted(series, key=lambda anchor: anchor.year)) for name, series in found.items()}


@cache
def history(series: str, first: int = FIRST_YEAR, last: int = LAST_YEAR) -> Array:
    """Return one value a year from `first` to `last`: straight lines between anchors, flat before and after them.

    The array is read-only. Schooling (finish_high_school and its like) runs over birth years, which may start in 1860.

    Raises:
        ValueError: there is no such series; the message suggests the nearest one.
    """
    if series not in anchors():
        raise refusal("series", series, anchors())
    known = anchors()[series]
    years = np.array([anchor.year for anchor in known], dtype=np.float64)
    values = np.array([anchor.value for anchor in known])
    wanted = np.clip(np.arange(first, last + 1, dtype=np.float64), years[0], years[-1])
    # Not np.interp: its compiled loop may fuse multiply and add, which changes the last bit on some processors.
    after = np.clip(np.searchsorted(years, wanted), min(1, len(years) - 1), len(years) - 1)
    before = np.maximum(after - 1, 0)
    gap = np.where(after > before, years[after] - years[before], 1.0)
    path: Array = values[before] + (values[after] - values[before]) * ((wanted - years[before]) / gap)
    path.setflags(write=False)
    return path


@cache
def death_rates() -> Array:
    """Return deaths a person-year in 2019 by sex (row 0 men, row 1 women) and age 0 to 110: (2, 111), read-only."""
    rates = np.empty((len(SEXES), OLDEST + 1))
    for row in rows("life_table"):
        rates[SEXES.index(row["sex"]), int(row["age"])] = float(row["death_rate"])
    rates.setflags(write=False)
    return rates
