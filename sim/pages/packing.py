"""What a page holds of all plans, in one byte a number: in steps of 1/254 of the largest that any plan has.

Levels of a plan are kept as its change from the baseline, exact at zero. Numbers are written as differences from year
to year, which compress well; the browser adds them up.
"""

import base64
import gzip
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.pages.outcomes import Numbers, Outcomes
from sim.views.lines import summarise
from sim.views.live import Span, limits

type Bytes = NDArray[np.uint8]

UNKNOWN = 255
MOST = 254
MIDDLE = 127


@dataclass(frozen=True, eq=False)
class Packed:
    """One measure of all plans.

    baseline: by name, then middle, low and high (NaN where not known), by year. Codes are by plan, name and year from
    the present on, or by plan and place; their steps turn them into numbers.
    """

    baseline: Numbers
    change: Bytes
    change_margin: Bytes
    level_margin: Bytes
    places: Bytes
    change_step: float
    change_margin_step: float
    level_margin_step: float
    place_low: float
    place_step: float

    def codes(self) -> bytes:
        """Return all codes in the order in which the browser reads them."""
        lines = (self.change, self.change_margin, self.level_margin)
        by_year = (np.diff(codes, axis=-1, prepend=np.uint8(0)) for codes in lines)
        return b"".join(np.ascontiguousarray(codes).tobytes() for codes in (*by_year, self.places))

    def place_values(self, plan: int) -> Numbers:
        """Return the values of places as the browser has them; NaN where not known."""
        codes = self.places[plan].astype(np.float64)
        return np.where(codes == UNKNOWN, np.nan, self.place_low + self.place_step * codes)


def packed(outcomes: Outcomes, measure: str) -> Packed:
    """Return one measure in bytes."""
    at = outcomes.measures.index(measure)
    levels = np.moveaxis(outcomes.levels[:, :, :, at, :], (3, 2, 1), (1, 2, 3))  # plan, name, year, seed
    middle, low, high = _summary(levels)
    future = outcomes.years >= outcomes.scenario.present
    change, change_low, _ = _summary((levels - levels[:1])[:, :, future])
    change_step = (float(np.nanmax(np.abs(change))) or 1.0) / MIDDLE
    change_codes = np.where(np.isfinite(change), np.rint(np.nan_to_num(change) / change_step) + MIDDLE, UNKNOWN)
    change_margin, change_margin_step = _coded(change - change_low)
    level_margin, level_margin_step = _coded((middle - low)[:, :, future])
    places = outcomes.places[:, :, at].mean(axis=1)
    lowest, highest = float(np.nanmin(places)), float(np.nanmax(places))
    place_codes, place_step = _coded(places - lowest, highest - lowest)
    return Packed(
        np.stack([middle[0], low[0], high[0]], axis=1), change_codes.astype(np.uint8), change_margin, level_margin,
        place_codes, change_step, change_margin_step, level_margin_step, lowest, place_step,
    )  # fmt: skip


def spans(outcomes: Outcomes, measure: str, names: Sequence[str], unit: str, factor: float) -> tuple[Span, Span]:
    """Return what the scales of levels and of changes must have room for, whatever the plan."""
    at, which = outcomes.measures.index(measure), [outcomes.names.index(name) for name in names]
    levels = np.moveaxis(outcomes.levels[:, :, :, at, which], (3, 2, 1), (1, 2, 3))
    future = outcomes.years >= outcomes.scenario.present
    low, high = _ends(levels, unit)
    least, most = _ends(factor * (levels - levels[:1])[:, :, future])
    return (0.0 if 0 < low < 0.3 * high else low, high), (min(least, 0.0), max(most, 0.0))


def block(content: bytes) -> str:
    """Return bytes as text, compressed; the same bytes give the same text."""
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _ends(values: Numbers, unit: str = "") -> Span:
    """Return the lowest and the highest end of any band, within the limits that the means set."""
    middle, *bands = _summary(values)
    floor, ceiling = limits(float(np.nanmin(middle)), float(np.nanmax(middle)), unit)
    known = np.concatenate([part[np.isfinite(part)] for part in (middle, *bands)])
    return max(float(known.min()), floor), min(float(known.max()), ceiling)


def _summary(values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return mean and ends of the interval over the last axis, the seeds."""
    rows = summarise(values.reshape(-1, values.shape[-1]), "mean")
    middle, low, high = (part.reshape(values.shape[:-1]) for part in rows)
    return middle, low, high


def _coded(values: Numbers, most: float | None = None) -> tuple[Bytes, float]:
    """Return numbers from zero up as codes, and the step between these."""
    known = np.isfinite(values)
    top = most if most is not None else float(values[known].max()) if known.any() else 0.0
    step = (top or 1.0) / MOST
    codes = np.where(known, np.rint(np.where(known, values, 0.0) / step), UNKNOWN)
    return codes.astype(np.uint8), step
