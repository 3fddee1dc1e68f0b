"""Places on a map, coloured in steps by one value each: one map, or two futures side by side on one common scale."""

import hashlib
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.lines import natural
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show

Ring = Sequence[tuple[float, float]]
Polygons = Mapping[str, Sequence[Ring]]
"""The rings of each place, as points (x, y) with y upwards; a ring inside another is a hole."""
HIGHEST = 460.0
"""How high a map may be drawn, in viewBox units."""
NO_VALUE = "#ffffff"
EDGE = "#4d4d4d"


@dataclass(frozen=True)
class Scale:
    """The steps of a map: bounds (one more than colours) and a colour from bound to bound."""

    bounds: tuple[float, ...]
    colours: tuple[str, ...]

    def colour(self, value: float) -> str:
        """The colour of a value; a value on a bound belongs to the step above, the highest to the last."""
        return self.colours[sum(value >= bound for bound in self.bounds[1:-1])]

    def entries(self, unit: str) -> list[tuple[str, str]]:
        """Each step's colour and what it stands for, "20 to 40"."""
        ends = pairwise(words.tick_labels(self.bounds, unit))
        return [(colour, f"{low} to {high}") for colour, (low, high) in zip(self.colours, ends, strict=True)]


def scale_of(values: Sequence[float]) -> Scale:
    """Steps of equal width with round bounds that hold all known values; there is at least one."""
    known = [value for value in values if math.isfinite(value)]
    bounds = draw.ticks(min(known), max(known), 7)
    return Scale(tuple(bounds), tuple(palette.steps(len(bounds) - 1)))


def place_map(
    polygons: Polygons, values: Mapping[str, float], unit: str, title: str, *, names: Mapping[str, str] | None = None
) -> Picture:
    """A map of one value a place; a place without a known value is white and hatched.

    polygons and values: by place id. names: what places are called where that is not their id.
    """
    called = names or {}
    known = known_values(polygons, values)
    if not known:
        return nothing_to_show(title, _reason(polygons))
    map_of = MapStyle(title, polygons, scale_of(list(known.values())), unit, called)
    wide, narrow = (map_layout(map_of, {"": values}, sheet) for sheet in (WIDE, NARROW))
    rows = [(called.get(place, place), known.get(place, math.nan)) for place in sorted(polygons, key=natural)]
    table = pd.DataFrame(rows, columns=["place", "value"])
    return drawn(title, describe_places(known, len(polygons), unit, called), table, wide, narrow, {"value": unit})


def two_maps(
    polygons: Polygons,
    first: Mapping[str, float],
    second: Mapping[str, float],
    unit: str,
    title: str,
    *,
    arms: tuple[str, str] = ("baseline", "plan"),
    names: Mapping[str, str] | None = None,
) -> Picture:
    """Two futures side by side, in the same colours for the same values; see `place_map`."""
    called = names or {}
    known = [known_values(polygons, values) for values in (first, second)]
    if not all(known):
        return nothing_to_show(title, _reason(polygons))
    map_of = MapStyle(title, polygons, scale_of([*known[0].values(), *known[1].values()]), unit, called)
    wide, narrow = (map_layout(map_of, {arms[0]: first, arms[1]: second}, sheet) for sheet in (WIDE, NARROW))
    told, table, units = both_told(polygons, known[0], known[1], unit, arms, called)
    return drawn(title, told, table, wide, narrow, units)


def both_told(
    polygons: Polygons,
    first: Mapping[str, float],
    second: Mapping[str, float],
    unit: str,
    arms: tuple[str, str],
    names: Mapping[str, str],
) -> tuple[str, pd.DataFrame, dict[str, str]]:
    """The sentence, the table and its units of two futures by place, from their known values."""
    order = sorted(polygons, key=natural)
    changes = {place: second.get(place, math.nan) - first.get(place, math.nan) for place in order}
    factor, points = words.difference_unit(unit)
    columns = {
        "place": [names.get(place, place) for place in order],
        **{
            arm: [values.get(place, math.nan) for place in order]
            for arm, values in zip(arms, (first, second), strict=True)
        },
        "change": [factor * change for change in changes.values()],
    }
    units = {arms[0]: unit, arms[1]: unit, "change": points}
    return describe_changes(changes, unit, arms, names), pd.DataFrame(columns), units


def describe_places(known: Mapping[str, float], places: int, unit: str, names: Mapping[str, str]) -> str:
    """The lowest, highest and middle place of a map, and how many places have no value."""
    ends = sorted(known, key=lambda place: (known[place], natural(place)))
    low, high = ends[0], ends[-1]
    middle = words.number(statistics.median(known.values()), unit)
    sentence = (
        f"The lowest of {len(known)} places is {names.get(low, low)} with {words.number(known[low], unit)}, "
        f"the highest {names.get(high, high)} with {words.number(known[high], unit)}; the middle one has {middle}."
        if len(known) > 1
        else f"{names.get(low, low)} has {words.number(known[low], unit)}."
    )
    missing = places - len(known)
    return sentence + (f" For {missing} of {places} places no value is known." if missing else "")


def describe_changes(changes: Mapping[str, float], unit: str, arms: tuple[str, str], names: Mapping[str, str]) -> str:
    """In how many places the second future is lower, higher or the same, and where it differs most."""
    known = {place: change for place, change in changes.items() if math.isfinite(change)}
    if not known:
        return f"No place has a value in both {arms[0]} and {arms[1]}."
    lower = sum(change < 0 for change in known.values())
    higher = sum(change > 0 for change in known.values())
    same = len(known) - lower - higher
    ways = {"lower": lower, "higher": higher, "the same": same}
    every = "all " if len(known) in ways.values() and len(known) > 1 else ""
    counts = [f"{way} in {every}{count}" for way, count in ways.items() if count]
    counts[0] += f" of {len(known)} places" if len(counts) > 1 else f" place{'s' * (len(known) > 1)}"
    most = max(known, key=lambda place: abs(known[place]))
    sentence = f"Compared with the {arms[0]}, the value in the {arms[1]} is {words.listed(counts)}."
    if lower + higher:
        way = "lower" if known[most] < 0 else "higher"
        sentence += f" It differs most in {names.get(most, most)}: {words.amount(known[most], unit)} {way}."
    return sentence


def known_values(polygons: Polygons, values: Mapping[str, float]) -> dict[str, float]:
    """The finite values of places that are on the map."""
    known = {place: float(values[place]) for place in polygons if place in values}
    return {place: value for place, value in known.items() if math.isfinite(value)}


def _reason(polygons: Polygons) -> str:
    return "Nothing to show: " + ("no place has a known value." if polygons else "there are no places to draw.")


def bounds_of(polygons: Polygons) -> tuple[float, float, float, float]:
    """The bounds of all places: least and greatest x, least and greatest y."""
    points = [point for rings in polygons.values() for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), max(xs), min(ys), max(ys)


def shape_of(polygons: Polygons) -> float:
    """How high the map is in widths."""
    x0, x1, y0, y1 = bounds_of(polygons)
    return (y1 - y0) / ((x1 - x0) or 1)


@dataclass(frozen=True)
class MapStyle:
    """What all maps of one picture share."""

    title: str
    polygons: Polygons
    scale: Scale
    unit: str
    names: Mapping[str, str]

    def hatch(self, sheet: Sheet) -> str:
        """Id of the pattern for places without a value: the same for the same content, another for each layout."""
        content = repr((self.title, self.unit, self.scale, sheet.width))
        return f"no-value-{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def pattern(self, sheet: Sheet) -> str:
        """The hatching of places without a value."""
        return (
            f'<defs><pattern id="{self.hatch(sheet)}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{NO_VALUE}"/>'
            f'<rect width="2" height="6" fill="{palette.QUIET}"/></pattern></defs>'
        )

    def places(self, values: Mapping[str, float], corner: tuple[float, float], width: float, sheet: Sheet) -> list[str]:
        """The places in a box of this width; each tells its name and value under the pointer."""
        x0, x1, _, y1 = bounds_of(self.polygons)
        factor = width / ((x1 - x0) or 1)
        left, top = corner
        body = []
        for place, rings in self.polygons.items():
            points = ([(left + (x - x0) * factor, top + (y1 - y) * factor) for x, y in ring] for ring in rings)
            shape = "".join(draw.run_of(ring) + "Z" for ring in points)
            value = float(values.get(place, math.nan))
            fill = self.scale.colour(value) if math.isfinite(value) else f"url(#{self.hatch(sheet)})"
            name = self.names.get(place, place)
            told = draw.escape(f"{name}: {words.number(value, self.unit)}")
            body.append(
                f'<path d="{shape}" fill="{fill}" fill-rule="evenodd" stroke="{EDGE}" stroke-linejoin="round"'
                f"{draw.data(place=place, name=name)}><title>{told}</title></path>"
            )
        return body

    def legend(self, left: float, top: float, width: float, missing: bool, sheet: Sheet) -> tuple[list[str], float]:
        """The steps with their numbers, in as many columns as fit the width, and the y below them."""
        entries = self.scale.entries(self.unit)
        if missing:
            entries.append((f"url(#{self.hatch(sheet)})", "no value"))
        row = sheet.text * 1.6
        column = max(draw.width_of(label, sheet.text) for _, label in entries) + 40
        columns = max(1, int(width // column))
        unit = draw.cut(words.unit_name(self.unit), width, sheet.text)
        body = [draw.text(left, top + sheet.text, unit, fill=palette.QUIET)]
        for index, (colour, label) in enumerate(entries):
            x, y = left + column * (index % columns), top + row * (1 + index // columns)
            body.append(draw.rectangle(x, y, 22, sheet.text, colour, EDGE))
            body.append(draw.text(x + 28, y + sheet.text * 0.85, label))
        return body, top + row * (1 + math.ceil(len(entries) / columns))


def map_layout(
    map_of: MapStyle, panels: Mapping[str, Mapping[str, float]], sheet: Sheet, missing: bool | None = None
) -> Drawing:
    """Maps side by side, or one above the other on a narrow sheet; the legend stands beside one map, below two.

    missing: whether the legend tells how a place without a value looks; unless given, where there is one.
    """
    body, top = draw.heading(sheet, map_of.title, ())
    body.append(map_of.pattern(sheet))
    shape = shape_of(map_of.polygons)
    aside = len(panels) == 1 and not sheet.narrow
    room = sheet.width - 20 if sheet.narrow else sheet.width - 250 if aside else sheet.width / 2 - 20
    width = min(room, HIGHEST / shape)
    bottom = head = top
    for index, (name, values) in enumerate(panels.items()):
        left = 10 if sheet.narrow else 10 + index * sheet.width / 2
        head = bottom if sheet.narrow else top
        if name:
            body.append(draw.text(left, head + sheet.text, name, bold=True))
            head += sheet.text * 1.6
        body += [f"<g{draw.data(map=name)}>", *map_of.places(values, (left, head), width, sheet), "</g>"]
        bottom = head + width * shape + 10
    if missing is None:
        missing = any(len(known_values(map_of.polygons, values)) < len(map_of.polygons) for values in panels.values())
    x, y = (width + 40, top) if aside else (10, bottom)
    legend, end = map_of.legend(x, y, sheet.width - x - 10, missing, sheet)
    return sheet, max(bottom, end) + 6, body + legend
