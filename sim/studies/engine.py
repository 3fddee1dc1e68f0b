"""The engine of a sweep: it hands tasks to an executor and keeps what comes back. It knows no cluster."""

import os
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sim.provenance import model_version
from sim.refusals import ScenarioError
from sim.studies.lock import alone
from sim.studies.results import Results
from sim.studies.rows import Done, failures, work
from sim.studies.runs import Run, runs_of, tasks_of
from sim.studies.store import Store
from sim.studies.study import Brief, Study, load

AHEAD = 2_000
"""Tasks that are handed out at a time: enough for some hundred workers, few enough to be listed and cancelled."""

type Task = tuple[Run, ...]


@dataclass(frozen=True)
class Progress:
    """How far a sweep is. Runs that were finished before it began count as done, and not for its speed."""

    done: int
    total: int
    failed: int
    before: int
    seconds: float

    @property
    def rate(self) -> float:
        """Runs a second since it began; 0 before the first is done."""
        return (self.done - self.before) / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds that the rest will take at this rate; infinite before the first run is done."""
        return (self.total - self.done) / self.rate if self.rate > 0 else float("inf")

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        failed = f", {self.failed:,} failed" if self.failed else ""
        if self.done == self.total:
            return f"{self.done:,} of {self.total:,} runs{failed}; all done."
        if self.rate == 0:
            return f"{self.done:,} of {self.total:,} runs{failed}."
        rate = f"{self.rate:,.0f}" if self.rate >= 10 else f"{self.rate:.2g}"
        return f"{self.done:,} of {self.total:,} runs{failed}; {rate} runs a second; about {spoken(self.left)} left."


def sweep(
    study: Study | str | Path, out: str | Path, *, executor: Executor | None = None, resume: bool = False,
    retry_failed: bool = False, progress: Callable[[Progress], object] | None = None,
) -> Results:  # fmt: skip
    """Run a study into a folder and return its results.

    Args:
        study: a study, the name of one that comes with the kit, or the path of a YAML file.
        out: a new folder; with `resume` or `retry_failed`, one in which this study was begun.
        executor: any executor of `concurrent.futures`; threads on all cores unless one is given.
        resume: do what is missing. Runs that failed stay as they are.
        retry_failed: do what is missing, and the runs that failed, again.
        progress: called after each task; what it raises ends the sweep, and nothing finished is lost.
    """
    asked = study if isinstance(study, Study) else load(study)
    with (
        executor_of(executor) as workers,
        closing(sweeping(asked, Path(out), workers, resume=resume, retry_failed=retry_failed)) as steps,
    ):
        for step in steps:
            if progress is not None:
                progress(step)
    return Results(Path(out))


class _Lent:
    """Hands on an executor that belongs to somebody else, and leaves it running."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    def __enter__(self) -> Executor:
        return self.executor

    def __exit__(self, *_: object) -> None:
        pass


def executor_of(executor: Executor | None) -> Executor | _Lent:
    """Return what `with` takes: the executor that is given, or threads on all cores."""
    return ThreadPoolExecutor(os.cpu_count(), "run") if executor is None else _Lent(executor)


def sweeping(
    study: Study, out: Path, executor: Executor, *, resume: bool = False, retry_failed: bool = False
) -> Generator[Progress, None, None]:
    """Run a study, and yield how far it is at the start and after each task. Closing the iterator ends the sweep.

    Raises:
        ScenarioError: the folder holds something else, or another sweep is at work in it.
    """
    store = Store(out, study, runs_of(study))
    store.refuse(resume=resume or retry_failed)
    with alone(out):
        _open(store, resume=resume, retry_failed=retry_failed)
        missing = store.missing()
        done, failed = len(store.runs) - len(missing), len(store.failed())
        before, began = done, time.monotonic()
        yield Progress(done, len(store.runs), failed, before, 0.0)
        try:
            for task, result in finished(study.brief, tasks_of(study, missing), executor):
                store.add(task, result.piece)
                done, failed = done + len(task), failed + result.failed
                yield Progress(done, len(store.runs), failed, before, time.monotonic() - began)
        finally:
            store.write_manifest()


def _open(store: Store, *, resume: bool, retry_failed: bool) -> None:
    if not (resume or retry_failed):
        store.begin()
        return
    store.resume()
    if retry_failed:
        store.forget(store.failed())


def finished(brief: Brief, tasks: Iterator[Task], executor: Executor) -> Iterator[tuple[Task, Done]]:
    """Hand out tasks and yield each with what it gave, in the order in which they end."""
    pending: dict[Future[Done], Task] = {}
    try:
        while True:
            for task in islice(tasks, AHEAD - len(pending)):
                pending[executor.submit(work, task, brief)] = task
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                task = pending.pop(future)
                yield task, given(future, task, brief)
    finally:
        for future in pending:
            future.cancel()


def given(future: Future[Done], task: Task, brief: Brief) -> Done:
    """Return what a task gave. If its workers died of it, its runs failed; if all workers are gone, the sweep ends."""
    try:
        done = future.result()
    except (BrokenExecutor, CancelledError):
        raise
    except Exception as error:  # noqa: BLE001 - `work` lets nothing through: this is what an executor says of a lost worker
        return failures(task, brief, f"worker lost: {type(error).__name__}")
    if done.model != model_version():
        problem = f"a worker has the model {done.model}"
        raise ScenarioError(problem, model_version(), "Install the same release on all workers.")
    return done


def spoken(seconds: float) -> str:
    """Return a length of time in words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
