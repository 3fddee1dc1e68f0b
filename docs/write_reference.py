"""Write `docs/reference.md` from the code: the order of a year, rules, numbers, couplings, mechanisms, interventions.

`python docs/write_reference.py` rewrites it and `evidence.md`; tests hold both to the code.
"""

from collections.abc import Iterator
from pathlib import Path

from sim.determinants import (
    EDGES,
    PARAMETERS,
    education,
    employment,
    family,
    health,
    housing,
    income,
    neighbourhood,
    safety,
)
from sim.interventions import catalogue
from sim.people import COLUMNS
from sim.stages import Stage
from sim.structure import MECHANISMS, STILL

PAGE = Path(__file__).with_name("reference.md")

YEAR: tuple[tuple[str, Stage], ...] = (
    ("Places: what they have become known for", neighbourhood.CONDITIONS),
    ("Places: prices", housing.PRICES),
    ("Family", family.CHANCES),
    ("Family: the newborn", family.NEWBORN),
    ("Childhood", (*family.UPBRINGING, *neighbourhood.CHILDHOOD)),
    ("Education", education.LEARNING),
    ("Employment: search", employment.SEARCH),
    ("Employment: the year at work, after vacancies were counted", employment.WORK),
    ("Income: pay", income.PAY),
    ("Income: the household", income.LIVING),
    ("Income: what children will be compared with", income.HERITAGE),
    ("Safety: offending", safety.OFFENDING),
    ("Safety: harm, arrest, custody", safety.HARM),
    ("Health", health.LIFE),
    ("Housing: help from parents", housing.HELP),
    ("Housing: leaving and buying", housing.LEAVING),
    ("Housing: where people start out", (housing.first_place,)),
    ("Housing: what a home is worth to a mover", (housing.utility,)),
)


def first_line(text: str | None) -> str:
    """Return the first line of a docstring."""
    return (text or "").strip().split("\n")[0]


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def rules() -> Iterator[str]:
    """Yield every rule in the order of a year."""
    yield "## The rules, in the order of a year\n"
    yield "A rule's name is what it makes. What it reads is looked up by name (`sim/stages.py` says how).\n"
    for title, stage in YEAR:
        yield f"### {title}\n"
        yield from table(
            ("makes", "what", "reads"),
            [(f"`{rule.name}`", first_line(rule.formula.__doc__), ", ".join(rule.reads)) for rule in stage],
        )


def numbers() -> Iterator[str]:
    """Yield every parameter with its source."""
    yield "## Numbers\n"
    counted = {
        label: sum(p.label == label for p in PARAMETERS.values()) for label in ("published", "calibrated", "assumed")
    }
    yield ", ".join(f"{count} {label}" for label, count in counted.items()) + ".\n"
    yield from table(
        ("name", "meaning", "value", "range", "unit", "label", "evidence"),
        [
            (f"`{p.name}`", p.meaning, f"{p.value:g}", f"{p.low:g} to {p.high:g}", p.unit, p.label, p.evidence)
            for p in PARAMETERS.values()
        ],
    )


def couplings() -> Iterator[str]:
    """Yield edges, mechanisms, interventions and columns."""
    yield "## Couplings that can be cut\n"
    yield from table(
        ("id", "from", "to", "meaning", "evidence"),
        [(f"`{e.id}`", e.cause, e.effect, e.meaning, e.evidence) for e in EDGES.values()],
    )
    yield "## Mechanisms that produced the gaps\n"
    yield from table(
        ("id", "what it does", "years", "acts on", "intent", "evidence"),
        [
            (
                f"`{m.id}`",
                m.meaning,
                f"{m.start} to {'today' if m.end == STILL else m.end}",
                m.names,
                m.intent,
                m.evidence,
            )
            for m in MECHANISMS.values()
        ],
    )
    yield "## Interventions\n"
    yield from table(
        ("id", "title", "sectors", "THRIVE factor", "cause", "full strength", "left at scale", "evidence", "label"),
        [
            (f"`{i.id}`", i.title, ", ".join(i.sectors), i.thrive, i.cause, f"{i.effect:g} {i.unit}", f"{i.at_scale:g}",
             i.evidence, i.label)
            for i in catalogue().values()
        ],
    )  # fmt: skip
    yield "## What is kept of a person\n"
    yield from table(("column", "type", "meaning"), [(f"`{n}`", kind, what) for n, (kind, what) in COLUMNS.items()])


def page() -> str:
    """Return the whole page."""
    head = ["# Reference\n", "Written from the code by `python docs/write_reference.py`; do not edit.\n"]
    return "\n".join([*head, *rules(), *numbers(), *couplings()]).rstrip() + "\n"


if __name__ == "__main__":
    import write_evidence

    PAGE.write_text(page(), encoding="utf-8")
    write_evidence.PAGE.write_text(write_evidence.page(), encoding="utf-8")
