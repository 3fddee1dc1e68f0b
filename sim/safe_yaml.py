"""Reading YAML that somebody else wrote: plain values or one clear error; never code, never a flood.

Numbers and words mean what YAML 1.2 says: `on`, `no` and 2025-01-01 are text, 1e-3 is a number. Tags, anchors, aliases
and repeated keys are refused while the text is read, before any value is made.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from sim.refusals import ScenarioError, cut, dotted, shown

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 12

PLAIN_TEXT = "plain YAML text"
START = "Start with a line such as `base: columbus`."
MEANINGS = (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]{1,30}", [*"-+0123456789"]),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", [*"-+."]),
)  # fmt: skip
"""What a word without quotes is, and the letters it may start with; anything else is text."""


class Reader(yaml.SafeLoader):
    """PyYAML's safe loader with fewer liberties."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own attribute

    def __init__(self, text: str) -> None:
        """Read one text."""
        super().__init__(text)
        self.values = 0
        self.path: list[str | int] = []

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose one value, unless it could do harm. `index` is the key's node, or the place in a list."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call] # PyYAML has no types for it
        self.values += 1
        is_key = isinstance(parent, yaml.MappingNode) and index is None
        if index is not None:
            self.path.append(index.value if isinstance(index, yaml.Node) else index)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refused(event, "has an anchor or alias (& or *)", "Write the value out.")
        if getattr(event, "tag", None) is not None:
            raise self._refused(
                event, f"has the tag {cut(event.tag)}", "Take out what starts with an exclamation mark."
            )
        if len(self.path) > DEEPEST or self.values > MOST_VALUES:
            raise self._refused(event, f"has more than {MOST_VALUES:,} values or {DEEPEST} levels", "Shorten it.")
        if is_key and not isinstance(event, yaml.ScalarEvent):
            raise self._refused(event, "has a key that is not text", "Write a name before the colon.")
        node = super().compose_node(parent, index)
        if index is not None:
            self.path.pop()
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping whose keys are text and stand once."""
        seen = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise self._refused(key, f"has the key {cut(key.value)}, which is not text", "Put it in quotes.")
            if key.value in seen:
                raise self._refused(key, f"has the key {shown(key.value)} twice", "Take one of them out.")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def _refused(self, found: Any, problem: str, remedy: str) -> ScenarioError:
        line = found.start_mark.line + 1
        key = dotted(self.path)
        return ScenarioError(f"{problem} in line {line}", PLAIN_TEXT, remedy, key=key)


class Writer(yaml.SafeDumper):
    """Writes so that `Reader`, and tools that follow YAML 1.1, read the same."""


for _meaning, _pattern, _first in MEANINGS:
    for _class in (Reader, Writer):
        _class.add_implicit_resolver(f"tag:yaml.org,2002:{_meaning}", re.compile(rf"^(?:{_pattern})\Z"), _first)
Reader.add_constructor("tag:yaml.org,2002:int", lambda reader, node: int(node.value, 10))


def parsed(text: str) -> dict[str, Any]:
    """Return the mapping that a YAML text holds.

    Raises:
        ScenarioError: the text is not YAML, is not a mapping, or holds what is not read here.
    """
    try:
        reader = Reader(text)
        data = reader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problem = f"is not YAML{line} ({cut(error.problem or 'it breaks off')})"
        remedy = "Look at colons, brackets, quotes and indentation there."
        raise ScenarioError(problem, PLAIN_TEXT, remedy) from None
    except yaml.YAMLError:
        raise ScenarioError("holds characters that no text has", PLAIN_TEXT, START) from None
    if data is None:
        raise ScenarioError("is empty", "a scenario", START)
    if not isinstance(data, dict):
        raise ScenarioError(f"is {shown(data)}", "keys with values, as in `title: My town`", START)
    return data


def read(path: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds.

    Raises:
        ScenarioError: the file cannot be read, or `parsed` refuses its text; the message names the file.
    """
    try:
        return parsed(_text(path))
    except ScenarioError as error:
        raise error.found_in(cut_path(path)) from None


def cut_path(path: Path) -> str:
    """Return a path as messages show it."""
    text = str(path)
    return text if text.isprintable() and len(text) <= 200 else cut(path.name)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            inside = ", ".join(sorted(file.name for file in path.glob("*.y*ml"))[:5])
            remedy = f"Name a file in it: {inside}." if inside else "Name the scenario's own file."
            raise ScenarioError("is a folder", "a YAML file", remedy)
        if not path.is_file():
            raise ScenarioError("is not a file", "a YAML file", "Name the scenario's own file.")
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        remedy = "Look at the path and its permissions."
        raise ScenarioError(f"cannot be read ({error.strerror})", "a readable file", remedy) from None
    if size > MOST_BYTES:
        allowed = f"at most {MOST_BYTES:,} bytes"
        raise ScenarioError(f"has {size:,} bytes", allowed, "Keep only what differs from a base.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError("is not text in UTF-8", PLAIN_TEXT, "Save it as UTF-8 from a text editor.") from None
