"""The account of a gap between groups: what starts and mechanisms make of it, and each mechanism by itself.

Every line is a history of the same city with the same luck in which something never was: unequal starts, all
mechanisms, or one of them. What was calibrated because no study explains it (of pay, lost work, schools and care)
stands on a line of its own, and so does its part of pay. Lines do not add up to the gap, since what they take away
works together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.histories import Estimate, Levels, Progress, all_levels
from sim.experiments.run import seeds_of
from sim.measures import MEASURES, Measure
from sim.parameters import Refused, UnknownName, suggest
from sim.scenario import Scenario
from sim.structure import MECHANISMS
from sim.views import words
from sim.views.told import Told

if TYPE_CHECKING:
    import pandas as pd

NO_PAY_ARM = {"pay_gap_before": 0.0, "pay_gap_now": 0.0}
NO_HIRING_ARM = {"hiring_ratio_before": 1.0, "hiring_ratio_now": 1.0, "record_ratio": 1.0}
NO_RESIDUALS = {
    **NO_PAY_ARM, "losing_ratio": 1.0, "teaching_gap_before": 0.0, "teaching_gap_now": 0.0, "care_ratio": 1.0,
}  # fmt: skip
RESIDUALS, PAY_ARM, HIRING_ARM = "unexplained", "pay_arm", "hiring_arm"
WITH_RESIDUALS = ("hiring_bias", "unequal_schools", "care_gap")
"""Mechanisms whose strength was calibrated to the gap itself."""


@dataclass(frozen=True)
class Line:
    """One line of an account: what never was, the gap that is left, and how far it differs from the gap as it came."""

    id: str
    title: str
    gap: Estimate
    change: Estimate


@dataclass(frozen=True, repr=False)
class Account(Told):
    """What makes the gap in a measure between two groups in a year. `lines` starts with the gap as it came."""

    measure: Measure
    between: tuple[str, str]
    year: int
    seeds: int
    lines: tuple[Line, ...]

    def line(self, name: str) -> Line:
        """Return a line by its id, such as as_it_came, equal_starts, no_mechanisms, neither, unexplained, redlining."""
        for line in self.lines:
            if line.id == name:
                return line
        names = [line.id for line in self.lines]
        raise UnknownName(f"the account has no line {name!r}.{suggest(name, names)} It has {words.listed(names)}.")

    @property
    def share_explained(self) -> Estimate:
        """What is left of the gap, as a share, when only what no study explains is taken out (it must act)."""
        whole, line = self.line("as_it_came").gap.value, self.line(RESIDUALS).gap
        if whole == 0.0 or not np.isfinite(whole):
            return Estimate(float("nan"), float("nan"), float("nan"))
        low, high = sorted((line.low / whole, line.high / whole))
        return Estimate(line.value / whole, low, high)

    @property
    def table(self) -> "pd.DataFrame":
        """The lines as a table: gap and change, each with its 90 % interval of the mean over seeds."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"line": line.id, "what": line.title, "gap": line.gap.value, "gap low": line.gap.low,
                 "gap high": line.gap.high, "change": line.change.value, "change low": line.change.low,
                 "change high": line.change.high}
                for line in self.lines
            ]
        )  # fmt: skip

    @property
    def words(self) -> str:
        """The account for whoever reads no tables."""
        return " ".join(self._sentences())

    def __str__(self) -> str:
        """Return the words, and below them the lines."""
        return "\n".join([self.words, *(f"  {line.title:54} {self._told(line)}" for line in self.lines)])

    def _told(self, line: Line) -> str:
        gap = self._amount(line.gap)
        if line.id == "as_it_came":
            return gap
        factor, _ = words.difference_unit(self.measure.unit)
        change = line.change
        ends = f"{words.signed(factor * change.low)} to {words.signed(factor * change.high)}"
        return f"{gap}; change {words.signed(factor * change.value)} ({ends})"

    def _amount(self, gap: Estimate) -> str:
        size = words.amount(gap.value, self.measure.unit)
        return f"{words.MINUS if gap.value < 0 else ''}{size}"

    def _sentences(self) -> Iterator[str]:
        first, second = self.between
        name = words.measure_name(self.measure.id)
        as_it_came = self.line("as_it_came").gap
        yield (
            f"In {self.year} the gap in {name} ({first} less {second}) is {self._amount(as_it_came)} "
            f"({words.MEAN_INTERVAL}; {self.seeds} runs)."
        )
        if self.seeds > 1 and as_it_came.low <= 0.0 <= as_it_came.high:
            yield "It cannot be told from luck, so there is nothing to account for."
            return
        if any(line.id == RESIDUALS for line in self.lines):
            yield (
                "Taking out what no study explains of pay (P42), lost work, schools and care (calibrated: a question, "
                f"not a finding) leaves {self.share_explained.value:.0%} of it, made by starts and by mechanisms with "
                "a source."
            )
        yield (
            f"With equal starts in 1940 it would be {self._amount(self.line('equal_starts').gap)}, "
            f"without any mechanism {self._amount(self.line('no_mechanisms').gap)}, "
            f"without both {self._amount(self.line('neither').gap)}."
        )
        told = [line for line in self.lines if line.id in MECHANISMS and not line.change.low <= 0.0 <= line.change.high]
        if told:
            most = max(told, key=lambda line: abs(line.change.value))
            title = MECHANISMS[most.id].title.lower()
            yield f"Of single mechanisms, {title} matters most: without it {self._amount(most.gap)} would be left."
        yield "Lines do not add up: what they take away works together."


def variants(scenario: Scenario) -> dict[str, tuple[str, Scenario]]:
    """Return the histories of an account by line: what never was, and the scenario without it."""
    off = scenario.without(*MECHANISMS)
    acting = [name for name, setting in scenario.mechanisms.items() if setting.on and setting.strength > 0.0]
    found = {
        "as_it_came": ("As it came", scenario),
        "equal_starts": ("Equal starts", scenario.with_equal_starts()),
        "no_mechanisms": ("No mechanism", off),
        "neither": ("Equal starts and no mechanism", off.with_equal_starts()),
        RESIDUALS: ("Without all that no study explains (calibrated)", scenario.with_changes(NO_RESIDUALS)),
        PAY_ARM: ("Without the unexplained part of pay (P42, calibrated)", scenario.with_changes(NO_PAY_ARM)),
        HIRING_ARM: ("Without discrimination in hiring (P51, P52)", scenario.with_changes(NO_HIRING_ARM)),
    }
    if "hiring_bias" not in acting:
        del found[PAY_ARM], found[HIRING_ARM]
    if not {*acting} & {*WITH_RESIDUALS}:
        del found[RESIDUALS]
    titles = {name: f"Without {MECHANISMS[name].title[:1].lower()}{MECHANISMS[name].title[1:]}" for name in acting}
    return found | {name: (title, scenario.without(name)) for name, title in titles.items()}


def account(
    scenario: Scenario,
    measure: str = "income",
    *,
    between: tuple[str, str] | None = None,
    seeds: int | Sequence[int] = 10,
    year: int | None = None,
    progress: Progress | None = None,
) -> Account:
    """Return what makes a gap between groups: starts, mechanisms, each alone, with intervals over paired seeds.

    Args:
        scenario: the world whose gap it is.
        measure: a level that groups have.
        between: two groups, the better-off first; the two that stand furthest apart as it came unless named.
        seeds: how many (10 means 0 to 9), or which.
        year: the last year lived; the year before the present unless named.
        progress: called with histories lived and to live.

    Raises:
        UnknownName: there is no such measure or group.
        Refused: the measure has no level by group, or the scenario has one group.
    """
    about = level_of(measure)
    if len(scenario.labels) < 2:
        raise Refused("the scenario has one group, and so no gap between groups; take one with two, such as us-metro")
    wanted, last = seeds_of(seeds), scenario.present - 1 if year is None else year
    lines = variants(scenario)
    runs = all_levels([variant for _, variant in lines.values()], wanted, last, progress)
    pair = furthest(runs[0], about, scenario.labels) if between is None else known(between, scenario.labels)
    gaps = [np.array([run.gap(measure, pair) for run in each]) for each in runs]
    told = tuple(
        Line(name, title, Estimate.of(gap), Estimate.of(gap - gaps[0]))
        for (name, (title, _)), gap in zip(lines.items(), gaps, strict=True)
    )
    return Account(about, pair, last, len(wanted), told)


def level_of(measure: str) -> Measure:
    """Return a measure that groups have. Raises UnknownName or Refused."""
    if measure not in MEASURES:
        raise UnknownName(f"there is no measure {measure!r}.{suggest(measure, MEASURES)}")
    if not MEASURES[measure].by_group:
        raise Refused(f"{measure} tells of all people together and has no gap; take a level such as income")
    return MEASURES[measure]


def known(between: tuple[str, str], labels: Sequence[str]) -> tuple[str, str]:
    """Return two groups of a scenario. Raises UnknownName."""
    for group in between:
        if group not in labels:
            raise UnknownName(f"there is no group {group!r}.{suggest(group, labels)} There are {words.listed(labels)}.")
    return between


def furthest(runs: Sequence[Levels], measure: Measure, labels: Sequence[str]) -> tuple[str, str]:
    """Return the groups that stand best and worst, mean over seeds."""
    mean = {label: float(np.mean([run.by_group[measure.id][label] for run in runs])) for label in labels}
    ranked = sorted(labels, key=lambda label: mean[label], reverse=measure.direction != "lower")
    return ranked[0], ranked[-1]
