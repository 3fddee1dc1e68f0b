"""The one error that somebody gets whose scenario cannot be used: where, what came, what is allowed, what to do."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.parameters import Refused, suggest

LONGEST = 70
"""Characters of a value or a key that are shown."""


class ScenarioError(Refused):
    """A scenario that cannot be used. Its message says file, key, value, what is allowed and what to do."""

    def __init__(self, problem: str, allowed: str, remedy: str, *, key: str = "", value: object = None) -> None:
        """Keep the parts; `problem` is empty where the value itself says it, as in "share is 60"."""
        super().__init__(problem, allowed, remedy)
        self.problem, self.allowed, self.remedy = problem, allowed, remedy
        self.key, self.value, self.file = key, value, ""

    def __str__(self) -> str:
        """Return the message, on one line."""
        where = ": ".join(filter(None, [self.file, cut(self.key)]))
        said = f"{where} {self.problem or f'is {shown(self.value)}'}".strip()
        return f"{said}. Allowed: {self.allowed}. {self.remedy}"

    def found_in(self, file: str = "", above: str = "") -> Self:
        """Name the file in which it was found, unless one is named, and the keys above its own."""
        self.file = self.file or file
        self.key = ".".join(filter(None, [above, self.key]))
        return self


def cut(text: str) -> str:
    """Return text that fits in a message: printable, and not too long."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return printable if len(printable) <= LONGEST else f"{printable[:LONGEST]}…"


def shown(value: object) -> str:
    """Return a value as a file has it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return cut(f"{value}")
        case str():
            return f"'{cut(value)}'"
        case Mapping():
            return f"a mapping of {len(value)} keys"
        case Sequence():
            return f"a list of {len(value)}"
    return cut(repr(value))


def dotted(path: Sequence[str | int]) -> str:
    """Return the way to a value: groups.A.share, cut[0]."""
    return cut("".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix("."))


def refusal(error: ValidationError, schema: Mapping[str, Any]) -> ScenarioError:
    """Return the one error to show for what pydantic found; an unknown key comes first, since it explains others."""
    found = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    return _told(found[0], schema)


def _told(one: ErrorDetails, schema: Mapping[str, Any]) -> ScenarioError:
    own = one.get("ctx", {}).get("error")
    if isinstance(own, ScenarioError):
        return own.found_in(above=dotted(one["loc"]))
    path, value = one["loc"], one["input"]
    if path and path[-1] == "[key]":
        path, value = path[:-1], path[-2]
        return _unknown(path, described(schema, path[:-1]))
    if one["type"] == "extra_forbidden":
        return _unknown(path, described(schema, path[:-1]))
    part = described(schema, path)
    if one["type"] == "missing":
        with_base = ", or name a `base` that has it" if "base" in schema["properties"] else ""
        return ScenarioError("is missing", allowed(part), f"Add it{with_base}.", key=dotted(path))
    problem = one["msg"].removeprefix("Value error, ") if one["type"] == "value_error" else ""
    return ScenarioError(problem, allowed(part), remedy(value, part), key=dotted(path), value=value)


def _unknown(path: Sequence[str | int], part: Mapping[str, Any]) -> ScenarioError:
    known = sorted(part.get("properties", {})) or part.get("propertyNames", {}).get("enum", [])
    advice = suggest(str(path[-1]), known).strip() or "Take it out; `sim schema` describes every key."
    return ScenarioError("is not a key here", ", ".join(known), advice, key=dotted(path))


def described(schema: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """Return what a JSON Schema says about the value at the end of a path."""
    part = schema
    for step in path:
        inside = part.get("properties", {}).get(step) or part.get("additionalProperties") or part.get("items")
        part = _plain(schema, inside if isinstance(inside, Mapping) else {})
    return part


def _plain(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references, and leave out that a value may be missing."""
    while "$ref" in part or "anyOf" in part:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
        else:
            part = next(choice for choice in part["anyOf"] if choice.get("type") != "null")
    return part


def allowed(part: Mapping[str, Any]) -> str:
    """Return in words what a part of a JSON Schema allows."""
    if "enum" in part:
        return "one of " + ", ".join(map(str, part["enum"]))
    match part.get("type"):
        case "number" | "integer" as kind:
            between = _between(part.get("minimum", -math.inf), part.get("maximum", math.inf))
            return ("a number" if kind == "number" else "a whole number") + between
        case "boolean":
            return "true or false"
        case "array":
            return "a list, as in [a, b]"
        case "object" if "properties" in part:
            return "the keys " + ", ".join(part["properties"])
        case "object":
            return "names, each with its value"
    longest = part.get("maxLength")
    return f"text of at most {longest} characters, without control characters" if longest else "text"


def _between(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return ""
    return f" from {low:,.10g} to {high:,.10g}" if math.isfinite(high) else f", {low:,.10g} or more"


def remedy(value: object, part: Mapping[str, Any]) -> str:
    """Return what to write instead."""
    match part.get("type"):
        case "number" | "integer" as kind:
            return _better_number(value, kind, part.get("minimum", -math.inf), part.get("maximum", math.inf))
        case "boolean":
            return "Write true or false."
        case "array":
            return f"Write [{cut(value)}]." if isinstance(value, str) else "Write names between brackets."
        case "object":
            return "Write keys with their values under it."
        case "string" if not isinstance(value, str) and "enum" not in part:
            return "Put it in quotes."
    return suggest(str(value), map(str, part.get("enum", ()))).strip() or "Write something else."


def _better_number(value: object, kind: str, least: float, most: float) -> str:
    number = _number(value)
    if not math.isfinite(number):
        return "Write an ordinary number."
    if most == 1 and 1 < number <= 100:
        return f"For {number:g} per cent write {number / 100:g}."
    if number < least:
        return f"Write {least:,.10g} or more."
    if number > most:
        return f"Write {most:,.10g} or less."
    if isinstance(value, str):
        return f"Write {number:g}, without quotes."
    return f"Write {math.floor(number)}." if kind == "integer" else "Write a number."


def _number(value: object) -> float:
    """Return the number that somebody meant: 60 for '60 %'; NaN for no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return math.nan
    try:
        return float(value.strip().removesuffix("%") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return math.nan
