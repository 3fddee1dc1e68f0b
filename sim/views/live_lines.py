"""Live pictures of lines: a measure over the years in both futures, and what a plan changes in it."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np
import pandas as pd

from sim.views import drawing as draw
from sim.views import words
from sim.views.accounts import change_of, changes_table, describe_each, describe_lines, pairs_of, table_of
from sim.views.charts import label_rows
from sim.views.content import Content, Options, Shown, Source, content, styled
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.live import LineNumbers, Live, Numbers, Span, layout_name, limits, roomy, sent
from sim.views.palette import PAPER
from sim.views.picture import Drawing
from sim.views.plane import Plane, axes, band_shape, line_shape, plane_of

REACH = 60.0
"""From further away no name is tied to its line: the tie to a line that still grows would look like a line itself."""


def live_curves(
    source: Source, measure: str, *, until: int | None = None, span: Span | None = None, **options: Unpack[Options]
) -> Live:
    """Return the live picture of a measure over the years; it takes the options of `charts.curves`.

    until: the last year of the axis, for lines that still grow. span: what the scale had room for so far.

    Raises:
        ValueError: the frame holds nothing to show.
    """
    told = content(source, measure, **Options({**options, "live": True}))
    if not told.shown:
        raise ValueError(told.reason)
    table = table_of([(one.line, one.summary) for one in told.shown], told.by, told.present)
    units = dict.fromkeys(("mean", "low", "high"), told.topic.unit)
    return _live(_Lines(told, until, span), describe_lines(told.lines, told.topic), table, units)


def live_changes(
    source: Source, measure: str, *, until: int | None = None, span: Span | None = None, **options: Unpack[Options]
) -> Live:
    """Return the live picture of what a plan changes: plan less baseline over the years, its band around zero.

    It takes what `live_curves` takes. Runs with the same luck are compared, so its bands are narrower than those of
    levels.

    Raises:
        ValueError: the frame does not hold both futures.
    """
    told = content(source, measure, **Options({**options, "live": True}))
    factor, points = words.difference_unit(told.topic.unit)
    changes = [change_of(*pair, factor) for pair in pairs_of(told.lines)]
    if not changes:
        raise ValueError(told.reason or "the frame does not hold both futures")
    shown = [replace(one, start=told.present) for one in styled(changes, told.topic.band)]
    notes = ("Plan less baseline" + (f", {words.unit_name(points)}" if points else ""), *told.notes[1:2])
    about = replace(
        told, title=f"What the plan changes: {told.title[:1].lower()}{told.title[1:]}", notes=notes,
        topic=replace(told.topic, unit=points), shown=tuple(shown),
    )  # fmt: skip
    table = changes_table(told.lines, told.topic, told.by, told.present)
    units = {"baseline": told.topic.unit, "plan": told.topic.unit, **dict.fromkeys(("change", "low", "high"), points)}
    return _live(_Lines(about, until, span, signed=True), describe_each(told.lines, told.topic), table, units)


def _live(lines: "_Lines", told: str, table: pd.DataFrame, units: Mapping[str, str]) -> Live:
    numbers = Numbers(lines=lines.numbers(), maps={}, words=told)
    return Live(lines.told.title, table, units, numbers, lines.span, lines.layout, lines.looks())


class _Lines:
    """The layouts of live lines."""

    def __init__(self, told: Content, until: int | None, span: Span | None, *, signed: bool = False) -> None:
        """Choose axes that have room for what is told; signed: values say whether they are above zero."""
        self.told, self.signed = told, signed
        first = min(int(one.line.years[0]) for one in told.shown)
        last = max(int(one.line.years[-1]) for one in told.shown)
        self.years = (told.present if signed else first, max(last, until or last))
        self.span = roomy(*self._extremes(), told.topic.unit, span)
        self.ticks = draw.ticks(*self.span)

    def _extremes(self) -> Span:
        shown = self.told.shown
        middle = np.concatenate([one.summary.middle for one in shown])
        known = np.concatenate([middle, *(band for one in self.told.named for band in one.summary[1:])])
        floor, ceiling = limits(float(np.nanmin(middle)), float(np.nanmax(middle)), self.told.topic.unit)
        low, high = max(float(np.nanmin(known)), floor), min(float(np.nanmax(known)), ceiling)
        return (min(low, 0.0), max(high, 0.0)) if self.signed or 0 < low < 0.3 * high else (low, high)

    def numbers(self) -> dict[str, LineNumbers]:
        """Return the lines that are to be drawn now."""
        return {_key(one): self._numbers(one) for one in self.told.shown if one.points()}

    def _numbers(self, one: Shown) -> LineNumbers:
        rows = one.rows() if one.named else []
        axis = (self.ticks[0], self.ticks[-1])
        value = self._value(one.end()[1])
        return {
            "years": [year for year, _ in one.points()],
            "values": [sent(middle, axis) for _, middle in one.points()],
            "low": [sent(low, axis) for _, low, _ in rows],
            "high": [sent(high, axis) for _, _, high in rows],
            "label": {layout_name(sheet): label_rows(one, sheet, value) for sheet in (WIDE, NARROW) if one.named},
        }

    def looks(self) -> Hashable:
        """Return what the template depends on."""
        told = self.told
        each = tuple((_key(one), one.name, one.stroke, one.dash, one.phase, one.named) for one in told.shown)
        return told.title, told.notes, told.topic.unit, told.present, self.years, self.span, self.signed, each

    def _value(self, value: float) -> str:
        return (words.signed if self.signed else words.short)(value, self.told.topic.unit)

    def layout(self, sheet: Sheet, numbers: Numbers) -> tuple[Drawing, str]:
        """Return all shapes of one layout, the background first; lines without numbers stay empty."""
        told, lines = self.told, numbers["lines"]
        body, top = draw.heading(sheet, told.title, told.notes)
        top += sheet.text * 1.5
        plane = plane_of(sheet, top, self.years, self.ticks, told.topic.unit, self._widest(sheet))
        body += axes(plane, told.topic.unit, told.present, sheet)
        body += [_band(plane, one, lines.get(_key(one))) for one in told.named]
        body += [_line(plane, one, lines.get(_key(one))) for one in sorted(told.shown, key=lambda one: one.named)]
        body += _ends(plane, told.named, lines, sheet)
        x = (plane.left, plane.right, *plane.years)
        y = (plane.bottom, plane.top, plane.values[0], plane.values[-1])
        more = draw.data(text=sheet.text, x=" ".join(map(repr, x)), y=" ".join(map(repr, y)))
        return (sheet, sheet.height, body), more

    def _widest(self, sheet: Sheet) -> list[str]:
        """Return names of lines as wide as they may become, so that the room for them stays."""
        low, high = self.span
        values = [self._value(low + share * (high - low)) for share in (0.0, 0.123, 0.456, 0.789, 1.0)]
        futures = {"baseline": ("baseline", "both futures")}
        return [
            row
            for one in self.told.named
            for future in (futures.get(one.line.arm, (one.future,)) if one.future else ("",))
            for value in values
            for row in label_rows(replace(one, future=future), sheet, value)
        ]


def _key(one: Shown) -> str:
    return f"{one.line.arm}-{one.line.name}"


def _points(line: LineNumbers) -> list[tuple[int, float]]:
    values = (math.nan if value is None else value for value in line["values"])
    return list(zip(line["years"], values, strict=True))


def _band(plane: Plane, one: Shown, line: LineNumbers | None) -> str:
    shape = ""
    if line:
        low, high = plane.values[0], plane.values[-1]
        ends = (
            [math.nan if value is None else min(max(value, low), high) for value in line[side]]
            for side in ("low", "high")
        )
        shape = band_shape(plane, zip(line["years"], *ends, strict=True))
    more = draw.data(part="band", of=_key(one))
    return f'<path d="{shape}" fill="{one.stroke.line}" fill-opacity="0.16"{more}/>'


def _line(plane: Plane, one: Shown, line: LineNumbers | None) -> str:
    """One line with a marker every twentieth year."""
    points = _points(line) if line else []
    more = f' stroke-dasharray="{one.dash}"' if one.dash else ""
    more += draw.data(part="line", of=_key(one))
    stroke = (
        f'<path d="{line_shape(plane, points)}" fill="none" stroke="{one.stroke.line}" '
        f'stroke-width="{2.5 if one.named else 1}" stroke-linejoin="round"{more}/>'
    )
    if not one.stroke.marker:
        return stroke
    shape = draw.marker_shape(one.stroke.marker)
    marked = (point for point in points if point[0] % 20 == one.phase and math.isfinite(point[1]))
    marks = "".join(f"M{draw.near(plane.x(year))} {draw.near(plane.y(value))}{shape}" for year, value in marked)
    more = draw.data(part="marks", of=_key(one), phase=one.phase, shape=shape)
    return f'{stroke}<path d="{marks}" fill="{one.stroke.line}" stroke="{PAPER}"{more}/>'


def _ends(plane: Plane, named: Sequence[Shown], lines: Mapping[str, LineNumbers], sheet: Sheet) -> list[str]:
    """Names at the ends of the lines, kept apart, each tied to its line; each has room for two rows."""
    ends, labels = {}, {}
    for one in named:
        if line := lines.get(_key(one)):
            year, value = [point for point in _points(line) if math.isfinite(point[1])][-1]
            ends[_key(one)] = (plane.x(year), plane.y(value))
            labels[_key(one)] = line["label"][layout_name(sheet)]
    row = sheet.text * 1.2
    gap = row * max((len(rows) for rows in labels.values()), default=1)
    places = dict(zip(ends, draw.apart([y for _, y in ends.values()], gap, plane.top, plane.bottom), strict=True))
    body = []
    for one in named:
        key = _key(one)
        rows = labels.get(key, [])
        tie, first = "", 0.0
        if key in ends:
            (x, y), place = ends[key], places[key]
            if plane.right - x < REACH:
                tie = f"M{draw.near(x + 5)} {draw.near(y)}L{draw.near(plane.right + 17)} {draw.near(place)}"
            first = place + sheet.text * 0.35 - row * (len(rows) - 1) / 2
        shapes = [draw.path(tie, one.stroke.line, 1.2)]
        look: draw.Look = {"fill": one.stroke.text, "bold": one.line.arm == "plan"}
        shapes += [
            draw.text(plane.right + 20, first + row * index, "".join(rows[index : index + 1]), **look)
            for index in (0, 1)
        ]
        shown = "inline" if key in ends else "none"
        body.append(f'<g display="{shown}"{draw.data(part="end", of=key)}>{"".join(shapes)}</g>')
    return body
