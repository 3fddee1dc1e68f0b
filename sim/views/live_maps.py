"""Live maps of two futures side by side, on one scale that stays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.drawing import Sheet
from sim.views.live import Live, MapNumbers, Numbers, Span, roomy, sent
from sim.views.maps import MapStyle, Polygons, Scale, both_told, known_values, map_layout
from sim.views.picture import Drawing

ARMS = ("baseline", "plan")
STEPS = 7
"""About how many colours a map has."""


def live_maps(
    polygons: Polygons,
    baseline: Mapping[str, float],
    plan: Mapping[str, float],
    unit: str,
    title: str,
    *,
    names: Mapping[str, str] | None = None,
    span: Span | None = None,
    missing: bool | None = None,
) -> Live:
    """Return the live picture of two futures by place, as `maps.two_maps` draws it.

    span: what the colours had room for so far. missing: whether the legend tells how a place without a value looks;
    unless given, where there is one now.

    Raises:
        ValueError: a future has no known value.
    """
    called = names or {}
    known = [known_values(polygons, values) for values in (baseline, plan)]
    if not all(known):
        raise ValueError("no place has a known value")
    every = [*known[0].values(), *known[1].values()]
    span = roomy(min(every), max(every), unit, span)
    told, table, units = both_told(polygons, known[0], known[1], unit, ARMS, called)
    scale = map_scale(span)
    ends = (scale.bounds[0], scale.bounds[-1])
    maps = {arm: _numbers(polygons, values, unit, ends) for arm, values in zip(ARMS, known, strict=True)}
    unknown = len(every) < 2 * len(polygons) if missing is None else missing
    drawing = _Maps(MapStyle(title, polygons, scale, unit, called), unknown)
    looks = (title, unit, span, unknown, tuple(polygons), tuple(called.items()))
    return Live(title, table, units, Numbers(lines={}, maps=maps, words=told), span, drawing.layout, looks)


def map_scale(span: Span) -> Scale:
    """Return steps of equal width with round bounds that have room for a span."""
    bounds = draw.ticks(*span, STEPS)
    return Scale(tuple(bounds), tuple(palette.steps(len(bounds) - 1)))


def _numbers(polygons: Polygons, known: Mapping[str, float], unit: str, ends: Span) -> MapNumbers:
    values = {place: known.get(place, math.nan) for place in polygons}
    return {
        "values": {place: sent(value, ends) for place, value in values.items()},
        "told": {place: words.number(value, unit) for place, value in values.items()},
    }


@dataclass(frozen=True)
class _Maps:
    """The layouts of live maps."""

    style: MapStyle
    missing: bool

    def layout(self, sheet: Sheet, numbers: Numbers) -> tuple[Drawing, str]:
        """Return both maps; places without numbers look as those without a value."""
        panels = {
            arm: {place: value for place, value in numbers["maps"][arm]["values"].items() if value is not None}
            if numbers["maps"]
            else {}
            for arm in ARMS
        }
        scale = self.style.scale
        more = draw.data(
            bounds=" ".join(map(repr, scale.bounds)), colours=" ".join(scale.colours),
            missing=f"url(#{self.style.hatch(sheet)})",
        )  # fmt: skip
        return map_layout(self.style, panels, sheet, self.missing), more
