"""Futures lived year by year, so that a panel can show them as they grow, and leave off when a newer plan is asked."""

from collections.abc import Iterator

from sim.experiments.run import FUTURES, Run, before_present
from sim.experiments.trace import Trace
from sim.measures import Record
from sim.scenario import Scenario


def years_of(scenario: Scenario, seed: int, years: int) -> Iterator[Record]:
    """Live one future, a year a step, to `years` after the present; at once at its end if it is kept.

    The record that is yielded grows. Leaving off early keeps nothing.
    """
    key = (scenario.digest, seed, years, ())
    known = FUTURES.get(key)
    if known is not None:
        yield known.record
        return
    world, record = before_present(scenario, seed)
    while world.year < scenario.present + years:
        world.live_one_year()
        record.observe(world)
        yield record
    FUTURES.put(key, Run(record, Trace()))
