"""Studies: what a file says, which runs it asks for in which order, and what is said where it cannot be used."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import scenario
from sim.cli import app
from sim.determinants import PARAMETERS
from sim.refusals import ScenarioError
from sim.studies import study as studies
from sim.studies.engine import Progress
from sim.studies.runs import CHUNK, SHORTEST, pasts, runs_of, seconds_of, tasks_of
from sim.studies.study import Study, checked, load, shipped

DOUBT = "schooling_a_propensity"
OTHER = "factor_speed"
SPANS = {DOUBT: {}, OTHER: {}}


def a_study(**fields: Any) -> Study:
    """A study of Columbus with some fields of its own."""
    given = {"scenarios": [scenario.load("columbus")], "outcomes": ["income"], "seeds": 2, **fields}
    return checked({"name": "a-study", "title": "A study", "question": "What?", **given})


@pytest.mark.parametrize("name", shipped())
def test_shipped_studies_can_be_run_and_say_the_same_when_written(name: str, tmp_path: Path) -> None:
    found = load(name)
    (tmp_path / f"{name}.yaml").write_text(found.as_yaml(), encoding="utf-8")
    again = load(tmp_path / f"{name}.yaml")
    assert again == found
    assert again.digest == found.digest
    assert len(runs_of(found)) > 50


def test_there_are_three_studies() -> None:
    assert len(shipped()) >= 3


def test_a_factorial_has_every_combination() -> None:
    found = a_study(levers={"preschool": [0, 0.5], "greening": {}}, uncertainties={DOUBT: [1, 2]})
    assert len(found.points) == 2 * 3 * 2
    assert {point[1] for point in found.points} == {0.0, 0.5, 1.0}


def test_one_at_a_time_leaves_all_others_at_their_defaults() -> None:
    found = a_study(levers={"preschool": [0, 0.5]}, uncertainties=SPANS, design="one_at_a_time")
    base = (0.0, PARAMETERS[DOUBT].value, PARAMETERS[OTHER].value)
    assert found.points[0] == base
    assert all(sum(one != other for one, other in zip(point, base, strict=True)) <= 1 for point in found.points)
    assert {point[1] for point in found.points} >= {PARAMETERS[DOUBT].low, PARAMETERS[DOUBT].high}


@pytest.mark.parametrize(
    ("kind", "size", "points"), [("latin_hypercube", 20, 20), ("sobol", 16, 16 * 4), ("morris", 5, 5 * 3)]
)
def test_designs_that_choose_values_stay_in_the_spans_and_fill_them(kind: str, size: int, points: int) -> None:
    found = a_study(uncertainties=SPANS, design={"kind": kind, "size": size, "seed": 1})
    drawn = np.array(found.points)
    assert drawn.shape == (points, 2)
    for column, name in zip(drawn.T, SPANS, strict=True):
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        assert low <= column.min() < low + 0.3 * (high - low)
        assert high >= column.max() > high - 0.3 * (high - low)
    assert found.points == a_study(uncertainties=SPANS, design={"kind": kind, "size": size, "seed": 1}).points
    assert found.points != a_study(uncertainties=SPANS, design={"kind": kind, "size": size, "seed": 2}).points


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    found = a_study(uncertainties=SPANS, design={"kind": "latin_hypercube", "size": 20})
    low, high = PARAMETERS[DOUBT].low, PARAMETERS[DOUBT].high
    slices = sorted(math.floor(20 * (point[0] - low) / (high - low)) for point in found.points)
    assert slices == list(range(20))


def test_a_table_comes_from_a_file_beside_the_study(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(f"{DOUBT},preschool\n1.1,0.3\n1.25,0.0\n")
    text = "title: T\nquestion: Q\nscenarios: [columbus]\nseeds: 1\nlevers: {preschool: {}}\n"
    text += f"uncertainties: {{{DOUBT}: {{}}}}\n"
    (tmp_path / "mine.yaml").write_text(text + "design: {kind: table, file: points.csv}\noutcomes: [income]\n")
    found = load(tmp_path / "mine.yaml")
    assert found.points == ((0.3, 1.1), (0.0, 1.25))
    (tmp_path / "points.csv").write_text(f"{DOUBT},preschool\n1.1,much\n")
    with pytest.raises(ScenarioError, match="no number in line 2"):
        load(tmp_path / "mine.yaml")


def test_every_plan_has_its_baseline_once_and_pasts_stand_together() -> None:
    found = a_study(levers={"preschool": [0.2, 0.4], "greening": [0.5]}, uncertainties={DOUBT: [1, 2]})
    runs = runs_of(found)
    assert len(runs) == 2 * 2 * (1 + 2)
    assert [run.index for run in runs] == list(range(len(runs)))
    for together in pasts(runs):
        assert [run.arm for run in together] == ["baseline", "plan", "plan"]
    assert len(list(pasts(runs))) == 4
    assert len(runs_of(a_study(levers={"preschool": [0.2, 0.4]}, paired=False))) == 2 * 2


def test_a_run_asks_for_what_its_point_says() -> None:
    base = scenario.load("columbus").with_plan({"preschool": {"level": 0.9, "start": 2030}, "parks": 0.3})  # type: ignore[dict-item]
    found = a_study(scenarios=[base], levers={"preschool": [0.2]}, uncertainties={DOUBT: [1.1]}, people=700)
    baseline, plan = (run.asked(found.brief) for run in runs_of(found)[:2])
    assert plan.plan["preschool"].level == 0.2
    assert plan.plan["preschool"].start == 2030
    assert (plan.people, plan.change) == (700, {DOUBT: 1.1})
    assert list(baseline.plan) == ["parks"]


def test_tasks_hold_every_run_once_stay_in_a_chunk_and_are_long_enough() -> None:
    found = a_study(levers={"preschool": [0, 0.2, 0.4]}, seeds=60, years=2, people=100)
    runs = runs_of(found)
    tasks = list(tasks_of(found, runs))
    assert [run for task in tasks for run in task] == list(runs)
    for task in tasks:
        assert len({run.index // CHUNK for run in task}) == 1
        last_of_chunk = task[-1].index % CHUNK == CHUNK - 1 or task[-1] is runs[-1]
        assert last_of_chunk or sum(seconds_of(found, each) for each in pasts(task)) >= SHORTEST


def wrong(change: Callable[[dict[str, Any]], object]) -> str:
    """What is said of a study after a change to its fields."""
    fields: dict[str, Any] = {"levers": {"preschool": [0, 0.5]}, "uncertainties": {DOUBT: {}}}
    change(fields)
    with pytest.raises(ScenarioError) as error:
        a_study(**fields)
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f["levers"].update(preschol=[0.5]), "levers names 'preschol'.*Did you mean 'preschool'"),
        (lambda f: f["levers"].update(preschool=[50]), "levers.preschool is 50.0. Allowed: 0 to 1"),
        (lambda f: f["uncertainties"].update(x={}), "uncertainties names 'x', which is no parameter"),
        (lambda f: f["uncertainties"].update({DOUBT: [99]}), f"uncertainties.{DOUBT} is 99.0. Allowed: 0.5 to 3"),
        (lambda f: f["uncertainties"].update({DOUBT: {"low": 2, "high": 1}}), "a low end below 1"),
        (lambda f: f.update(outcomes=["hapiness"]), "outcomes names 'hapiness', which is no measure"),
        (lambda f: f.update(at=[2200]), "at is 2,?200. Allowed: 1960 to 2085"),
        (lambda f: f.update(seeds=0), "seeds"),
        (lambda f: f.update(seeds=[-1]), "seeds is -1. Allowed: whole numbers from 0 up"),
        (lambda f: f.update(design="sobol"), "'preschool' lists them"),
        (lambda f: f.update(design={"kind": "sobol", "size": 10}, levers={}), "size is 10. Allowed: a power of 2"),
        (lambda f: f.update(design="random"), "design.kind"),
        (lambda f: f.update(design={"kind": "table"}), "design.rows has no rows"),
        (lambda f: f.update(design={"kind": "table", "rows": [{"preschool": 0.1}]}), r"rows\[0\] does not name just"),
        (lambda f: f.update(outcome=["income"]), "outcome is not a key here.*Did you mean 'outcomes'"),
        (lambda f: f.update(design={"levels": 1000}, levers={"arts": {}, "parks": {}}), "at most 10,000,000"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_before_the_first_run(
    change: Callable[[dict[str, Any]], object], said: str
) -> None:
    assert re.search(said, wrong(change)), wrong(change)


def sim(*arguments: str) -> Any:
    """Run the command line inside this process."""
    return CliRunner().invoke(app, arguments)


def test_the_command_says_what_is_to_come_and_asks_before_it_is_large(tmp_path: Path) -> None:
    text = "title: T\nquestion: Q\nscenarios: [columbus]\nseeds: 9999\noutcomes: [income]\n"
    (tmp_path / "large.yaml").write_text(text)
    result = sim("sweep", str(tmp_path / "large.yaml"), str(tmp_path / "out"), "--workers", "2")
    assert result.exit_code == 2
    assert "large: 9,999 runs (1 points, 9,999 seeds, 1 scenarios); about" in result.stdout
    assert "that is large. Say --yes" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-study", "out"), "there is no study or file 'no-such-study'"),
        (("schools-and-streets", "out", "--scheduler", "slurm"), "scheduler is 'slurm'. Allowed: threads, local, or"),
        (("schools-and-streets", "{here}"), "is not an empty folder"),
    ],
)
def test_the_command_refuses_with_one_line(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    result = sim("sweep", *(each.format(here=tmp_path) for each in arguments))
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert said in line


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Progress(0, 9000, 0, 0, 0.0), "0 of 9,000 runs."),
        (Progress(40, 9000, 2, 30, 40.0), "40 of 9,000 runs, 2 failed; 0.25 runs a second; about 10.0 h left."),
        (Progress(8000, 9000, 0, 0, 10.0), "8,000 of 9,000 runs; 800 runs a second; about 1 s left."),
        (Progress(9000, 9000, 0, 0, 9.0), "9,000 of 9,000 runs; all done."),
    ],
)
def test_how_far_a_sweep_is_is_said_in_plain_numbers(step: Progress, said: str) -> None:
    assert step.words == said


def test_the_schema_describes_a_study_file() -> None:
    keys = studies.schema()["properties"]
    assert set(keys) == set(Study.model_fields) - {"name"}
