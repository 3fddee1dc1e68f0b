"""What the command line says of a sweep: what is to come, how far it is, how it ended."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from sim.studies import engine
from sim.studies.engine import spoken, sweeping
from sim.studies.runs import expected, runs_of
from sim.studies.study import Study

LARGE_SECONDS, LARGE_BYTES = 600, 1e9
LINES = 20
"""Lines of a quiet sweep, about."""


def outlook(study: Study, workers: int) -> tuple[str, bool]:
    """Return what is to come in a sentence, and whether it is large: over ten minutes, or over a gigabyte."""
    runs = runs_of(study)
    seconds, size = expected(study, runs)
    seconds /= workers
    places = f"{len(study.points):,} points, {len(study.seeds):,} seeds, {len(study.scenarios)} scenarios"
    said = f"{study.name}: {len(runs):,} runs ({places}); about {spoken(seconds)} with {workers} workers, "
    return f"{said}{size / 1e6:,.1f} MB.", seconds > LARGE_SECONDS or size > LARGE_BYTES


def shown(steps: Iterator[engine.Progress], *, quiet: bool) -> engine.Progress:
    """Follow a sweep to its end: a bar on a terminal, else some twenty lines; return how it ended."""
    console = Console(stderr=True)
    if console.is_terminal and not quiet:
        return _bar(steps, console)
    told = -1
    for step in steps:
        if step.done * LINES // max(step.total, 1) > told:
            told = step.done * LINES // max(step.total, 1)
            typer.echo(step.words, err=True)
    return step


def _bar(steps: Iterator[engine.Progress], console: Console) -> engine.Progress:
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        for step in steps:
            bar.update(task, completed=step.done, total=step.total, description=step.words)
    return step


def swept(
    study: Study, out: Path, executor: Executor, *, resume: bool, retry_failed: bool, quiet: bool
) -> engine.Progress:
    """Run a study and show how far it is."""
    with closing(sweeping(study, out, executor, resume=resume, retry_failed=retry_failed)) as steps:
        return shown(steps, quiet=quiet)
