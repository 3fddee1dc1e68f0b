"""Write `docs/evidence.md` from the tables and the code: what the model rests on, what conflicts, what is assumed.

`python docs/write_reference.py` rewrites it together with the reference; a test holds it to the code.
"""

from collections.abc import Iterator
from pathlib import Path

from sim import evidence
from sim.determinants import PARAMETERS
from sim.evidence import Evidence
from sim.sources import cited, users

PAGE = Path(__file__).with_name("evidence.md")
TITLES = {
    "pathways": "Arrows between determinants",
    "interventions": "What sectors did",
    "targets": "Levels of the record",
    "stylised_facts": "Statistics computed from real data",
}
HEAD = """\
# Evidence

Written from the tables in `sim/evidence/` and from the code by `python docs/write_reference.py`; do not edit.
`sim evidence NAME` and `sim.behind(NAME)` say the same of one coupling, number, mechanism, intervention or row.

Status: verified (the number was seen on a page), memory (recalled: weak), computed (from real data). Tier: A publisher
or agency, B mirror, C news or summary. What the model meets and misses is in [validation.md](validation.md).
"""


def cells(*parts: str) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(" ".join(part.split()).replace("|", "\\|") for part in parts) + " |"


def link(row: Evidence) -> str:
    """Return the citation, linked to the first address of the row."""
    address = row.url.split(" ;")[0].strip()
    return f"[{cited(row)}]({address})" if address.startswith("http") else cited(row)


def table(rows: list[Evidence]) -> Iterator[str]:
    """Yield a table of rows that can be cited, with what rests on each."""
    yield cells("id", "what", "value", "design", "status", "source", "behind")
    yield "|" + " --- |" * 7
    for row in rows:
        status = f"{row.status} {row.tier}".strip()
        behind = ", ".join(f"`{name.partition(' ')[2]}`" for name in users()[row.id])
        yield cells(row.id, row.statement, f"{row.value:g} {row.unit}", row.design, status, link(row), behind)
    yield ""


def used() -> Iterator[str]:
    """Yield all rows on which something rests, by table."""
    known = [row for row in evidence.all_rows() if row.id in users()]
    yield "## What the model rests on\n"
    yield f"{len(known)} rows stand behind parameters, couplings, mechanisms and interventions.\n"
    for name, title in TITLES.items():
        rows = [row for row in known if row.table == name]
        yield f"### {title} ({len(rows)})\n"
        yield from table(rows)
    weak = [row.id for row in known if row.status == "memory"]
    yield f"From memory only ({len(weak)}), to be looked up before anybody leans on them: {', '.join(weak)}.\n"


def conflicts() -> Iterator[str]:
    """Yield groups of overlapping rows with the choice that was made, and what is contested."""
    yield "## Rows that overlap, and which are taken\n"
    yield cells("group", "rows", "taken")
    yield "|" + " --- |" * 3
    for group, choice in evidence.overlaps().items():
        rows = ", ".join(row.id for row in evidence.all_rows() if row.group == group)
        yield cells(group, rows, choice)
    yield "\n## What studies disagree about\n"
    yield cells("id", "question", "what is said", "rows")
    yield "|" + " --- |" * 4
    for each in evidence.contested().values():
        yield cells(f"`{each.id}`", each.question, each.said, ", ".join(each.rows))
    yield ""


def without() -> Iterator[str]:
    """Yield the numbers behind which nothing stands, and the rows behind which no number stands."""
    assumed = [number for number in PARAMETERS.values() if number.label == "assumed"]
    yield f"## Numbers that are assumed ({len(assumed)})\n"
    yield "Starting values to sweep. A row, where there is one, gives sign or order of size only.\n"
    yield cells("name", "meaning", "value", "range", "row")
    yield "|" + " --- |" * 5
    for number in assumed:
        span = f"{number.low:g} to {number.high:g}"
        yield cells(f"`{number.name}`", number.meaning, f"{number.value:g} {number.unit}", span, number.evidence)
    yield "\n## Rows left out\n"
    reasons: dict[str, list[str]] = {}
    for row, why in evidence.left_out().items():
        reasons.setdefault(why, []).append(row)
    yield from (f"- {why[0].upper()}{why[1:]}: {', '.join(rows)}." for why, rows in reasons.items())


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *used(), *conflicts(), *without()]).rstrip() + "\n"
