"""What a plan changes in a measure and in the gaps behind it, with intervals over paired runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.measures import Measure, Record
from sim.parameters import Refused
from sim.scenario import Scenario
from sim.views import words
from sim.views.lines import Summary, summarise
from sim.views.told import Told

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.account import Account
    from sim.experiments.histories import Progress

type Numbers = NDArray[np.float64]
type Between = Literal["group", "place", "origin"]
type Records = Sequence[tuple[Record, Record]]
"""Baseline and plan of each seed."""

METHOD = "90 % paired t interval of the mean over seeds"
PART = 5
"""A fifth of places is compared with a fifth."""


@dataclass(frozen=True, repr=False)
class Change(Told):
    """What a plan changes in one level by the last year: plan less baseline, with its interval over paired runs.

    agreeing: runs whose change has the sign of the estimate. The interval is NaN for a single run.
    """

    measure: Measure
    who: str
    year: int
    baseline: float
    plan: float
    estimate: float
    low: float
    high: float
    runs: int
    agreeing: int
    sign: words.Sign = "not examined"
    """In how many assumption sets its sign holds."""
    method: str = METHOD

    @property
    def words(self) -> str:
        """The change in a sentence."""
        return words.describe_comparison(
            self.estimate, self.low, self.high, self.measure.unit, words.measure_name(self.measure.id),
            baseline=self.baseline, plan=self.plan, who=self.who, year=self.year, runs=self.runs,
            agreeing=self.agreeing, better=self.measure.direction, interval=words.MEAN_INTERVAL,
        )  # fmt: skip

    @property
    def row(self) -> dict[str, object]:
        """The change as a row of a table."""
        return {
            "measure": self.measure.id, "unit": self.measure.unit, "year": self.year, "baseline": self.baseline,
            "plan": self.plan, "change": self.estimate, "low": self.low, "high": self.high, "runs": self.runs,
            "agreeing": self.agreeing, "better": self.measure.direction,
        }  # fmt: skip

    def __str__(self) -> str:
        """Return the sentence."""
        return self.words + words.sign_sentence(self.sign)


@dataclass(frozen=True, repr=False)
class GapChange(Told):
    """The gap in one measure in both futures, and what the plan changes in it by the last year.

    A gap is positive while the side that was better off at the present stays so. estimate: plan less baseline, negative
    where the plan narrows the gap. by_year: columns year, baseline, plan, change, low, high.
    """

    measure: Measure
    better_off: str
    worse_off: str
    year: int
    baseline: float
    plan: float
    estimate: float
    low: float
    high: float
    runs: int
    agreeing: int
    by_year: "pd.DataFrame"
    sign: words.Sign = "not examined"
    base: Scenario | None = None
    """The baseline, of a gap between groups: whose history `account` takes apart."""
    method: str = METHOD

    def account(self, seeds: int | Sequence[int] = 10, progress: "Progress | None" = None) -> "Account":
        """Return what made the gap until the present: starts, mechanisms, each alone; a minute the first time.

        Raises:
            Refused: it is not a gap between groups.
        """
        from sim.experiments.account import account

        if self.base is None:
            raise Refused("only a gap between groups has an account; ask gap(..., between='group')")
        between = (self.better_off, self.worse_off)
        return account(self.base, self.measure.id, between=between, seeds=seeds, progress=progress)

    @property
    def words(self) -> str:
        """What the plan changes in the gap, in a sentence."""
        return words.describe_comparison(
            self.estimate, self.low, self.high, self.measure.unit,
            f"the gap in {words.measure_name(self.measure.id)} between {self.better_off} and {self.worse_off}",
            baseline=self.baseline, plan=self.plan, year=self.year, runs=self.runs, agreeing=self.agreeing,
            better="lower", interval=words.MEAN_INTERVAL, sign=self.sign, of_gap=True,
        )  # fmt: skip

    def __str__(self) -> str:
        """Return the sentence, and for groups where to ask what made the gap."""
        return self.words if self.base is None else f"{self.words} What made it: account()."


def change_of(records: Records, measure: Measure, group: str, place: str) -> Change:
    """Return what differs in a measure at the end."""
    before = np.array([baseline.series(measure.id, group, place)[-1] for baseline, _ in records])
    after = np.array([plan.series(measure.id, group, place)[-1] for _, plan in records])
    who = " ".join(words.group_name(name) for name in (group, place) if name != "all")
    known = np.isfinite(before) & np.isfinite(after)
    estimate, low, high = _at_end(after - before)
    return Change(
        measure, who, records[0][0].years[-1], _mean(before[known]), _mean(after[known]), estimate, low, high,
        int(known.sum()), _agreeing(after - before, estimate),
    )  # fmt: skip


def gap_of(records: Records, measure: Measure, between: Between, present: int) -> GapChange:
    """Return the gap in a measure in both futures.

    Raises:
        ValueError: the measure belongs to the whole distribution, or `between` is not known.
    """
    import pandas as pd

    if not measure.by_group:
        raise ValueError(f"{measure.id} tells of all people together and has no gap; see its change instead")
    better, worse, names = _sides(records, measure, between, present)
    sign = -1.0 if measure.direction == "lower" else 1.0
    gaps = [
        np.stack(
            [sign * (_level(pair[arm], measure, better) - _level(pair[arm], measure, worse)) for pair in records],
            axis=1,
        )
        for arm in (0, 1)
    ]
    change = summarise(gaps[1] - gaps[0], "mean")
    levels = [summarise(each, "mean").middle for each in gaps]
    years = records[0][0].years
    by_year = pd.DataFrame(
        {"year": years, "baseline": levels[0], "plan": levels[1], "change": change.middle, "low": change.low,
         "high": change.high}
    )  # fmt: skip
    last = (gaps[1] - gaps[0])[-1]
    estimate, low, high = (float(part[-1]) for part in change)
    return GapChange(
        measure, *names, years[-1], float(levels[0][-1]), float(levels[1][-1]), estimate, low, high,
        int(np.isfinite(last).sum()), _agreeing(last, estimate), by_year,
    )  # fmt: skip


type Side = Sequence[tuple[str, str]]
"""Groups or places whose mean is one side of a gap, as (group, place)."""


def _sides(records: Records, measure: Measure, between: Between, present: int) -> tuple[Side, Side, tuple[str, str]]:
    """Return who stood better and who worse in the baseline in the year before the present, and their names."""
    entities = records[0][0].entities
    if between == "group":
        candidates = [(label, "all") for label in entities.labels]
    elif between == "origin":
        candidates = [("origin_1", "all"), ("origin_5", "all")]
    elif between == "place":
        candidates = [("all", place) for place in entities.places]
    else:
        raise ValueError(f"between={between!r} must be 'group', 'place' or 'origin'")
    at = records[0][0].years.index(present - 1)
    stood = [float(np.nanmean([base.series(measure.id, *each)[at] for base, _ in records])) for each in candidates]
    order = np.argsort(stood, kind="stable")
    ranked = [candidates[i] for i in (order if measure.direction == "lower" else order[::-1])]
    size = max(len(ranked) // PART, 1) if between == "place" else 1
    names = ("the best-off fifth of places", "the worst-off fifth of places")
    if between != "place":
        names = (words.group_name(ranked[0][0]), words.group_name(ranked[-1][0]))
    return ranked[:size], ranked[-size:], names


def _level(record: Record, measure: Measure, side: Side) -> Numbers:
    return np.asarray(np.mean([record.series(measure.id, *each) for each in side], axis=0))


def _at_end(change: Numbers) -> tuple[float, float, float]:
    summary: Summary = summarise(change[None, :], "mean")
    middle, low, high = (float(part[0]) for part in summary)
    return middle, low, high


def _agreeing(change: Numbers, estimate: float) -> int:
    return int((np.sign(change) == np.sign(estimate)).sum())


def _mean(values: Numbers) -> float:
    return float(values.mean()) if len(values) else float("nan")
