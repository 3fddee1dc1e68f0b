"""The work behind a panel: runs for the newest plan, one pair first, given up as soon as a newer plan is asked."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Coroutine, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue

import traitlets

from sim.experiments.compare import compare
from sim.experiments.family import Family
from sim.measures import Record
from sim.panels.answer import Answer, Run
from sim.panels.futures import years_of
from sim.scenario import Scenario

AT_FIRST, GROWING, FOLLOWING = 0.03, 0.12, 2.0
"""Seconds until the first years of a plan are shown, until more of them are, and until more pairs are: a screen reader
needs time for each sentence."""
SLICE = 0.02
"""Seconds of work after which whatever else waits has its turn."""
RESTED = 2.0
"""Seconds of rest at the start after which baselines are lived beforehand."""


class Superseded(Exception):
    """Something newer has been asked for."""


class Running(traitlets.HasTraits):
    """Runs pairs of futures for a plan; a newer plan drops what is being run for an older one.

    Inside a running event loop (a notebook) the work is done between other events, elsewhere at once.
    """

    pairs = traitlets.Int(5, min=1, max=100)
    """How many pairs of runs follow each change; pair n has the luck of seed n - 1."""
    answer = traitlets.Instance(Answer, allow_none=True)
    """What is known of the newest plan that has been begun; it grows while the first pair is run."""
    doing = traitlets.Unicode()
    """What is being run, in words; empty when nothing is."""
    done = traitlets.Float(1.0)
    """How much of what was asked for is run, 0 to 1."""
    stopped = traitlets.Bool(False)
    """Whether it was stopped before all was run."""
    family = traitlets.Instance(Family, allow_none=True)
    """A family that the newest plan reaches, once `follow` was called."""
    no_family = traitlets.Unicode()
    """Why there is no family to follow; empty while there may be one."""

    def __init__(self, scenario: Scenario, years: int) -> None:
        """Answer with one run of the baseline before returning."""
        super().__init__()
        self.scenario = scenario
        self.years = years
        self._ticket = self._following = 0
        self._asked: tuple[str, int] = ("", 0)
        self._baselines: dict[int, Record] = {}
        self._lock = threading.RLock()  # Jupyter may call back from another thread while a cell runs
        self._tasks: set[asyncio.Task[None]] = set()
        for _ in self._answering(scenario, 1):
            pass
        self._start(_at_rest(self._beforehand(self._ticket)))

    @property
    def plan(self) -> Scenario:
        """The scenario as it is to be run."""
        return self.scenario

    def ask(self) -> None:
        """Run the plan as it is now, unless just this has been asked for; all older work is given up."""
        plan = self.plan
        asked = (plan.digest, self.pairs)
        if asked != self._asked or self.stopped:
            work = self._answering(plan, self.pairs)
            if not self._start(_pursue(work)):
                for _ in work:
                    pass

    def stop(self) -> None:
        """Leave off running; what has been answered stays."""
        with self._lock:
            self.stopped = bool(self.doing)
            self._ticket += 1
            if self.answer is not None and self.answer.growing:
                self.answer = replace(self.answer, growing=False)
            self.doing = ""

    def finish(self) -> None:
        """Run all pairs of the newest plan before returning."""
        for _ in self._answering(self.plan, self.pairs):
            pass

    def follow(self) -> None:
        """Find a family that the plan reaches, and run its whole lives again; `family` then holds it."""
        plan, ticket = self.plan, self._ticket
        if ticket == self._following:
            return
        self._following = ticket
        if not self._start(self._in_a_thread(plan, ticket)):
            self._tell_family(ticket, self._followed(plan, ticket))

    def _start(self, work: Coroutine[None, None, None]) -> bool:
        """Begin work beside others, if there is an event loop to do so."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            work.close()
            return False
        task = loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    def _answering(self, plan: Scenario, pairs: int) -> Iterator[None]:
        """Return the work of answering a plan, to be done step by step; it supersedes all other work."""
        with self._lock:
            self._ticket += 1
            self._asked = (plan.digest, pairs)
            self.stopped, self.family, self.no_family = False, None, ""
            return self._work(self._ticket, plan, pairs)

    def _work(self, ticket: int, plan: Scenario, pairs: int) -> Iterator[None]:
        """Live the first pair, a year a step, then the others by two; give up when newer work has been asked for."""
        told: dict[int, list[Run]] = {}
        yield from self._first_pair(ticket, plan, pairs, told)
        if ticket != self._ticket:
            return
        waiting: SimpleQueue[int] = SimpleQueue()
        for seed in range(1, pairs):
            waiting.put(seed)
        beside = _beside(self._waiting(ticket, plan, waiting, told)) if pairs > 2 else None
        self._tell_pairs(ticket, plan, pairs, told)
        shown = time.monotonic()
        for _ in self._waiting(ticket, plan, waiting, told):
            if time.monotonic() - shown > FOLLOWING:
                self._tell_pairs(ticket, plan, pairs, told)
                shown = time.monotonic()
            yield
        while beside is not None and not wait((beside,), SLICE).done:
            yield
        if beside is not None:
            beside.result()
        if len(told) > 1 and ticket == self._ticket:
            self._tell_pairs(ticket, plan, pairs, told)

    def _first_pair(self, ticket: int, plan: Scenario, pairs: int, told: dict[int, list[Run]]) -> Iterator[None]:
        """Live the pair of seed 0, and show it while it grows."""
        shown = time.monotonic() + AT_FIRST - GROWING
        for runs in self._pair(ticket, plan, 0):
            told[0] = runs
            if time.monotonic() - shown > GROWING:
                arm, seed, record = runs[-1]
                growing = Answer(plan, (*runs[:-1], (arm, seed, record.copy())), growing=True)
                doing = f"Run 1 of {pairs}: {arm}, {record.years[-1]}"
                self._tell(ticket, growing if arm == "plan" else None, doing, 0.0)
                shown = time.monotonic()
            yield

    def _waiting(
        self, ticket: int, plan: Scenario, waiting: SimpleQueue[int], told: dict[int, list[Run]]
    ) -> Iterator[object]:
        """Live pair after pair of those that wait, a year a step; two threads may do so at once."""
        with suppress(Empty):
            while ticket == self._ticket:
                seed = waiting.get_nowait()
                runs = yield from self._pair(ticket, plan, seed)
                if ticket == self._ticket:
                    told[seed] = runs

    def _pair(self, ticket: int, plan: Scenario, seed: int) -> Generator[list[Run], None, list[Run]]:
        """Live both futures of a seed, a year a step; leave off when newer work has been asked for."""
        runs: list[Run] = []
        for arm, scenario in (("baseline", self.scenario), ("plan", plan)):
            for record in self._lived(arm, scenario, seed):
                if ticket != self._ticket:
                    return runs
                yield [*runs, (arm, seed, record)]
            runs.append((arm, seed, record))
        return runs

    def _tell_pairs(self, ticket: int, plan: Scenario, pairs: int, told: dict[int, list[Run]]) -> None:
        """Let views know of all pairs so far."""
        known = sorted(told)  # the other thread may add one meanwhile
        doing = f"Run {len(known) + 1} of {pairs}" if len(known) < pairs else ""
        answer = Answer(plan, tuple(run for seed in known for run in told[seed]))
        self._tell(ticket, answer, doing, len(known) / pairs)

    def _lived(self, arm: str, scenario: Scenario, seed: int) -> Iterator[Record]:
        """Live one future, a year a step; a baseline that was lived is yielded once, at its end."""
        if arm == "baseline" and seed in self._baselines:
            yield self._baselines[seed]
            return
        for record in years_of(scenario, seed, self.years):
            yield record
        if arm == "baseline":
            self._baselines[seed] = record

    def _beforehand(self, ticket: int) -> Iterator[None]:
        """Live the baselines that the first plan will need, while nothing else is asked for."""
        for seed in range(1, self.pairs):
            for _ in self._lived("baseline", self.scenario, seed):
                if ticket != self._ticket:
                    return
                yield

    def _tell(self, ticket: int, answer: Answer | None, doing: str, done: float) -> None:
        """Let views know, unless newer work has been asked for meanwhile."""
        with self._lock:
            if answer is not None and ticket == self._ticket:
                self.answer = answer
            if ticket == self._ticket:  # whoever was told of the answer may have stopped the work
                self.doing, self.done = doing, done

    async def _in_a_thread(self, plan: Scenario, ticket: int) -> None:
        self._tell_family(ticket, await asyncio.to_thread(self._followed, plan, ticket))

    def _tell_family(self, ticket: int, found: Family | str) -> None:
        with self._lock:
            if ticket == self._ticket and isinstance(found, Family):
                self.family = found
            elif ticket == self._ticket:
                self.no_family = str(found)

    def _followed(self, plan: Scenario, ticket: int) -> Family | str:
        """Return a family of the first pair, or why there is none; "" if something newer was asked for meanwhile."""

        def progress(_done: int, _total: int) -> None:
            if ticket != self._ticket:
                raise Superseded

        try:
            return compare(self.scenario, plan, seeds=1, years=self.years, progress=progress).family(progress=progress)
        except Superseded:
            return ""
        except ValueError as problem:
            return f"No family can be followed: {problem}."


def _beside(work: Iterator[object]) -> Future[deque[object]]:
    """Do work in a thread of its own: compiled loops let two go on at once."""
    helper = ThreadPoolExecutor(1, "pairs of runs")
    done = helper.submit(deque, work, 0)
    helper.shutdown(wait=False)
    return done


async def _pursue(work: Iterator[None]) -> None:
    """Do work step by step, and other things that wait in between."""
    until = time.monotonic() + SLICE
    for _ in work:
        if time.monotonic() > until:
            await asyncio.sleep(0)
            until = time.monotonic() + SLICE


async def _at_rest(work: Iterator[None]) -> None:
    """Do work after a rest."""
    await asyncio.sleep(RESTED)
    await _pursue(work)
