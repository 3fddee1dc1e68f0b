"""What is known of a plan: its runs, and the pictures that tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measures import LEVELS, LIFE, MEASURES, Record
from sim.measures.record import LEVEL_IDS, ORIGINS
from sim.scenario import Scenario
from sim.views import Gap, Picture, Range, gap_bars, words
from sim.views.accounts import estimate, pairs_of
from sim.views.content import Options
from sim.views.lines import Line
from sim.views.live import Live, Span
from sim.views.live_lines import live_changes, live_curves
from sim.views.live_maps import live_maps
from sim.views.multiples import Strand, small_multiples
from sim.views.picture import nothing_to_show

CHOICES = tuple(level.id for level in (*LEVELS, LIFE) if level.id not in ("median_income", "mean_wealth"))
"""Measures that a panel offers: those that every group and place has."""
STRANDS = {
    "perceived_safety": "Safety", "schooling": "Education", "income": "Income", "employment": "Employment",
    "health": "Health",
}  # fmt: skip
"""The five strands of the web, each by one measure."""
FIFTHS = tuple(f"the {rank} fifth" for rank in ("poorest", "second", "middle", "fourth", "richest"))
"""What people are called by the income of their parents."""
SHOWN_BEFORE = 35
"""Years before the present that are shown."""
MAPPED = 10
"""Years over which a map takes the mean, since single years of few people are ruled by luck."""
GROUPED = {"group": " by group", "origin": " by fifth of the parents' income"}
BAND = "Shaded, once there are several runs: 90% interval of the mean"

type Run = tuple[str, int, Record]
type Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """What of an answer is looked at: a measure, and lines "by" group, origin, all, or one place."""

    measure: str
    by: str = "group"
    place: str = ""


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known of a plan: runs as (future, seed, record); while `growing`, the first pair still goes on."""

    plan: Scenario
    runs: tuple[Run, ...]
    growing: bool = False

    @property
    def year(self) -> int:
        """The last year that all runs have lived."""
        return min(record.years[-1] for _, _, record in self.runs)

    @cached_property
    def seeds(self) -> dict[str, list[int]]:
        """The seeds of each future."""
        return {arm: [seed for name, seed, _ in self.runs if name == arm] for arm in ("baseline", "plan")}

    def lines(self, look: Look) -> list[Line]:
        """Return a line a future and group, fifth of origin or place; or one a future."""
        since = self.plan.present - SHOWN_BEFORE
        found = []
        for arm in ("baseline", "plan"):
            records = [record for name, _, record in self.runs if name == arm]
            years = np.array([year for year in records[0].years if year >= since], dtype=np.int64)
            skipped, row = len(records[0].years) - len(years), LEVEL_IDS.index(look.measure)
            for name, column in self._columns(look).items():
                values = np.array([[level[row, column] for level in record.levels[skipped:]] for record in records])
                if np.isfinite(values).any():
                    found.append(Line(arm, name, years, np.array(self.seeds[arm]), values.T))
        return found

    def _columns(self, look: Look) -> dict[str, int]:
        """Return the entities of a look by the names of their lines."""
        entities = self.runs[0][2].entities
        if look.by == "group":
            return {label: entities.find(label, "all") for label in self.plan.labels}
        if look.by == "origin":
            return {name: entities.find(origin, "all") for name, origin in zip(FIFTHS, ORIGINS, strict=True)}
        if look.by == "place" and look.place:
            city = self.plan.places
            return {city.names[city.ids.index(look.place)]: entities.find("all", look.place)}
        return {"all": entities.find("all", "all")}

    def _options(self, look: Look) -> Options:
        about = MEASURES[look.measure]
        return Options(
            by="arm" if look.by == "all" or (look.by == "place" and not look.place) else look.by,  # type: ignore[typeddict-item]
            unit=about.unit, direction=about.direction, title=about.title + GROUPED.get(look.by, ""),
            present=self.plan.present, band="mean", sign="not examined", note=BAND,
        )  # fmt: skip

    def curves(self, look: Look, until: int | None = None, span: Span | None = None) -> Live | Picture:
        """Both futures over the years."""
        lines = self.lines(look)
        if not lines:
            return self._unknown(look)
        return live_curves(lines, look.measure, until=until, span=span, **self._options(look))

    def changes(self, look: Look, until: int | None = None, span: Span | None = None) -> Live | Picture:
        """Plan less baseline over the years, run by run with the same luck."""
        lines = self.lines(look)
        if not pairs_of(lines):
            return self._unknown(look)
        return live_changes(lines, look.measure, until=until, span=span, **self._options(look))

    def map(self, look: Look, span: Span | None = None) -> Live | Picture:
        """Both futures by place: means of the last ten lived years, over all runs."""
        about, places = MEASURES[look.measure], self.plan.places
        first = max(self.year - MAPPED + 1, self.plan.present)
        before, after = (self._by_place(arm, look.measure, self.year - first + 1) for arm in ("baseline", "plan"))
        if not all(np.isfinite([*values.values()]).any() for values in (before, after)):
            return self._unknown(look)
        title, names = (
            f"{about.title}, mean of {first} to {self.year}",
            dict(zip(places.ids, places.names, strict=True)),
        )
        return live_maps(places.polygons, before, after, about.unit, title, names=names, span=span)

    def _unknown(self, look: Look) -> Picture:
        """Return a picture that says that a measure is not known, and why that may be."""
        about = MEASURES[look.measure]
        return nothing_to_show(about.title, f"{about.title} is not known here: it is counted as {about.counted}.")

    def _by_place(self, arm: str, measure: str, years: int) -> dict[str, float]:
        """Return the mean of the last years of each place over the runs of a future; NaN where none is known."""
        row = LEVEL_IDS.index(measure)
        ids, labels = self.plan.places.ids, len(self.plan.labels)
        there = slice(1 + labels, 1 + labels + len(ids))
        records = [record for name, _, record in self.runs if name == arm]
        levels = np.array([level[row, there] for record in records for level in record.levels[-years:]])
        number = np.isfinite(levels).sum(axis=0)
        mean = np.where(number > 0, np.nansum(levels, axis=0) / np.maximum(number, 1), np.nan)
        return dict(zip(ids, mean.tolist(), strict=True))

    def gap(self, look: Look) -> Picture:
        """The gap now and at the end in both futures, absolute and as a ratio, between groups or fifths of origin."""
        about, between = MEASURES[look.measure], "groups"
        columns = [*self._columns(Look(look.measure)).values()]
        if look.by == "origin":
            every = [*self._columns(look).values()]
            columns, between = [every[0], every[-1]], "people from the poorest and the richest fifth of parents"
        ends = [("baseline", self.plan.present, "present"), *((arm, self.year, arm) for arm in ("baseline", "plan"))]
        rows = [self._gap(look.measure, columns, arm, year, label) for arm, year, label in ends]
        title = f"{about.title}: the gap between {between}"
        return gap_bars(rows, look.measure, about.unit, title=title, interval=words.MEAN_INTERVAL)

    def _gap(self, measure: str, columns: Sequence[int], arm: str, year: int, label: str) -> Gap:
        """Return the gap between the best and the worst of some entities in one year."""
        row, lower = LEVEL_IDS.index(measure), MEASURES[measure].direction == "lower"
        levels = np.array(
            [record.levels[record.years.index(year)][row, columns] for name, _, record in self.runs if name == arm]
        )
        low, high = levels.min(axis=1), levels.max(axis=1)
        worst, best = (high, low) if lower else (low, high)
        ratio = np.where(best > 0, worst / np.where(best > 0, best, 1.0), np.nan)
        size, share = (Range(*estimate(pd.Series(values), "mean")[:3]) for values in (high - low, ratio))
        return Gap(f"{year}, {label}", size, share, arm=label)

    def strands(self, look: Look) -> Picture:
        """The five strands over the years, side by side."""
        looks = {name: Look(measure, look.by, look.place) for measure, name in STRANDS.items()}
        frames = [Strand(name, each.measure, self.lines(each), self._options(each)) for name, each in looks.items()]
        return small_multiples(frames, f"Five strands{GROUPED.get(look.by, '')}")
