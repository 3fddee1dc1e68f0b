"""One family over generations in two futures, as cards to read: what is the same, what differs, when they part."""

import math
from collections.abc import Sequence
from typing import NamedTuple, NotRequired, TypedDict

import pandas as pd

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show

BORN, DIES = "is born", "dies"
AS_MUCH = 0.01
"""Incomes that differ by no more than this share are told as the same; `twins` counts so too."""
MOST_EVENTS = 6
"""Events that a card shows; the table has all."""


class Life(TypedDict):
    """What is told of one person in one future."""

    name: str
    birth_year: int
    schooling: float  # years
    income: float  # dollars a year
    place: str
    health: float  # 0 to 1
    events: Sequence[tuple[int, str]]  # (year, what happened), in any order
    death_year: NotRequired[int | None]


class Generation(NamedTuple):
    """One person in two futures; None in a future in which the person is not born."""

    baseline: Life | None
    plan: Life | None

    @property
    def lives(self) -> list[tuple[str, Life]]:
        """The futures in which the person lives, with the life in each."""
        return [(arm, life) for arm, life in (("baseline", self.baseline), ("plan", self.plan)) if life is not None]

    @property
    def same(self) -> bool:
        """Whether both futures tell the same of this person."""
        return self.parting() is None and not self.differing_facts()

    def differing_facts(self) -> list[str]:
        """The facts that are not the same in both futures, among those that are told."""
        if len(self.lives) < 2:
            return []
        (_, before), (_, after) = self.lives
        first, second = facts_of(before), facts_of(after)
        as_much = abs(after["income"] - before["income"]) <= AS_MUCH * abs(before["income"])
        return [fact for fact in first if first[fact] != second[fact] and not (fact == "income" and as_much)]

    def parting(self) -> int | None:
        """The first year in which the two lives differ by an event, a birth or a death; None if there is none."""
        return min((year for year, _ in self.differing_events()), default=None)

    def differing_events(self) -> set[tuple[int, str]]:
        """Events of one future alone, with births and deaths."""
        return set(events_of(self.baseline)) ^ set(events_of(self.plan))


def facts_of(life: Life) -> dict[str, str]:
    """What a life came to, as it is written."""
    schooling = f"{life['schooling']:g} years" if math.isfinite(life["schooling"]) else words.NOT_KNOWN
    income = words.number(life["income"], "dollars")
    return {
        "schooling": schooling,
        "income": income,
        "place": life["place"],
        "health": words.number(life["health"], "index"),
    }


def events_of(life: Life | None) -> list[tuple[int, str]]:
    """All events of a life by year, with birth and death; nothing for who is not born."""
    if life is None:
        return []
    death = life.get("death_year")
    events = [(life["birth_year"], BORN), *((year, what) for year, what in life["events"])]
    return sorted([*events, (death, DIES)] if death is not None else events, key=lambda event: event[0])


def parting_of(generations: Sequence[Generation]) -> int | None:
    """The first year in which the family's two futures differ, or None."""
    return min((year for one in generations if (year := one.parting()) is not None), default=None)


def family_picture(
    generations: Sequence[tuple[Life | None, Life | None]], *, title: str = "One family in two futures"
) -> Picture:
    """Cards of linked generations, oldest first: each person in the baseline and in the plan, what differs in bold.

    generations: a pair (baseline, plan) a person; None for who is not born in a future. A life that is the same in both
    futures is one card. The first year in which the futures part is marked.
    """
    people = [Generation(*pair) for pair in generations if any(pair)]
    if not people:
        return nothing_to_show(title, "Nothing to show: no life was recorded for this family.")
    wide, narrow = (_layout(title, people, sheet) for sheet in (WIDE, NARROW))
    return drawn(
        title, describe_family(people), family_table(people), wide, narrow, {"income": "dollars", "health": "index"}
    )


def family_table(people: Sequence[Generation]) -> pd.DataFrame:
    """All that is told of each life, a row a person and future; years are text, since they are not amounts."""
    return pd.DataFrame([_told(arm, life) for one in people for arm, life in one.lives])


def _told(arm: str, life: Life) -> dict[str, object]:
    return {
        "name": life["name"],
        "future": arm,
        "born": str(life["birth_year"]),
        "died": str(life.get("death_year") or ""),
        "schooling": facts_of(life)["schooling"],
        "income": float(life["income"]),
        "place": life["place"],
        "health": float(life["health"]),
        "events": "; ".join(f"{year} {what}" for year, what in events_of(life)[1:]),
    }


def describe_family(people: Sequence[Generation]) -> str:
    """Who they are, when and by what the futures part, and what differs for the youngest."""
    names = [f"{life['name']} (born {life['birth_year']})" for one in people for _, life in one.lives[:1]]
    sentence = f"A family of {len(people)} generation{'s' if len(people) > 1 else ''}: {words.listed(names)}."
    year = parting_of(people)
    if year is None and all(one.same for one in people):
        return f"{sentence} Nothing that is told here differs between the two futures."
    if year is not None:
        sentence += f" Their lives are the same until they part in {year}. {_first_difference(people, year)}"
    for one in people:
        sentence += _differences(one)
    return sentence


def _first_difference(people: Sequence[Generation], year: int) -> str:
    """The events by which the futures part."""
    told: dict[tuple[str, str], list[str]] = {}
    for one in people:
        differing = one.differing_events()
        for arm, life in one.lives:
            events = [what for when, what in events_of(life) if when == year and (when, what) in differing]
            if events:
                told.setdefault((arm, words.listed(events)), []).append(life["name"])
    return " ".join(f"In the {arm}, {words.listed(names)}: {events}." for (arm, events), names in told.items())


def _differences(one: Generation) -> str:
    """The facts of one person that differ, both futures named."""
    if len(one.lives) == 1:
        arm, life = one.lives[0]
        return f" {life['name']} is born in the {arm} only."
    (_, baseline), (_, plan) = one.lives
    before, after = facts_of(baseline), facts_of(plan)
    told = [f"{fact} {after[fact]} ({before[fact]})" for fact in one.differing_facts()]
    return f" {plan['name']} in the plan (in the baseline): {', '.join(told)}." if told else ""


# --- drawing ---------------------------------------------------------------------------------------------------------


class _Row(NamedTuple):
    """One row of a card: its text, and how it stands out."""

    text: str
    bold: bool = False
    mark: bool = False


class _Card(NamedTuple):
    """One card: the future it tells, its rows, where it lies, and where its lines of descent begin."""

    arm: str
    rows: list[_Row]
    left: float
    width: float
    feet: tuple[float, ...]
    columns: int = 1

    @property
    def depth(self) -> int:
        """How many rows stand below one another."""
        return math.ceil(len(self.rows) / self.columns)


def _layout(title: str, people: Sequence[Generation], sheet: Sheet) -> Drawing:
    """A row of cards for each generation, tied to the next by lines of descent."""
    year = parting_of(people)
    note = "Bold: not the same in both futures." + (f" The futures part in {year}." if year else "")
    body, top = draw.heading(sheet, title, [note])
    feet: list[float] = []
    for one in people:
        cards = _cards(one, year, sheet)
        height = max(card.depth for card in cards) * sheet.text * 1.4 + 18
        body += [draw.line(x, top - 26, x, top, palette.QUIET, 2) for x in feet]
        for card in cards:
            body += _card(card, top, height, sheet)
        feet = [x for card in cards for x in card.feet]
        top += height + 26
    return sheet, top - 12, body


def _cards(one: Generation, year: int | None, sheet: Sheet) -> list[_Card]:
    """The cards of one person: one card for both futures when they are the same."""
    half = (sheet.width - 32) / 2
    lefts = (10, 22 + half)
    if one.same:
        columns = 1 if sheet.narrow else 2
        rows = _rows(one, one.lives[0][1], "both futures", None, (2 * half + 12) / columns, sheet)
        return [_Card("both", rows, lefts[0], 2 * half + 12, tuple(left + half / 2 for left in lefts), columns)]
    cards = []
    lives = dict(one.lives)
    for arm, left in zip(palette.ARM_STROKES, lefts, strict=True):
        if arm in lives:
            rows = _rows(one, lives[arm], arm, year if one.parting() == year else None, half, sheet)
            cards.append(_Card(arm, rows, left, half, (left + half / 2,)))
        else:
            rows = [_Row(arm), *(_Row(row) for row in draw.wrapped("Not born in this future.", half - 20, sheet.text))]
            cards.append(_Card(arm, rows, left, half, ()))
    return cards


def _rows(one: Generation, life: Life, arm: str, year: int | None, width: float, sheet: Sheet) -> list[_Row]:
    """All rows of one card, broken to its width."""
    differing, facts = one.differing_events(), one.differing_facts()
    death = life.get("death_year")
    years = f"{life['birth_year']} to {death}" if death is not None else f"born {life['birth_year']}"
    rows = [_Row(arm), _Row(f"{life['name']}, {years}", bold=True)]
    rows += [_Row(f"{fact}: {value}", bold=fact in facts) for fact, value in facts_of(life).items()]
    events = [event for event in events_of(life)[1:] if event[1] != DIES]
    shown = sorted(sorted(events, key=lambda event: event not in differing)[:MOST_EVENTS], key=lambda event: event[0])
    told = [(when, _Row(f"{when} {what}", bold=(when, what) in differing)) for when, what in shown]
    if year is not None:
        told.append((year, _Row(f"{year}: the futures part", mark=True)))
    rows += [row for _, row in sorted(told, key=lambda row: (row[0], not row[1].mark))]
    if len(events) > len(shown):
        rows.append(_Row(f"and {len(events) - len(shown)} more in the table"))
    return [
        row._replace(text=piece)
        for row in rows
        for piece in draw.wrapped(row.text, width - 20, sheet.text * (draw.BOLD if row.bold or row.mark else 1))
    ]


def _card(card: _Card, top: float, height: float, sheet: Sheet) -> list[str]:
    """The frame of a card and its rows."""
    stroke = palette.ARM_STROKES.get(card.arm, palette.BLACK)
    dash = palette.ARM_DASHES.get(card.arm, "")
    body = [draw.rectangle(card.left, top, card.width, height, palette.PAPER, stroke.line, dash)]
    column = card.width / card.columns
    for index, row in enumerate(card.rows):
        x = card.left + column * (index // card.depth)
        y = top + 4 + sheet.text * 1.4 * (1 + index % card.depth)
        if row.mark:
            fill = palette.GROUP_STROKES[1].text
            body.append(draw.rectangle(x + 4, y - sheet.text * 1.02, column - 8, sheet.text * 1.4, fill))
        fill = palette.PAPER if row.mark else stroke.text if index == 0 else ""
        body.append(draw.text(x + 10, y, row.text, bold=row.bold or row.mark, fill=fill))
    return body
