"""The plane of a picture of lines: where years and values lie, its axes, and the shapes that lines and bands have."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.drawing import Sheet


@dataclass(frozen=True)
class Plane:
    """Where years and values lie on a sheet; `values` are the ticks, the first and the last of them its ends."""

    left: float
    right: float
    top: float
    bottom: float
    years: tuple[int, int]
    values: tuple[float, ...]

    def x(self, year: float) -> float:
        """Where a year lies."""
        first, last = self.years
        return self.left + (self.right - self.left) * (year - first) / max(1, last - first)

    def y(self, value: float) -> float:
        """Where a value lies."""
        low, high = self.values[0], self.values[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def plane_of(
    sheet: Sheet, top: float, years: tuple[int, int], values: Sequence[float], unit: str, labels: Iterable[str]
) -> Plane:
    """The room that titles, tick labels and the names of the lines leave to the lines."""
    left = 16 + max(draw.width_of(label, sheet.text) for label in words.tick_labels(values, unit))
    right = sheet.width - 26 - max(draw.width_of(row, sheet.text * draw.BOLD) for row in labels)
    return Plane(left, right, top, sheet.height - sheet.text * 2 - 6, years, tuple(values))


def axes(plane: Plane, unit: str, present: int, sheet: Sheet) -> list[str]:
    """Both axes, and a line at the present if it lies inside."""
    body = []
    for value, label in zip(plane.values, words.tick_labels(plane.values, unit), strict=True):
        y = plane.y(value)
        body.append(draw.line(plane.left, y, plane.right, y, palette.QUIET if value == 0 else palette.GRID))
        body.append(draw.text(plane.left - 6, y + sheet.text * 0.35, label, anchor="end"))
    for year in year_ticks(*plane.years, most=3 if sheet.narrow else 6):
        x = plane.x(year)
        body.append(draw.line(x, plane.bottom, x, plane.bottom + 5, palette.QUIET))
        body.append(draw.text(x, plane.bottom + 7 + sheet.text, year, anchor="middle"))
    first, last = plane.years
    if first < present < last:
        x, label = plane.x(present), f"present: {present}"
        half = draw.width_of(label, sheet.text) / 2
        body.append(draw.line(x, plane.top - 4, x, plane.bottom, palette.QUIET, 1.5, "2 3"))
        body.append(draw.text(max(x, half + 4), plane.top - 8, label, anchor="middle", fill=palette.QUIET))
    return body


def year_ticks(first: int, last: int, most: int = 6) -> list[int]:
    """Round years between the first and the last, about `most` of them or fewer."""
    span = max(1, last - first)
    step = next((step for step in (1, 2, 5, 10, 20, 25, 50, 100) if span / step <= most), span)
    return list(range(-(-first // step) * step, last + 1, step))


def line_shape(plane: Plane, points: Iterable[tuple[int, float]]) -> str:
    """Path data of a line along years and values."""
    return draw.run_of((plane.x(year), plane.y(value)) for year, value in points)


def band_shape(plane: Plane, rows: Iterable[tuple[int, float, float]]) -> str:
    """Path data of a band along years, low and high, in pieces where years have none (one run, or no value)."""
    pieces: list[list[tuple[float, float, float]]] = [[]]
    for year, low, high in rows:
        if math.isfinite(low):
            pieces[-1].append((plane.x(year), plane.y(low), plane.y(high)))
        elif pieces[-1]:
            pieces.append([])
    rings = ([(x, high) for x, _, high in piece] + [(x, low) for x, low, _ in piece[::-1]] for piece in pieces if piece)
    return "".join(draw.run_of(ring) + "Z" for ring in rings)
