"""What a researcher may do wrong, or a machine: one error that says file, what and remedy, and the exit code."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.refusals import ScenarioError
from sim.studies import rows
from sim.studies.effects import effects
from sim.studies.figure import intervals
from sim.studies.results import Results
from tests.driving import drive
from tests.unit.test_sweep_store import PATIENCE, SMALL, content, ended, small

FEW = SMALL.replace("seeds: 26", "seeds: 2")
VIEWS: dict[str, Callable[[Results], object]] = {
    "pandas": lambda results: results.pandas("income"),
    "runs": lambda results: results.runs(),
    "polars": lambda results: results.polars(),
    "duckdb": lambda results: results.duckdb(),
    "xarray": lambda results: results.xarray("income"),
}


def command(*arguments: object) -> Any:
    """Run the command line inside this process."""
    return CliRunner().invoke(app, [str(each) for each in arguments])


def refused(*arguments: object) -> str:
    """The one line with which a command is refused, which ends with 2."""
    result = command(*arguments)
    assert result.exit_code == 2, result.output
    line = str(result.stderr).splitlines()[-1]
    assert line.startswith("sim: ")
    return line


@pytest.fixture
def swept(tmp_path: Path) -> Path:
    """A study of four runs in a folder, and its results in the folder `out`."""
    sim.sweep(small(tmp_path, FEW), tmp_path / "out")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"is empty. Allowed: a study: keys with values. Start with a line such as `scenarios: \[columbus\]`."),
        ("# a note alone", "is empty. Allowed: a study"),
        ("some words", "is 'some words'. Allowed: a study"),
        (FEW.replace("preschool", "preschol"), "levers names 'preschol', which is no intervention.*Did you mean"),
        ("a: [1", "is not YAML in line 1"),
    ],
)
def test_a_study_file_that_says_no_study_is_refused(text: str, said: str, tmp_path: Path) -> None:
    small(tmp_path, FEW)
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    line = refused("sweep", file, tmp_path / "out")
    assert "mine.yaml" in line
    assert re.search(said, line), line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_file_of_rows_is_named_and_done_again(view: str, swept: Path) -> None:
    out = swept / "out"
    before = content(out)
    (out / "runs" / "00000.parquet").write_bytes(b"")
    with pytest.raises(ScenarioError, match=r"00000\.parquet is broken.*Sweep again with --resume"):
        VIEWS[view](sim.study(out))
    assert command("verify", out).exit_code == 1
    assert command("sweep", swept / "small.yaml", out, "--resume").exit_code == 0
    assert content(out) == before


@pytest.mark.parametrize("half", ["", "{", '{"model_version": "0.1", "stu', "{}", "[]", "null"])
def test_a_broken_manifest_is_named_and_made_again(half: str, swept: Path) -> None:
    out = swept / "out"
    before = content(out)
    (out / "manifest.json").write_text(half)
    for arguments in (("verify", out), ("sweep", swept / "small.yaml", out, "--resume")):
        line = refused(*arguments)
        assert "manifest.json is broken" in line
        assert "Delete this file and sweep again with --resume: what is finished stays." in line
    (out / "manifest.json").unlink()
    assert command("sweep", swept / "small.yaml", out, "--resume").exit_code == 0
    assert content(out) == before


def test_another_study_is_refused_where_the_manifest_was_lost(swept: Path) -> None:
    (swept / "out" / "manifest.json").unlink()
    (swept / "small.yaml").write_text(FEW.replace("0.5", "0.6"))
    assert "holds runs of another study" in refused("sweep", swept / "small.yaml", swept / "out", "--resume")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no folder in which nobody may write")
@pytest.mark.parametrize("option", [(), ("--resume",)])
def test_a_folder_in_which_nothing_can_be_written_is_refused(option: tuple[str, ...], tmp_path: Path) -> None:
    small(tmp_path, FEW)
    line = refused("sweep", tmp_path / "small.yaml", "/proc/out", *option)
    assert "nothing can be written in /proc/out" in line
    assert "Name another folder" in line


def test_one_run_is_a_study(tmp_path: Path) -> None:
    small(tmp_path, FEW.replace("seeds: 2", "seeds: 1").replace("levers: {preschool: [0, 0.5]}\n", ""))
    assert command("sweep", tmp_path / "small.yaml", tmp_path / "out").exit_code == 0
    results = sim.study(tmp_path / "out")
    assert len(results.runs()) == 1
    with pytest.raises(ScenarioError, match=r"no pairs of runs.*Ask for levels"):
        effects(results, "income")
    assert command("verify", tmp_path / "out").exit_code == 0


def test_where_all_runs_fail_everything_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("cannot live")

    study = small(tmp_path, FEW)
    monkeypatch.setattr(rows, "lived", fails)
    result = command("sweep", tmp_path / "small.yaml", tmp_path / "out")
    assert result.exit_code == 1
    said = "4 of 4 runs failed, the first with 'RuntimeError: cannot live'; their rows say why. Again: --retry-failed"
    assert said in result.stderr
    results = sim.study(tmp_path / "out")
    for read in (effects, intervals, Results.xarray):
        with pytest.raises(ScenarioError, match=r"all runs failed, the first with 'RuntimeError: cannot live'"):
            read(results, "income")  # type: ignore[operator]
    monkeypatch.undo()
    assert command("sweep", tmp_path / "small.yaml", tmp_path / "out", "--retry-failed").exit_code == 0
    assert len(effects(sim.sweep(study, tmp_path / "out", resume=True), "income")) == 1


def test_ctrl_c_ends_it_with_130_and_says_how_to_go_on(tmp_path: Path) -> None:
    asked = small(tmp_path)
    out = tmp_path / "out"
    driver = drive(tmp_path)
    until = time.monotonic() + PATIENCE
    while not list(out.glob("pieces/*.parquet")) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(driver.pid or 0, signal.SIGINT)
    assert ended(driver) == 130
    said = (tmp_path / "log.txt").read_text()
    assert "Stopped; nothing finished is lost. Go on with: sim sweep" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert sim.sweep(asked, out, resume=True).manifest["runs"] == 52
