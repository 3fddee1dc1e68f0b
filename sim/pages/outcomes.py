"""All plans that a page can show, each lived with the same luck as the baseline."""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from sim.experiments.run import Progress, before_present, seeds_of
from sim.measures.record import LEVEL_IDS, Record
from sim.parameters import UnknownName, suggest
from sim.scenario import Scenario
from sim.views.lines import Line

type Numbers = NDArray[np.float64]

LEVERS = ("greening", "preschool", "sectoral_training", "child_allowance", "clinics")
"""Five levers of five sectors."""
LEVELS = (0.0, 0.5, 1.0)
STOPS = {0.0: "off", 0.5: "half", 1.0: "full"}
"""What the levels of a lever are called."""
SHOWN = ("perceived_safety", "schooling", "employment", "income", "health")
MOST_PLANS = 243
SHOWN_BEFORE = 35
"""Years before the present that are shown."""
MAPPED = 10
"""Years over which a map takes the mean, since single years of few people are ruled by luck."""


@dataclass(frozen=True)
class Grid:
    """Levers, and the levels at which each can stand, the first of them 0. Plan 0 is none of them."""

    levers: tuple[str, ...]
    levels: tuple[float, ...] = LEVELS

    def __len__(self) -> int:
        """Return how many plans there are."""
        return int(len(self.levels) ** len(self.levers))

    def stands(self, plan: int) -> tuple[int, ...]:
        """Return at which level, counted from 0, each lever stands in a plan; the first lever counts fastest."""
        return tuple(plan // len(self.levels) ** place % len(self.levels) for place in range(len(self.levers)))

    def scenario(self, base: Scenario, plan: int) -> Scenario:
        """Return the base with what a plan adds to its own; levers at 0 add nothing."""
        moved = {name: self.levels[at] for name, at in zip(self.levers, self.stands(plan), strict=True) if at}
        return base.with_plan({**base.plan, **moved}) if moved else base

    def check(self, base: Scenario) -> None:
        """Refuse levers that are not there or stand twice, and more plans than a page can hold.

        Raises:
            UnknownName: there is no such intervention; the message suggests the nearest one.
            ValueError: none, too many, or one of them twice.
        """
        for name in self.levers:
            if name not in base.all_interventions:
                remedy = suggest(name, base.all_interventions) or " `sim list interventions` names them."
                raise UnknownName(f"there is no lever '{name}'.{remedy}")
        if not self.levers or len(set(self.levers)) < len(self.levers):
            raise ValueError(
                f"the levers {', '.join(self.levers) or '(none)'} must be at least one, each named once; take others."
            )
        if len(self) > MOST_PLANS:
            most = int(np.log(MOST_PLANS) / np.log(len(self.levels)) + 1e-9)
            raise ValueError(f"{len(self.levers)} levers make {len(self):,} plans, too many for one page. Take {most}.")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What all plans came to.

    levels: by plan, seed, year, measure and name ("all", then the groups). places: by plan, seed, measure and place,
    the mean of the last ten years; NaN where nobody counts.
    """

    scenario: Scenario
    grid: Grid
    seeds: tuple[int, ...]
    measures: tuple[str, ...]
    years: NDArray[np.int64]
    levels: Numbers
    places: Numbers

    @property
    def names(self) -> tuple[str, ...]:
        """Everyone, then the groups."""
        return ("all", *self.scenario.labels)

    def line(self, plan: int, measure: str, name: str) -> Line:
        """Return one measure of one plan by year and seed; plan 0 is the baseline."""
        values = self.levels[plan, :, :, self.measures.index(measure), self.names.index(name)].T
        return Line("plan" if plan else "baseline", name, self.years, np.array(self.seeds), values)


def lived(
    scenario: Scenario, grid: Grid, *, seeds: int | Sequence[int] = 3, years: int = 60,
    measures: Sequence[str] = SHOWN, progress: Progress | None = None, workers: int | None = None,
) -> Outcomes:  # fmt: skip
    """Live every plan with every seed, on as many processes as there are cores unless told otherwise.

    progress: called with the runs done and those to do in all; what it raises ends the work.
    """
    grid.check(scenario)
    wanted = seeds_of(seeds)
    plans = [grid.scenario(scenario, plan) for plan in range(len(grid))]
    tasks = [(plan, at) for at in range(len(wanted)) for plan in range(len(grid))]
    found: dict[tuple[int, int], tuple[Numbers, Numbers]] = {}
    calls = [(plans[plan], wanted[at], years, tuple(measures)) for plan, at in tasks]
    for index, result in _all(calls, min(workers or os.cpu_count() or 1, len(calls))):
        found[tasks[index]] = result
        if progress is not None:
            progress(len(found), len(tasks))
    levels, places = (
        np.stack([np.stack([found[plan, at][part] for at in range(len(wanted))]) for plan in range(len(grid))])
        for part in (0, 1)
    )
    end = scenario.present + years
    told = np.arange(end + 1 - levels.shape[2], end + 1)
    return Outcomes(scenario, grid, wanted, tuple(measures), told, levels, places)


type _Call = tuple[Scenario, int, int, tuple[str, ...]]


def _all(calls: Sequence[_Call], workers: int) -> Iterator[tuple[int, tuple[Numbers, Numbers]]]:
    """Yield each result as it comes, with its place in the calls."""
    if workers == 1:
        for index, call in enumerate(calls):
            yield index, _one(*call)
        return
    # Started afresh: a copy of a process that has threads may stop for ever.
    with ProcessPoolExecutor(workers, get_context("spawn"), _leave_interrupts) as pool:
        try:
            waiting: dict[Future[tuple[Numbers, Numbers]], int] = {
                pool.submit(_one, *call): index for index, call in enumerate(calls)
            }
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts() -> None:
    """Ctrl-C reaches all processes of a terminal; only the first one answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _one(scenario: Scenario, seed: int, years: int, measures: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    """Live one plan with one seed; returns levels by year, measure and name, and places by measure and place."""
    world, record = before_present(scenario, seed)
    while world.year < scenario.present + years:
        world.live_one_year()
        record.observe(world)
    rows = [LEVEL_IDS.index(name) for name in measures]
    since = max(record.years.index(scenario.present) - SHOWN_BEFORE, 0)
    levels = np.stack(record.levels[since:])[:, rows, : 1 + len(scenario.labels)]
    return levels, _by_place(record, rows, min(MAPPED, years + 1))


def _by_place(record: Record, rows: Sequence[int], years: int) -> Numbers:
    """Return the mean of the last years by measure and place, over the years in which it is known."""
    first = 1 + len(record.entities.labels)
    levels = np.stack(record.levels[-years:])[:, rows, first : first + len(record.entities.places)]
    known = np.isfinite(levels)
    number = known.sum(axis=0)
    return np.where(number > 0, np.where(known, levels, 0.0).sum(axis=0) / np.maximum(number, 1), np.nan)
