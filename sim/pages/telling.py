"""What a page says about every plan: sentences and table cells, made here, so that the browser only shows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.measures import MEASURES
from sim.pages.outcomes import Outcomes
from sim.views import words
from sim.views.accounts import Estimate, describe_each, describe_lines, estimate, farthest
from sim.views.content import Content, Options, content
from sim.views.lines import By, Line, paired

NUMBER = re.compile(r"(\d[\d,.]*\d|\d)")
BY: tuple[By, ...] = ("group", "arm")
"""The views of a measure: a line for each group, or one for everyone."""


@dataclass(frozen=True, eq=False)
class Told:
    """One measure in one view: what its pictures are called and drawn with, and whose lines it has."""

    outcomes: Outcomes
    measure: str
    by: By

    @property
    def options(self) -> Options:
        """How the pictures show it."""
        about, scenario = MEASURES[self.measure], self.outcomes.scenario
        return {
            "by": self.by, "unit": about.unit, "direction": about.direction, "band": "mean", "sign": "not examined",
            "title": about.title + (" by group" if self.by == "group" else ""), "present": scenario.present,
            "live": True,
        }  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """Whose lines there are."""
        return self.outcomes.names[1:] if self.by == "group" else self.outcomes.names[:1]

    def lines(self, plan: int) -> list[Line]:
        """Return both futures; under plan 0 they are the same."""
        return [
            Line(arm, name, line.years, line.seeds, line.values)
            for arm, which in (("baseline", 0), ("plan", plan))
            for name in self.names
            for line in [self.outcomes.line(which, self.measure, name)]
        ]

    def content(self, plan: int) -> Content:
        """Return what the picture of a plan holds."""
        return content(self.lines(plan), self.measure, **self.options)

    def sentences(self) -> list[tuple[str, str]]:
        """Return, for each plan, what its two pictures say: the futures, and what the plan changes."""
        topic = self.content(0).topic
        plans = [self.lines(plan) for plan in range(len(self.outcomes.grid))]
        return [(describe_lines(lines, topic), describe_each(lines, topic)) for lines in plans]


@dataclass(frozen=True)
class Column:
    """A column of the table: what it is called, its level now and at the end of the baseline, and of each plan."""

    name: str
    now: str
    baseline: str
    plans: tuple[tuple[str, ...], ...]
    """By plan: the level at the end, the change, and the ends of its interval."""


def columns(outcomes: Outcomes, measure: str) -> list[Column]:
    """Return the table of a measure: everyone, each group, and the gap between the groups that are farthest apart."""
    unit, present, last = MEASURES[measure].unit, outcomes.scenario.present, int(outcomes.years[-1])
    plans = range(len(outcomes.grid))
    found = []
    for name in outcomes.names:
        lines = [outcomes.line(plan, measure, name) for plan in plans]
        now, *ends = (line.runs(year) for line, year in [(lines[0], present), *((line, last) for line in lines)])
        cells = tuple(_cells(end.mean(), estimate((end - ends[0]).dropna(), "mean"), unit) for end in ends)
        called = "everyone" if name == "all" else name
        found.append(Column(called, words.short(now.mean(), unit), cells[0][0], cells))
    return found if len(outcomes.names) < 3 else [*found, _gap(outcomes, measure)]


def _gap(outcomes: Outcomes, measure: str) -> Column:
    """Return the column of the gap between the groups that are farthest apart at the end of the baseline."""
    unit, present, last = MEASURES[measure].unit, outcomes.scenario.present, int(outcomes.years[-1])
    factor, points = words.difference_unit(unit)
    high, low = (line.name for line in farthest([outcomes.line(0, measure, name) for name in outcomes.names[1:]], last))

    def gap(plan: int, year: int) -> "pd.Series[float]":
        return factor * paired(outcomes.line(plan, measure, high), outcomes.line(plan, measure, low), year)

    baseline = gap(0, last)
    ends = [gap(plan, last) for plan in range(len(outcomes.grid))]
    cells = tuple(_cells(end.mean(), estimate((end - baseline).dropna(), "mean"), points, 1.0) for end in ends)
    name = f"gap, {high} less {low}" + (f" ({points})" if factor != 1 else "")
    return Column(name, words.short(gap(0, present).mean(), points), cells[0][0], cells)


def _cells(level: float, change: Estimate, unit: str, factor: float | None = None) -> tuple[str, ...]:
    """Return how level, change and interval are written in a table."""
    times, points = words.difference_unit(unit) if factor is None else (factor, unit)

    value, low, high = (words.signed(times * each, points) for each in change[:3])
    return words.short(level, unit), value, low, high


@dataclass(frozen=True)
class Shared:
    """Sentences as a few patterns with slots.

    `patterns` are the pieces between the slots; `told` has, for each sentence, the number of its pattern and what fills
    the slots, parted by |.
    """

    patterns: list[list[str]]
    told: list[str]


def shared(sentences: Sequence[str]) -> Shared:
    """Return sentences so that what they share stands once: numbers are slots, unless a pattern has them always."""
    split = [NUMBER.split(sentence) for sentence in sentences]  # text and numbers in turn
    kinds: dict[tuple[str, ...], list[list[str]]] = {}
    for parts in split:
        kinds.setdefault(tuple(parts[::2]), []).append(parts[1::2])
    varies = {kind: [len(set(column)) > 1 for column in zip(*rows, strict=True)] for kind, rows in kinds.items()}
    numbered = {kind: str(index) for index, kind in enumerate(kinds)}
    patterns = [_pieces(kind, rows[0], varies[kind]) for kind, rows in kinds.items()]
    told = []
    for parts in split:
        kind = tuple(parts[::2])
        slots = (number for number, free in zip(parts[1::2], varies[kind], strict=True) if free)
        told.append("|".join([numbered[kind], *slots]))
    return Shared(patterns, told)


def _pieces(texts: Sequence[str], numbers: Sequence[str], varies: Sequence[bool]) -> list[str]:
    """Return the text between those numbers that vary."""
    pieces = [texts[0]]
    for text, number, free in zip(texts[1:], numbers, varies, strict=True):
        if free:
            pieces.append(text)
        else:
            pieces[-1] += number + text
    return pieces
