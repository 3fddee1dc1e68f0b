"""What varies in a study: levers (interventions, by level) and uncertainties (parameters), as values or as a span."""

from typing import Any, Self

from pydantic import Field, model_validator

from sim.refusals import ScenarioError
from sim.settings import Part


class Factor(Part):
    """The values of a lever or an uncertainty: a list, or a span from low to high.

    In a file a list or a bare number gives values; `{}` is the whole span that is allowed.
    """

    values: tuple[float, ...] = Field(default=(), strict=False, description="the values to take")
    low: float | None = Field(default=None, description="lower end of a span; the lowest allowed where nothing is said")
    high: float | None = Field(default=None, description="upper end; the highest allowed where nothing is said")

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, given: Any) -> Any:
        if isinstance(given, int | float) and not isinstance(given, bool):
            return {"values": [given]}
        return {"values": given} if isinstance(given, list | tuple) else given

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.values and not (self.low is None and self.high is None):
            allowed = "either values, or low and high"
            raise ScenarioError("has both values and a span", allowed, "Take one of them out.", key="values")
        if len(set(self.values)) < len(self.values):
            raise ScenarioError("has a value twice", "different values", "Take one of them out.", key="values")
        return self

    @property
    def fixed(self) -> bool:
        """Whether it has one value, so that nothing varies."""
        return len(self.values) == 1

    def within(self, key: str, least: float, most: float) -> Self:
        """Return it with both ends of its span filled in. Raises ScenarioError outside least and most."""
        low, high = least if self.low is None else self.low, most if self.high is None else self.high
        for value in self.values or (low, high):
            if not least <= value <= most:
                remedy = "Write a value in this range."
                raise ScenarioError("", f"{least:g} to {most:g}", remedy, key=key, value=value)
        if self.values:
            return self
        if low >= high:
            raise ScenarioError("", f"a low end below {high:g}", "Exchange them.", key=f"{key}.low", value=low)
        return self.model_copy(update={"low": low, "high": high})

    def at(self, share: float) -> float:
        """Return the value at a share (0 to 1) of the span, or the one value of a fixed factor."""
        if self.fixed:
            return self.values[0]
        assert self.low is not None
        assert self.high is not None
        return self.low + share * (self.high - self.low)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return (min(self.values), max(self.values)) if self.values else (self.at(0.0), self.at(1.0))

    def levels(self, count: int) -> tuple[float, ...]:
        """Return the values, or so many at equal distances over the span."""
        return self.values or tuple(self.at(step / (count - 1)) for step in range(count))
