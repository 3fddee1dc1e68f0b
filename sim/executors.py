"""Who runs the rules: NumPy, rule after rule over whole columns, or loops compiled from the same rules.

Both give the same bits. `auto` answers with NumPy first. When a process has lived some years it looks for compiled
loops in the cache folder, has another process compile them if there are none (some 20 s, at low priority), and goes on
with them once they are there. Numba is imported only then. Whatever stands in the way leaves NumPy at work.
"""

import importlib.util
import logging
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock, Thread
from types import ModuleType
from typing import Literal

from sim import loops
from sim.rules import Formula
from sim.stages import NUMPY, Executor, Scope, Stage, Year

type Choice = Literal["numpy", "compiled", "auto"]

log = logging.getLogger(__name__)

FIRST_ANSWER = 240
"""Times that NumPy changes places or newborns before anything else is looked for: two futures of sixty years."""
LOOK_AGAIN = 50
"""Times between two looks."""
PLAIN_PYTHON = "NUMBA_DISABLE_JIT"
"""Environment variable with which Numba compiles nothing."""
LOADING = Lock()


class Compiled:
    """Runs stages as compiled loops; a stage of which a coupling is cut is left to NumPy."""

    def __init__(self, made_of: loops.Program, module: ModuleType) -> None:
        """Take the functions of a module for the loops of a program."""
        self._module = module
        self._loops = {tuple(loop.stage): (loop, getattr(module, loop.name)) for loop in made_of.loops}

    def people(self, scope: Scope, stage: Stage) -> bool:
        """Run a stage of people."""
        loop, function = self._loops.get(tuple(stage), (None, None))
        if loop is None or function is None or not loop.entries.isdisjoint(scope.year.cuts):
            return False
        made, totals = loop.run(function, len(scope.people), scope.year, scope)
        scope.made.update(made)
        scope.sums.update(totals)
        return True

    def places(self, year: Year, stage: Stage) -> bool:
        """Run a stage of places."""
        loop, function = self._loops.get(tuple(stage), (None, None))
        if loop is None or function is None or not loop.entries.isdisjoint(year.cuts):
            return False
        made, _ = loop.run(function, year.count, year)
        year.places.update(made)
        return True

    def walk(self, name: str) -> Formula | None:
        """Return a loop written by hand."""
        return getattr(self._module, name, None)


def compiled() -> Compiled:
    """Return the compiled loops; compiles them if they are not in the cache folder (some 20 s)."""
    with LOADING:
        return _compiled()


@cache
def _compiled() -> Compiled:
    made_of = loops.program()
    folder = made_of.folder()
    if folder is not None:
        try:
            return Compiled(made_of, loops.obtain(folder, made_of))
        except OSError as error:
            log.debug("compiled loops cannot be kept: %s", error)
    with tempfile.TemporaryDirectory() as elsewhere:
        return Compiled(made_of, loops.compile_into(Path(elsewhere, "loops"), made_of))


class Auto:
    """NumPy at first, compiled loops once there are some."""

    def __init__(self) -> None:
        """Begin with NumPy."""
        self._now: Executor = NUMPY
        self._left = FIRST_ANSWER
        self._asked = False
        self._lock = Lock()

    def people(self, scope: Scope, stage: Stage) -> bool:
        """Run a stage of people."""
        return self._now.people(scope, stage)

    def places(self, year: Year, stage: Stage) -> bool:
        """Run a stage of places, and count it."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._look()
        return self._now.places(year, stage)

    def walk(self, name: str) -> Formula | None:
        """Return a loop written by hand, once there is one."""
        return self._now.walk(name)

    def _look(self) -> None:
        """Load compiled loops if there are some; if not, have them made and look again later."""
        folder = loops.program().folder()
        if folder is None or importlib.util.find_spec("numba") is None or os.environ.get(PLAIN_PYTHON, "0") != "0":
            return
        if loops.ready(folder):
            Thread(target=self._load, name="loading compiled loops").start()
            return
        self._left = LOOK_AGAIN
        if not self._asked:
            try:
                compiler = self._started()
            except OSError as error:
                log.debug("no process to compile in: %s", error)
                return
            self._asked = True
            # Whoever waits keeps it from being reported as left behind; it may outlive this process, and goes on then.
            Thread(target=compiler.wait, name="waiting for compiled loops", daemon=True).start()

    def _load(self) -> None:
        try:
            self._now = compiled()
        except (ImportError, OSError, EOFError, UnpicklingError) as error:
            log.debug("NumPy stays at work: %s", error)

    @staticmethod
    def _started() -> "subprocess.Popen[bytes]":
        paths = (str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", ""))
        return subprocess.Popen(
            (sys.executable, "-c", "from sim.loops import compile_all; compile_all()"),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}, start_new_session=True,
        )  # fmt: skip


AUTO = Auto()


def executor(choice: Choice) -> Executor:
    """Return who runs the rules.

    Raises:
        ValueError: there is no such choice.
    """
    match choice:
        case "numpy":
            return NUMPY
        case "compiled":
            return compiled()
        case "auto":
            return AUTO
    raise ValueError(f"executor={choice!r} must be 'numpy', 'compiled' or 'auto'")
