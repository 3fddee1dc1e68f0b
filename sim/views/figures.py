"""Still figures for papers and reports: the content of the pictures, drawn by matplotlib.

matplotlib is imported when the first figure is made, since it takes half a second. Figures are made without pyplot, so
they belong to no window and nothing is kept open.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.charts import value_ticks
from sim.views.content import Content, Options, Shown, content
from sim.views.maps import EDGE, NO_VALUE, Polygons, Scale, known_values, scale_of, shape_of
from sim.views.plane import year_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}


def curves_figure(frame: pd.DataFrame, measure: str, **options: Unpack[Options]) -> "Figure":
    """The lines of `charts.curves`, with its keywords, as a still figure; without values it says so."""
    told = content(frame, measure, **options)
    figure = _figure(7.2, 4.4)
    if not told.shown:
        return _message(figure, told.title, told.reason)
    figure.suptitle(told.title, x=0.02, ha="left", weight="bold")
    axes = figure.add_subplot()
    for one in told.shown:
        _draw_line(axes, one)
    _draw_axes(axes, told)
    _draw_labels(axes, told)
    return figure


def map_figure(
    polygons: Polygons, values: Mapping[str, float], unit: str, title: str, *, plan: Mapping[str, float] | None = None
) -> "Figure":
    """The map of `maps.place_map` as a still figure or, when `plan` has values, the two maps of `maps.two_maps`."""
    arms = {"baseline": values, "plan": plan} if plan is not None else {"": values}
    known = [value for by_place in arms.values() for value in known_values(polygons, by_place).values()]
    figure = _figure(7.2, 1.4 + 7.2 / len(arms) * shape_of(polygons))
    if not known:
        return _message(figure, title, "Nothing to show: no place has a known value.")
    scale = scale_of(known)
    figure.suptitle(title, x=0.02, ha="left", weight="bold")
    for index, (arm, by_place) in enumerate(arms.items(), start=1):
        axes = figure.add_subplot(1, len(arms), index)
        axes.set_title(arm, loc="left")
        _draw_places(axes, polygons, by_place, scale)
    missing = any(len(known_values(polygons, by_place)) < len(polygons) for by_place in arms.values())
    _draw_legend(figure, scale, unit, missing)
    return figure


def save(figure: "Figure", path: str | Path) -> Path:
    """Write a figure as .svg, .pdf or .png; the same figure gives the same bytes, since no date is written."""
    import matplotlib as mpl

    path = Path(path)
    dates = {".svg": "Date", ".pdf": "CreationDate", ".png": None}
    if path.suffix not in dates:
        raise ValueError(f"cannot save a figure as {path.name!r}; end the name with .svg, .pdf or .png")
    without_date = {date: None} if (date := dates[path.suffix]) else {}
    with mpl.rc_context({"svg.hashsalt": "interwoven"}):
        figure.savefig(path, metadata=without_date, dpi=200)
    return path


def _figure(width: float, height: float) -> "Figure":
    """An empty figure in inches, drawn by Agg; names inside its SVG are hashes with a fixed salt."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "interwoven"
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _message(figure: "Figure", title: str, reason: str) -> "Figure":
    figure.suptitle(title, x=0.02, ha="left", weight="bold")
    figure.text(0.02, 0.8, "\n".join(draw.wrapped(reason, 600, 12)), va="top")
    return figure


def _draw_line(axes: "Axes", one: Shown) -> None:
    """A line with its band and a marker every twentieth year."""
    years = [year for year, _ in one.points()]
    dash = (0, tuple(float(part) / 2.5 for part in one.dash.split())) if one.dash else "-"
    phase = 10 if one.line.arm == "plan" else 0
    axes.plot(
        years,
        [value for _, value in one.points()],
        color=one.stroke.line,
        linewidth=2 if one.named else 0.7,
        linestyle=dash,
        marker=MARKERS.get(one.stroke.marker, ""),
        markevery=[index for index, year in enumerate(years) if year % 20 == phase],
        markersize=4.5,
        zorder=3 if one.named else 2,
    )
    if one.named:
        kept = one.line.years >= one.start
        low, high = one.summary.low[kept], one.summary.high[kept]
        axes.fill_between(years, low, high, color=one.stroke.line, alpha=0.16, linewidth=0)


def _draw_axes(axes: "Axes", told: Content) -> None:
    """Title, ticks, grid and the year of the present."""
    axes.set_title("\n".join(told.notes), loc="left", fontsize=10)
    values = value_ticks(told)
    axes.set_yticks(values, words.tick_labels(values, told.topic.unit))
    axes.set_ylim(values[0], values[-1])
    first, last = (int(year) for year in axes.dataLim.intervalx)
    axes.set_xlim(first, last)
    axes.set_xticks(year_ticks(first, last))
    axes.grid(axis="y", color=palette.GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if first < told.present < last:
        axes.axvline(told.present, color=palette.QUIET, linestyle=":", linewidth=1.2)
        axes.annotate(
            f"present: {told.present}", (told.present, values[-1]), (4, -10), textcoords="offset points", fontsize=8
        )


def _draw_labels(axes: "Axes", told: Content) -> None:
    """Names at the ends of the lines, kept apart."""
    low, high = axes.get_ylim()
    ends = [one.end() for one in told.named]
    places = draw.apart([value for _, value in ends], (high - low) / 18, low, high)
    for one, (year, value), place in zip(told.named, ends, places, strict=True):
        axes.annotate(
            f"{', '.join(filter(None, (one.name, one.future)))}: {words.short(value, told.topic.unit)}",
            (year, value),
            (1.03, (place - low) / (high - low)),
            textcoords="axes fraction",
            va="center",
            color=one.stroke.text,
            arrowprops={"arrowstyle": "-", "color": one.stroke.line, "linewidth": 0.8},
        )


def _draw_places(axes: "Axes", polygons: Polygons, values: Mapping[str, float], scale: Scale) -> None:
    """The places, coloured by step; those without a value are hatched."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    known = known_values(polygons, values)
    for place, rings in polygons.items():
        outline = Outline.make_compound_path(*(Outline([*ring, ring[0]], closed=True) for ring in rings))
        fill, hatch = (scale.colour(known[place]), "") if place in known else (NO_VALUE, "////")
        axes.add_patch(PathPatch(outline, facecolor=fill, edgecolor=EDGE, linewidth=0.6, hatch=hatch))
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_axis_off()


def _draw_legend(figure: "Figure", scale: Scale, unit: str, missing: bool) -> None:
    """The steps with their numbers, below the map."""
    from matplotlib.patches import Patch

    entries = [Patch(facecolor=colour, edgecolor=EDGE, label=label) for colour, label in scale.entries(unit)]
    if missing:
        entries.append(Patch(facecolor=NO_VALUE, edgecolor=EDGE, hatch="////", label="no value"))
    figure.legend(
        handles=entries, loc="outside lower left", ncols=4, title=words.unit_name(unit), alignment="left", frameon=False
    )
