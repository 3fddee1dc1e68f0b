"""The results of a sweep, as they lie in a folder: views that load what is asked for, and no more."""

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sim import checks
from sim.refusals import ScenarioError, shown
from sim.safe_yaml import cut_path
from sim.studies.store import read_manifest
from sim.studies.study import Study, load

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = ("address", "error")
"""Columns that say how a row came about; views of outcomes leave them out."""


class Results:
    """What a sweep has written: whole files alone, so that a sweep at work can be read as well.

    Columns of outcomes: run, scenario, arm ("baseline": all levers at 0, or "plan"), seed, one for each lever and each
    uncertainty, year, place, group, measure, statistic, value.
    """

    def __init__(self, folder: str | Path) -> None:
        """Take a folder. Raises ScenarioError if no sweep has written it."""
        self.folder = Path(folder)
        self.manifest = read_manifest(self.folder)

    @cached_property
    def study(self) -> Study:
        """What was asked, with its scenarios."""
        return load(self.folder / "asked" / f"{self.manifest['study']}.yaml")

    @property
    def source(self) -> str:
        """Where a figure comes from, in a line for its caption or its metadata: model, study, number of runs."""
        told = self.manifest
        study = f"study {told['study']} {told['study_digest'][:12]}"
        return f"Interwoven {told['model_version']}, {study}, {told['runs']:,} runs"

    @property
    def files(self) -> list[Path]:
        """The files of rows, in order."""
        return sorted((self.folder / "runs").glob("*.parquet"))

    def _readable(self) -> list[str]:
        """Return the paths of all files. Raises ScenarioError if one of them has no beginning or no end."""
        for path in self.files:
            try:
                pq.read_metadata(path)
            except (OSError, pa.ArrowInvalid):
                remedy = "Sweep again with --resume: its runs are done again, all others stay."
                raise ScenarioError(f"{cut_path(path)} is broken", "whole files of Parquet", remedy) from None
        return [str(path) for path in self.files]

    @property
    def dataset(self) -> ds.Dataset:
        """All rows as a dataset of Arrow: nothing is loaded yet."""
        from sim.studies.rows import schema_of

        return ds.dataset(self._readable(), schema=schema_of(self.study.brief), format="parquet")

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of levers and uncertainties, the columns of their values."""
        return (*self.study.levers, *self.study.uncertainties)

    def pandas(self, *outcomes: str, **limits: Any) -> "pd.DataFrame":
        """Return outcomes as a frame of pandas.

        outcomes: measures, all unless named. limits: values that columns may have, as in `year=2085`, `group="all"`,
        `statistic=["mean", "absolute_gap"]`; what they leave out is not loaded.
        """
        wanted = self._condition(outcomes, limits)
        columns = [name for name in self.dataset.schema.names if name not in HIDDEN]
        frame: pd.DataFrame = self.dataset.to_table(columns=columns, filter=wanted).to_pandas()
        return frame

    def runs(self) -> "pd.DataFrame":
        """Return a row a run: its factors, the address of its content, and its error, empty where it went well."""
        names = ["run", "scenario", "arm", "seed", *self.factors, *HIDDEN]
        frame: pd.DataFrame = self.dataset.to_table(columns=names).to_pandas().drop_duplicates("run")
        return frame.fillna(dict.fromkeys(HIDDEN, "")).reset_index(drop=True)

    def failures(self) -> "pd.DataFrame":
        """Return the runs that failed, with their errors."""
        runs = self.runs()
        return runs[runs["error"] != ""].reset_index(drop=True)

    def polars(self) -> Any:
        """Return outcomes as a lazy frame of polars: `collect()` loads what is asked of it."""
        frame = _library("polars").scan_parquet(self._readable())
        return frame.filter(_library("polars").col("measure").is_not_null()).drop(*HIDDEN)

    def duckdb(self) -> Any:
        """Return outcomes as a relation of DuckDB: it has `filter`, `aggregate` and `query`, and loads nothing yet."""
        relation = _library("duckdb").connect().read_parquet(self._readable())
        kept = [name for name in self.dataset.schema.names if name not in HIDDEN]
        return relation.filter("measure is not null").project(", ".join(f'"{name}"' for name in kept))

    def xarray(self, outcome: str, by: str = "group", statistic: str | None = None) -> Any:
        """Return one outcome as an array of xarray with the dimensions run, year and group (or place).

        Coordinates along run: scenario, arm, seed, and each lever and uncertainty. statistic: "mean" unless named, or
        "value" for a measure of a whole distribution.
        """
        _library("xarray")
        told = self.pandas(outcome, **{"place" if by != "place" else "group": "all"})
        if told.empty:
            raise self.nothing(f"nothing is kept of {outcome}")
        told = told[told["statistic"] == (statistic or told["statistic"].iloc[0])]
        if by == "place":
            told = told[told["place"] != "all"]
        array = told.set_index(["run", "year", by])["value"].to_xarray().rename(outcome)
        along = told.drop_duplicates("run").set_index("run").loc[array["run"].to_numpy()]
        names = ("scenario", "arm", "seed", *self.factors)
        return array.assign_coords({name: ("run", along[name].to_numpy()) for name in names})

    def nothing(self, problem: str) -> ScenarioError:
        """Return what to raise where nothing is kept of what was asked: that all runs failed, if so."""
        runs = self.runs()
        if len(runs) and (runs["error"] != "").all():
            remedy = "Correct that, and sweep again with --retry-failed."
            return ScenarioError(
                f"all runs failed, the first with {shown(runs['error'][0])}", "runs that ended", remedy
            )
        kept = f"years {self.study.kept_years}, by {self.study.by}"
        return ScenarioError(problem, kept, "Name others, or let the study keep them with `at` and `by`.")

    def __repr__(self) -> str:
        """Return what it holds."""
        whole = min(len(self.files) * self.manifest["chunk"], self.manifest["runs"])
        return f"Results({self.manifest['study']}: {whole:,} of {self.manifest['runs']:,} runs can be read)"

    def _condition(self, outcomes: Sequence[str], limits: dict[str, Any]) -> pc.Expression:
        checks.known("outcomes", "outcome", outcomes, self.study.outcomes)
        checks.known("limits", "column", limits, self.dataset.schema.names)
        condition = pc.is_in(pc.field("measure"), pa.array(outcomes or self.study.outcomes))
        for name, allowed in limits.items():
            values = allowed if isinstance(allowed, list | tuple | range) else [allowed]
            condition &= pc.is_in(pc.field(name), pa.array([*values], self.dataset.schema.field(name).type))
        return condition


def study(folder: str | Path) -> Results:
    """Return the results that a sweep has written into a folder."""
    return Results(folder)


def _library(name: str) -> Any:
    """Return a library that the kit itself does without. Raises ScenarioError where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        remedy = 'Install it: pip install "interwoven[sweep]".'
        raise ScenarioError(f"this view needs {name}, which is not here", "the others", remedy) from None
