"""The few shapes of which our SVG pictures are made, and where text goes: widths, breaks, ticks, labels kept apart.

Coordinates are rounded to a tenth, so the same numbers give the same bytes. All text is escaped here and nowhere else.
"""

import html
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypedDict, Unpack

from sim.views.palette import INK, PAPER, QUIET

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
BOLD = 1.15
"""About how much wider bold text is."""
CORNERS = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
}
"""Corners of markers, in sizes around the point."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW, _WIDE = frozenset("fijltrI.,:;|!'()[]/ "), frozenset("mwMW@%—")


@dataclass(frozen=True)
class Sheet:
    """What a picture is drawn on, in viewBox units: its size, that of its text, whether it is for a small screen."""

    width: float
    height: float
    text: float
    narrow: bool = False

    @property
    def heading(self) -> float:
        """Size of the title's text."""
        return self.text + (2 if self.narrow else 4)


WIDE = Sheet(720, 420, 15)
NARROW = Sheet(360, 460, 14, narrow=True)


def escape(text: object) -> str:
    """Text that is safe inside HTML and XML; characters that XML does not allow are left out."""
    return html.escape(_NOT_XML.sub("", str(text)))


def near(value: float) -> str:
    """A coordinate, rounded to a tenth."""
    return f"{value:.1f}"


def data(**values: object) -> str:
    """Data attributes, which scripts read."""
    return "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())


def document(sheet: Sheet, height: float, body: Iterable[str], title: str, words: str, more: str = "") -> str:
    """A whole SVG picture with its name and description, as wide as its place allows; `more`: further attributes."""
    width, deep = near(sheet.width), near(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {deep}" width="{width}" height="{deep}" '
        f'style="max-width:100%;height:auto" role="img" aria-label="{escape(title)}" font-family="{FONT}" '
        f'font-size="{near(sheet.text)}" fill="{INK}"{more}><title>{escape(title)}</title><desc>{escape(words)}</desc>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(body)}</svg>'
    )


class Look(TypedDict, total=False):
    """How a line of text looks; `fill` and `size` are the sheet's unless given, `halo` parts it from lines behind."""

    anchor: Literal["start", "middle", "end"]
    fill: str
    size: float
    bold: bool
    halo: bool


def text(x: float, y: float, words: object, **look: Unpack[Look]) -> str:
    """One line of text whose baseline is at y."""
    more = f' text-anchor="{look["anchor"]}"' if "anchor" in look else ""
    more += f' fill="{look["fill"]}"' if look.get("fill") else ""
    more += f' font-size="{near(look["size"])}"' if look.get("size") else ""
    more += ' font-weight="bold"' if look.get("bold") else ""
    more += f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if look.get("halo") else ""
    return f'<text x="{near(x)}" y="{near(y)}"{more}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    return path(f"M{near(x1)} {near(y1)}L{near(x2)} {near(y2)}", stroke, width, dash)


def path(shape: str, stroke: str, width: float = 1, dash: str = "") -> str:
    """A line along a path, not filled."""
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{shape}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"{more}/>'


def area(shape: str, fill: str, opacity: float) -> str:
    """A filled shape through which the rest can be seen."""
    return f'<path d="{shape}" fill="{fill}" fill-opacity="{opacity}"/>'


def rectangle(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none", dash: str = "") -> str:
    """A filled rectangle."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{near(x)}" y="{near(y)}" width="{near(width)}" height="{near(height)}" '
        f'fill="{fill}" stroke="{stroke}"{dashes}/>'
    )


def marker(shape: str, x: float, y: float, fill: str, size: float = 4.5) -> str:
    """A small circle, square, triangle or diamond around a point, with a white rim."""
    rim = f'fill="{fill}" stroke="{PAPER}"'
    if shape == "circle":
        return f'<circle cx="{near(x)}" cy="{near(y)}" r="{near(size)}" {rim}/>'
    points = " ".join(f"{near(x + size * dx)},{near(y + size * dy)}" for dx, dy in CORNERS[shape])
    return f'<polygon points="{points}" {rim}/>'


def marker_shape(shape: str, size: float = 4.5) -> str:
    """The same marker as path data around the point where the pen is."""
    if shape == "circle":
        arc = f"a{near(size)} {near(size)} 0 1 0"
        return f"m{near(-size)} 0{arc} {near(2 * size)} 0{arc} {near(-2 * size)} 0z"
    corners = [(size * dx, size * dy) for dx, dy in CORNERS[shape]]
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise([(0.0, 0.0), *corners])]
    return "m" + "l".join(f"{near(x)} {near(y)}" for x, y in steps) + "z"


def run_of(points: Iterable[tuple[float, float]]) -> str:
    """Path data along points; where a point is not known the line breaks off and starts anew."""
    pieces, pen_down = [], False
    for x, y in points:
        known = math.isfinite(y)
        if known:
            pieces.append(f"{'L' if pen_down else 'M'}{near(x)} {near(y)}")
        pen_down = known
    return "".join(pieces)


def heading(sheet: Sheet, title: str, notes: Sequence[str]) -> tuple[list[str], float]:
    """Title and notes at the top of a sheet, broken into lines that fit, and the y below them."""
    left = 10.0
    y, body = 6.0, []
    for row in wrapped(title, sheet.width - 2 * left, sheet.heading * BOLD):
        y += sheet.heading * 1.2
        body.append(text(left, y, row, size=sheet.heading, bold=True))
    for note in notes:
        for row in wrapped(note, sheet.width - 2 * left, sheet.text):
            y += sheet.text * 1.35
            body.append(text(left, y, row, fill=QUIET))
    return body, y + 8


def width_of(words: str, size: float) -> float:
    """About how wide a text is when it is set in Helvetica or a font like it; rather too much than too little."""
    return size * sum(_width(letter) for letter in words)


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.72 if letter.isupper() else 0.58


def cut(words: str, width: float, size: float) -> str:
    """The text if it fits into the width, else its beginning with an ellipsis."""
    if width_of(words, size) <= width:
        return words
    kept = words
    while kept and width_of(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(words: str, width: float, size: float) -> list[str]:
    """The text in lines that fit into the width; a single word that does not fit is cut."""
    rows: list[str] = []
    for word in words.split():
        if rows and width_of(f"{rows[-1]} {word}", size) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(cut(word, width, size))
    return rows


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers, evenly spaced, about `count` of them, from at or below low to at or above high."""
    if not high - low > max(1e-12 * max(abs(low), abs(high)), 1e-300):
        room = abs(low) * 0.1 or 1.0
        low, high = low - room, high + room
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near as possible to the wanted ones, at least `gap` apart, between low and high if there is room.

    Neighbours that would touch share a block around the mean of what they want (pool adjacent violators).
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    blocks: list[list[int]] = []
    starts: list[float] = []
    for index in order:
        blocks.append([index])
        starts.append(_start(blocks[-1], wanted, gap, low, high))
        while len(blocks) > 1 and starts[-2] + gap * len(blocks[-2]) > starts[-1] + 1e-9:
            blocks[-2:] = [blocks[-2] + blocks[-1]]
            starts[-2:] = [_start(blocks[-1], wanted, gap, low, high)]
    placed = [0.0] * len(wanted)
    for block, start in zip(blocks, starts, strict=True):
        for rank, index in enumerate(block):
            placed[index] = start + rank * gap
    return placed


def _start(block: Sequence[int], wanted: Sequence[float], gap: float, low: float, high: float) -> float:
    """Where a block of neighbours begins so that they lie around what they want and inside the bounds."""
    middle = sum(wanted[index] - rank * gap for rank, index in enumerate(block)) / len(block)
    return max(low, min(middle, high - gap * (len(block) - 1)))
