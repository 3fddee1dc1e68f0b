"""Where the work of a sweep is done: threads here, a Dask cluster on this machine, or one that somebody has started."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from sim.refusals import ScenarioError, shown

ADDRESSES = ("tcp://", "tls://", "ucx://")
ALLOWED = "threads, local, or the address of a Dask scheduler such as tcp://10.0.0.1:8786"
SECONDS_TO_ANSWER = 20


def workers_of(workers: int | None) -> int:
    """Return how many workers are meant: the cores of this machine unless a number is given."""
    return workers or os.cpu_count() or 1


@contextmanager
def scheduler(name: str, workers: int | None = None) -> Iterator[Executor]:
    """Open an executor by its name: "threads", "local" (Dask, a process a worker), or the address of a Dask scheduler.

    Raises:
        ScenarioError: there is no such scheduler, it does not answer, or Dask is not installed.
    """
    if name == "threads":
        with ThreadPoolExecutor(workers_of(workers), "run") as threads:
            try:
                yield threads
            finally:
                threads.shutdown(cancel_futures=True)
        return
    if name != "local" and not name.startswith(ADDRESSES):
        raise ScenarioError("", ALLOWED, "Write one of these.", key="scheduler", value=name)
    with _dask(name, workers) as executor:
        yield executor


@contextmanager
def _dask(name: str, workers: int | None) -> Iterator[Executor]:
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        remedy = 'Install it: pip install "interwoven[sweep]".'
        raise ScenarioError("needs Dask, which is not here", "threads without it", remedy, key="scheduler") from None
    if name == "local":
        with (
            LocalCluster(
                n_workers=workers_of(workers),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.ERROR,
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client.get_executor(pure=False)
        return
    try:
        client = Client(name, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        problem = f"{shown(name)} does not answer ({type(error).__name__})"
        raise ScenarioError(problem, ALLOWED, "Start it, or look at the address.", key="scheduler") from None
    with client:
        yield client.get_executor(pure=False)
