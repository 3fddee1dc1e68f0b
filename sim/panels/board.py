"""What a panel knows and does, without a browser: levers, runs, and the pictures that answer them."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import traitlets

from sim.interventions import Intervention, catalogue
from sim.measures import LEVELS, LIFE, MEASURES, Record, frame
from sim.measures.record import LEVEL_IDS
from sim.panels.futures import years_of
from sim.parameters import UnknownName, suggest
from sim.scenario import Scenario
from sim.views import Picture, curves, two_maps

FIRST_LEVERS = (
    "greening", "violence_interruption", "preschool", "school_budget", "sectoral_training", "child_allowance",
    "rent_vouchers", "clinics",
)  # fmt: skip
"""Eight levers of seven sectors."""
CHOICES = tuple(level.id for level in (*LEVELS, LIFE) if level.id not in ("median_income", "mean_wealth"))
"""Measures that a panel offers: those that every group and place has."""
AT_FIRST, GROWING, FOLLOWING = 0.05, 0.15, 2.0
"""Seconds until the first years of a plan are shown, until more of them are, and until more pairs are: a screen reader
needs time for each sentence."""
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


class Board(traitlets.HasTraits):
    """A plan under construction and what is known of it. Change `levels` or `pairs`, watch `answer` and `done`.

    One pair of futures with common luck answers first, the other pairs follow. A newer plan drops the runs of an older
    one. Inside a running event loop (a notebook) the work is done between other events, elsewhere at once.
    """

    levels = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Float())
    """How strong each intervention of the plan is, 0 to 1."""
    pairs = traitlets.Int(5, min=1, max=100)
    """How many pairs of runs follow each change; pair n has the luck of seed n - 1."""
    answer = traitlets.Instance(Answer, allow_none=True)
    """What is known of the newest plan that has been begun; it grows while the first pair is run."""
    doing = traitlets.Unicode()
    """What is being run, in words; empty when nothing is."""
    done = traitlets.Float(1.0)
    """How much of what was asked for is run, 0 to 1."""

    def __init__(self, scenario: Scenario, *, levers: Sequence[str] = FIRST_LEVERS, years: int = 60) -> None:
        """Set all levers to 0 and answer at once with one run of the baseline."""
        super().__init__()
        unknown = [name for name in levers if name not in scenario.all_interventions]
        if unknown:
            raise UnknownName(f"there is no intervention '{unknown[0]}'.{suggest(unknown[0], catalogue())}")
        self.scenario = scenario
        self.levers: dict[str, Intervention] = {name: scenario.all_interventions[name] for name in levers}
        self.years = years
        self._ticket = 0
        self._lock = threading.RLock()  # Jupyter may call back from another thread while a cell runs
        self._tasks: set[asyncio.Task[None]] = set()
        self.levels = dict.fromkeys(levers, 0.0)
        for _ in self._answering(1):
            pass
        self.observe(self._asked, ["levels", "pairs"])

    @property
    def plan(self) -> Scenario:
        """The scenario with what the levers add to its own plan; levers at 0 add nothing."""
        moved = {name: level for name, level in self.levels.items() if level > 0}
        return self.scenario.with_plan({**self.scenario.plan, **moved}) if moved else self.scenario

    @traitlets.validate("levels")
    def _sound(self, proposal: dict[str, Any]) -> dict[str, float]:
        levels: Mapping[str, float] = proposal["value"]
        for name, level in levels.items():
            if name not in self.levers:
                raise UnknownName(f"there is no lever '{name}' here.{suggest(name, self.levers)}")
            if not 0 <= level <= 1:
                raise ValueError(f"{name}={level} must be between 0 and 1; for 60 percent write 0.6")
        return {**dict.fromkeys(self.levers, 0.0), **levels}

    def set(self, **levels: float) -> None:
        """Move some levers: `board.set(preschool=0.6)`."""
        self.levels = {**self.levels, **levels}

    def reset(self) -> None:
        """Move all levers back to 0."""
        self.levels = {}

    def stop(self) -> None:
        """Leave off running; what has been answered stays."""
        with self._lock:
            self._ticket += 1
            if self.answer is not None and self.answer.growing:
                self.answer = replace(self.answer, growing=False)
            self.doing = ""

    def finish(self) -> None:
        """Run all pairs of the newest plan before returning."""
        for _ in self._answering(self.pairs):
            pass

    def _asked(self, _: object) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.finish()
            return
        task = loop.create_task(_pursue(self._answering(self.pairs)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _answering(self, pairs: int) -> Iterator[None]:
        """Return the work of answering the plan as it is now, to be done step by step; it supersedes all other work."""
        with self._lock:
            self._ticket += 1
            return self._work(self._ticket, self.plan, pairs)

    def _work(self, ticket: int, plan: Scenario, pairs: int) -> Iterator[None]:
        """Live pair after pair, a year a step; give up when newer work has been asked for."""
        told: list[Run] = []
        shown = time.monotonic() + AT_FIRST - GROWING
        for seed in range(pairs):
            for arm, scenario in (("baseline", self.scenario), ("plan", plan)):
                for record in years_of(scenario, seed, self.years):
                    if ticket != self._ticket:
                        return
                    if time.monotonic() - shown > GROWING:
                        doing = f"Run {seed + 1} of {pairs}: {arm}, {record.years[-1]}"
                        growing = Answer(plan, (*told, (arm, seed, record.copy())), growing=True)
                        self._tell(ticket, growing if arm == "plan" and seed == 0 else None, doing, seed / pairs)
                        shown = time.monotonic()
                    yield
                told.append((arm, seed, record))
            last = seed + 1 == pairs
            if seed == 0 or last or time.monotonic() - shown > FOLLOWING:
                doing = "" if last else f"Run {seed + 2} of {pairs}"
                self._tell(ticket, Answer(plan, tuple(told)), doing, (seed + 1) / pairs)
                shown = time.monotonic()

    def _tell(self, ticket: int, answer: Answer | None, doing: str, done: float) -> None:
        """Let views know, unless newer work has been asked for meanwhile."""
        with self._lock:
            if answer is not None and ticket == self._ticket:
                self.answer = answer
            if ticket == self._ticket:  # whoever was told of the answer may have stopped the work
                self.doing, self.done = doing, done


async def _pursue(work: Iterator[None]) -> None:
    """Do work step by step, and other things that wait in between."""
    for _ in work:
        await asyncio.sleep(0)
