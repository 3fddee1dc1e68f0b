"""Interventions: what sectors can do. The catalogue is data (`interventions.yaml`); here stands what an entry may say.

An intervention moves one cause. Outcomes move because people and places lived through the change.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.parameters import suggest


@dataclass(frozen=True)
class Cause:
    """Something that an intervention can move: a term of a rule, named `change_in_<id>` there."""

    id: str
    scope: Literal["person", "place"]
    meaning: str


CAUSES: dict[str, Cause] = {
    cause.id: cause
    for cause in (
        Cause("learning", "person", "quick achievement, SD a year"),
        Cause("low_birth_weight", "person", "log chance of low birth weight"),
        Cause("completion", "person", "log odds of finishing high school"),
        Cause("college_entry", "person", "log odds of entering college"),
        Cause("college_completion", "person", "log odds of finishing college"),
        Cause("working", "person", "log odds of being in the labour force"),
        Cause("record_weight", "person", "share of the hiring penalty of a record that is lifted"),
        Cause("finding", "person", "log rate of finding work"),
        Cause("pay", "person", "log pay"),
        Cause("minimum_wage", "person", "dollars of 2019 an hour on the legal minimum"),
        Cause("benefits", "person", "dollars of 2019 a year"),
        Cause("child_credit", "person", "dollars of 2019 a child and year"),
        Cause("wealth", "person", "dollars of 2019, once"),
        Cause("offending", "person", "log rate of offending, all kinds"),
        Cause("serious_offending", "person", "log rate of serious violence by the person"),
        Cause("custody", "person", "log chance of custody given a felony arrest"),
        Cause("cover", "person", "chance of public health cover"),
        Cause("frailty", "person", "frailty a year"),
        Cause("rent_paid", "person", "share of the rent that is paid by others"),
        Cause("search", "person", "share of hidden homes that help with the search brings to light"),
        Cause("eviction", "person", "share of evictions, negative for fewer"),
        Cause("down_payment", "person", "dollars towards a down payment"),
        Cause("school_funds", "place", "log spending a pupil"),
        Cause("fair_funding", "place", "share of what schools lack for low home values that is made up"),
        Cause("strictness", "place", "SD of school strictness"),
        Cause("serious_violence", "place", "log serious violence"),
        Cause("common_violence", "place", "log common violence"),
        Cause("property_crime", "place", "log property crime"),
        Cause("upkeep", "place", "log odds of upkeep"),
        Cause("trust", "place", "log odds of trust"),
        Cause("participation", "place", "log odds of participation"),
        Cause("norms", "place", "log odds of norms against violence"),
        Cause("sold", "place", "log odds of healthy goods on sale"),
        Cause("parks", "place", "log odds of parks within reach"),
        Cause("arts", "place", "log odds of cultural life"),
        Cause("transit", "place", "log odds of transport"),
        Cause("housing", "place", "log odds of good housing"),
        Cause("clean", "place", "log odds of clean air, water and soil"),
        Cause("care", "place", "log odds of access to care"),
        Cause("local_wealth", "place", "log odds of local wealth"),
        Cause("jobs", "place", "log jobs in reach"),
        Cause("budget", "place", "log budget a head"),
        Cause("voice", "place", "share of the weight of wealth in decisions that is lifted"),
        Cause("policing", "place", "police a head"),
        Cause("rent", "place", "log rent"),
    )
}  # fmt: skip


class Intervention(BaseModel):
    """One thing that one or more sectors can do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    sectors: tuple[str, ...] = Field(min_length=1)
    thrive: str
    cause: str
    effect: float = Field(description="what full strength adds to the cause, on the cause's scale")
    unit: str
    evidence: str
    label: Literal["published", "calibrated", "assumed"]
    kind: Literal["programme", "policy", "system", "environment"]
    reaches: Literal["share", "all"]
    eligible: dict[str, tuple[float, float]] = {}
    uptake: float = Field(1.0, ge=0, le=1)
    at_scale: float = Field(1.0, ge=0, le=1)
    ramp: int = Field(1, ge=1, le=50)
    cost: float = Field(0.0, ge=0, description="dollars of 2019 a person for whom it is paid, and year; 0: not public")
    cost_from: Literal["study", "assumed"] = "assumed"
    paid_for: dict[str, tuple[float, float]] = Field({}, description="for whom it is paid; the eligible if empty")
    paid_share: float = Field(1.0, ge=0, le=1, description="the share of them for whom it is paid in a year; assumed")

    @field_validator("cause")
    @classmethod
    def _known_cause(cls, cause: str) -> str:
        if cause not in CAUSES:
            raise ValueError(f"there is no cause '{cause}'.{suggest(cause, CAUSES)}")
        return cause

    @property
    def scope(self) -> Literal["person", "place"]:
        """Whether people or places are reached."""
        return CAUSES[self.cause].scope

    @property
    def size(self) -> float:
        """What full strength adds to the cause outside a trial."""
        return self.effect * self.at_scale


@cache
def catalogue() -> dict[str, Intervention]:
    """Return the interventions that ship with the kit, by id."""
    entries = yaml.safe_load(Path(__file__).with_name("interventions.yaml").read_text(encoding="utf-8"))
    return {name: Intervention(id=name, **entry) for name, entry in entries.items()}
