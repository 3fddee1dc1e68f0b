"""Histories of many variants of one scenario: only the levels of one year are kept, in a file for next time."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.caching import folder
from sim.experiments.run import by_two
from sim.experiments.snapshots import forget_old_versions
from sim.measures import Record
from sim.measures.record import LEVEL_IDS, POOLED
from sim.provenance import model_version
from sim.scenario import Scenario
from sim.world import World
from sim.writing import write

type Progress = Callable[[int, int], object]
type Numbers = NDArray[np.float64]

LEVEL = 0.9


@dataclass(frozen=True)
class Levels:
    """Levels of one year of one history, by measure and by group ("all" and each label); and of whole distributions."""

    by_group: Mapping[str, Mapping[str, float]]
    whole: Mapping[str, float]

    def gap(self, measure: str, between: tuple[str, str]) -> float:
        """Return the level of the first group less that of the second."""
        one, other = (self.by_group[measure][group] for group in between)
        return one - other


def levels(scenario: Scenario, seed: int, year: int) -> Levels:
    """Return the levels at the end of a year, lived from 1940; a history that is known is not lived again."""
    path = _file(scenario, seed, year)
    if path is not None and path.is_file():
        with suppress(OSError, ValueError, KeyError):
            return Levels(**json.loads(path.read_text(encoding="utf-8")))
    found = _lived(scenario, seed, year)
    if path is not None:
        _keep(path, found)
    return found


def all_levels(
    variants: Sequence[Scenario], seeds: Sequence[int], year: int, progress: Progress | None = None
) -> list[list[Levels]]:
    """Return the levels of each variant, one a seed."""
    wanted = [(variant, seed) for variant in variants for seed in seeds]
    found = []
    for each in by_two(lambda one: levels(*one, year), wanted):
        found.append(each)
        if progress is not None:
            progress(len(found), len(wanted))
    return [found[first : first + len(seeds)] for first in range(0, len(found), len(seeds))]


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds with its 90 % t interval (NaN from one seed)."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float] | Numbers) -> "Estimate":
        """Return the estimate from one value a seed."""
        runs = np.asarray(values, dtype=np.float64)
        mean = float(runs.mean())
        if len(runs) < 2:
            return cls(mean, float("nan"), float("nan"))
        error = float(runs.std(ddof=1)) / float(np.sqrt(len(runs)))
        away = error * float(stats.t.ppf(0.5 + LEVEL / 2.0, len(runs) - 1))
        return cls(mean, mean - away, mean + away)


def _lived(scenario: Scenario, seed: int, year: int) -> Levels:
    world, record = World(scenario, seed), Record.of(scenario)
    while world.year < year:
        world.live_one_year()
        if world.year > year - POOLED:
            record.observe(world)
    groups = ("all", *scenario.labels)
    by_group = {name: {group: record.last(name, group) for group in groups} for name in LEVEL_IDS}
    return Levels(by_group, record.whole[-1])


def _file(scenario: Scenario, seed: int, year: int) -> Path | None:
    where = folder("histories")
    return None if where is None else where / model_version() / f"{scenario.digest[:20]}-{seed}-{year}.json"


def _keep(path: Path, found: Levels) -> None:
    """Write a file, whole or not at all; a folder that cannot be written to is passed over."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, json.dumps({"by_group": found.by_group, "whole": found.whole}))
        forget_old_versions(path.parent.parent)
