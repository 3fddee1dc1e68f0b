"""The runs of a study in their fixed order, and the tasks in which they are handed out."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from sim.founders import START
from sim.provenance import model_version
from sim.scenario import Scenario
from sim.studies.study import Brief, Study

CHUNK = 50
"""Runs in a file of the store: file k holds runs 50 k to 50 k + 49."""
SECONDS_A_YEAR, SECONDS_A_PERSON_YEAR = 4e-3, 6e-7
"""What a year takes on one core, compiled, with measures (docs/performance.md): enough to size tasks and to warn."""
SHORTEST = 0.25
"""Seconds of work in a task, about: what hands it out costs some milliseconds."""
BYTES_A_VALUE = 10
"""What a value takes in the store, about, with all that stands beside it."""
BYTES_A_FILE = 5_000
"""What a file takes beside its values, about: names of columns, and what it says of itself."""


@dataclass(frozen=True)
class Run:
    """One run: its place in the order, and all that decides what it gives."""

    index: int
    scenario: Scenario
    levers: tuple[float, ...]
    uncertainties: tuple[float, ...]
    seed: int

    @property
    def arm(self) -> Literal["baseline", "plan"]:
        """Whether it moves a lever."""
        return "plan" if any(self.levers) else "baseline"

    def asked(self, brief: Brief) -> Scenario:
        """Return the scenario that is run. A lever at 0 is no intervention; a dose that stood there keeps its years."""
        plan = {name: dose for name, dose in self.scenario.plan.items() if name not in brief.levers}
        for name, level in zip(brief.levers, self.levers, strict=True):
            stood = self.scenario.plan.get(name)
            if level > 0.0:
                plan[name] = level if stood is None else stood.model_copy(update={"level": level})  # type: ignore[assignment]
        changed = self.scenario.with_changes(dict(zip(brief.uncertainties, self.uncertainties, strict=True)))
        changed = changed if brief.people is None else changed.with_people(brief.people)
        return changed.with_plan(plan)


def address(asked: Scenario, seed: int, years: int) -> str:
    """Return by what the content of a run is known: model version, scenario with all parameters, seed and years."""
    content = f"{model_version()} {asked.digest} {seed} {years}"
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def runs_of(study: Study) -> tuple[Run, ...]:
    """Return all runs, each once. Those that share a past (scenario, uncertainties, seed) stand together."""
    plans: dict[tuple[float, ...], dict[tuple[float, ...], None]] = {}
    split = len(study.levers)
    for point in study.points:
        levers = plans.setdefault(point[split:], {})
        if study.paired:
            levers[(0.0,) * split] = None
        levers[point[:split]] = None
    order = (
        (scenario, levers, uncertain, seed)
        for scenario in study.scenarios
        for uncertain, settings in plans.items()
        for seed in study.seeds
        for levers in settings
    )
    return tuple(Run(index, *each) for index, each in enumerate(order))


def seconds_of(study: Study, runs: Sequence[Run]) -> float:
    """Return about how long runs of one past take on one core: the past once, and each future."""
    scenario = runs[0].scenario
    people = study.people or scenario.people
    lived = scenario.present - START + len(runs) * (study.years + 1)
    return lived * (SECONDS_A_YEAR + SECONDS_A_PERSON_YEAR * people)


def values_of(study: Study) -> int:
    """Return about how many values a run keeps."""
    entities = 1
    for each in study.by:
        entities += {"group": 5, "origin": 5, "place": len(study.scenarios[0].places)}[each]
    return len(study.outcomes) * len(study.kept_years) * (entities + 1)


def pasts(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Split runs, in order, into those of one past."""
    for _, together in groupby(runs, key=lambda run: (run.scenario.name, run.uncertainties, run.seed)):
        yield list(together)


def tasks_of(study: Study, runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """Yield runs in the groups in which they are handed out: whole pasts, `SHORTEST` and longer, within one chunk."""
    for _, chunk in groupby(runs, key=lambda run: run.index // CHUNK):
        task: list[Run] = []
        seconds = 0.0
        for together in pasts(list(chunk)):
            task += together
            seconds += seconds_of(study, together)
            if seconds >= SHORTEST:
                yield tuple(task)
                task, seconds = [], 0.0
        if task:
            yield tuple(task)


def expected(study: Study, runs: Sequence[Run]) -> tuple[float, float]:
    """Return about how many seconds of one core the runs take, and how many bytes they fill."""
    seconds = sum(seconds_of(study, together) for together in pasts(runs))
    return seconds, float(len(runs) * values_of(study) * BYTES_A_VALUE + -(-len(runs) // CHUNK) * BYTES_A_FILE)
