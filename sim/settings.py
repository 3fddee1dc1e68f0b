"""What a scenario may say about groups, mechanisms and interventions."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from sim.refusals import ScenarioError

FIRST_YEAR, LAST_YEAR = 1900, 2400
GRADES = ("A", "B", "C", "D")

type Share = Annotated[float, Field(ge=0, le=1)]
type Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
type Names = Annotated[tuple[str, ...], Field(strict=False)]
type SomeNames = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


def one_line(text: object) -> object:
    """Join the lines of a text, which YAML may have folded."""
    return " ".join(text.split()) if isinstance(text, str) else text


type Text = Annotated[
    str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"), BeforeValidator(one_line)
]


class Part(BaseModel):
    """A part of a scenario: cannot be changed, refuses keys it does not know, and guesses nothing from another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class GroupStart(Part):
    """Where a group stood in 1940, before the first year that is run."""

    share: Share = Field(description="share of the people of 1940; the shares of all groups add up to 1")
    schooling: float = Field(ge=0, le=20, description="mean years of schooling of adults")
    wealth: float = Field(ge=0, le=10_000_000, description="median wealth of households, dollars of 2019")
    ownership: Share = Field(description="share of households that own their home")
    grades: dict[Literal["A", "B", "C", "D"], Annotated[float, Field(ge=0, le=1000)]] = Field(
        default={}, validate_default=True,
        description="how likely a household of the group lives in a place of each lending grade, against the other "
        "grades; 1 where nothing is said",
    )  # fmt: skip
    pay: float = Field(
        default=0.0, ge=-3, le=3, description="lasting part of log pay of those who start, against all others'"
    )

    @field_validator("pay")
    @classmethod
    def _no_minus_zero(cls, pay: float) -> float:
        return pay + 0.0  # -0.0 becomes 0.0, so that equal scenarios have equal digests

    @field_validator("grades")
    @classmethod
    def _all_grades(cls, grades: dict[str, float]) -> dict[str, float]:
        return {grade: grades.get(grade, 1.0) for grade in GRADES}


class Period(Part):
    """Something with a first and a last year."""

    start: Year | None = None
    end: Year | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is not None and self.end is not None and self.end < self.start:
            allowed = f"a year from {self.start}, its start"
            raise ScenarioError("", allowed, "Write a later end.", key="end", value=self.end)
        return self


class MechanismSetting(Period):
    """How a mechanism acts in a scenario."""

    on: bool = Field(default=True, description="false: it never acted")
    strength: float = Field(default=1.0, ge=0, le=2, description="1 is its published or calibrated strength")
    acts_on: Names = Field(default=(), description="groups to whom it is done; for mechanisms that name groups")
    start: Year | None = Field(default=None, description="first year; the mechanism's own where nothing is said")
    end: Year | None = Field(default=None, description="last year; the mechanism's own where nothing is said")
    where: SomeNames | None = Field(default=None, description="ids of places; everywhere where nothing is said")

    @field_validator("acts_on", "where")
    @classmethod
    def _once(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return each_once(names)


class Dose(Period):
    """How much of an intervention, where and when. In a file a bare number is a level."""

    level: Share = Field(description="share of the eligible who are reached, or share of the full strength")
    where: SomeNames | None = Field(default=None, description="ids of places; everywhere where nothing is said")
    start: Year | None = Field(default=None, description="first year; the present where nothing is said")
    end: Year | None = Field(default=None, description="last year; it goes on where nothing is said")

    @field_validator("where")
    @classmethod
    def _once(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return each_once(names)


def each_once(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return names sorted and without repeats, since their order means nothing."""
    return None if names is None else tuple(sorted(set(names)))


def spelt_out(values: Any, key: str, short: type[Any] | tuple[type[Any], ...]) -> Any:
    """Return a mapping in which `name: value` has become `name: {key: value}` where the value is of a short type."""
    if not isinstance(values, dict):
        return values
    return {name: {key: value} if isinstance(value, short) else value for name, value in values.items()}
