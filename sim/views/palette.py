"""Colours, dashes and markers: safe for colour-blind readers, told apart in grey, with enough contrast on white.

Lines keep a contrast of 3 or more against white, text 4.5 or more (WCAG 2.2, AA). Colour never stands alone: a future
has its dash pattern, a group its marker, and each line its name.
Sources: lines, Okabe and Ito 2008, Color Universal Design; maps, viridis, van der Walt and Smith 2015.
"""

from typing import NamedTuple

PAPER = "#ffffff"
INK = "#1a1a1a"
QUIET = "#595959"
GRID = "#dedede"


class Stroke(NamedTuple):
    """How one line is drawn: colour of the line, a darker shade of it for its name, and the shape of its marker."""

    line: str
    text: str
    marker: str


BLACK = Stroke("#000000", "#000000", "square")
BLUE = Stroke("#0072B2", "#005A8C", "circle")
GROUP_STROKES = (
    BLUE,
    Stroke("#D55E00", "#A84A00", "square"),
    Stroke("#009E73", "#00664A", "triangle"),
    Stroke("#CC79A7", "#8F3F6C", "diamond"),
    BLACK,
)
ARM_STROKES = {"baseline": BLACK, "plan": BLUE}
OTHERS = "#8a8a8a"
"""Lines that stand in the background."""

ARM_DASHES = {"baseline": "7 5", "plan": ""}
"""Dash pattern of each future when both are shown, in SVG notation; empty is a solid line."""
GROUP_DASHES = ("", "9 5", "2 4", "12 4 2 4", "5 3")
"""Dash patterns of the groups when only one future is shown."""

VIRIDIS = ("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#90d743", "#fde725")


def steps(count: int) -> list[str]:
    """Colours of a stepped scale, from pale for low values to dark for high ones; their greys are steps as well."""
    places = [6 * step / max(1, count - 1) for step in range(count)]
    return [_mixed(6 - place) for place in places] if count > 1 else [VIRIDIS[3]]


def _mixed(place: float) -> str:
    """The viridis colour at a place from 0 (dark) to 6 (pale), mixed from the two colours that it lies between."""
    index = min(int(place), 5)
    share = place - index
    pair = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in VIRIDIS[index : index + 2]]
    return "#" + "".join(f"{round(low + share * (high - low)):02x}" for low, high in zip(*pair, strict=True))
