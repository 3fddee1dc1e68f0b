"""Runs: the past is lived once and kept, and every future goes on from it.

History up to the present is the same for all scenarios that differ only in what they plan from the present on, so it is
lived once for each seed and kept in memory; for shipped scenarios also on disk. Futures are kept as well, so that a
baseline is not lived again for the next plan.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from sim.experiments import snapshots
from sim.experiments.trace import Trace
from sim.founders import START
from sim.measures import Record, frame
from sim.scenario import MechanismSetting, Scenario
from sim.structure import MECHANISMS
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

type Progress = Callable[[int, int], object]
"""Called with the years lived so far and those to live in all, from one thread at a time, which need not be the
caller's; what it raises ends the run."""

PASTS_BYTES, FUTURES_BYTES = 80_000_000, 80_000_000
"""How much of both is kept in memory."""


@dataclass(frozen=True, eq=False)
class Run:
    """One life of a community: what was measured, and the lives that were followed."""

    record: Record
    trace: Trace

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return self.record.bytes + self.trace.bytes


@dataclass(eq=False)
class Kept[K, V]:
    """The last things used, up to a total size."""

    most: int
    size: Callable[[V], int]
    things: OrderedDict[K, tuple[int, V]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, or None."""
        with self.lock:
            if key not in self.things:
                return None
            self.things.move_to_end(key)
            return self.things[key][1]

    def put(self, key: K, thing: V) -> None:
        """Keep a thing, and let go of those not used for longest."""
        with self.lock:
            self.things[key] = (self.size(thing), thing)
            while len(self.things) > 1 and sum(size for size, _ in self.things.values()) > self.most:
                self.things.popitem(last=False)


type Past = tuple[World, Record]

PASTS: Kept[tuple[str, int], Past] = Kept(PASTS_BYTES, lambda past: past[0].people.bytes + past[1].bytes)
FUTURES: Kept[tuple[str, int, int, tuple[int, ...]], Run] = Kept(FUTURES_BYTES, lambda run: run.bytes)


class Years:
    """Counts the years lived and reports them."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        """Count up to a total."""
        self.total, self.progress, self.done = total, progress, 0
        self._lock = Lock()

    def lived(self) -> None:
        """Count one year."""
        with self._lock:
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total)


def by_two[S, T](do: Callable[[S], T], many: Sequence[S]) -> Iterator[T]:
    """Do something for each of many, two at a time (compiled loops let two threads go on at once); yield in order."""
    if len(many) == 1:
        yield do(many[0])
        return
    with ThreadPoolExecutor(2) as threads:
        yield from threads.map(do, many)


def run(
    scenario: Scenario, *, seeds: int | Sequence[int] = 1, years: int = 60, progress: Progress | None = None
) -> "pd.DataFrame":
    """Run a scenario and return the tidy frame of its measures, from 1960 to `years` after the present; arm "baseline".

    seeds: how many (20 means 0 to 19), or which.
    """
    wanted = seeds_of(seeds)
    clock = Years(sum(years_to_live(scenario, seed, years) for seed in wanted), progress)
    runs = by_two(lambda seed: lived(scenario, seed, years, clock), wanted)
    return frame(("baseline", seed, run.record) for seed, run in zip(wanted, runs, strict=True))


def seeds_of(seeds: int | Sequence[int]) -> tuple[int, ...]:
    """Return the seeds that are meant: 20 means 0 to 19.

    Raises:
        ValueError: no seeds, or the same one twice.
    """
    wanted = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    if not wanted or len(set(wanted)) < len(wanted):
        raise ValueError(f"seeds={seeds!r} must be a number from 1 up, or different seeds; for twenty runs write 20")
    return wanted


def past_of(scenario: Scenario) -> Scenario:
    """Return the scenario as its history knows it.

    It holds those doses of the plan only that start before the present, and no end of a mechanism from the present on.
    """
    early = {name: dose for name, dose in scenario.plan.items() if (dose.start or scenario.present) < scenario.present}
    own = {name: each for name, each in scenario.interventions.items() if name in early}
    acting = {
        name: each.model_copy(update={"end": None}) if _ends_later(name, each, scenario.present) else each
        for name, each in scenario.mechanisms.items()
    }
    return scenario.model_copy(update={"plan": early, "interventions": own, "mechanisms": acting})


def _ends_later(mechanism: str, setting: MechanismSetting, present: int) -> bool:
    """Whether a mechanism that goes on by itself is ended by the scenario, but not in its past."""
    return setting.end is not None and min(setting.end + 1, MECHANISMS[mechanism].end) >= present


def years_to_live(scenario: Scenario, seed: int, years: int, born: tuple[int, ...] = ()) -> int:
    """Return how many years a run would have to live now, given what is kept."""
    if FUTURES.get((scenario.digest, seed, years, born)) is not None:
        return 0
    past = past_of(scenario)
    known = PASTS.get((past.digest, seed)) is not None or snapshots.kept(past, seed)
    return years + 1 + (0 if known else scenario.present - START)


def lived(scenario: Scenario, seed: int, years: int, clock: Years | None = None, *, born: tuple[int, ...] = ()) -> Run:
    """Return the run of one seed from 1940 to `years` after the present, or the one that is kept.

    born: years after the present minus 1 whose newborns are followed.
    """
    key = (scenario.digest, seed, years, born)
    known = FUTURES.get(key)
    if known is not None:
        return known
    clock = clock or Years(0, None)
    world, record = before_present(scenario, seed, clock)
    trace = Trace(born=born)
    while world.year < scenario.present + years:
        world.live_one_year()
        record.observe(world)
        trace.observe(world)
        clock.lived()
    found = Run(record, trace)
    FUTURES.put(key, found)
    return found


def before_present(scenario: Scenario, seed: int, clock: Years | None = None) -> Past:
    """Return the world at the end of the year before the present, with its record; it can go on by itself."""
    clock = clock or Years(0, None)
    past = past_of(scenario)
    key = (past.digest, seed)
    known = PASTS.get(key) or snapshots.read(past, seed)
    if known is None:
        known = (World(past, seed), Record.of(past))
        world, record = known
        while world.year < past.present - 1:
            world.live_one_year()
            record.observe(world)
            clock.lived()
        snapshots.write(past, seed, world, record)
    world, record = known
    PASTS.put(key, known)
    return world.copy(scenario), record.copy()
