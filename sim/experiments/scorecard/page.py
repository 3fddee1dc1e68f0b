"""The page that tells a scorecard: `docs/validation.md`."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.scorecard.quantities import inexpressible
from sim.safe_yaml import read

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("model", "low", "high", "target", "band_low", "band_high")
UNDISCUSSED = "Not yet discussed."
PARTS = (
    ("Targets: calibrate", "targets", "calibrate", True, "Levels that parameters may be tuned on."),
    ("Targets: held out", "targets", "held-out", True, "Levels that no parameter was tuned on."),
    ("Targets of 2020 to 2022", "targets", "", False,
     "Shown, not counted: the model lives these years without the pandemic."),
    ("Facts that are cited", "facts", "cited", True, "Statistics with which a number or a yearly series was set."),
    ("Open facts", "facts", "open", True, "Statistics of people and places that nothing was tuned on."),
    ("Laws", "laws", "law", True,
     "Gaps between groups, white less Black, with no mechanism ever acting and equal starts: none may come out."),
)  # fmt: skip
"""Sections of the page: heading, part, role (empty for any), whether its rows count, and what it is."""


@cache
def discussions() -> Mapping[str, tuple[tuple[str, ...], str]]:
    """Return, by name, which rows a discussion is about (beginnings of ids) and what it says."""
    entries = read(Path(__file__).with_name("misses.yaml"))
    return {name: (tuple(entry["rows"].split()), entry["why"].strip()) for name, entry in entries.items()}


def discussed(row: str) -> str:
    """Return the name of the discussion of a row, or nothing."""
    for name, (beginnings, _) in discussions().items():
        if row.startswith(beginnings):
            return name
    return ""


def section(card: "pd.DataFrame", part: str, role: str, counts: bool) -> "pd.DataFrame":
    """Return the rows of one section."""
    chosen = card[(card["part"] == part) & (card["counts"] == counts)]
    return chosen[chosen["role"] == role] if role else chosen


def number(value: float) -> str:
    """Return a number as it is told: four figures."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def score(card: "pd.DataFrame") -> Iterator[str]:
    """Yield the table of hits."""
    yield "| rows | hit | of | share | right sign | sharp enough |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for heading, part, role, counts, _ in PARTS:
        rows = section(card, part, role, counts)
        hits, signs, sharp = (int(rows[column].sum()) for column in ("hit", "sign", "sharp"))
        yield f"| {heading} | {hits} | {len(rows)} | {hits / len(rows):.0%} | {signs} | {sharp} |"


def table(rows: "pd.DataFrame") -> Iterator[str]:
    """Yield one section's table, misses first."""
    yield "| row | year | model | 95 % interval | published | band | |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in rows.sort_values("hit", kind="stable").to_dict("records"):
        told = "hit" if row["hit"] else "**miss**" + ("" if row["sign"] else ", wrong sign")
        model, low, high, target, band_low, band_high = (number(row[name]) for name in NUMBERS)
        rough = "" if row["sharp"] else " ~"
        yield (
            f"| {row['id']} | {row['year']} | {model}{rough} | {low} to {high} "
            f"| {target} | {band_low} to {band_high} | {told} |"
        )


def misses(card: "pd.DataFrame") -> Iterator[str]:
    """Yield what is to be said of the misses, by discussion, with the rows that it is about."""
    missed = card[~card["hit"]]
    for name, (_, why) in {**discussions(), "": ((), UNDISCUSSED)}.items():
        rows = [row for row in missed["id"] if discussed(row) == name]
        if rows:
            yield f"- **{name.replace('_', ' ').capitalize() or 'Others'}.** {why} ({', '.join(rows)})"


def page(card: "pd.DataFrame") -> str:
    """Return the page, as Markdown."""
    return "\n".join([*_opening(card), *_sections(card), *_left_out()]) + "\n"


OPENING = """\
# Validation

What the model gives for every published quantity that it can express, in the year and concept of the row.
Written by `sim validate --out docs/validation.csv` (some seven minutes on two cores); not edited by hand.

Model {model}; {people:,} people in us-metro, {seeds} seeds.
A row is hit if the mean over seeds lies in its band. Rows without a band have ten per cent either way, facts ten per
cent or two standard errors, ages at death a year. `~`: the standard error over seeds is more than a quarter of the
band, so other seeds could turn hit into miss. Money is in dollars of the row's year.

## Score
"""


def _opening(card: "pd.DataFrame") -> Iterator[str]:
    about = card.attrs
    yield OPENING.format(model=about["model"], people=int(about["people"]), seeds=int(about["seeds"]))
    yield from score(card)
    yield from ("", "## Misses, discussed", "")
    yield from misses(card)


def _sections(card: "pd.DataFrame") -> Iterator[str]:
    for heading, part, role, counts, about in PARTS:
        yield from ("", f"## {heading}", "", about, "")
        yield from table(section(card, part, role, counts))


def _left_out() -> Iterator[str]:
    yield from ("", "## Not expressible", "")
    reasons: dict[str, list[str]] = {}
    for name, why in inexpressible().items():
        reasons.setdefault(why, []).append(name)
    yield from (f"- {why[0].upper()}{why[1:]}: {', '.join(names)}." for why, names in reasons.items())
