"""Share codes: a short text that rebuilds a plan exactly, to write on a board or to send.

A code is a few bytes in Crockford's base32, which has no letters that look like digits: version, scenario, then each
intervention with its level, places and years, then a checksum. Case, spaces and hyphens mean nothing, and O, I and L
are read as 0 and 1. Names stand as a hash of two bytes, so a code stays valid when interventions are added.
"""

import struct
from collections.abc import Iterable, Mapping
from zlib import crc32

from sim.scenario import Dose, Scenario

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
IGNORED = str.maketrans("", "", " -\t\n\r")
VERSION = 1
LONGEST = 5000
"""Letters beyond which a text is no code of ours."""
CHECKED = 3
EXACT, WHERE, START, END, SAME = 128, 1, 2, 4, 8
"""Flags of one intervention: a level that is no whole per cent, places, a first year, a last year; or places and years
are those of the intervention before."""
COPY = "Copy the whole code again."


class WrongCode(ValueError):
    """A share code that cannot be used; the message says why and what to do."""


def encode(scenario: Scenario, plan: Mapping[str, Dose]) -> str:
    """Return the code of a plan for a scenario, in groups of five letters; `decode` rebuilds the plan from it.

    Raises:
        WrongCode: two of the scenario's own interventions cannot be told apart in a code.
    """
    marks = _marks(scenario.all_interventions)
    body = bytes([VERSION]) + _mark(scenario.name)
    before: Dose | None = None
    for name, dose in sorted(plan.items()):
        if marks[_mark(name)] != name:
            raise WrongCode(f"'{name}' cannot stand in a code beside '{marks[_mark(name)]}'; rename one of them.")
        body += _mark(name) + _packed(dose, before, scenario.places.ids)
        before = dose
    text = _letters(body + _checksum(body))
    return "-".join(text[i : i + 5] for i in range(0, len(text), 5))


def decode(scenario: Scenario, code: str) -> dict[str, Dose]:
    """Return the plan that a code stands for.

    Raises:
        WrongCode: the code is broken, of another version or for another scenario, or names what is not there.
    """
    data = _bytes(code)
    body, checksum = data[:-CHECKED], data[-CHECKED:]
    if len(body) < 3 or checksum != _checksum(body):
        raise WrongCode(f"This code is not complete, or a letter is wrong. {COPY}")
    if body[0] != VERSION:
        raise WrongCode(f"This code has version {body[0]}; this panel reads version {VERSION}. Update one of the two.")
    if body[1:3] != _mark(scenario.name):
        raise WrongCode(f"This code is for another scenario than '{scenario.name}'. Open the panel for that scenario.")
    marks, reader, plan = _marks(scenario.all_interventions), _Reader(body[3:]), {}
    while reader.left:
        mark = reader.take(2)
        if mark not in marks:
            raise WrongCode("This code names an intervention that is not known here. Use the version that made it.")
        plan[marks[mark]] = reader.dose(scenario.places.ids)
    return plan


def _mark(name: str) -> bytes:
    """Two bytes that stand for a name."""
    return struct.pack(">I", crc32(name.encode()))[2:]


def _marks(names: Iterable[str]) -> dict[bytes, str]:
    return {_mark(name): name for name in sorted(names, reverse=True)}


def _checksum(body: bytes) -> bytes:
    return struct.pack(">I", crc32(body))[1:]


def _packed(dose: Dose, before: Dose | None, ids: tuple[str, ...]) -> bytes:
    """The bytes of one dose: flags, level, then what the flags announce."""
    percent = round(dose.level * 100)
    exact = percent / 100 == dose.level
    flags = WHERE * (dose.where is not None) | START * (dose.start is not None) | END * (dose.end is not None)
    same = before is not None and dose == before.model_copy(update={"level": dose.level})
    data = bytes([(SAME if same else flags) | EXACT * (not exact)])
    data += bytes([percent]) if exact else struct.pack(">d", dose.level)
    if same:
        return data
    if dose.where is not None:
        bits = sum(1 << ids.index(place) for place in dose.where)
        data += bits.to_bytes(_width(ids), "big")
    for year in (dose.start, dose.end):
        data += b"" if year is None else struct.pack(">H", year)
    return data


def _width(ids: tuple[str, ...]) -> int:
    return (len(ids) + 7) // 8


class _Reader:
    """Takes a code's bytes from the front."""

    def __init__(self, data: bytes) -> None:
        self.left = data
        self.before: Dose | None = None

    def take(self, count: int) -> bytes:
        """Take so many bytes; raises WrongCode if there are fewer."""
        if len(self.left) < count:
            raise WrongCode(f"This code ends too early. {COPY}")
        taken, self.left = self.left[:count], self.left[count:]
        return taken

    def dose(self, ids: tuple[str, ...]) -> Dose:
        """Take one dose; raises WrongCode (or the dose's own refusal, a ValueError) if it makes no sense."""
        flags = self.take(1)[0]
        level = struct.unpack(">d", self.take(8))[0] if flags & EXACT else self.take(1)[0] / 100
        if flags & SAME and self.before is not None:
            return self._made(level, self.before.where, self.before.start, self.before.end)
        where = None
        if flags & WHERE:
            bits = int.from_bytes(self.take(_width(ids)), "big")
            where = tuple(place for rank, place in enumerate(ids) if bits >> rank & 1)
        start, end = (struct.unpack(">H", self.take(2))[0] if flags & flag else None for flag in (START, END))
        return self._made(level, where, start, end)

    def _made(self, level: float, where: tuple[str, ...] | None, start: int | None, end: int | None) -> Dose:
        try:
            self.before = Dose(level=level, where=where, start=start, end=end)
        except ValueError:
            raise WrongCode(f"This code holds a level, place or year that cannot be used. {COPY}") from None
        return self.before


def _letters(data: bytes) -> str:
    bits = int.from_bytes(data, "big")
    count = -(-len(data) * 8 // 5)
    bits <<= count * 5 - len(data) * 8
    return "".join(LETTERS[bits >> 5 * rank & 31] for rank in reversed(range(count)))


def _bytes(code: str) -> bytes:
    text = code[:LONGEST].translate(IGNORED).upper().translate(ALIKE)
    if not text:
        raise WrongCode("There is no code yet. Paste one that a panel has made.")
    strange = sorted(set(text) - set(LETTERS))
    if strange:
        raise WrongCode(f"'{strange[0]}' does not occur in codes. {COPY}")
    bits = 0
    for letter in text:
        bits = bits << 5 | LETTERS.index(letter)
    size = len(text) * 5 // 8
    return (bits >> len(text) * 5 - size * 8).to_bytes(size, "big")
