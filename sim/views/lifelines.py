"""One family's lives over the years: a line for each person and future, and what happens in one future alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.content import PRESENT
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.families import BORN, DIES, Generation, Life, describe_family, events_of, family_table, parting_of
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show
from sim.views.plane import year_ticks

MOST_NUMBERED = 10
"""Events that are numbered and named below the lines; the table has all."""
LANE = 36.0
"""The height that one line of life takes."""


@dataclass(frozen=True)
class _Lane:
    """One line of life: its future, the life, and the y at which it runs."""

    arm: str
    life: Life
    y: float


@dataclass(frozen=True)
class _Span:
    """The years of a picture and where they lie."""

    first: int
    last: int
    left: float
    right: float

    def x(self, year: float) -> float:
        return self.left + (self.right - self.left) * (year - self.first) / max(1, self.last - self.first)


def life_lines(
    generations: Sequence[tuple[Life | None, Life | None]],
    *,
    present: int = PRESENT,
    end: int = 2085,
    title: str = "Lives of one family in two futures",
) -> Picture:
    """Lines from birth to death or to `end`, oldest generation first, with a mark for each event; see `family_picture`.

    Events of one future alone are numbered and named below the lines.
    """
    people = [Generation(*pair) for pair in generations if any(pair)]
    if not people:
        return nothing_to_show(title, "Nothing to show: no life was recorded for this family.")
    wide, narrow = (_layout(title, people, present, end, sheet) for sheet in (WIDE, NARROW))
    return drawn(
        title, describe_family(people), family_table(people), wide, narrow, {"income": "dollars", "health": "index"}
    )


class Event(NamedTuple):
    """Something that happens in one future alone, to one person or to several at once."""

    year: int
    arm: str
    what: str
    generations: tuple[int, ...]


def differing_events(people: Sequence[Generation]) -> list[Event]:
    """Events of one future alone, by year; births and deaths are left out, since they show as the ends of lines."""
    found: dict[tuple[int, str, str], list[int]] = {}
    for index, one in enumerate(people):
        for happened in _alone(one):
            found.setdefault(happened, []).append(index)
    return sorted(Event(*happened, tuple(whom)) for happened, whom in found.items())


def _alone(one: Generation) -> set[tuple[int, str, str]]:
    """Year, future and event of what happens to one person in one future alone."""
    differing = {event for event in one.differing_events() if event[1] not in (BORN, DIES)}
    return {(year, arm, what) for arm, life in one.lives for year, what in events_of(life) if (year, what) in differing}


def _layout(title: str, people: Sequence[Generation], present: int, end: int, sheet: Sheet) -> Drawing:
    body, top = draw.heading(sheet, title, ())
    first = min(life["birth_year"] for one in people for _, life in one.lives)
    margin = 12 + draw.width_of("baseline", sheet.text)
    span = _Span(first // 10 * 10, end, margin, sheet.width - 16)
    top += sheet.text * 2.6
    lanes, bottom = _lanes(people, top, sheet)
    body += _years(span, present, parting_of(people), top, bottom, sheet)
    body += _descent(lanes, span)
    events = differing_events(people)
    numbers = {event: rank for rank, event in enumerate(events[:MOST_NUMBERED], start=1)}
    for index, (one, own) in enumerate(zip(people, lanes, strict=True)):
        body += _names(one, own, span, sheet)
        for lane in own:
            mine = [
                (rank, event.year)
                for event, rank in numbers.items()
                if index in event.generations and event.arm == lane.arm
            ]
            body += _life(one, lane, span, end, mine)
    names = [one.lives[0][1]["name"] for one in people]
    key, bottom = _key(numbers, names, len(events), bottom + sheet.text * 1.8, sheet)
    return sheet, bottom + 8, body + key


def _lanes(people: Sequence[Generation], top: float, sheet: Sheet) -> tuple[list[list[_Lane]], float]:
    """The lanes of each person and the y below all of them; a life that is the same in both futures has one lane."""
    lanes, y = [], top
    for one in people:
        y += sheet.text * 1.4
        own = []
        for arm, life in [("both", one.lives[0][1])] if one.same else one.lives:
            y += LANE
            own.append(_Lane(arm, life, y - 10))
        lanes.append(own)
    return lanes, y + 4


def _years(span: _Span, present: int, parting: int | None, top: float, bottom: float, sheet: Sheet) -> list[str]:
    """The axis of years, the present, and the year in which the futures part."""
    body = []
    for year in year_ticks(span.first, span.last, most=3 if sheet.narrow else 8):
        body.append(draw.line(span.x(year), top, span.x(year), bottom, palette.GRID))
        body.append(draw.text(span.x(year), bottom + sheet.text * 1.1, year, anchor="middle"))
    marks = [(present, f"present: {present}", palette.QUIET, "2 3", 2.0)]
    if parting is not None:
        marks.append((parting, f"futures part: {parting}", palette.GROUP_STROKES[1].text, "", 0.75))
    for year, label, colour, dash, row in marks:
        x, half = span.x(year), draw.width_of(label, sheet.text) / 2
        body.append(draw.line(x, top - sheet.text * (row - 0.3), x, bottom, colour, 1.5, dash))
        middle = max(half + 8, min(x, sheet.width - half - 8))
        body.append(draw.text(middle, top - sheet.text * (row - 0.1), label, anchor="middle", fill=colour, halo=True))
    return body


def _descent(lanes: Sequence[Sequence[_Lane]], span: _Span) -> list[str]:
    """Thin lines from a mother's lane to her child's, at the year of birth, within each future."""
    body = []
    for mothers, children in pairwise(lanes):
        for child in children:
            mother = next((lane for lane in mothers if "both" in (lane.arm, child.arm) or lane.arm == child.arm), None)
            if mother is not None:
                x = span.x(child.life["birth_year"])
                body.append(draw.line(x, mother.y, x, child.y, palette.OTHERS, 1.2))
    return body


def _names(one: Generation, own: Sequence[_Lane], span: _Span, sheet: Sheet) -> list[str]:
    """The person's name above the lanes, and the futures beside them."""
    life = one.lives[0][1]
    label = f"{life['name']}, born {life['birth_year']}"
    x = min(span.x(life["birth_year"]), span.right - draw.width_of(label, sheet.text * draw.BOLD))
    body = [draw.text(x, own[0].y - LANE + 8, label, bold=True, halo=True)]
    return body + [draw.text(8, lane.y + sheet.text * 0.35, lane.arm, fill=palette.QUIET) for lane in own]


def _life(one: Generation, lane: _Lane, span: _Span, end: int, numbers: Sequence[tuple[int, int]]) -> list[str]:
    """One line of life with its events: dots for those of both futures, numbers (rank, year) for those of one alone."""
    stroke = palette.ARM_STROKES.get(lane.arm, palette.BLACK)
    death = lane.life.get("death_year")
    last = min(end, death) if death is not None else end
    birth = span.x(lane.life["birth_year"])
    body = [draw.line(birth, lane.y, span.x(last), lane.y, stroke.line, 3, palette.ARM_DASHES.get(lane.arm, ""))]
    if death is not None and death <= end:
        body.append(draw.line(span.x(death), lane.y - 7, span.x(death), lane.y + 7, stroke.line, 3))
    common = sorted({year for year, what in set(events_of(one.baseline)) & set(events_of(one.plan)) if what != DIES})
    body += [draw.marker("circle", span.x(year), lane.y, stroke.line, 4) for year in common]
    xs = [span.x(year) for _, year in numbers]
    places = draw.apart(xs, 19, span.left, span.right)
    for x, place, (rank, _) in zip(xs, places, numbers, strict=True):
        body.append(draw.line(x, lane.y, place, lane.y - 10, stroke.line, 1.2))
        body.append(draw.marker("diamond", x, lane.y, stroke.line, 5))
        body.append(draw.text(place, lane.y - 11, rank, anchor="middle", fill=stroke.text, bold=True, halo=True))
    return body


def _key(
    numbers: Mapping[Event, int], names: Sequence[str], count: int, top: float, sheet: Sheet
) -> tuple[list[str], float]:
    """What the numbers stand for, and the y below."""
    rows = []
    for event, rank in numbers.items():
        whom = words.listed([names[index] for index in event.generations])
        rows.append(f"{rank}: {event.year}, {whom}, {event.arm}: {event.what}")
    rows += [f"and {count - len(rows)} more in the table"] if count > len(rows) else []
    body = []
    for row in rows:
        for piece in draw.wrapped(row, sheet.width - 20, sheet.text):
            top += sheet.text * 1.4
            body.append(draw.text(10, top, piece))
    return body, top + 4
