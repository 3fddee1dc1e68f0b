"""What is read from a sweep: views that agree, paired effects, power, variance, indices, the EMA Workbench."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_1samp
from typer.testing import CliRunner

import sim
from sim import scenario
from sim.cli import app
from sim.provenance import model_version, read_provenance
from sim.refusals import ScenarioError
from sim.studies.effects import effects, power, seeds_needed, values
from sim.studies.figure import intervals
from sim.studies.results import Results
from sim.studies.sensitivity import components, indices, sensitivity, variance_split
from sim.studies.store import sha256
from sim.studies.study import Study, checked
from sim.studies.verify import chosen, verify
from sim.studies.workbench import for_workbench, workbench_model

DOUBT = "schooling_a_propensity"


def a_study(**fields: Any) -> Study:
    """A study of few people who live few years."""
    early = scenario.load("urban-core").model_copy(update={"present": 1950, "name": "early"})
    small = {"scenarios": [early], "people": 100, "years": 2, "seeds": 3, "outcomes": ["income", "gini"]}
    return checked({"name": "a-study", "title": "A study", "question": "What?", "at": [1950, 1952], **small, **fields})


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Results:
    asked = a_study(levers={"minimum_wage": [0, 0.5, 1]}, uncertainties={DOUBT: [1.0, 1.4]}, by=["group", "place"])
    return sim.sweep(asked, tmp_path_factory.mktemp("swept") / "out")


def test_a_study_is_read_from_its_folder_alone(swept: Results) -> None:
    again = sim.study(swept.folder)
    assert again.study.digest == swept.manifest["study_digest"]
    assert repr(again) == "Results(a-study: 18 of 18 runs can be read)"
    with pytest.raises(ScenarioError, match="holds no results of a sweep"):
        sim.study(swept.folder / "runs")


def test_all_views_say_the_same(swept: Results) -> None:
    frame = swept.pandas("income", group="all", place="all", statistic="mean", year=1952).set_index("run")["value"]
    lazy = swept.polars()
    assert type(lazy).__name__ == "LazyFrame"
    import polars as pl

    asked = lazy.filter(
        (pl.col("measure") == "income") & (pl.col("group") == "all") & (pl.col("place") == "all")
        & (pl.col("statistic") == "mean") & (pl.col("year") == 1952)
    )  # fmt: skip
    assert asked.collect().sort("run")["value"].to_list() == frame.to_list()
    wanted = "measure = 'income' and \"group\" = 'all' and place = 'all' and statistic = 'mean' and year = 1952"
    assert [row[0] for row in swept.duckdb().filter(wanted).order("run").project("value").fetchall()] == frame.to_list()
    array = swept.xarray("income")
    assert array.dims == ("run", "year", "group")
    assert array.sel(year=1952, group="all").to_numpy().tolist() == frame.to_list()
    assert set(array["minimum_wage"].to_numpy()) == {0.0, 0.5, 1.0}
    assert swept.xarray("income", by="place").sizes["place"] == len(swept.study.scenarios[0].places)
    with pytest.raises(ScenarioError, match="Did you mean 'income'"):
        swept.pandas("incom")


def test_rows_are_those_of_the_run_itself(swept: Results) -> None:
    from sim.experiments.run import lived
    from sim.measures import frame
    from sim.studies.runs import runs_of

    asked = runs_of(swept.study)[5].asked(swept.study.brief)
    told = frame([("", 0, lived(asked, runs_of(swept.study)[5].seed, 2).record)], measures=["income"], since=1952)
    expected = told[told["place"] == "all"]
    kept = swept.pandas("income", run=5, year=1952, place="all")
    labels = ["all", *asked.labels]
    for group, statistic in [(group, "mean") for group in labels] + [("all", "absolute_gap"), ("all", "ratio")]:
        (one,) = expected[(expected["group"] == group) & (expected["statistic"] == statistic)]["value"]
        (other,) = kept[(kept["group"] == group) & (kept["statistic"] == statistic)]["value"]
        assert one == other


def test_effects_are_paired(swept: Results) -> None:
    levels = values(swept, "income", "level")
    for _, row in values(swept, "income").iterrows():
        same = levels[(levels["seed"] == row["seed"]) & (levels[DOUBT] == row[DOUBT])].set_index("minimum_wage")[
            "value"
        ]
        assert row["value"] == same[row["minimum_wage"]] - same[0.0]
    table = effects(swept, "income")
    assert len(table) == 2 * 2
    assert (table["runs"] == 3).all()
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()
    with pytest.raises(ScenarioError, match="nothing is kept of gini in 1952 for group A"):
        effects(swept, "gini", group="A")


@pytest.mark.parametrize("difference", [0.4, -0.4])
def test_power_is_how_often_a_test_tells(difference: float) -> None:
    draws = np.random.default_rng(7).normal(difference, 1.0, (20_000, 30))
    told = float((ttest_1samp(draws, 0.0, axis=1).pvalue < 0.1).mean())
    assert abs(told - power(1.0, difference, 30)) < 4 * np.sqrt(0.25 / 20_000)
    assert abs(told - power(1.0, difference, 25)) > 4 * np.sqrt(0.25 / 20_000)  # a wrong number of seeds is noticed


def test_as_many_seeds_as_needed_and_not_one_more() -> None:
    changes = np.random.default_rng(1).normal(3.0, 2.0, 40)
    spread = float(np.std(changes, ddof=1))
    needed = seeds_needed(changes, 0.5)
    assert power(spread, 0.5, needed) >= 0.8 > power(spread, 0.5, needed - 1)
    with pytest.raises(ValueError, match="two changes or more"):
        seeds_needed(changes[:1], 0.5)


@pytest.mark.parametrize("truth", [(4.0, 1.0, 0.25), (0.25, 4.0, 1.0)])
def test_variance_splits_into_what_it_was_made_of(truth: tuple[float, ...]) -> None:
    luck, found, shapes = np.random.default_rng(3), [], [(12, 1), (1, 10), (12, 10)]
    for _ in range(200):
        points, seeds, rest = (np.sqrt(v) * luck.normal(size=s) for v, s in zip(truth, shapes, strict=True))
        found.append(components(points + seeds + rest))
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / np.sqrt(200)
    assert (np.abs(mean - truth) < 4 * error).all()
    assert (np.abs(mean - np.roll(truth, 1)) > 4 * error).all()  # another split is noticed


def test_the_variance_of_a_sweep_is_all_told(swept: Results) -> None:
    split = variance_split(swept, "income", "level")
    assert list(split.index) == ["parameters", "luck, the same for all", "luck, by point"]
    assert split["share"].sum() == pytest.approx(1.0)


WEIGHTS = np.array([4.0, 2.0, 0.0])
THREE = {DOUBT: {}, "factor_speed": {}, "smoothing": {}}


@pytest.mark.parametrize(
    ("design", "column", "expected", "within"),
    [
        ({"kind": "sobol", "size": 256}, "S1", WEIGHTS**2 / 20, 0.05),
        ({"kind": "sobol", "size": 256}, "ST", WEIGHTS**2 / 20, 0.05),
        ({"kind": "morris", "size": 10}, "mu_star", WEIGHTS, 1e-9),
        ({"kind": "latin_hypercube", "size": 512}, "S1", WEIGHTS**2 / 20, 0.1),
    ],
)
def test_indices_of_a_sum_are_known(design: dict[str, Any], column: str, expected: Any, within: float) -> None:
    asked = a_study(uncertainties=THREE, design=design)
    ends = np.array([factor.ends for factor in asked.factors.values()])
    shares = (np.array(asked.points) - ends[:, 0]) / (ends[:, 1] - ends[:, 0])
    found = indices(asked, shares @ WEIGHTS)[column]
    assert list(found.index) == list(THREE)
    assert np.abs(found.to_numpy() - expected).max() <= within
    assert np.abs(found.to_numpy() - expected[::-1]).max() > within


def test_indices_of_a_sweep(tmp_path: Path) -> None:
    design = {"kind": "morris", "size": 2}
    asked = a_study(levers={"minimum_wage": 1.0}, uncertainties={DOUBT: {}, "smoothing": {}}, design=design, seeds=2)
    found = sensitivity(sim.sweep(asked, tmp_path / "out"), "income", "effect")
    assert list(found.index) == [DOUBT, "smoothing"]
    assert np.isfinite(found["mu_star"]).all()
    with pytest.raises(ScenarioError, match="factorial gives no indices"):
        indices(a_study(uncertainties={DOUBT: [1.0, 1.4]}), np.zeros(2))


@pytest.mark.filterwarnings("ignore")  # the workbench's own
def test_the_workbench_runs_our_model_and_reads_our_results(swept: Results) -> None:
    from ema_workbench import perform_experiments
    from ema_workbench.analysis import prim

    asked = a_study(levers={"minimum_wage": {}}, uncertainties={DOUBT: {}}, seeds=1)
    experiments, outcomes = perform_experiments(workbench_model(asked), scenarios=2, policies=1)
    assert len(experiments) == len(outcomes["income_change"]) == 2
    assert {DOUBT, "minimum_wage"} <= set(experiments.columns)
    assert np.isfinite(outcomes["income"]).all()
    points, found = for_workbench(swept)
    assert len(points) == len(found["income"]) == 4
    box = prim.Prim(points, found["income"] >= np.median(found["income"]), mass_min=0.25).find_box()
    assert box is not None


def test_verify_looks_at_checksums_and_runs_a_sample_again(swept: Results, tmp_path: Path) -> None:
    found = list(verify(swept.folder, sample=4, seed=2))
    assert [each.right for each in found] == [True] * 8
    assert len({each.what for each in found}) == 8


def test_a_sample_is_drawn_by_its_seed_and_every_run_may_be_in_it() -> None:
    runs = range(100, 140)
    drawn = [chosen(runs, 8, seed) for seed in range(60)]
    assert drawn == [chosen(runs, 8, seed) for seed in range(60)]
    assert all(len(set(each)) == 8 and each == sorted(each) for each in drawn)
    assert set().union(*drawn) == {*runs}
    assert chosen(runs, 99, 0) == [*runs]
    assert chosen([], 3, 0) == chosen(runs, 0, 0) == []


def test_verify_finds_what_was_changed(swept: Results, tmp_path: Path) -> None:
    import shutil

    from sim.studies.rows import rows_in, written

    shutil.copytree(swept.folder, tmp_path / "out")
    file = tmp_path / "out" / "runs" / "00000.parquet"
    rows = rows_in(file.read_bytes())
    told = rows["value"].to_numpy().copy()
    told[0] += 1.0
    changed = rows.set_column(rows.schema.get_field_index("value"), "value", [told])
    file.write_bytes(written(changed, changed.schema.metadata))
    result = CliRunner().invoke(app, ["verify", str(tmp_path / "out"), "--sample", "18"])
    assert result.exit_code == 1
    assert result.stdout.split() == ["4", "files", "and", "18", "runs", "looked", "at;", "2", "differ."]
    assert result.stderr.splitlines() == ["Differs: runs/00000.parquet", "Differs: run 0"]


def test_every_file_says_how_it_is_made_again(swept: Results, tmp_path: Path) -> None:
    file = swept.files[0]
    told = read_provenance(file)
    assert told["model_version"] == model_version()
    assert json.loads(told["runs"]) == [0, 17]
    assert json.loads(told["seeds"]) == [0, 1, 2]
    assert sum(map(len, told.values())) < 1000
    kept = (swept.folder / told["provenance"]).read_bytes()
    assert sha256(kept) == told["provenance_sha256"]
    same = json.loads(kept)
    assert {"label", "evidence", "value"} == set(same["parameters"][DOUBT])
    assert {"python", "numpy", "pyarrow"} <= set(same["libraries"])
    for name, expected in same["asked"].items():
        (tmp_path / name).write_bytes(content := (swept.folder / "asked" / name).read_bytes())
        assert sha256(content) == expected
    again = sim.sweep(tmp_path / f"{told['study']}.yaml", tmp_path / "again")
    assert again.files[0].read_bytes() == file.read_bytes()


def test_the_figure_shows_every_interval_and_where_it_comes_from(swept: Results) -> None:
    shown = intervals(swept, "income", group="A")
    table = effects(swept, "income", group="A")
    assert shown.table["high"].tolist() == table["high"].tolist()
    for drawn in (shown.svg, shown.narrow):
        assert drawn.count("<circle") == len(table)
        told = " ".join(re.findall(r">([^<]+)</text>", drawn))
        assert swept.source in told
        assert "minimum wage 0.5" in told
    assert model_version() in swept.source
    assert shown.words.count("its interval includes no change") == ((table["low"] <= 0) & (table["high"] >= 0)).sum()
    assert "study a-study" in swept.source
    assert "18 runs" in swept.source


def test_a_figure_of_one_seed_has_no_interval(tmp_path: Path) -> None:
    asked = a_study(levers={"minimum_wage": [0.5]}, seeds=1, outcomes=["employment"])
    shown = intervals(sim.sweep(asked, tmp_path / "out"), "employment")
    assert shown.svg.count("<circle") == 1
    assert "the plan" in shown.words
    assert "in percentage points" in shown.svg


def test_cite_is_bibtex_of_model_and_evidence() -> None:
    told = CliRunner().invoke(app, ["cite", "schools-and-streets"]).stdout
    assert told.startswith("@software{interwoven,")
    assert model_version() in told
    keys = re.findall(r"^@\w+\{(\w+),$", told, re.MULTILINE)
    assert len(keys) == len(set(keys)) > 20
    assert told.count("{") == told.count("}")
    whole = CliRunner().invoke(app, ["cite"]).stdout
    assert len(whole) > len(told)
