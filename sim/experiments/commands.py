"""The commands that ask what stands behind results: `sim account`, `sim gains`, `sim generations`."""

from typing import Annotated

import typer

from sim.endings import refusing
from sim.writing import running

Scenario = Annotated[str, typer.Argument(help="A scenario's name (`sim list`), or a YAML file.")]
Seeds = Annotated[int, typer.Option(min=1, max=1000, help="Runs of every line, each with luck of its own.")]


def add_commands(app: typer.Typer) -> None:
    """Give a command line the commands of this file."""
    for command in (account, gains, generations):
        app.command()(command)


@refusing()
def account(
    scenario: Scenario,
    measure: Annotated[str, typer.Option(help="The measure whose gap between groups is taken apart.")] = "income",
    seeds: Seeds = 10,
    people: Annotated[int | None, typer.Option(help="People, instead of the scenario's number.")] = None,
) -> None:
    """Say what made the gap between groups: starts, mechanisms, each alone, and the part that nobody explains."""
    from sim.experiments.account import account as taken_apart
    from sim.scenario import load

    asked = load(scenario)
    asked = asked if people is None else asked.with_people(people)
    with running(asked.name) as progress:
        found = taken_apart(asked, measure, seeds=seeds, progress=progress)
    typer.echo(str(found))


@refusing()
def gains(scenario: Scenario, seeds: Seeds = 10) -> None:
    """Say what each feedback loop returns to the next generation, and all together."""
    from sim.experiments.gains import gains as measured
    from sim.scenario import load

    asked = load(scenario)
    with running(asked.name) as progress:
        found = measured(asked, seeds, progress)
    typer.echo(str(found))


@refusing()
def generations(scenario: Scenario, seeds: Seeds = 5) -> None:
    """Say how children stand by parents and grandparents, by group, beside the literature."""
    from sim.experiments.generations import generations as compared
    from sim.scenario import load

    asked = load(scenario)
    with running(asked.name) as progress:
        found = compared(asked, seeds, progress)
    typer.echo(str(found))
