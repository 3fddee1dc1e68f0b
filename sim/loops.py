"""The compiled loops of all stages: written to a file, compiled once, kept in the cache folder, loaded again.

Numba's own cache does not notice edits of functions that a loop calls. So the loops lie in a folder named by a hash of
their text, of every rule in them and of what compiles them; whatever changes finds an empty folder.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType

from sim import caching, conditions, order
from sim.compiled import HEADER, Loop, called, loop_of_places, loops_of_people
from sim.determinants import Parameters, family, housing
from sim.founders import START
from sim.rules import Formula, Rule, normal

PRIMITIVES, WALKS = (Path(__file__).with_name(f"{name}.py") for name in ("primitives", "walks"))
USED_BY_WALKS = (normal, housing.utility.formula)
READY, COMPILING = "ready", "compiling"
GIVEN_UP = 180.0
"""Seconds after which a process that compiles counts as dead."""
VERSIONS_KEPT = 4
SETTINGS = ("NUMBA_BOUNDSCHECK", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_OPT")
"""Environment variables that change what Numba makes."""


@cache
def recipe(formula: Formula) -> str:
    """Return all that decides what a formula computes: its code, and that of the functions it uses."""
    code = formula.__code__
    parts = [repr((code.co_varnames, code.co_names, code.co_consts, code.co_code))]
    for name in code.co_names:
        meant = formula.__globals__.get(name)
        if isinstance(meant, Rule):
            parts.append(recipe(meant.formula))
        elif isinstance(meant, FunctionType) and meant.__module__.startswith("sim.") and meant is not formula:
            parts.append(recipe(meant))
        elif isinstance(meant, int | float):
            parts.append(repr(meant))
    return "\n".join(parts)


def machine() -> str:
    """Return what the processor is: loops compiled for one may not run on another."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return "".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))
    return platform.processor()


@dataclass(frozen=True)
class Program:
    """The loops of all stages, not yet compiled."""

    loops: tuple[Loop, ...]

    @property
    def text(self) -> str:
        """The file of all functions."""
        return "\n\n".join((HEADER, WALKS.read_text(encoding="utf-8"), *(loop.text for loop in self.loops)))

    @property
    def key(self) -> str:
        """A hash of all that decides what the compiled functions are."""
        from importlib.metadata import version

        parts = [self.text, PRIMITIVES.read_text(encoding="utf-8"), machine(), platform.machine(), sys.version]
        parts += [version("numba"), version("numpy"), *(f"{name}={os.environ.get(name)}" for name in SETTINGS)]
        parts += [recipe(each.formula) for loop in self.loops for each in loop.stage]
        parts += [recipe(formula) for formula in USED_BY_WALKS]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def folder(self) -> Path | None:
        """Return the folder in which the compiled functions are or will be kept; None where nothing is kept."""
        where = caching.folder("loops")
        return None if where is None else where / self.key


@cache
def program() -> Program:
    """Return the program of the model."""
    numbers = {*conditions.scalars(START, Parameters()), *order.STRENGTHS}
    people = loops_of_people((*order.of_people(), *order.measured()), order.READ_BY_HAND, order.SUMMED)
    newborns = loop_of_places("newborns", family.NEWBORN, numbers)
    return Program((*people, loop_of_places("places", order.of_places(), numbers), newborns))


def ready(folder: Path) -> bool:
    """Whether the compiled functions are there."""
    return (folder / READY).is_file()


def compile_into(folder: Path, made_of: Program) -> ModuleType:
    """Load the compiled functions; compile first what is not there.

    Raises:
        OSError: the folder cannot be written to.
    """
    from sim import primitives

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "loops.py"
    if not file.is_file():
        unfinished = file.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(made_of.text, encoding="utf-8")
        unfinished.replace(file)
    spec = importlib.util.spec_from_file_location(f"loops_{folder.name}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    vars(module).update({name: value for name, value in vars(primitives).items() if not name.startswith("_")})
    vars(module).update({called(each): primitives.for_loops(each) for loop in made_of.loops for each in loop.stage})
    sys.modules[module.__name__] = module  # Numba finds what it kept by the module's name
    spec.loader.exec_module(module)
    (folder / READY).touch()
    return module


def compile_all() -> None:
    """Compile the model's loops into the cache folder at low priority, unless another process does so."""
    made_of = program()
    folder = made_of.folder()
    if folder is not None and not ready(folder) and claimed(folder):
        if hasattr(os, "nice"):
            os.nice(10)
        _compile_claimed(folder, made_of)


def obtain(folder: Path, made_of: Program) -> ModuleType:
    """Load the compiled functions; compile them, or wait for the process that does, if they are not there yet.

    Raises:
        OSError: the folder cannot be written to.
    """
    while not ready(folder):
        if claimed(folder):
            return _compile_claimed(folder, made_of)
        time.sleep(0.2)
    return compile_into(folder, made_of)


def claimed(folder: Path) -> bool:
    """Whether this process may compile: no other one has begun, or it has been given up."""
    folder.mkdir(parents=True, exist_ok=True)
    claim = folder / COMPILING
    with suppress(FileNotFoundError):
        if time.time() - claim.stat().st_mtime > GIVEN_UP:
            claim.unlink()
    try:
        claim.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _compile_claimed(folder: Path, made_of: Program) -> ModuleType:
    try:
        return compile_into(folder, made_of)
    finally:
        (folder / COMPILING).unlink(missing_ok=True)
        forget_old(folder.parent)


def forget_old(where: Path) -> None:
    """Remove all compiled loops but those of the last few versions."""
    folders = sorted(where.iterdir(), key=lambda each: each.stat().st_mtime)
    for old in folders[:-VERSIONS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
