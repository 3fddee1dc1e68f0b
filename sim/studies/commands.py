"""The commands for studies: `sim sweep`, `sim verify`, `sim cite`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.endings import FAILED, refuse, refusing


def add_commands(app: typer.Typer) -> None:
    """Give a command line the commands for studies."""
    for command in (sweep, verify, cite):
        app.command()(command)


@refusing()
def sweep(
    study: Annotated[str, typer.Argument(help="A study's name (`sim list studies`), or a YAML file.")],
    out: Annotated[Path, typer.Argument(help="A new folder for the results.")],
    resume: Annotated[bool, typer.Option("--resume", help="Do what is missing in the folder.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do so, and failed runs again.")] = False,
    scheduler: Annotated[str, typer.Option(help="threads, local (Dask here), or tcp://HOST:PORT (Dask).")] = "threads",
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Workers here; else one a core.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Some twenty lines for a log, no bar.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Begin a large sweep without asking.")] = False,
) -> None:
    """Run a study: every scenario, lever, uncertainty and seed, kept in a folder that loses nothing."""
    from sim.refusals import shown
    from sim.studies import schedulers, telling
    from sim.studies.results import Results
    from sim.studies.study import load

    asked = load(study)
    said, large = telling.outlook(asked, schedulers.workers_of(workers))
    typer.echo(said)
    if large and not yes:
        if not sys.stdin.isatty():
            refuse("that is large. Say --yes to begin.")
        typer.confirm("Begin?", abort=True)
    try:
        with schedulers.scheduler(scheduler, workers) as executor:
            how = {"resume": resume, "retry_failed": retry_failed, "quiet": quiet}
            ended = telling.swept(asked, out, executor, **how)
    except KeyboardInterrupt:
        typer.echo(f"Stopped; nothing finished is lost. Go on with: sim sweep {study} {out} --resume", err=True)
        raise
    typer.echo(f"Results: {out}")
    if ended.failed:
        first = Results(out).failures()["error"][0]
        said = f"{ended.failed:,} of {ended.total:,} runs failed, the first with {shown(first)}; their rows say why."
        typer.echo(f"{said} Again: --retry-failed", err=True)
        raise typer.Exit(FAILED)


@refusing()
def verify(
    folder: Annotated[Path, typer.Argument(help="A folder that `sim sweep` has written.")],
    sample: Annotated[int, typer.Option(min=0, help="Runs that are run again.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Which runs: another number draws others.")] = 0,
) -> None:
    """Compare a sweep's files with their checksums, and a random sample of its runs with the same runs now."""
    from sim.studies.verify import verify as findings

    found = list(findings(folder, sample, seed))
    wrong = [each.what for each in found if not each.right]
    runs = sum(each.what.startswith("run ") for each in found)
    typer.echo(f"{len(found) - runs:,} files and {runs:,} runs looked at; {len(wrong):,} differ.")
    for what in wrong:
        typer.echo(f"Differs: {what}", err=True)
    if wrong:
        raise typer.Exit(FAILED)


@refusing()
def cite(study: Annotated[str, typer.Argument(help="A study: only the interventions in it are cited.")] = "") -> None:
    """Print BibTeX of the model, with its version, and of the evidence it stands on."""
    from sim.studies.citing import cite as cited
    from sim.studies.study import load

    typer.echo(cited(load(study) if study else None))
