"""What is known of a plan: its runs, and the pictures that tell of them."""

from dataclasses import dataclass

import numpy as np

from sim.measures import LEVELS, LIFE, MEASURES, Record, frame
from sim.measures.record import LEVEL_IDS
from sim.scenario import Scenario
from sim.views import Picture, curves, two_maps

CHOICES = tuple(level.id for level in (*LEVELS, LIFE) if level.id not in ("median_income", "mean_wealth"))
"""Measures that a panel offers: those that every group and place has."""
FIVE = {
    "perceived_safety": "Safety", "schooling": "Education", "income": "Income", "employment": "Employment",
    "health": "Health",
}  # fmt: skip
"""The five strands of the web, each by one measure."""

SHOWN_BEFORE = 35
"""Years before the present that are shown."""
MAPPED = 10
"""Years over which a map takes the mean, since single years of few people are ruled by luck."""

type Run = tuple[str, int, Record]


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

    @property
    def pairs(self) -> int:
        """How many pairs of runs there are; a pair that grows counts."""
        return len({seed for _, seed, _ in self.runs})

    def curves(self, measure: str, *, by_group: bool = True) -> Picture:
        """Both futures over the years, a line for each group or one for everyone."""
        about = MEASURES[measure]
        told = frame(self.runs, measures=[measure], since=self.plan.present - SHOWN_BEFORE)
        return curves(
            told, measure, by="group" if by_group else "arm", unit=about.unit, direction=about.direction,
            title=about.title + (" by group" if by_group else ""), present=self.plan.present, band="mean",
            sign="not examined", only=self.plan.labels if by_group else (),
        )  # fmt: skip

    def map(self, measure: str) -> Picture:
        """Both futures by place: means of the last ten lived years, over all runs."""
        about, places = MEASURES[measure], self.plan.places
        last = self.year
        first = max(last - MAPPED + 1, self.plan.present)
        before, after = (self._by_place(arm, measure, last - first + 1) for arm in ("baseline", "plan"))
        title, names = f"{about.title}, mean of {first} to {last}", dict(zip(places.ids, places.names, strict=True))
        return two_maps(places.polygons, before, after, about.unit, title, names=names)

    def _by_place(self, arm: str, measure: str, years: int) -> dict[str, float]:
        """Return the mean of the last years of each place over the runs of a future; NaN where none is known."""
        row = LEVEL_IDS.index(measure)
        ids, labels = self.plan.places.ids, len(self.plan.labels)
        there = slice(1 + labels, 1 + labels + len(ids))
        levels = np.concatenate([record.levels[-years:] for name, _, record in self.runs if name == arm])[:, row, there]
        number = np.isfinite(levels).sum(axis=0)
        mean = np.where(number > 0, np.nansum(levels, axis=0) / np.maximum(number, 1), np.nan)
        return dict(zip(ids, mean.tolist(), strict=True))
