"""Live pictures: drawn once as a template, then filled with plain numbers in the browser by `live.js` as levers move.

The template holds what stays: title, axes, legend, the looks of each line. Its scales do not move while the numbers
fit, so a line that rises has risen. The still picture is the template filled here, for paper and for pages without
scripts; both sides make the same path data from the same numbers, and a test compares them.
"""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

import pandas as pd

from sim.views import drawing as draw
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.picture import Drawing, Picture

SCRIPT = (Path(__file__).parent / "live.js").read_text(encoding="utf-8")
"""What fills a live picture in the browser: an ES module without imports that exports `fill(svg, numbers)`."""
EXACT = 4000
"""Numbers are rounded to less than this part of their scale: about a tenth of a pixel."""

type Span = tuple[float, float]
"""The lowest and the highest value that a picture has room for."""


class LineNumbers(TypedDict):
    """One line as it is sent; None: not known. `label` has the rows of its name, by layout; empty: it has none."""

    years: list[int]
    values: list[float | None]
    low: list[float | None]
    high: list[float | None]
    label: dict[str, list[str]]


class MapNumbers(TypedDict):
    """One map as it is sent, by place: the value (None: not known) and how it is told."""

    values: dict[str, float | None]
    told: dict[str, str]


class Numbers(TypedDict):
    """What `live.js` fills a picture with: lines by "future-name", maps by future, and the sentence."""

    lines: dict[str, LineNumbers]
    maps: dict[str, MapNumbers]
    words: str


type Layout = Callable[[Sheet, Numbers], tuple[Drawing, str]]
"""Draws one layout filled with numbers, and says its scales as attributes."""
EMPTY = Numbers(lines={}, maps={}, words="")


@dataclass(frozen=True, eq=False)
class Live:
    """A live picture: the numbers that fill it, and the sentence and table that say the same.

    While `template` is the same string as before, only `numbers` need to be sent. `span` is what the scales have room
    for: hand it to the next picture, so that its scales stay. `looks` is all that the template depends on: while it is
    the same, so is the template, which then need not be drawn again.
    """

    title: str
    table: pd.DataFrame
    units: Mapping[str, str]
    numbers: Numbers
    span: Span
    layout: Layout
    looks: Hashable

    @property
    def words(self) -> str:
        """The sentence."""
        return self.numbers["words"]

    @cached_property
    def template(self) -> str:
        """What stays, in both layouts, as HTML."""
        return self._filled(EMPTY).figure_html()

    @cached_property
    def still(self) -> Picture:
        """The picture filled with its numbers."""
        return self._filled(self.numbers)

    def _filled(self, numbers: Numbers) -> Picture:
        wide, narrow = (self._document(sheet, numbers) for sheet in (WIDE, NARROW))
        return Picture(self.title, wide, numbers["words"], self.table, narrow, self.units)

    def _document(self, sheet: Sheet, numbers: Numbers) -> str:
        (_, height, body), more = self.layout(sheet, numbers)
        more += draw.data(layout=layout_name(sheet))
        return draw.document(sheet, height, body, self.title, numbers["words"], more)


def layout_name(sheet: Sheet) -> str:
    """What a layout is called in the browser."""
    return "narrow" if sheet.narrow else "wide"


def roomy(low: float, high: float, unit: str = "", before: Span | None = None) -> Span:
    """What a scale should have room for: as before while the values fit, else with some room around them.

    Where it ends by itself `limits` says.
    """
    if before and before[0] <= low and high <= before[1]:
        return before
    if before:
        low, high = min(low, before[0]), max(high, before[1])
    margin = 0.15 * (high - low) or 0.1 * abs(high) or 1.0
    floor, ceiling = limits(low, high, unit)
    return max(low - margin, floor), min(high + margin, ceiling)


def limits(low: float, high: float, unit: str) -> Span:
    """Where a scale ends whatever a band says: at zero if no value is below, at one for shares and indices."""
    ceiling = 1.0 if high <= 1 and unit in ("share", "index") else math.inf
    return 0.0 if low >= 0 else -math.inf, ceiling


def sent(value: float, ends: Span) -> float | None:
    """A number as it is sent: rounded to what can be seen between the ends of its scale; None where not known."""
    if not math.isfinite(value):
        return None
    return round(value, max(0, math.ceil(math.log10(EXACT / (ends[1] - ends[0])))))
