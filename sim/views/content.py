"""What a picture of lines holds before it is drawn: the lines, how each looks and is called, title and notes.

The SVG picture and the still figure are two drawings of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd

from sim.measures.declared import MEASURES
from sim.views import palette, words
from sim.views.accounts import Topic
from sim.views.lines import Band, By, Line, Summary, last_year, parting, select
from sim.views.words import Direction, Sign

PRESENT = 2025
MOST_NAMED = 4
"""With more groups or places than these, the highest and the lowest are named and the others stay grey."""


type Source = pd.DataFrame | Sequence[Line]


class Options(TypedDict, total=False):
    """How a measure is shown; `charts.curves` says what each means."""

    by: By
    statistic: str
    unit: str
    direction: Direction
    title: str
    present: int
    band: Band
    only: Sequence[str]
    sign: Sign
    live: bool
    note: str


@dataclass(frozen=True)
class Shown:
    """A line as it is drawn: its band, its name and future, its colour, marker and dash, and the year it begins."""

    line: Line
    summary: Summary
    name: str
    future: str
    stroke: palette.Stroke
    dash: str
    start: int
    named: bool = True

    def points(self) -> list[tuple[int, float]]:
        """Year and mean, from the year in which the line begins."""
        pairs = zip(self.line.years.tolist(), self.summary.middle.tolist(), strict=True)
        return [(year, value) for year, value in pairs if year >= self.start]

    def rows(self) -> list[tuple[int, float, float]]:
        """Year and both ends of the band, from the year in which the line begins."""
        low, high = self.summary.low.tolist(), self.summary.high.tolist()
        return [row for row in zip(self.line.years.tolist(), low, high, strict=True) if row[0] >= self.start]

    @property
    def phase(self) -> int:
        """Every twentieth year has a marker: which years; a plan's markers lie between those of its baseline."""
        return 10 if self.line.arm == "plan" else 0

    def end(self) -> tuple[int, float]:
        """The last known year and its mean."""
        last = np.flatnonzero(np.isfinite(self.summary.middle))[-1]
        return int(self.line.years[last]), float(self.summary.middle[last])


@dataclass(frozen=True)
class Content:
    """All that a picture of lines says: the lines it speaks of and those it draws; without lines, `reason` says why."""

    title: str
    notes: tuple[str, ...]
    topic: Topic
    by: By
    present: int
    lines: tuple[Line, ...]
    shown: tuple[Shown, ...]
    reason: str = ""

    @property
    def named(self) -> list[Shown]:
        """The lines with a name and a band; the others stay in the background."""
        return [one for one in self.shown if one.named]


def content(source: Source, measure: str, **options: Unpack[Options]) -> Content:
    """Select the lines of a measure, summarise and style them, and write title and notes.

    source: a tidy frame, or the lines themselves. Of the options, note says something else than the number of runs.
    """
    by, statistic, band = options.get("by", "arm"), options.get("statistic", ""), options.get("band", "runs")
    only, present = options.get("only", ()), options.get("present", PRESENT)
    unit, better = options.get("unit", ""), options.get("direction", "")
    name = words.measure_name(measure, statistic or "mean")
    topic = Topic(name, "ratio" if statistic == "ratio" else unit, better, band, options.get("sign", ""))
    title = options.get("title") or name[:1].upper() + name[1:] + ("" if by == "arm" else f" by {by}")
    found = select(source, measure, by, statistic) if isinstance(source, pd.DataFrame) else list(source)
    lines = [line for line in found if not only or line.name in only]
    if not lines:
        return Content(title, (), topic, by, present, (), (), _reason(source, measure, by, found))
    shown = tuple(styled(lines, band, live=options.get("live", False)))
    about = [*_counted(measure, statistic, topic.unit), f"{better} is better" if better else ""]
    notes = (", ".join(filter(None, about)), options.get("note") or _runs_and_band(lines, topic), _others(shown, by))
    names = {one.line.name for one in shown if one.named}
    spoken = tuple(line for line in lines if line.name in names)
    return Content(title, tuple(filter(None, notes)), topic, by, present, spoken, shown)


def styled(lines: Sequence[Line], band: Band, *, live: bool = False) -> list[Shown]:
    """Each line with its looks; where there are many, all but two stay in the background, in the first future only.

    A plan that never parts from its baseline is one line with it; in a live picture, where it soon may, it is kept
    without points, and the baseline keeps its dashes.
    """
    names = list(dict.fromkeys(line.name for line in lines))
    front = names if len(names) <= MOST_NAMED else _extremes(lines)
    shown = []
    for line in lines:
        if line.name in front and (live or not (line.arm == "plan" and _never_parts(line, lines))):
            shown.append(_front(line, lines, front, band, live))
        elif line.name not in front and line.arm == lines[0].arm:
            stroke = palette.Stroke(palette.OTHERS, palette.QUIET, "")
            shown.append(Shown(line, line.summary(band), line.name, "", stroke, "", int(line.years[0]), named=False))
    return shown


def _front(line: Line, lines: Sequence[Line], front: list[str], band: Band, live: bool) -> Shown:
    """A line with a name; when there is one future alone, its dash tells the groups apart, else the futures."""
    place = front.index(line.name) % len(palette.GROUP_STROKES)
    stroke, dash, future = palette.GROUP_STROKES[place], palette.ARM_DASHES.get(line.arm, "2 4"), line.arm
    if line.name == "all":
        stroke = palette.ARM_STROKES.get(line.arm, palette.GROUP_STROKES[1])
    if len({one.arm for one in lines}) == 1:
        future = "" if line.name != "all" else line.arm
        dash = palette.GROUP_DASHES[place]
    elif line.arm == "baseline" and any(one.arm == "plan" and _never_parts(one, [line]) for one in lines):
        future, dash = "both futures", dash if live else ""
    baseline = _baseline_of(line, lines)
    year = parting(baseline, line) if baseline else None
    start = int(line.years[0]) if year is None else max(int(line.years[0]), year - 1)
    if line.arm == "plan" and _never_parts(line, lines):
        start = int(line.years[-1]) + 1
    return Shown(line, line.summary(band), "" if line.name == "all" else line.name, future, stroke, dash, start)


def _baseline_of(line: Line, lines: Sequence[Line]) -> Line | None:
    return next((one for one in lines if one.arm == "baseline" and one.name == line.name), None)


def _never_parts(plan: Line, lines: Sequence[Line]) -> bool:
    """Whether a plan's line is that of its baseline, if there is one."""
    baseline = _baseline_of(plan, lines)
    return baseline is not None and parting(baseline, plan) is None


def _extremes(lines: Sequence[Line]) -> list[str]:
    """The names of the highest and the lowest line at the end, in the first future."""
    year = last_year(lines)
    ends = {line.name: float(line.runs(year).mean()) for line in lines if line.arm == lines[0].arm}
    return [max(ends, key=lambda name: ends[name]), min(ends, key=lambda name: ends[name])]


def _reason(frame: Source, measure: str, by: By, found: Sequence[Line]) -> str:
    """Why a frame has no lines, or why none of those found was asked for."""
    if found:
        names = list(dict.fromkeys(line.name for line in found))
        return f"Nothing to show: the {by}s in this frame are {words.listed(names)}."
    if not isinstance(frame, pd.DataFrame) or frame.empty:
        return "Nothing to show: the frame has no rows."
    known = sorted({str(name) for name in frame["measure"].unique()})
    if measure not in known:
        return f"Nothing to show: the frame has no measure '{measure}'. It has {words.listed(known[:12])}."
    return f"Nothing to show: no value of '{measure}' by {by} is known in this frame."


def _counted(measure: str, statistic: str, unit: str) -> tuple[str, str]:
    """How a measure is counted, and its unit where that does not tell it; of other statistics, the unit alone."""
    counted = MEASURES[measure].counted if measure in MEASURES and statistic in ("", "mean") else ""
    name = words.unit_name(unit)
    return counted, "" if counted and (name in counted or unit == "index") else name


def _others(shown: Sequence[Shown], by: By) -> str:
    """What the lines in the background are."""
    count = sum(not one.named for one in shown)
    called = "fifths" if by == "origin" else f"{by}s"
    return f"Grey: the other {count} {called} in the {shown[0].line.arm}" if count else ""


def _runs_and_band(lines: Sequence[Line], topic: Topic) -> str:
    runs = max(len(line.seeds) for line in lines)
    return "One run, so no band." if runs == 1 else f"Mean of {runs} runs; band: {topic.interval}"
