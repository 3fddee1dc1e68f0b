"""What lines say, as sentences and as a table: levels at the end, gaps, and what a plan changes in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.views import words
from sim.views.lines import Band, By, Line, Summary, last_year, paired, summarise
from sim.views.words import Direction, Sign


class Estimate(NamedTuple):
    """A mean over runs, its interval, the number of runs, and how many have the sign of the mean."""

    value: float
    low: float
    high: float
    runs: int
    agreeing: int


@dataclass(frozen=True)
class Topic:
    """What is told: a measure by the name that sentences use, its unit, which values are better, interval and sign."""

    measure: str
    unit: str = ""
    better: Direction = ""
    band: Band = "runs"
    sign: Sign = ""

    @property
    def interval(self) -> str:
        """What the interval is called."""
        return words.RUNS_INTERVAL if self.band == "runs" else words.MEAN_INTERVAL


def estimate(runs: "pd.Series[float]", band: Band = "runs") -> Estimate:
    """The estimate from one value a run; NaN when there is none."""
    values = np.asarray(runs, dtype=np.float64)
    middle, low, high = (float(part[0]) for part in summarise(values[np.newaxis, :], band))
    return Estimate(middle, low, high, len(values), int((np.sign(values) == np.sign(middle)).sum()))


def table_of(lines: Sequence[tuple[Line, Summary]], by: By, present: int) -> pd.DataFrame:
    """Mean and band of each line in its first year, the present, every tenth year and its last."""
    rows = []
    for line, summary in lines:
        years = line.years.tolist()
        middle, low, high = (part.tolist() for part in summary)
        runs = np.isfinite(line.values).sum(axis=1).tolist()
        for index, year in enumerate(years):
            if year % 10 == 0 or year == present or index in (0, len(years) - 1):
                rows.append((year, line.arm, line.name, middle[index], low[index], high[index], runs[index]))
    name = "group or place" if by == "arm" else by
    table = pd.DataFrame(rows, columns=["year", "future", name, "mean", "low", "high", "runs"])
    return table.drop(columns=name) if by == "arm" else table


def change_of(baseline: Line, plan: Line, factor: float = 1.0) -> Line:
    """Plan less baseline as a line, for the years and runs that both have; times a factor."""
    years, own, other = np.intersect1d(baseline.years, plan.years, return_indices=True)
    seeds, columns, others = np.intersect1d(baseline.seeds, plan.seeds, return_indices=True)
    values = factor * (plan.values[np.ix_(other, others)] - baseline.values[np.ix_(own, columns)])
    return Line("change", plan.name, years, seeds, values)


def pairs_of(lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Baseline and plan of each group or place that has both."""
    baselines = {line.name: line for line in lines if line.arm == "baseline"}
    return [(baselines[line.name], line) for line in lines if line.arm == "plan" and line.name in baselines]


def changes_table(lines: Sequence[Line], topic: Topic, by: By, present: int) -> pd.DataFrame:
    """Both futures and what the plan changes, at the present, in every tenth year after it and in the last."""
    factor, _ = words.difference_unit(topic.unit)
    rows = []
    for baseline, plan in pairs_of(lines):
        change = change_of(baseline, plan, factor)
        last = last_year((baseline, plan))
        for year in change.years.tolist():
            if present <= year <= last and (year % 10 == 0 or year in (present, last)):
                value, low, high, runs, _ = estimate(change.runs(year), topic.band)
                rows.append((year, plan.name, _mean(baseline, year), _mean(plan, year), value, low, high, runs))
    name = "group or place" if by == "arm" else by
    table = pd.DataFrame(rows, columns=["year", name, "baseline", "plan", "change", "low", "high", "runs"])
    return table.drop(columns=name) if by == "arm" else table


def describe_each(lines: Sequence[Line], topic: Topic) -> str:
    """What the plan changes by the end, group by group or place by place."""
    pairs = pairs_of(lines)
    year = last_year([line for pair in pairs for line in pair])
    told = [_change(*pair, year, replace(topic, sign="" if pair is not pairs[-1] else topic.sign)) for pair in pairs]
    return " ".join(told)


def describe_lines(lines: Sequence[Line], topic: Topic) -> str:
    """What the lines say at their end: the level, or the gap between highest and lowest, and how a plan changes it."""
    year = last_year(lines)
    arms = list(dict.fromkeys(line.arm for line in lines))
    first = {line.name: line for line in lines if line.arm == arms[0]}
    second = {line.name: line for line in lines if arms[1:2] == [line.arm]}
    shared = [line for name, line in first.items() if name in second or not second]
    if len(shared) > 1:
        ends = farthest(shared, year)
        return _gap_change(*ends, second, year, topic) if second else _gap(*ends, year, topic)
    if shared and second:
        return _change(shared[0], second[shared[0].name], year, topic)
    return " ".join(_level(line, year, topic) for line in lines)


def farthest(lines: Sequence[Line], year: int) -> tuple[Line, Line]:
    """The highest and the lowest line in a year."""
    ends = sorted(lines, key=lambda line: -_mean(line, year))
    return ends[0], ends[-1]


def _level(line: Line, year: int, topic: Topic) -> str:
    level = estimate(line.runs(year), topic.band)
    return words.describe_level(
        level.value,
        topic.unit,
        topic.measure,
        who=who(line.name),
        arm=line.arm,
        year=year,
        low=level.low,
        high=level.high,
        runs=level.runs,
        interval=topic.interval,
    )


def _change(baseline: Line, plan: Line, year: int, topic: Topic) -> str:
    change = estimate(paired(plan, baseline, year), topic.band)
    return compared(change, (_mean(baseline, year), _mean(plan, year)), year, topic, name=who(plan.name))


def _mean(line: Line, year: int) -> float:
    return float(line.runs(year).mean())


def _gap(high: Line, low: Line, year: int, topic: Topic) -> str:
    """The gap between two groups or places in the one future that there is."""
    size = estimate(paired(high, low, year), topic.band)
    return words.describe_gap(
        size.value,
        size.low,
        size.high,
        topic.unit,
        topic.measure,
        between=(high.name, low.name),
        arm=high.arm,
        year=year,
        runs=size.runs,
        interval=topic.interval,
        sign=topic.sign,
    )


def _gap_change(high: Line, low: Line, second: dict[str, Line], year: int, topic: Topic) -> str:
    """The levels of two groups or places in both futures, and how the gap between them changes."""
    baseline = {line.name: _mean(line, year) for line in (high, low)}
    plan = {name: _mean(second[name], year) for name in baseline}
    levels = words.describe_levels(plan, baseline, topic.unit, topic.measure, year=year)
    gap, planned = paired(high, low, year), paired(second[high.name], second[low.name], year)
    change = estimate((planned - gap).dropna(), topic.band)
    sizes = (float(gap.mean()), float(planned.mean()))
    gap_topic = replace(topic, measure=f"the gap in {topic.measure} between {high.name} and {low.name}", better="")
    return f"{levels} {compared(change, sizes, None, gap_topic, ways=('smaller', 'larger'), of_gap=True)}"


def compared(
    change: Estimate,
    levels: tuple[float, float],
    year: int | None,
    topic: Topic,
    *,
    name: str = "",
    ways: tuple[str, str] = ("lower", "higher"),
    of_gap: bool = False,
) -> str:
    """The sentence on what a plan changes, from the levels in (baseline, plan); see `words.describe_comparison`."""
    return words.describe_comparison(
        change.value,
        change.low,
        change.high,
        topic.unit,
        topic.measure,
        baseline=levels[0],
        plan=levels[1],
        who=name,
        year=year,
        runs=change.runs,
        agreeing=change.agreeing,
        better=topic.better,
        ways=ways,
        interval=topic.interval,
        sign=topic.sign,
        of_gap=of_gap,
    )


def who(name: str) -> str:
    """A group or place in a sentence; everyone needs no mention."""
    return "" if name == "all" else name
