"""A scenario: one question to the model. What differs from a base stands in a YAML file; `load` reads it."""

import hashlib
import json
import operator
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from sim import checks, cities
from sim.cities import City
from sim.determinants import Parameters
from sim.interventions import Intervention, catalogue
from sim.parameters import suggest
from sim.refusals import ScenarioError, refusal, shown
from sim.safe_yaml import Writer, cut_path, read
from sim.schema import file_schema
from sim.settings import Dose, GroupStart, MechanismSetting, Part, Text, Year, each_once, spelt_out
from sim.structure import MECHANISMS

__all__ = ["Dose", "GroupStart", "MechanismSetting", "Scenario", "ScenarioError", "load", "shipped"]

FEWEST, MOST = 100, 2_000_000
ENOUGH_A_PLACE = 50
TOLD = {"name", "title", "question"}
"""Fields that say what a scenario is about and change nothing in a run."""


class Scenario(Part):
    """One world and one plan, complete and checked. The `with_` methods return changed copies."""

    name: Text = Field(description="what it is called: the name of its file")
    title: Text = Field(description="what it is about, in a few words")
    question: Text = Field(description="what is asked of the model")
    city: str = Field(description="the city whose places these are: a folder of `scenarios/`")
    people: int = Field(default=5000, ge=FEWEST, le=MOST, description="people in the present, roughly")
    present: Year = Field(default=2025, ge=1950, le=2100, description="the year from which plans act")
    groups: dict[str, GroupStart] = Field(description="groups by label, with their starts of 1940")
    mechanisms: dict[str, MechanismSetting] = Field(
        default={}, validate_default=True, description="mechanisms that produced gaps; false: it never acted"
    )
    plan: dict[str, Dose] = Field(default={}, description="interventions and their doses; a bare number is a level")
    change: dict[str, float] = Field(default={}, description="parameters with another value than their default")
    cut: tuple[str, ...] = Field(default=(), strict=False, description="couplings that are cut")
    starts: Literal["unequal", "equal"] = Field(
        default="unequal", description="equal: all groups start from the pooled table, dealt over places at random"
    )
    interventions: dict[str, Intervention] = Field(default={}, description="own interventions, added to the catalogue")

    @field_validator("plan", mode="before")
    @classmethod
    def _levels(cls, plan: Any) -> Any:
        return spelt_out(plan, "level", (int, float))

    @field_validator("mechanisms", mode="before")
    @classmethod
    def _switches(cls, mechanisms: Any) -> Any:
        return spelt_out(mechanisms, "on", bool)

    @field_validator("interventions", mode="before")
    @classmethod
    def _ids(cls, own: Any) -> Any:
        if not isinstance(own, dict):
            return own
        return {name: {"id": name, **entry} if isinstance(entry, dict) else entry for name, entry in own.items()}

    @field_validator("mechanisms")
    @classmethod
    def _all_mechanisms(cls, given: dict[str, MechanismSetting]) -> dict[str, MechanismSetting]:
        return {name: MechanismSetting() for name in MECHANISMS} | given

    @field_validator("plan", "change", "interventions")
    @classmethod
    def _sorted(cls, entries: dict[str, Any]) -> dict[str, Any]:
        return dict(sorted(entries.items()))

    @field_validator("cut")
    @classmethod
    def _once(cls, edges: tuple[str, ...]) -> tuple[str, ...] | None:
        return each_once(edges)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        checks.groups(self.groups, self.places)
        checks.mechanisms(self.mechanisms, self.groups, self.places)
        checks.interventions(self.interventions)
        checks.plan(self.plan, self.all_interventions, self.places)
        checks.changes(self.change)
        checks.edges(self.cut)
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the groups in alphabetical order; a person's label is a rank in it."""
        return tuple(sorted(self.groups))

    @property
    def places(self) -> City:
        """The city's places."""
        return cities.city(self.city)

    @property
    def parameters(self) -> Parameters:
        """All parameters: the defaults, and what this scenario changes."""
        return Parameters().changed(self.change)

    @property
    def all_interventions(self) -> dict[str, Intervention]:
        """The catalogue and this scenario's own interventions, by id."""
        return {**catalogue(), **self.interventions}

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that a run depends on beside the model and the seed: not of name, title and question."""
        content = self.model_dump(mode="json", exclude=TOLD)
        content["groups"] = list(content["groups"].items())  # their order matters: founders are dealt in it
        content["city"] = self.places.digest
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def notes(self) -> tuple[str, ...]:
        """What to bear in mind with results of this scenario; empty if nothing."""
        if self.people >= ENOUGH_A_PLACE * len(self.places):
            return ()
        each = self.people / len(self.places)
        return (f"{each:.0f} people a place: below {ENOUGH_A_PLACE} luck rules what single places show.",)

    def with_plan(self, plan: Mapping[str, float | Dose]) -> "Scenario":
        """Return a copy whose plan is this one: interventions with a level (0 to 1) or a `Dose`."""
        return self._with(plan=dict(plan))

    def with_changes(self, changes: Mapping[str, float]) -> "Scenario":
        """Return a copy in which these parameters have these values; earlier changes of others stay."""
        return self._with(change={**self.change, **changes})

    def without(self, *mechanisms: str) -> "Scenario":
        """Return a copy in which these mechanisms never acted."""
        checks.known("mechanisms", "mechanism", mechanisms, MECHANISMS)
        off = {name: self.mechanisms[name].model_copy(update={"on": False}) for name in mechanisms}
        return self._with(mechanisms={**self.mechanisms, **off})

    def ending(self, *mechanisms: str, year: int | None = None) -> "Scenario":
        """Return a copy in which these mechanisms stop: from `year` on, the present unless named, they act no more.

        What they have done until then stays; `without` is the world in which they never acted.
        """
        checks.known("mechanisms", "mechanism", mechanisms, MECHANISMS)
        last = (self.present if year is None else year) - 1
        still = {name: self.mechanisms[name] for name in mechanisms}
        ended = {
            name: each.model_copy(update={"end": last})
            for name, each in still.items()
            if last < (MECHANISMS[name].end if each.end is None else each.end)
        }
        return self._with(mechanisms={**self.mechanisms, **ended})

    def cutting(self, *edges: str) -> "Scenario":
        """Return a copy in which these couplings are cut, beside those that were."""
        return self._with(cut=(*self.cut, *edges))

    def with_people(self, people: int) -> "Scenario":
        """Return a copy with another number of people."""
        return self._with(people=operator.index(people))

    def with_equal_starts(self) -> "Scenario":
        """Return a copy in which all groups start alike in 1940."""
        return self._with(starts="equal")

    def with_keys(self, own: Mapping[str, Any]) -> "Scenario":
        """Return a copy with the keys of a scenario file laid over it; nothing (None) takes a key away."""
        return _checked(_over(self.model_dump(mode="json"), own))

    def swapped(self) -> "Scenario":
        """Return a copy in which the two groups have exchanged their names: in the table of starts and in mechanisms.

        The order of the table stays. Raises ScenarioError unless there are two groups.
        """
        if len(self.groups) != 2:
            problem = f"has {len(self.groups)} groups"
            raise ScenarioError(problem, "two groups, to be swapped", "Take a scenario with two.", key="groups")
        one, other = self.groups
        new = {one: other, other: one}
        return self._with(
            groups={new[name]: start for name, start in self.groups.items()},
            mechanisms={
                name: setting.model_copy(update={"acts_on": each_once(tuple(new[label] for label in setting.acts_on))})
                for name, setting in self.mechanisms.items()
            },
        )

    def as_yaml(self) -> str:
        """Return a scenario file that says the same, without a base; its name becomes the scenario's."""
        content = self.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
        content["mechanisms"] = {name: setting for name, setting in content["mechanisms"].items() if setting}
        for own in content.get("interventions", {}).values():
            del own["id"]
        return yaml.dump(content, Dumper=Writer, sort_keys=False, allow_unicode=True, width=120)

    def _with(self, **changes: Any) -> "Scenario":
        return _checked({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})


def shipped() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the kit."""
    return tuple(sorted(file.stem for file in cities.home().glob("*.yaml")))


def load(name_or_path: str | Path) -> Scenario:
    """Return a scenario that comes with the kit, by name, or one of your own, by the path of its YAML file.

    Raises:
        ScenarioError: there is no such scenario, or it cannot be used; the message says what to do.
    """
    path = _path_of(name_or_path)
    layers = _layers(path)
    content: dict[str, Any] = {}
    for _, own in layers:
        content = _over(content, own)
    try:
        return _checked({"name": path.stem, **content})
    except ScenarioError as error:
        key = error.key.partition(".")[0]
        file = next((file for file, own in reversed(layers) if key in own), path)
        raise error.found_in(cut_path(file)) from None


def _path_of(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, str) and name_or_path in shipped():
        return cities.home() / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    if os.path.lexists(path):
        return path
    beside = path.parent.glob("*.yaml") if path.parent.is_dir() else ()
    near = [*shipped(), *(file.name for file in beside)]
    remedy = (suggest(path.name, near) or suggest(path.stem, near)).strip() or "Take one of these, or look at the path."
    problem = f"there is no scenario or file {shown(str(name_or_path))}"
    raise ScenarioError(problem, ", ".join(shipped()) + ", or a YAML file", remedy)


def _layers(path: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return what a file and the bases under it say, the lowest base first."""
    own = read(path)
    layers = [(path, own)]
    try:
        while base := _base(own, [above for above, _ in layers]):
            path, own = base, read(base)
            layers.insert(0, (path, own))
    except ScenarioError as error:
        raise error.found_in(cut_path(path)) from None
    return layers


def _base(own: dict[str, Any], above: list[Path]) -> Path | None:
    """Take the base out of what a file says: a scenario that comes with the kit, else a file beside this one."""
    if "name" in own:
        remedy = "Take it out; the file's name is the scenario's."
        raise ScenarioError("is not a key here", "the keys of `sim schema`", remedy, key="name")
    name = own.pop("base", None)
    if name is None:
        return None
    if not isinstance(name, str) or Path(name).name != name:
        allowed = "the name of a scenario, without folder and ending"
        raise ScenarioError("", allowed, "Write for example `base: columbus`.", key="base", value=name)
    found = (cities.home() if name in shipped() else above[0].parent) / f"{name}.yaml"
    if found.resolve() in [file.resolve() for file in above]:
        problem, remedy = f"is {shown(name)}, which leads back to itself", "Name another base, or take the line out."
        raise ScenarioError(problem, "a base that does not lead back here", remedy, key="base", value=name)
    if not found.is_file():
        remedy = (
            suggest(name, shipped()).strip() or f"Take one of these, or put {shown(f'{name}.yaml')} beside this file."
        )
        raise ScenarioError("", "one of " + ", ".join(shipped()), remedy, key="base", value=name)
    return found


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a base with what differs laid over it, key by key; nothing (null) takes a key away."""
    merged = dict(base)
    for key, value in own.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            below = merged.get(key)
            merged[key] = _over(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, for editors and for messages."""
    return file_schema(Scenario)


def _checked(content: dict[str, Any]) -> Scenario:
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        raise refusal(error, schema()) from None
