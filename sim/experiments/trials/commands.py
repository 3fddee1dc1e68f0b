"""The command for published studies: `sim trial`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.endings import refuse, refusing
from sim.writing import running, writable, write

if TYPE_CHECKING:
    from sim.experiments.trials.study import Study


def add_commands(app: typer.Typer) -> None:
    """Give a command line the command for published studies."""
    app.command()(trial)


@refusing()
def trial(
    study: Annotated[str, typer.Argument(help="A study's name, `all`, or a YAML file.")],
    seeds: Annotated[int, typer.Option(min=1, max=1_000, help="Runs, each with luck of its own.")] = 8,
    people: Annotated[int | None, typer.Option(min=1_000, max=1_000_000, help="People a run.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes at once; one a core unless told.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep it in this .csv file, and as a .md page beside it.")] = None,
    solve: Annotated[bool, typer.Option("--solve", help="Find the strength that gives the published effect.")] = False,
) -> None:
    """Run published studies again inside the model: its estimate beside the published one."""
    if out is not None:
        writable(out, ".csv")
    from sim.experiments.trials import page, trial
    from sim.experiments.trials.study import load, shipped

    studies = [load(name) for name in (shipped() if study == "all" else (study,))]
    if solve:
        for each in studies:
            typer.echo(_solved(each, seeds, people))
        return
    with running(study) as done:
        many = workers or os.cpu_count() or 1
        table = trial.trials(studies, seeds, people, many, samples=trial.SAMPLED if out else (), done=done)
    typer.echo("\n\n".join(page.told(row, each) for row, each in zip(table.to_dict("records"), studies, strict=True)))
    if out is not None:
        trial.store(table, out)
        write(out.with_suffix(".md"), page.page(trial.stored(out)))
        typer.echo(f"Trials: {out}, {out.with_suffix('.md')}")


def _solved(study: "Study", seeds: int, people: int | None) -> str:
    """Say by what a study's causes are to be multiplied."""
    from sim.experiments.trials.trial import solved

    try:
        times, found = solved(study, seeds, people)
    except ValueError as error:
        refuse(str(error))
    moved = ", ".join(f"{cause} {size * times:.3g}" for cause, size in study.treatment.moved.items())
    return f"{study.name}: {moved} (times {times:.3g}; the last round gave {found.value:.3g})"
