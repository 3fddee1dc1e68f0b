"""Several measures side by side, each in a small frame of its own, in the same years and the same looks of lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.accounts import Estimate, change_of, estimate, pairs_of, who
from sim.views.content import Content, Options, Shown, Source, content
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.lines import last_year
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show
from sim.views.plane import Plane, band_shape, line_shape

HIGH = 150.0
"""The height of a small frame, in viewBox units."""
SAMPLE = 34.0
"""The length of a line in the key."""


@dataclass(frozen=True, eq=False)
class Strand:
    """One small frame: what it is called, the lines (or the frame they are taken from), and how they are shown."""

    name: str
    measure: str
    source: Source
    options: Options


def small_multiples(strands: Sequence[Strand], title: str) -> Picture:
    """Return small frames of lines, one for each strand that has some, with what the plan changes in each at the end.

    All strands have the same futures and the same groups or places.
    """
    told = [(strand.name, content(strand.source, strand.measure, **strand.options)) for strand in strands]
    told = [(name, each) for name, each in told if each.shown]
    if not told:
        return nothing_to_show(title, "Nothing to show: no value is known.")
    rows = [row for name, each in told for row in _rows(name, each)]
    table = pd.DataFrame([row.cells for row in rows])
    wide, narrow = (_layout(title, told, sheet) for sheet in (WIDE, NARROW))
    return drawn(title, _sentence(rows, told), table, wide, narrow, {})


@dataclass(frozen=True)
class _Row:
    """What the plan changes in one strand for one group or place at the end."""

    strand: str
    who: str
    unit: str
    baseline: float
    plan: float
    change: Estimate

    @property
    def cells(self) -> dict[str, str]:
        """The row of a table, in words, since each strand has its own unit."""
        low, high = (_signed(end, self.unit) for end in (self.change.low, self.change.high))
        return {
            "strand": self.strand,
            "for": self.who or "everyone",
            "baseline": words.number(self.baseline, self.unit),
            "plan": words.number(self.plan, self.unit),
            "change": _signed(self.change.value, self.unit),
            "interval": f"{low} to {high}" if math.isfinite(self.change.low) else "one run",
        }

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.change.low > 0 or self.change.high < 0


def _rows(name: str, told: Content) -> list[_Row]:
    found = []
    for baseline, plan in pairs_of(told.lines):
        year = last_year((baseline, plan))
        change = estimate(change_of(baseline, plan).runs(year), told.topic.band)
        before, after = float(baseline.runs(year).mean()), float(plan.runs(year).mean())
        found.append(_Row(name, who(plan.name), told.topic.unit, before, after, change))
    return found


def _signed(change: float, unit: str) -> str:
    told = words.amount(change, unit)
    if change == 0 or "less than" in told:
        return "no change" if change == 0 else "about 0"
    return ("+" if change > 0 else words.MINUS) + told if math.isfinite(change) else told


def _sentence(rows: Sequence[_Row], told: Sequence[tuple[str, Content]]) -> str:
    """What the plan changes in each strand at the end, and where the interval includes no change."""
    lines = told[0][1].lines
    if not rows:
        return "There is no plan to compare with."
    year, runs = last_year(lines), rows[0].change.runs
    if all(row.change.value == 0 for row in rows):
        return f"By {year}, nothing differs between the plan and the baseline."
    parts = []
    for name, _ in told:
        own = [row for row in rows if row.strand == name]
        changes = [_signed(row.change.value, row.unit) + (f" for {row.who}" if row.who else "") for row in own]
        unclear = runs > 1 and not any(row.clear for row in own)
        parts.append(
            f"{name.lower()} {words.listed(changes)}" + (" (the interval includes no change)" if unclear else "")
        )
    how = "One run, so no interval." if runs == 1 else f"Mean of {runs} runs; intervals are in the table."
    return f"By {year}, plan less baseline: {'; '.join(parts)}. {how} Sign not yet examined."


# --- drawing ---------------------------------------------------------------------------------------------------------


def _layout(title: str, told: Sequence[tuple[str, Content]], sheet: Sheet) -> Drawing:
    """The frames in rows of three, or below one another, and the key in the next free place."""
    notes = told[0][1].notes[1:2]
    body, top = draw.heading(sheet, title, notes)
    columns = 1 if sheet.narrow else 3
    width, height = (sheet.width - 10) / columns, HIGH + sheet.text * 5.2
    for index, (name, each) in enumerate(told):
        left, y = 5 + width * (index % columns), top + height * (index // columns)
        body += _frame(name, each, left, y, width - 12, sheet)
    last = len(told)
    x, y = 5 + width * (last % columns), top + height * (last // columns)
    key, end = _key(told[0][1], x + 6, y + sheet.text, sheet)
    return sheet, max(end, top + height * -(-last // columns)) + 4, body + key


def _frame(name: str, told: Content, left: float, top: float, width: float, sheet: Sheet) -> list[str]:
    """One small frame: name and unit, three values, the first, the present and the last year, and the lines."""
    low, high = _extremes(told)
    values = draw.ticks(low, high, 3)
    labels = words.tick_labels(values, told.topic.unit)
    margin = max(draw.width_of(label, sheet.text) for label in labels) + 6
    first, last = (pick(int(one.line.years[at]) for one in told.shown) for pick, at in ((min, 0), (max, -1)))
    y = top + sheet.text * 3.1
    plane = Plane(left + margin, left + width - 8, y, y + HIGH, (first, last), tuple(values))
    better = f"{told.topic.better} is better" if told.topic.better else ""
    body = [
        draw.text(left + 4, top + sheet.text, draw.cut(name, width, sheet.text * draw.BOLD), bold=True),
        draw.text(left + 4, top + sheet.text * 2.2, draw.cut(better, width, sheet.text), fill=palette.QUIET),
    ]
    for value, label in zip(values, labels, strict=True):
        height = plane.y(value)
        body.append(draw.line(plane.left, height, plane.right, height, palette.GRID))
        body.append(draw.text(plane.left - 5, height + sheet.text * 0.35, label, anchor="end"))
    for year in dict.fromkeys((told.present, last)):
        x = plane.x(year)
        body.append(draw.line(x, plane.top, x, plane.bottom + 4, palette.QUIET, 1, "2 3"))
        body.append(draw.text(x, plane.bottom + 5 + sheet.text, year, anchor="end" if year == last else "middle"))
    return body + [shape for one in told.named for shape in _shapes(one, plane)]


def _extremes(told: Content) -> tuple[float, float]:
    known = [end for one in told.named for part in one.summary for end in (part.tolist()) if math.isfinite(end)]
    return min(known), max(known)


def _shapes(one: Shown, plane: Plane) -> list[str]:
    shape = band_shape(plane, one.rows())
    band = [draw.area(shape, one.stroke.line, 0.16)] if shape else []
    marked = [point for point in one.points() if point[0] % 20 == one.phase and math.isfinite(point[1])]
    return [
        *band,
        draw.path(line_shape(plane, one.points()), one.stroke.line, 2, one.dash),
        *(
            draw.marker(one.stroke.marker, plane.x(year), plane.y(value), one.stroke.line, 3.5)
            for year, value in marked
        ),
    ]


def _key(told: Content, left: float, top: float, sheet: Sheet) -> tuple[list[str], float]:
    """What each line stands for, and the y below."""
    body = []
    for one in told.named:
        top += sheet.text * 1.6
        middle = top - sheet.text * 0.35
        body.append(draw.line(left, middle, left + SAMPLE, middle, one.stroke.line, 2, one.dash))
        body.append(draw.marker(one.stroke.marker, left + SAMPLE / 2, middle, one.stroke.line, 3.5))
        label = ", ".join(filter(None, (one.name or "everyone", one.future)))
        room = sheet.width - left - SAMPLE - 14
        body.append(draw.text(left + SAMPLE + 6, top, draw.cut(label, room, sheet.text), fill=one.stroke.text))
    return body, top + sheet.text
