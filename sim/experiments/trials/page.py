"""The page that tells studies run again: `docs/trials.md`."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.experiments.trials.study import Study, load

if TYPE_CHECKING:
    import pandas as pd

type Row = Mapping[Any, Any]

OPENING = """\
# Studies in silico

Published studies, run again inside the model: the same design, treatment, follow-up and estimand, and the estimate
beside the published one. Written by `sim trial all --out docs/trials.csv` (some ten minutes on two cores); not
edited by hand.

Model {model}; {seeds} seeds; people a run: {people}. Treated and control are the same people on common luck, so the
model's interval (95 %, over seeds) is narrower than that of a study; "at the study's size" is the interval which
the study's own number of people would have given. Where a study is of people, at most 1 % of each place's residents
are treated, so that prices, vacancies and neighbours stay as they are. Places that are treated are treated whole.

A study agrees if the two intervals overlap and the signs are the same; where nothing was found, overlap is enough.
The published interval is the study's own where it is known, else, of randomised ones, the one that its size gives,
else half to one and a half of its estimate; the table says which. `~`: the model's interval is wider than the
published one, so agreement says little. A study by which the model was set, in a number or in the strength of a
programme, is shown as used and does not count. Memory: the published number is recalled and was not seen again.

## Score
"""
PARTS = (
    ("Not used", "no", "No number of the model comes from these studies."),
    ("Used in part", "in part", "Another number of the study stands in the model; the one tested here does not."),
    ("Used", "yes", "Shown to see that the model returns what it was set by. They do not count."),
)


def number(value: float) -> str:
    """Return a number as it is told: three figures, or nothing where it is not known."""
    if not math.isfinite(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value + 0.0:.3g}"


def interval(low: float, high: float) -> str:
    """Return an interval, or nothing where it is not known."""
    return f"{number(low)} to {number(high)}" if math.isfinite(low) else ""


def verdict(row: Row) -> str:
    """Say whether a study agrees."""
    if row["agrees"]:
        return "agrees" if row["sharp"] else "agrees ~"
    if row["sign"]:
        return "**misses**"
    return "**misses**, other sign" if row["trial"] else "**misses**, no effect at all"


def score(table: "pd.DataFrame") -> Iterator[str]:
    """Yield how many studies agree."""
    yield "| studies | agree | of | right sign | agree and are sharp | of |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for heading, used, _ in PARTS:
        rows = table[table["used"] == used]
        sharp = rows[rows["sharp"]]
        counts = (rows["agrees"].sum(), len(rows), rows["sign"].sum(), sharp["agrees"].sum(), len(sharp))
        yield f"| {heading} | {' | '.join(f'{count:.0f}' for count in counts)} |"


def misses(table: "pd.DataFrame") -> str:
    """Name the studies that the model misses; what is to be said of them stands with each."""
    named = [f"[{name}](#{name})" for name in table.loc[~table["agrees"] & (table["used"] != "yes"), "id"]]
    return f"Missed, and discussed with each study below: {', '.join(named) or 'none'}."


def comparison(rows: "pd.DataFrame") -> Iterator[str]:
    """Yield one section's table, misses first."""
    yield "| study | design | unit | published | its interval | model | 95 % interval | at the study's size | |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in rows.sort_values("agrees", kind="stable").to_dict("records"):
        memory = "" if row["status"] == "verified" else f" ({row['status']})"
        yield (
            f"| [{row['id']}](#{row['id']}) | {row['design']} | {row['unit']} | {number(row['published'])}{memory} "
            f"| {interval(row['published_low'], row['published_high'])} ({row['band']}) | {number(row['trial'])} "
            f"| {interval(row['low'], row['high'])} | {interval(row['own_low'], row['own_high'])} | {verdict(row)} |"
        )


def at_scale(table: "pd.DataFrame") -> Iterator[str]:
    """Yield the four numbers of each programme."""
    yield "| study | unit | published | trial | at scale by attenuation alone | at scale with markets | 95 % interval |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in table[table["scaled"].notna()].to_dict("records"):
        four = " | ".join(number(row[name]) for name in ("published", "trial", "attenuated", "scaled"))
        ends = interval(row["scaled_low"], row["scaled_high"])
        yield f"| [{row['id']}](#{row['id']}) | {row['unit']} | {four} | {ends} |"


def notes(table: "pd.DataFrame") -> Iterator[str]:
    """Yield, for each study, what it is, where it comes from, and what is to be said of it."""
    for row in table.to_dict("records"):
        study = load(row["id"])
        row_of = f"{study.evidence}: " if study.evidence else ""
        yield from (f"### {study.name}", "")
        yield f"{study.title}. {row_of}{study.source}. {study.note}"
        yield ""


def page(table: "pd.DataFrame") -> str:
    """Return the page, as Markdown."""
    made = {name: table.attrs[name] for name in ("model", "seeds", "people")}
    lines = [OPENING.format(**made), *score(table)]
    lines += ["", misses(table)]
    for heading, used, about in PARTS:
        lines += ["", f"## {heading}", "", about, "", *comparison(table[table["used"] == used])]
    lines += ["", "## Programmes at scale", "", SCALE, "", *at_scale(table), "", "## The studies", "", *notes(table)]
    return "\n".join(lines).rstrip() + "\n"


SCALE = """\
Four numbers for each programme: published; the model's trial; the trial with what is left of the programme's
strength when it grows (`at_scale` of the catalogue: staffing and fit); and that strength for all who are eligible
and take it up, as markets and neighbours answer (displacement, prices, peers). The last two are told of the treated
too."""


def told(row: Row, study: Study) -> str:
    """Return one study's result in words, for a terminal."""
    lines = [
        f"{study.title} ({study.design}; {study.source})",
        f"  published  {number(row['published'])} {study.published.unit}, {row['band']}: "
        f"{interval(row['published_low'], row['published_high'])}",
        f"  model      {number(row['trial'])}, 95 % interval {interval(row['low'], row['high']) or 'not known'}; "
        f"{row['people']:,.0f} treated a seed",
    ]
    if math.isfinite(row["own_low"]):
        lines.append(f"  at the study's size   {interval(row['own_low'], row['own_high'])}")
    if math.isfinite(row["scaled"]):
        lines.append(
            f"  at scale   {number(row['attenuated'])} by attenuation alone, {number(row['scaled'])} with markets"
        )
    count = {"no": "", "in part": "; used in part", "yes": "; used, so it does not count"}[study.used]
    return "\n".join([*lines, f"  {verdict(row).replace('*', '')}{count}"])
