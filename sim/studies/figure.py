"""The figure of a sweep: what each plan changes under each assumption, with its interval and where it comes from."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.measures import MEASURES
from sim.studies.effects import effects
from sim.studies.results import Results
from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.picture import Drawing, Picture, drawn

ENDS = ("estimate", "low", "high")
TOLD = (*ENDS, "runs", "agreeing")

type Row = dict[Any, Any]


def intervals(results: Results, outcome: str, **who: object) -> Picture:
    """Return `effects` as a picture: a mark and its interval a row; model, study and number of runs stand below.

    `who` is as for `values`. Differences of shares are in percentage points.
    """
    table = effects(results, outcome, **who)
    factor, unit = words.difference_unit(MEASURES[outcome].unit)
    table[[*ENDS]] *= factor
    varying = [name for name in table.columns.difference([*TOLD], sort=False) if table[name].nunique() > 1]
    year = who.get("year") or results.study.kept_years[-1]
    title = f"What changes in {words.measure_name(outcome)} by {year}"
    rows: list[Row] = table.to_dict("records")
    named = [(", ".join(_said(name, row[name]) for name in varying) or "the plan", row) for row in rows]
    wide, narrow = (_layout(title, named, unit, results.source, sheet) for sheet in (WIDE, NARROW))
    return drawn(title, _sentence(named, unit), table, wide, narrow, dict.fromkeys(ENDS, unit))


def _said(name: str, value: object) -> str:
    return f"{name.replace('_', ' ')} {value:g}" if isinstance(value, float) else str(value)


def _sentence(named: Sequence[tuple[str, Row]], unit: str) -> str:
    told = [
        f"{name}: {words.signed(row['estimate'], unit)}"
        + (" (its interval includes no change)" if row["low"] <= 0.0 <= row["high"] else "")
        for name, row in named
    ]
    return f"Plan less baseline, {'; '.join(told)}."


def _layout(title: str, named: Sequence[tuple[str, Row]], unit: str, source: str, sheet: Sheet) -> Drawing:
    runs = min(row["runs"] for _, row in named)
    unit_told = f", in {words.unit_name(unit)}" if unit else ""
    more = " or more" if runs < max(row["runs"] for _, row in named) else ""
    note = f"Plan less baseline{unit_told}: the mean of {runs}{more} pairs of runs, and its 90 % interval."
    body, top = draw.heading(sheet, title, [note])
    left, room, step = 40.0, sheet.width - 80.0, 3.0 * sheet.text
    known = [row[end] for _, row in named for end in ENDS if row[end] == row[end]]
    values = draw.ticks(min(0.0, *known), max(0.0, *known), 4)
    bottom = top + step * len(named)

    def x(value: float) -> float:
        return left + room * (value - values[0]) / (values[-1] - values[0])

    for value, label in zip(values, words.tick_labels(values, unit), strict=True):
        body.append(draw.line(x(value), top, x(value), bottom, palette.INK if value == 0.0 else palette.GRID))
        body.append(draw.text(x(value), bottom + 1.2 * sheet.text, label, anchor="middle"))
    for place, (name, row) in enumerate(named):
        body += _row(name, row, top + step * place, x, sheet)
    y = bottom + 1.6 * sheet.text
    for line in draw.wrapped(source, sheet.width - 20.0, sheet.text):
        y += 1.35 * sheet.text
        body.append(draw.text(10.0, y, line, fill=palette.QUIET))
    return sheet, y + 10.0, body


def _row(name: str, row: Row, top: float, x: Callable[[float], float], sheet: Sheet) -> list[str]:
    """One interval below its name."""
    y, colour = top + 2.1 * sheet.text, palette.BLUE.line
    label = draw.cut(name, sheet.width - 20.0, sheet.text)
    body = [draw.rectangle(8.0, top, draw.width_of(label, sheet.text) + 4.0, 1.4 * sheet.text, palette.PAPER)]
    body.append(draw.text(10.0, top + 1.1 * sheet.text, label))
    if row["low"] == row["low"]:  # one seed has no interval
        body.append(draw.line(x(row["low"]), y, x(row["high"]), y, colour, 2.5))
        body += [draw.line(x(end), y - 5, x(end), y + 5, colour, 2.5) for end in (row["low"], row["high"])]
    return [*body, draw.marker(palette.BLUE.marker, x(row["estimate"]), y, colour, 5.5)]
