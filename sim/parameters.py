"""What a number is: its meaning, value, unit, range, evidence and how we came by it."""

import difflib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Self, cast

Label = Literal["published", "calibrated", "assumed"]


class Refused(ValueError):
    """Something that cannot be used. The message says all; a notebook shows it without the lines of code behind it."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class UnknownName(Refused):
    """A name that nothing here has; the message suggests the nearest one."""


def suggest(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


@dataclass(frozen=True)
class Parameter:
    """One number of the model and where it comes from."""

    name: str
    meaning: str
    value: float
    unit: str
    low: float
    high: float
    evidence: str
    label: Label
    determinant: str


def _declared(label: Label) -> Any:
    def declare(
        meaning: str, value: float, unit: str = "share", between: tuple[float, float] = (0.0, 1.0), evidence: str = ""
    ) -> Any:
        low, high = between
        if not low <= value <= high:
            raise ValueError(f"the default {value} of '{meaning}' lies outside {low} to {high}")
        metadata = {
            "meaning": meaning, "unit": unit, "low": low, "high": high, "evidence": evidence, "label": label,
        }  # fmt: skip
        return field(default=value, metadata=metadata)

    return declare


published = _declared("published")
"""A number that a study or an agency reports; `evidence` names the row."""
calibrated = _declared("calibrated")
"""A number set so that the model meets a published level; `evidence` names the level."""
assumed = _declared("assumed")
"""A number behind which no row stands: a starting value to sweep."""


@dataclass(frozen=True, kw_only=True)
class ParameterSet:
    """Parameters that belong together; every field is a float declared by one of the three functions above."""

    @classmethod
    def described(cls) -> dict[str, Parameter]:
        """Return every parameter of this set with its meaning, range and source."""
        owners = {name: owner for owner in reversed(cls.__mro__) for name in inspect.get_annotations(owner)}
        return {
            f.name: Parameter(
                name=f.name,
                value=float(cast(float, f.default)),
                determinant=owners[f.name].__name__.lower(),
                **f.metadata,
            )
            for f in fields(cls)
        }

    def changed(self, changes: Mapping[str, float]) -> Self:
        """Return a copy with some values replaced; refuses unknown names and values out of range."""
        known = self.described()
        for name, value in changes.items():
            if name not in known:
                raise UnknownName(f"there is no parameter '{name}'.{suggest(name, known)}")
            about = known[name]
            if not about.low <= value <= about.high:
                raise ValueError(
                    f"{name} is {value}, allowed is {about.low} to {about.high} {about.unit}".rstrip()
                    + f" ({about.meaning})"
                )
        return replace(self, **changes)

    def values(self) -> dict[str, float]:
        """Return name and value of every parameter."""
        return {f.name: float(getattr(self, f.name)) for f in fields(self)}


@dataclass(frozen=True)
class Edge:
    """A named coupling between two determinants, which can be cut.

    A cut edge reads its reference instead of the cause, so the level stays. `entries` are (rule, argument, reference);
    a reference is a number, or the name of a parameter or yearly condition.
    """

    id: str
    cause: str
    effect: str
    meaning: str
    evidence: str
    entries: tuple[tuple[str, str, float | str], ...]
