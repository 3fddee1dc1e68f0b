"""A study: one question asked of many runs. What it varies and what it keeps stands in a YAML file; `load` reads it."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from sim import checks, cities, scenario
from sim.determinants import PARAMETERS
from sim.measures import MEASURES
from sim.parameters import suggest
from sim.refusals import ScenarioError, refusal, shown
from sim.safe_yaml import START, Writer, cut_path, read
from sim.scenario import FEWEST, MOST, Scenario
from sim.settings import Part, Text, Year
from sim.studies.designs import Design, Point, points
from sim.studies.factors import Factor

type By = Literal["group", "origin", "place"]

FIRST_TOLD = 1960
"""The years before are spin-up."""
MOST_YEARS = 200
TABLE = "points.csv"
"""The file of a design's rows in a store."""


@dataclass(frozen=True)
class Brief:
    """What whoever lives a run of a study must know of it: names of factors, size, and what is kept."""

    levers: tuple[str, ...]
    uncertainties: tuple[str, ...]
    people: int | None
    years: int
    outcomes: tuple[str, ...]
    at: tuple[int, ...]
    by: tuple[By, ...]


class Study(Part):
    """Scenarios, levers, uncertainties and seeds, and the outcomes that are kept. Complete and checked.

    Each point of the design is run in each scenario with each seed. If it is `paired`, every run that moves a lever has
    a baseline: the same scenario, uncertainties and seed with all levers at 0, run once however many plans it serves.
    """

    name: Text = Field(description="what it is called: the name of its file")
    title: Text = Field(description="what it is about, in a few words")
    question: Text = Field(description="what is asked of the model")
    scenarios: tuple[Scenario, ...] = Field(strict=False, min_length=1, description="names of scenarios")
    people: int | None = Field(default=None, ge=FEWEST, le=MOST, description="people, instead of the scenarios' number")
    years: int = Field(default=60, ge=1, le=MOST_YEARS, description="years after the present")
    seeds: tuple[int, ...] = Field(
        default=20, validate_default=True, strict=False, min_length=1, description="how many seeds, or which"
    )
    levers: dict[str, Factor] = Field(default={}, description="interventions, with levels from 0 to 1")
    uncertainties: dict[str, Factor] = Field(default={}, description="parameters, with values in their range")
    design: Design = Field(default=Design(), description="how points are chosen")
    paired: bool = Field(default=True, description="whether each run that moves a lever has a baseline")
    outcomes: tuple[str, ...] = Field(strict=False, min_length=1, description="measures to keep")
    at: tuple[Year, ...] = Field(default=(), strict=False, description="years to keep; each tenth from the present on")
    by: tuple[By, ...] = Field(default=("group",), strict=False, description="for whom, beside everyone")

    @field_validator("seeds", mode="before")
    @classmethod
    def _counted(cls, seeds: Any) -> Any:
        return tuple(range(seeds)) if isinstance(seeds, int) and not isinstance(seeds, bool) else seeds

    @field_validator("design", mode="before")
    @classmethod
    def _kind(cls, design: Any) -> Any:
        return {"kind": design} if isinstance(design, str) else design

    @field_validator("seeds", "outcomes", "at", "by")
    @classmethod
    def _once(cls, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(sorted(set(values)))

    @model_validator(mode="after")
    def _sound(self) -> Self:
        checks.known("outcomes", "measure", self.outcomes, MEASURES)
        checks.known("uncertainties", "parameter", self.uncertainties, PARAMETERS)
        names = [each.name for each in self.scenarios]
        if len(set(names)) < len(names):
            raise ScenarioError("names one twice", "different scenarios", "Take one out.", key="scenarios")
        if self.name in names:
            raise ScenarioError("has the study's own name", "another name", "Rename one.", key="scenarios")
        for each in self.scenarios:
            checks.known("levers", "intervention", self.levers, each.all_interventions)
        self._check_seeds()
        self._check_years()
        assert self.points
        return self

    def _check_seeds(self) -> None:
        for seed in self.seeds:
            if not 0 <= seed < 2**63:
                raise ScenarioError("", "whole numbers from 0 up", "Write others.", key="seeds", value=seed)

    def _check_years(self) -> None:
        present = min(each.present for each in self.scenarios)
        first, last = min(FIRST_TOLD, present), present + self.years
        for year in self.at:
            if not first <= year <= last:
                remedy = "Name other years, or more `years`."
                raise ScenarioError("", f"{first} to {last}", remedy, key="at", value=year)

    @cached_property
    def factors(self) -> dict[str, Factor]:
        """Levers and uncertainties by name, each span with both its ends."""
        levers = {name: factor.within(f"levers.{name}", 0.0, 1.0) for name, factor in self.levers.items()}
        ranges = {name: PARAMETERS[name] for name in self.uncertainties}
        uncertain = {
            name: factor.within(f"uncertainties.{name}", ranges[name].low, ranges[name].high)
            for name, factor in self.uncertainties.items()
        }
        return levers | uncertain

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points of the design: a value of each factor, levers first."""
        defaults = dict.fromkeys(self.levers, 0.0) | {name: PARAMETERS[name].value for name in self.uncertainties}
        return points(self.design, self.factors, defaults)

    @property
    def kept_years(self) -> tuple[int, ...]:
        """The years whose outcomes are kept."""
        present = min(each.present for each in self.scenarios)
        return self.at or tuple(range(present, present + self.years + 1, 10))

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of what is run and kept; not of its name, title and question."""
        asked = self.model_dump(mode="json", include={"people", "years", "seeds", "paired", "outcomes", "by"})
        content = {
            **asked, "at": self.kept_years, "factors": [[*self.levers], [*self.uncertainties]],
            "scenarios": [[each.name, each.digest] for each in self.scenarios],
        }  # fmt: skip
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
        for point in self.points:
            digest.update(json.dumps(point).encode())
        return digest.hexdigest()

    @property
    def brief(self) -> Brief:
        """What a worker must know; the points, which may be many, stay here."""
        return Brief(
            (*self.levers,), (*self.uncertainties,), self.people, self.years, self.outcomes, self.kept_years, self.by
        )

    def as_yaml(self) -> str:
        """Return a study file that says the same; scenarios stand in it by name."""
        content = self.model_dump(mode="json", exclude={"name", "scenarios"}, exclude_defaults=True)
        for kind in ("levers", "uncertainties"):
            for name, factor in content.get(kind, {}).items():
                content[kind][name] = factor.get("values", factor)
        if self.design.rows:
            content["design"] = {"kind": self.design.kind, "file": TABLE}
        counted = self.seeds == tuple(range(len(self.seeds)))
        content["seeds"] = len(self.seeds) if counted else list(self.seeds)
        content["scenarios"] = [each.name for each in self.scenarios]
        return yaml.dump(content, Dumper=Writer, sort_keys=False, allow_unicode=True, width=120)

    def rows_as_csv(self) -> str:
        """Return the rows of a design as text: a line for the names, a line a point; numbers are exact."""
        lines = [self.factors, *([repr(row[name]) for name in self.factors] for row in self.design.rows)]
        return "".join(",".join(line) + "\n" for line in lines)


def shipped() -> tuple[str, ...]:
    """Return the names of the studies that come with the kit."""
    return tuple(sorted(file.stem for file in _home().glob("*.yaml")))


def load(name_or_path: str | Path) -> Study:
    """Return a study that comes with the kit, by name, or one of your own, by the path of its YAML file.

    Raises:
        ScenarioError: there is no such study, or it cannot be used; the message says what to do.
    """
    path = _path_of(name_or_path)
    content = _content(path)
    try:
        if "name" in content:
            remedy = "Take it out; the file's name is the study's."
            raise ScenarioError("is not a key here", "the keys of `sim schema study`", remedy, key="name")
        return checked({"name": path.stem, **content, **_scenarios(content, path), **_rows(content, path.parent)})
    except ScenarioError as error:
        raise error.found_in(cut_path(path)) from None


def checked(content: Mapping[str, Any]) -> Study:
    """Return a study of these fields. Raises ScenarioError if it cannot be used."""
    try:
        return Study.model_validate(dict(content))
    except ValidationError as error:
        raise refusal(error, schema()) from None


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a study file, for editors and for messages."""
    found = Study.model_json_schema()
    keys = found["properties"]
    del keys["name"]
    keys["scenarios"]["items"] = {"type": "string"}
    keys["outcomes"]["items"] = {"type": "string", "enum": list(MEASURES)}
    keys["uncertainties"]["propertyNames"] = {"enum": list(PARAMETERS)}
    found["required"] = [key for key in found["required"] if key != "name"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _home() -> Path:
    return cities.home() / "studies"


def _path_of(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, str) and name_or_path in shipped():
        return _home() / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    if path.exists():
        return path
    remedy = suggest(path.stem, shipped()).strip() or "Take one of these, or look at the path."
    problem = f"there is no study or file {shown(str(name_or_path))}"
    raise ScenarioError(problem, ", ".join(shipped()) + ", or a YAML file", remedy)


def _content(path: Path) -> dict[str, Any]:
    """Return what a file says. One that says nothing is told how a study begins, not a scenario."""
    try:
        return read(path)
    except ScenarioError as error:
        if error.remedy != START:
            raise
        told = ScenarioError(
            error.problem, "a study: keys with values", "Start with a line such as `scenarios: [columbus]`.",
            value=error.value,
        )  # fmt: skip
        raise told.found_in(error.file) from None


def _scenarios(content: Mapping[str, Any], study: Path) -> dict[str, Any]:
    """Return the scenarios that a file names: from a file beside it, else one that comes with the kit."""
    names = content.get("scenarios")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        remedy = "Write for example `scenarios: [columbus]`."
        raise ScenarioError("", "a list of names of scenarios", remedy, key="scenarios", value=names)
    return {"scenarios": [scenario.load(_beside(name, study)) for name in names]}


def _beside(name: str, study: Path) -> str | Path:
    file = study.with_name(f"{name}.yaml")
    if Path(name).name != name:
        allowed = "the name of a scenario, without folder and ending"
        raise ScenarioError("", allowed, "Put its file beside the study.", key="scenarios", value=name)
    return file if file.is_file() and file != study else name


def _rows(content: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the design with the rows of the CSV file that it names, if it names one."""
    design = content.get("design")
    if not isinstance(design, dict) or "file" not in design:
        return {}
    name = design["file"]
    if not isinstance(name, str) or Path(name).name != name or not (folder / name).is_file():
        remedy = "Put the table beside the study."
        raise ScenarioError("", "a CSV file beside the study", remedy, key="design.file", value=name)
    rest = {key: value for key, value in design.items() if key != "file"}
    return {"design": {**rest, "rows": list(_numbers(folder / name))}}


def _numbers(path: Path) -> Iterator[dict[str, float]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                yield {name: float(value) for name, value in row.items()}
            except (TypeError, ValueError):
                problem = f"holds something that is no number in line {line}"
                raise ScenarioError(problem, "numbers under each name", "Correct it.", key="design.file") from None
