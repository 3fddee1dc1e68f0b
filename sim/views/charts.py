"""Measures over the years: the baseline and the plan as lines, with the band over runs, by group or by place."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.views import drawing as draw
from sim.views import words
from sim.views.accounts import describe_lines, table_of
from sim.views.content import PRESENT, Content, Shown, content
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.lines import Band, By
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show
from sim.views.plane import Plane, axes, band_shape, line_shape, plane_of
from sim.views.words import Direction, Sign

LABELS = 0.36
"""The share of a sheet's width that the names of the lines may take."""


def curves(
    frame: pd.DataFrame,
    measure: str,
    *,
    by: By = "arm",
    statistic: str = "",
    unit: str = "",
    direction: Direction = "",
    title: str = "",
    present: int = PRESENT,
    band: Band = "runs",
    only: Sequence[str] = (),
    sign: Sign = "",
) -> Picture:
    """Lines of a measure over the years: the mean of the runs, with the band in which 5 to 95 % of them lie.

    A frame without such values gives a picture that says so.

    Args:
        frame: tidy, as `lines.select` reads it.
        measure: id of the measure.
        by: "arm" for one line a future; "group", "place" or "origin" (fifth of the parents' income) for one line a
            future and group, place or fifth.
        statistic: "mean" (or a distribution's "value") unless named.
        unit: unit of the values; see `words.number`.
        direction: which values are better, "higher" or "lower".
        title: otherwise made from the measure's id.
        present: the year at which a vertical line stands.
        band: "runs", or "mean" for the 90 % interval of the mean.
        only: the groups or places to show.
        sign: what is known of the sign of a change under other assumptions.
    """
    told = content(
        frame, measure, by=by, statistic=statistic, unit=unit, direction=direction, title=title, present=present,
        band=band, only=only, sign=sign,
    )  # fmt: skip
    if not told.shown:
        return nothing_to_show(told.title, told.reason)
    sentences = describe_lines(told.lines, told.topic)
    table = table_of([(one.line, one.summary) for one in told.shown], by, present)
    units = dict.fromkeys(("mean", "low", "high"), told.topic.unit)
    return drawn(told.title, sentences, table, _layout(told, WIDE), _layout(told, NARROW), units)


def _layout(told: Content, sheet: Sheet) -> Drawing:
    """All shapes of one layout, the background first."""
    body, top = draw.heading(sheet, told.title, told.notes)
    plane = _plane(told, sheet, top + sheet.text * 1.5)
    body += axes(plane, told.topic.unit, told.present, sheet)
    body += [_band(plane, one) for one in told.named]
    body += [_line(plane, one) for one in sorted(told.shown, key=lambda one: one.named)]
    body += _labels(told, plane, sheet)
    return sheet, sheet.height, body


def _plane(told: Content, sheet: Sheet, top: float) -> Plane:
    rows = [row for one in told.named for row in _label(one, told, sheet)]
    years = (min(int(one.line.years[0]) for one in told.shown), max(int(one.line.years[-1]) for one in told.shown))
    return plane_of(sheet, top, years, value_ticks(told), told.topic.unit, rows)


def value_ticks(told: Content) -> list[float]:
    """Round values that span all lines and bands; zero is among them unless that would squeeze the lines."""
    known = np.concatenate([part for one in told.shown for part in (one.summary if one.named else one.summary[:1])])
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    return draw.ticks(0.0 if 0 < low < 0.3 * high else low, high)


def _band(plane: Plane, one: Shown) -> str:
    """The band of a line."""
    shape = band_shape(plane, one.rows())
    return draw.area(shape, one.stroke.line, 0.16) if shape else ""


def _line(plane: Plane, one: Shown) -> str:
    """One line with a marker every twentieth year; a plan's lie between those of its baseline."""
    stroke = draw.path(line_shape(plane, one.points()), one.stroke.line, 2.5 if one.named else 1, one.dash)
    if not one.stroke.marker:
        return stroke
    marked = [point for point in one.points() if point[0] % 20 == one.phase and np.isfinite(point[1])]
    dots = (draw.marker(one.stroke.marker, plane.x(year), plane.y(value), one.stroke.line) for year, value in marked)
    return stroke + "".join(dots)


def label_rows(one: Shown, sheet: Sheet, value: str) -> list[str]:
    """The name at a line's end, with its future and, where there is room, its last value; in two rows if need be."""
    room, size = sheet.width * LABELS, sheet.text * draw.BOLD
    tail = ": ".join(filter(None, (one.future, "" if sheet.narrow else value)))
    whole = (", " if one.future else ": ").join(filter(None, (one.name, tail)))
    if not (one.name and tail) or draw.width_of(whole, size) <= room:
        return [draw.cut(whole, room, size)]
    return [draw.cut(one.name, room, size), tail]


def _label(one: Shown, told: Content, sheet: Sheet) -> list[str]:
    return label_rows(one, sheet, words.short(one.end()[1], told.topic.unit))


def _labels(told: Content, plane: Plane, sheet: Sheet) -> list[str]:
    """Names at the ends of the lines, kept apart, each tied to its line."""
    ends = [(plane.x(year), plane.y(value)) for year, value in (one.end() for one in told.named)]
    labels = [_label(one, told, sheet) for one in told.named]
    row = sheet.text * 1.2
    places = draw.apart([y for _, y in ends], row * max(len(rows) for rows in labels), plane.top, plane.bottom)
    body = []
    x = plane.right + 20
    for one, rows, (end_x, end_y), y in zip(told.named, labels, ends, places, strict=True):
        body.append(draw.line(end_x + 5, end_y, x - 3, y, one.stroke.line, 1.2))
        first = y + sheet.text * 0.35 - row * (len(rows) - 1) / 2
        for index, words_of_row in enumerate(rows):
            look: draw.Look = {"fill": one.stroke.text, "bold": one.line.arm == "plan"}
            body.append(draw.text(x, first + row * index, words_of_row, **look))
    return body
