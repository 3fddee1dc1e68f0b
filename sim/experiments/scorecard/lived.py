"""Histories are lived and measured: one seed gives one value for each quantity."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sim.experiments.scorecard.census import Census, taken
from sim.experiments.scorecard.quantities import Quantity, quantities
from sim.scenario import Scenario
from sim.world import World

LOOK_BACK = 8
"""Years for which a census is kept, so that a later one can look back."""
ALSO = frozenset((1976, 1981, 1998, *range(2004, 2020), 2021, 2022))
"""Years beside those of quantities in which a census is taken, because one of them looks back at it."""

type Values = dict[str, float]
type Task = tuple[Scenario, int, tuple[str, ...]]
"""A scenario, a seed, and the ids of what is measured."""


def measured(
    scenario: Scenario, seed: int, wanted: Iterable[Quantity], change: Callable[[World], object] | None = None
) -> Values:
    """Live one history and return the value of each quantity by id.

    change: called with the world at the end of every year; with it a test makes a model that is wrong.
    """
    by_year: dict[int, list[Quantity]] = {}
    for each in wanted:
        by_year.setdefault(each.year, []).append(each)
    found: Values = {}
    known: dict[int, Census] = {}
    world = World(scenario, seed)
    while world.year < max(by_year):
        world.live_one_year()
        if change is not None:
            change(world)
        if world.year in ALSO or world.year in by_year:
            known[world.year] = taken(world, known)
            known.pop(world.year - LOOK_BACK - 1, None)
            found.update((each.id, each.concept(known[world.year])) for each in by_year.get(world.year, ()))
    return found


def _one(task: Task) -> Values:
    scenario, seed, ids = task
    return measured(scenario, seed, [quantities()[name] for name in ids])


def all_measured(tasks: Sequence[Task], workers: int) -> Iterator[Values]:
    """Return what each task measures, in their order; every worker is a process of its own."""
    if workers == 1:
        yield from map(_one, tasks)
        return
    with ProcessPoolExecutor(min(workers, len(tasks)), get_context("spawn")) as pool:
        yield from pool.map(_one, tasks)


def ids_of(scenario: str, among: Collection[str]) -> tuple[str, ...]:
    """Return the ids of those quantities that are computed in this scenario."""
    return tuple(each.id for each in quantities().values() if each.scenario == scenario and each.id in among)
