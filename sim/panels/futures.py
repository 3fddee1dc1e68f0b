"""Futures lived year by year, so that a panel can show them as they grow, and leave off when a newer plan is asked."""

from collections.abc import Iterator

from sim.experiments.run import FUTURES, Run, before_present
from sim.experiments.trace import Trace
from sim.measures import Record
from sim.scenario import Scenario


def years_of(scenario: Scenario, seed: int, years: int) -> Iterator[Record]:
    """Live one future, a year a step, to `years` after the present; at once at its end if it is kept.

    The record that is yielded grows. Leaving off early keeps nothing. Of seed 0 those born at the present are followed,
    as `compare` does, so that one of their families can be told of.
    """
    born = (scenario.present,)
    for followed in ((), born):
        known = FUTURES.get((scenario.digest, seed, years, followed))
        if known is not None and (followed or seed != 0):
            yield known.record
            return
    world, record = before_present(scenario, seed)
    trace = Trace(born=born if seed == 0 else ())
    while world.year < scenario.present + years:
        world.live_one_year()
        record.observe(world)
        trace.observe(world)
        yield record
    FUTURES.put((scenario.digest, seed, years, trace.born), Run(record, trace))
