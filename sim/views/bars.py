"""The gap between groups now and at the end, absolute and relative: the two may disagree, and that is a lesson."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.accounts import estimate
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.lines import Band, Line, last_year, select
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show


class Range(NamedTuple):
    """An estimate and its interval; NaN where not known."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan


class Gap(NamedTuple):
    """The gap at one time in one future: in the measure's unit, and as a ratio in which 1 is no gap."""

    label: str
    absolute: Range
    ratio: Range
    arm: str = "baseline"


def gaps(frame: pd.DataFrame, measure: str, *, present: int = 2025, band: Band = "runs") -> list[Gap]:
    """The rows of `gap_bars` from a tidy frame: the baseline at present, then each future at its end.

    Reads the statistics absolute_gap and ratio; leaves out a row of which neither is known.
    """
    absolute, ratio = (
        {line.arm: line for line in select(frame, measure, "arm", name)} for name in ("absolute_gap", "ratio")
    )
    arms = list(dict.fromkeys((*absolute, *ratio)))
    end = last_year([*absolute.values(), *ratio.values()]) if arms else present
    times = [(f"{present}, present", arm, present) for arm in arms[:1]] + [(f"{end}, {arm}", arm, end) for arm in arms]
    rows = [
        Gap(
            label,
            _range(absolute.get(arm), year, band),
            _range(ratio.get(arm), year, band),
            arm if year == end else "present",
        )
        for label, arm, year in times
    ]
    return [row for row in rows if math.isfinite(row.absolute.value) or math.isfinite(row.ratio.value)]


def gap_bars(
    rows: Sequence[Gap], measure: str, unit: str = "", *, title: str = "", interval: str = words.RUNS_INTERVAL
) -> Picture:
    """Bars for the gap in one measure: in its unit from zero, and as a ratio from 1, with their intervals.

    Gaps of per cents are told in percentage points.
    """
    factor, unit = words.difference_unit(unit)
    rows = [row._replace(absolute=Range(*(factor * end for end in row.absolute))) for row in rows]
    name = words.measure_name(measure)
    title = title or f"The gap in {name}"
    panels = [_Panel("ratio, 1 is no gap", "ratio", 1.0, [(row.label, row.ratio, row.arm) for row in rows])]
    size = ", ".join(filter(None, ("difference", words.unit_name(unit))))
    panels.insert(0, _Panel(size, unit, 0.0, [(row.label, row.absolute, row.arm) for row in rows]))
    panels = [panel for panel in panels if any(math.isfinite(bar.value) for _, bar, _ in panel.bars)]
    if not panels:
        return nothing_to_show(title, f"Nothing to show: no gap in {name} is known.")
    table = pd.DataFrame(
        [(row.label, *row.absolute, *row.ratio) for row in rows],
        columns=["when", "gap", "gap low", "gap high", "ratio", "ratio low", "ratio high"],
    )
    units = {column: unit if column.startswith("gap") else "ratio" for column in table.columns[1:]}
    notes = (f"Black line: {interval}",) if any(math.isfinite(row.absolute.low + row.ratio.low) for row in rows) else ()
    wide, narrow = (_layout(title, notes, panels, sheet) for sheet in (WIDE, NARROW))
    return drawn(title, describe_gaps(rows, name, unit), table, wide, narrow, units)


def describe_gaps(rows: Sequence[Gap], measure: str, unit: str) -> str:
    """The gaps in a row, absolute and as ratios, and whether the two move apart from the first row to the last."""
    known = [row for row in rows if math.isfinite(row.absolute.value)]
    related = [row for row in rows if math.isfinite(row.ratio.value)]
    sentences = []
    if known:
        sizes = [f"{words.number(row.absolute.value, unit)} ({row.label})" for row in known]
        sentences.append(f"The gap in {measure} is {words.listed(sizes)}.")
    if related:
        sizes = [f"{words.number(row.ratio.value, 'ratio')} ({row.label})" for row in related]
        sentences.append(f"As a ratio it is {words.listed(sizes)}; 1 is no gap.")
    both = [row for row in known if row in related]
    if len(both) > 1:
        size = abs(both[-1].absolute.value) - abs(both[0].absolute.value)
        share = _distance(both[-1].ratio.value) - _distance(both[0].ratio.value)
        if size * share < 0:
            ways = (
                "wider in absolute terms and narrower as a ratio",
                "narrower in absolute terms and wider as a ratio",
            )
            sentences.append(f"From first to last it becomes {ways[size < 0]}.")
    return " ".join(sentences)


def _distance(ratio: float) -> float:
    """How far a ratio is from 1, the same for 2 and 0.5."""
    return abs(math.log(ratio)) if ratio > 0 else math.inf


def _range(line: Line | None, year: int, band: Band) -> Range:
    return Range(*estimate(line.runs(year), band)[:3]) if line else Range()


@dataclass(frozen=True)
class _Panel:
    """Bars on one axis, from an origin that means no gap."""

    name: str
    unit: str
    origin: float
    bars: list[tuple[str, Range, str]]


_FILLS = {"present": palette.GRID, "baseline": palette.QUIET, "plan": palette.BLUE.line}


def _layout(title: str, notes: Sequence[str], panels: Sequence[_Panel], sheet: Sheet) -> Drawing:
    """Panels side by side, or one above the other on a narrow sheet."""
    body, top = draw.heading(sheet, title, notes)
    top += 6
    columns = 1 if sheet.narrow else len(panels)
    width = (sheet.width - 10) / columns
    bottom = top
    for index, panel in enumerate(panels):
        left = 10 + (index % columns) * width
        shapes, end = _panel(panel, left, bottom if sheet.narrow else top, width - 14, sheet)
        body += shapes
        bottom = max(bottom, end)
    return sheet, bottom + 6, body


def _panel(panel: _Panel, left: float, top: float, width: float, sheet: Sheet) -> tuple[list[str], float]:
    """One panel and the y below it: each bar stands below its label and before its number."""
    ends = [end for _, bar, _ in panel.bars for end in bar if math.isfinite(end)]
    bounds = draw.ticks(min(panel.origin, *ends), max(panel.origin, *ends), 4)
    room = width - 16 - max(draw.width_of(words.short(bar.value, panel.unit), sheet.text) for _, bar, _ in panel.bars)

    def x(value: float) -> float:
        return left + room * (value - bounds[0]) / (bounds[-1] - bounds[0])

    body = [draw.text(left, top + sheet.text, draw.cut(panel.name, width, sheet.text), bold=True)]
    y = top + sheet.text * 1.7
    first = y
    for label, bar, arm in panel.bars:
        body.append(draw.text(left + 6, y + sheet.text, draw.cut(label, width, sheet.text)))
        y += sheet.text * 1.4
        body += _bar(bar, x, panel, y, _FILLS.get(arm, palette.QUIET), sheet)
        y += sheet.text * 2.1
    body.insert(0, draw.line(x(panel.origin), first, x(panel.origin), y, palette.INK))
    return body, y + 8


def _bar(bar: Range, x: Callable[[float], float], panel: _Panel, y: float, fill: str, sheet: Sheet) -> list[str]:
    """A bar with its interval and its number; without a value only the words that say so."""
    height = sheet.text * 1.2
    baseline = y + height / 2 + sheet.text * 0.35
    if not math.isfinite(bar.value):
        return [draw.text(x(panel.origin) + 6, baseline, words.NOT_KNOWN, fill=palette.QUIET)]
    start, end = sorted((x(panel.origin), x(bar.value)))
    body = [draw.rectangle(start, y, end - start, height, fill, palette.INK)]
    if math.isfinite(bar.low + bar.high):
        middle = y + height / 2
        body.append(draw.line(x(bar.low), middle, x(bar.high), middle, palette.PAPER, 5))
        body.append(draw.line(x(bar.low), middle, x(bar.high), middle, palette.INK, 2.5))
        body += [draw.line(x(tip), middle - 5, x(tip), middle + 5, palette.INK, 2.5) for tip in (bar.low, bar.high)]
    edge = max(x(tip) for tip in (*bar, panel.origin) if math.isfinite(tip))
    return [*body, draw.text(edge + 8, baseline, words.short(bar.value, panel.unit), bold=True)]
