"""Plans to start from. They are data (`presets.yaml`); here stands what an entry may say."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator

from sim.panels.plans import EVERYWHERE, Setting
from sim.safe_yaml import read
from sim.settings import Part, Period, Share, Text, spelt_out


class PresetDose(Period):
    """How much of an intervention; where is a name of `plans.SETS`."""

    level: Share
    where: str = EVERYWHERE

    @property
    def setting(self) -> Setting:
        """The setting of a lever that says the same."""
        return Setting(self.level, self.where, self.start, self.end)


class Preset(Part):
    """A named plan."""

    title: Text
    about: Text
    plan: Annotated[dict[str, PresetDose], Field(min_length=1)]

    @field_validator("plan", mode="before")
    @classmethod
    def _levels(cls, plan: Any) -> Any:
        return spelt_out(plan, "level", (int, float))

    @property
    def settings(self) -> dict[str, Setting]:
        """How the preset sets levers, by intervention."""
        return {name: dose.setting for name, dose in self.plan.items()}


@cache
def presets() -> dict[str, Preset]:
    """Return the plans that ship with the kit, by id."""
    entries = read(Path(__file__).with_name("presets.yaml"))
    return {name: Preset.model_validate(entry) for name, entry in entries.items()}
