"""The command line: `sim run`, `sim list`, `sim check`, `sim validate`, `sim trial`, `sim lab`, `sim app` and others.

What a command needs is imported when it runs, so that `sim --help` answers at once. Whatever cannot be used ends with
one message and exit code 2; Ctrl-C ends with 130.
"""

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.endings import INTERRUPTED, refuse, refusing
from sim.experiments.commands import add_commands as add_experiments
from sim.experiments.trials.commands import add_commands as add_trials
from sim.studies.commands import add_commands
from sim.writing import running, writable, write

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.scenario import Scenario

LESSON = Path("notebooks", "01_first_look.ipynb")
WORKSHOP = 1.4
"""Size of the text in a workshop, over the usual one."""
KINDS = ("scenarios", "interventions", "mechanisms")

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Interwoven: safety, education, income and work, and health, across generations.",
)  # fmt: skip
add_commands(app)
add_trials(app)
add_experiments(app)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no arrows gets question marks
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def show(table: "Table") -> None:
    """Print a table as wide as the terminal, or as wide as it is where there is no terminal."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 500
    console.print(table)


@app.command()
@refusing()
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario's name (`sim list`), or a YAML file.")],
    years: Annotated[int, typer.Option(min=1, max=200, help="Years after the present.")] = 60,
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="Runs, each with luck of its own.")] = 5,
    people: Annotated[int | None, typer.Option(help="People, instead of the scenario's number.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep all results in this .parquet file.")] = None,
    chart: Annotated[Path | None, typer.Option(help="Draw into this .svg or .html file; else NAME.svg.")] = None,
    measure: Annotated[str, typer.Option(help="The measure that is drawn, by group.")] = "income",
) -> None:
    """Run a scenario: levels and gaps now and at the end, and a chart."""
    from sim.scenario import load

    asked = load(scenario)
    asked = asked if people is None else asked.with_people(people)
    _known_measure(measure)
    drawing = chart or Path(f"{asked.name}.svg")
    writable(drawing, ".svg", ".html")
    if out is not None:
        writable(out, ".parquet")
    for note in asked.notes:
        typer.echo(f"Note: {note}", err=True)
    frame = _lived(asked, seeds, years)

    from sim.summary import summary

    show(summary(asked, frame))
    typer.echo(f"Chart: {_drawn(asked, frame, measure, drawing)}")
    if out is not None:
        typer.echo(f"Results: {_kept(asked, frame, out)}")


def _known_measure(name: str) -> None:
    """Refuse a measure that does not exist, before anything runs."""
    from sim.measures import MEASURES
    from sim.parameters import UnknownName, suggest

    if name not in MEASURES:
        raise UnknownName(
            f"there is no measure '{name}'.{suggest(name, MEASURES) or ' `sim list measures` names them.'}"
        )


def _lived(scenario: "Scenario", seeds: int, years: int) -> "pd.DataFrame":
    """Run all seeds behind a progress bar."""
    from sim.experiments.run import run as run_scenario

    with running(scenario.name) as progress:
        return run_scenario(scenario, seeds=seeds, years=years, progress=progress)


@app.command()
@refusing()
def page(
    scenario: Annotated[str, typer.Argument(help="A scenario's name (`sim list`), or a YAML file.")],
    out: Annotated[Path, typer.Option(help="The .html file to write: for phones, projectors, handouts.")],
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Pairs of runs behind each plan.")] = 3,
    years: Annotated[int, typer.Option(min=1, max=200, help="Years after the present.")] = 60,
    levers: Annotated[str, typer.Option(help="Interventions, with commas; else five of five sectors.")] = "",
    people: Annotated[int | None, typer.Option(help="People, instead of the scenario's number.")] = None,
    link: Annotated[str, typer.Option(help="Where the page will be found; printed on it as a QR code.")] = "",
) -> None:
    """Write one page that needs no server and no network: levers, and every plan they make, run before."""
    from sim.pages import LEVERS, Grid, lived, qr_code
    from sim.pages import page as page_of
    from sim.scenario import load

    asked = load(scenario)
    asked = asked if people is None else asked.with_people(people)
    grid = Grid(tuple(name.strip() for name in levers.split(",")) if levers else LEVERS)
    writable(out, ".html")
    for note in asked.notes:
        typer.echo(f"Note: {note}", err=True)
    try:
        grid.check(asked)
        qr_code(link)
        with running(asked.name) as progress:
            outcomes = lived(asked, grid, seeds=seeds, years=years, progress=progress)

        made = page_of(outcomes, link=link)
    except ValueError as error:
        refuse(str(error))
    write(out, made)
    typer.echo(f"Page: {out} ({len(made.encode()) / 1000:,.0f} kB, {len(grid)} plans, {seeds * len(grid):,} runs)")


def _drawn(scenario: "Scenario", frame: "pd.DataFrame", measure: str, path: Path) -> Path:
    """Draw one measure, by group where it has groups."""
    from sim.measures import MEASURES
    from sim.views.charts import curves

    about = MEASURES[measure]
    by: Literal["arm", "group"] = "group" if about.by_group else "arm"
    told = frame[(frame["measure"] == measure) & frame["group"].isin(["all", *scenario.labels])]
    picture = curves(told, measure, by=by, unit=about.unit, direction=about.direction, present=scenario.present)
    return picture.save(path)


def _kept(scenario: "Scenario", frame: "pd.DataFrame", path: Path) -> Path:
    """Write all results with where they come from."""
    from sim.provenance import provenance, write_parquet

    write_parquet(frame, path, provenance(scenario, sorted(int(seed) for seed in frame["seed"].unique())))
    return path


@app.command()
@refusing()
def validate(
    people: Annotated[int, typer.Option(min=5_000, max=2_000_000, help="People a run.")] = 40_000,
    seeds: Annotated[int, typer.Option(min=2, max=1_000, help="Runs, each with luck of its own.")] = 64,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes at once; one a core unless told.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep it in this .csv file, and as a .md page beside it.")] = None,
) -> None:
    """Compare the model with every published quantity that it can express: hits, misses, and why."""
    if out is not None:
        writable(out, ".csv")
    from sim.experiments.scorecard.page import page, score
    from sim.experiments.validate import scorecard, store, stored

    card = scorecard(people, seeds, workers)
    typer.echo("\n".join(score(card)))
    if out is not None:
        store(card, out)
        write(out.with_suffix(".md"), page(stored(out)))
        typer.echo(f"Scorecard: {out}, {out.with_suffix('.md')}")


@app.command()
@refusing()
def calibrate(
    out: Annotated[Path, typer.Option(help="Keep the sets of parameters in this .csv file.")],
    people: Annotated[int, typer.Option(min=5_000, max=200_000, help="People a history.")] = 20_000,
    runs: Annotated[int, typer.Option(min=100, max=10_000, help="Histories a wave.")] = 260,
    seed: Annotated[int, typer.Option(min=0, help="Luck of the histories, and draws of the parameters.")] = 1_000,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes at once; one a core unless told.")] = None,
) -> None:
    """Fit what may be fitted to the published levels of us-metro: about half an hour on two cores."""
    writable(out, ".csv")
    from datetime import UTC, datetime

    from sim.experiments.ensemble import write
    from sim.provenance import model_version

    try:
        from sim.experiments.calibrate import calibrated
    except ModuleNotFoundError as error:
        refuse(f"calibrating needs {error.name}. Install it: `pip install scikit-learn`.")
    about = {"model": model_version(), "people": people, "runs": runs, "seed": seed, "date": datetime.now(UTC).date()}
    members = calibrated(people, runs, seed, workers, say=lambda line: typer.echo(line, err=True))
    write(members, about, out)
    typer.echo(f"Sets: {out}. The best one meets {members[0].hits:.0%} of the rows that it was fitted to.")


@app.command(name="list")
@refusing()
def list_names(
    kind: Annotated[
        str, typer.Argument(help="One of scenarios, interventions, mechanisms, edges, parameters, ...")
    ] = "",
) -> None:
    """List scenarios, interventions and mechanisms, or names of one kind."""
    from sim.terminal import listing

    for each in [kind] if kind else KINDS:
        show(listing(each))


@app.command()
@refusing()
def check(file: Annotated[str, typer.Argument(help="A scenario's YAML file, or its name.")]) -> None:
    """Read a scenario and say what it asks, or what is wrong with it."""
    from sim.scenario import load
    from sim.terminal import described

    typer.echo(described(load(file)))


@app.command()
@refusing()
def explain(name: Annotated[str, typer.Argument(help="A parameter, edge, mechanism, intervention, ...")]) -> None:
    """Say what a name means: value, range, source and how sure it is."""
    from sim.glossary import explain as explained

    typer.echo(str(explained(name)))


@app.command()
@refusing()
def evidence(name: Annotated[str, typer.Argument(help="An edge, parameter, mechanism, intervention or row.")]) -> None:
    """Say what stands behind a name: numbers, studies, which of them conflict, which are from memory only."""
    from sim.sources import behind

    typer.echo(str(behind(name)))


@app.command()
@refusing()
def schema(
    of: Annotated[Literal["scenario", "trial"], typer.Argument(help="What the file holds.")] = "scenario",
) -> None:
    """Print the JSON Schema of a scenario file, or of a published study (trial), for editors."""
    import json

    from sim import scenario
    from sim.experiments.trials import study

    found = scenario.schema() if of == "scenario" else study.schema()
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
@refusing()
def lab(context: typer.Context) -> None:
    """Open the first lesson in JupyterLab, for this machine only. Further options go to JupyterLab."""
    from sim.cities import home

    root = home().parent
    if not (root / LESSON).is_file():
        refuse("the lessons are not in the installed package. Clone the repository; there run `python3 run.py lab`.")
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    server = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{LESSON.as_posix()}",
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        server.append("--allow-root")  # containers often know no other user, and Jupyter would refuse to start
    LabApp.launch_instance([*server, *context.args])


@app.command(name="app")
@refusing()
def serve_app(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0 takes any free one.")] = 8866,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser here.")] = True,
    ip: Annotated[str, typer.Option(help="Address to serve at; 0.0.0.0 lets the network in.")] = "127.0.0.1",
    token: Annotated[bool, typer.Option(help="Ask for the secret that stands in the address.")] = True,
    pool: Annotated[int, typer.Option(min=0, max=40, help="Pages kept ready, so that visitors need not wait.")] = 0,
    idle: Annotated[float, typer.Option(min=1, help="Minutes after which an untouched page is given up.")] = 120,
    workshop: Annotated[bool, typer.Option("--workshop", help="Text of 1.4 times the size, for a projector.")] = False,
) -> None:
    """Serve the panel as a page without code: to this machine only, and with a token, unless told otherwise."""
    try:
        from sim.app.server import CannotServe, Wishes, free, new_token, serve
    except ModuleNotFoundError as error:
        refuse(f"the app needs {error.name}. Install it: `pip install {error.name}`.")
    try:
        ip, port = free(ip, port)
    except CannotServe as error:
        refuse(str(error))
    secret, size = new_token() if token else "", WORKSHOP if workshop else 1.0
    wishes = Wishes(port=port, ip=ip, token=secret, pool=pool, idle=60 * idle, text_size=size)
    for warning in wishes.warnings:
        typer.echo(f"Warning: {warning}", err=True)
    serve(wishes, browser=browser, say=lambda address: typer.echo(f"The app is at {address}\nCtrl-C ends it."))
