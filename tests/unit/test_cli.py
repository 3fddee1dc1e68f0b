"""The command line: what it prints, which files it writes, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim import glossary
from sim.cli import app
from sim.determinants import PARAMETERS
from sim.interventions import catalogue
from sim.provenance import model_version, provenance, read_provenance
from sim.scenario import Scenario, load, schema
from sim.structure import MECHANISMS

PROGRAM = Path(sysconfig.get_path("scripts"), "sim")
LEVELS: Mapping[str, tuple[str, float]] = {
    "life_expectancy": ("mean", 78.0),
    "income": ("mean", 60_000.0),
    "gini": ("value", 0.4),
}


def frame(seeds: int, years: int) -> pd.DataFrame:
    """Results that a run could have: levels rise by a hundredth a year; groups are a tenth apart."""
    rows = []
    for measure, (statistic, level) in LEVELS.items():
        for seed in range(seeds):
            for year in range(2025, 2026 + years):
                value = level * (1 + 0.01 * (year - 2025) + 0.001 * seed)
                rows.append((year, seed, "baseline", "all", "all", measure, statistic, value))
                if statistic == "mean":
                    rows.append((year, seed, "baseline", "all", "all", measure, "absolute_gap", 0.1 * value))
                    rows.append((year, seed, "baseline", "all", "A", measure, "mean", value))
                    rows.append((year, seed, "baseline", "all", "B", measure, "mean", 0.9 * value))
    return pd.DataFrame(rows, columns=["year", "seed", "arm", "place", "group", "measure", "statistic", "value"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What the command line asks of the runner, which answers at once; in an empty folder."""
    seen: dict[str, Any] = {}

    def run(scenario: Scenario, *, seeds: int, years: int, progress: Callable[[int, int], None]) -> pd.DataFrame:
        seen.update(scenario=scenario, seeds=seeds, years=years)
        progress(1, 2)
        return frame(seeds, years)

    runner = ModuleType("sim.experiments.run")
    runner.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.experiments.run", runner)
    monkeypatch.chdir(tmp_path)
    return seen


def sim(*arguments: str) -> Result:
    """Run the command line inside this process."""
    return CliRunner().invoke(app, arguments)


def refused(*arguments: str) -> str:
    """Run the command line, which must end with 2 and one line; return the line."""
    result = sim(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    return str(line)


# --- run


def test_run_shows_levels_and_gaps_now_and_at_the_end(asked: dict[str, Any]) -> None:
    result = sim("run", "columbus", "--years", "20", "--seeds", "3")
    assert result.exit_code == 0, result.output
    assert (asked["scenario"], asked["seeds"], asked["years"]) == (load("columbus"), 3, 20)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "Columbus, Ohio: 49 neighbourhoods" in lines
    assert "Measure 2025 2045 Gap 2025 Gap 2045" in lines
    level = lines.index("income $60,060 $72,060 $6,006 $7,206")
    assert lines[level + 1] == "dollars $60,006 to $60,114 $72,006 to $72,114 $6,001 to $6,011 $7,201 to $7,211"
    assert any(line.startswith("gini 0.40 0.48") for line in lines)
    assert any(line.startswith("Means of 3 runs, below them 5 to 95% of runs.") for line in lines)


def test_run_draws_a_chart_by_group(asked: dict[str, Any]) -> None:
    assert "Chart: columbus.svg" in sim("run", "columbus", "--years", "20").stdout
    drawn = Path("columbus.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(drawn)
    assert 'role="img"' in drawn
    assert os.listdir() == ["columbus.svg"]


def test_run_draws_what_is_asked_for(asked: dict[str, Any]) -> None:
    result = sim("run", "columbus", "--years", "20", "--chart", "x.html", "--measure", "gini")
    assert result.exit_code == 0, result.output
    assert "gini" in Path("x.html").read_text(encoding="utf-8").lower()


def test_results_say_where_they_come_from(asked: dict[str, Any]) -> None:
    result = sim("run", "columbus", "--years", "5", "--seeds", "2", "--people", "3000", "--out", "x.parquet")
    assert result.exit_code == 0, result.output
    pd.testing.assert_frame_equal(pd.read_parquet("x.parquet"), frame(2, 5))
    kept = read_provenance(Path("x.parquet"))
    scenario = load("columbus").with_people(3000)
    assert kept == provenance(scenario, [0, 1])
    assert kept["model_version"] == model_version()
    assert kept["scenario_digest"] == scenario.digest
    assert json.loads(kept["seeds"]) == [0, 1]
    assert json.loads(kept["parameters"]) == scenario.parameters.values()
    assert json.loads(kept["libraries"])["numpy"]
    Path("columbus.yaml").write_text(kept["scenario"], encoding="utf-8")
    assert load(Path("columbus.yaml")) == scenario
    assert sorted(os.listdir()) == ["columbus.svg", "columbus.yaml", "x.parquet"]


def test_few_people_a_place_are_noted(asked: dict[str, Any]) -> None:
    assert "20 people a place" in sim("run", "columbus", "--people", "1000", "--years", "1").stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--people", "-5"], "people is -5"),
        (["--out", "x.csv"], "must end with .parquet. Write for example x.parquet."),
        (["--chart", "x.png"], "must end with .svg or .html"),
        (["--out", "no/folder/x.parquet"], "does not exist"),
        (["--measure", "incom"], "Did you mean 'income'?"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_runs(
    asked: dict[str, Any], options: list[str], says: str
) -> None:
    assert says in refused("run", "columbus", *options)
    assert asked == {}
    assert os.listdir() == []


@pytest.mark.parametrize("options", [["--seeds", "0"], ["--years", "x"], ["--yeers", "5"], []])
def test_wrong_usage_ends_with_2(options: list[str]) -> None:
    result = sim("run", *(["columbus", *options] if options else []))
    assert result.exit_code == 2
    assert "Usage" in result.stderr
    assert "Traceback" not in result.output


def test_a_full_disk_is_said_in_one_line(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "x.parquet")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    result = sim("run", "columbus", "--years", "1", "--out", "x.parquet")
    assert (result.exit_code, result.stderr) == (2, "sim: x.parquet: No space left on device\n")
    assert os.listdir() == ["columbus.svg"]


def test_an_impossible_state_is_said_in_one_line(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.guards import ImpossibleState

    def broken(*_: object, **__: object) -> None:
        raise ImpossibleState("in 1950, in place n01, person 7: income is not a number")

    monkeypatch.setattr(sys.modules["sim.experiments.run"], "run", broken)
    assert "in 1950, in place n01, person 7" in refused("run", "columbus")


def test_ctrl_c_ends_with_130_and_says_nothing(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["sim.experiments.run"], "run", interrupted)
    result = sim("run", "columbus")
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to whole groups of processes")
def test_ctrl_c_in_a_real_process(tmp_path: Path) -> None:
    text = (
        # Python ignores Ctrl-C where its parent runs in the background of a shell; this child must not.
        "import signal, sys, time, types\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def run(*a, **k): print('runs', flush=True); time.sleep(30)\n"
        "sys.modules['sim.experiments.run'] = types.SimpleNamespace(run=run)\n"
        "from sim.cli import main\n"
        "sys.argv = ['sim', 'run', 'columbus']\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", text], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "runs\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, "")


# --- list, check, explain, schema, lab


def test_list_names_what_there_is() -> None:
    listed = sim("list").stdout
    assert [name for name in ("columbus", "us-metro", *catalogue(), *MECHANISMS) if name not in listed] == []
    parameters = sim("list", "parameters").stdout
    assert [name for name in PARAMETERS if name not in parameters] == []
    assert "violence_to_learning" in sim("list", "edges").stdout


def test_list_refuses_what_there_is_not() -> None:
    assert "Did you mean 'parameters'?" in refused("list", "parametrs")


def test_check_says_what_a_scenario_asks() -> None:
    said = sim("check", "us-metro").stdout
    assert "us-metro can be run" in said
    assert "white 83%, Black 17%" in said


def test_schema_is_json() -> None:
    assert json.loads(sim("schema").stdout) == schema()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("quick_half", ("parameter", "0.5 share", "0 to 1 share", "assumed", "source:        none", "education")),
        ("income_on_achievement", ("published", "0.2 SD", "P31: Dahl & Lochner", "2012")),
        ("violence_to_learning", ("edge", "safety → education", "P02")),
        ("redlining", ("mechanism", "1934 to 1968", "deliberate", "P59")),
        ("preschool", ("intervention", "education, early_childhood", "learning", "$10,000", "I03")),
        ("life_expectancy", ("measure", "years", "higher", "Chiang 1984")),
        ("unemployment", ("measure", "share", "lower", "also:", "series")),
        ("wage_index", ("series", "assumed")),
        ("P31", ("evidence", "verified", "Dahl & Lochner")),
    ],
)
def test_explain_gives_meaning_value_range_and_source(name: str, says: tuple[str, ...]) -> None:
    result = sim("explain", name)
    assert result.exit_code == 0
    assert [part for part in says if part not in result.stdout] == []
    assert result.stdout == f"{glossary.explain(name)}\n"
    assert repr(glossary.explain(name)) == str(glossary.explain(name))


def test_explain_suggests_the_nearest_name() -> None:
    assert refused("explain", "redlinning") == "sim: nothing here is called 'redlinning'. Did you mean 'redlining'?"
    assert "`sim list`" in refused("explain", "qqqqqqqq")


@pytest.mark.parametrize(
    "kind", ["interventions", "mechanisms", "edges", "parameters", "measures", "series", "evidence"]
)
def test_everything_can_be_explained(kind: str) -> None:
    for name in glossary.names(kind):
        entry = glossary.explain(name)
        assert entry.name == name
        assert entry.meaning
        assert any(fact in ("source", "label") for fact, _ in entry.facts)


def test_no_two_things_have_one_name() -> None:
    kinds = ("interventions", "mechanisms", "edges", "parameters", "measures")
    names = [name for kind in kinds for name in glossary.names(kind)]
    assert len(names) == len({*names})


def test_lab_serves_the_lesson_to_this_machine_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[str] = []
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", started.extend)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_first_look.ipynb").write_text("{}")
    monkeypatch.setattr("sim.cities.home", lambda: tmp_path / "scenarios")
    assert sim("lab", "--no-browser").exit_code == 0
    assert "--ServerApp.ip=127.0.0.1" in started
    assert "--LabApp.default_url=/lab/tree/notebooks/01_first_look.ipynb" in started
    assert started[-1] == "--no-browser"
    assert not any("token" in option for option in started)  # Jupyter makes a fresh one at each start


def test_lab_without_lessons_says_where_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sim.cities.home", lambda: tmp_path / "scenarios")
    assert "Clone the repository" in refused("lab")


# --- the program


def test_help_names_all_commands_and_loads_nothing_heavy() -> None:
    heavy = ("numpy", "pandas", "pydantic", "mesa", "numba", "matplotlib", "jupyterlab", "voila")
    text = (
        "import sys; from sim.cli import main; sys.argv = ['sim', '--help']\n"
        "try: main()\n"
        f"finally: print('loaded', [name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    commands = ("run", "list", "check", "explain", "schema", "lab", "app")
    assert [name for name in commands if f"  {name} " not in done.stdout] == []
    assert "loaded []" in done.stdout


def test_a_closed_pipe_is_no_error() -> None:
    with subprocess.Popen([PROGRAM, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_terminal_without_arrows_gets_question_marks() -> None:
    plain = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [PROGRAM, "explain", "violence_to_learning"], env=plain, capture_output=True, text=True, check=True
    )
    assert "safety ? education" in done.stdout
