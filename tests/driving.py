"""Drivers of sweeps, to be killed: real processes that begin in milliseconds, forked from one that is ready."""

import os
import resource
import signal
import sys
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sim.cli import main
from sim.studies import runs

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.ready"])

type Before = Callable[..., object]


def drive(folder: Path, *before: tuple[Before, Any]) -> ForkServerProcess:
    """Begin `sim sweep small.yaml out --resume` in a folder; what it says goes to log.txt there.

    before: what is called in the process first, each with its argument.
    """
    process = CONTEXT.Process(target=_driven, args=(folder, before))
    process.start()
    return process


def _driven(folder: Path, before: tuple[tuple[Before, Any], ...]) -> None:
    runs.SHORTEST = 0.0  # every past is a task: many pieces, many moments
    sys.argv = ["sim", "sweep", str(folder / "small.yaml"), str(folder / "out"), "--resume", "--quiet"]
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        sys.stdout = sys.stderr = log
        for do, argument in before:
            do(argument)
        main()


def no_file_over(size: int) -> None:
    """Let no file of this process grow beyond so many bytes, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def dies_at(step: int) -> None:
    """Kill this process (-9) before its step of writing with this number: flushing, renaming and removing count."""
    steps = count()

    def dying(do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **named: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return do(*given, **named)

        return done

    os.fsync = dying(os.fsync)
    Path.replace = dying(Path.replace)  # type: ignore[method-assign]
    Path.unlink = dying(Path.unlink)  # type: ignore[method-assign]
