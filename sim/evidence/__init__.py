"""The evidence: published effects, what interventions did, levels to meet, statistics of real data.

Each row has an id by which parameters, edges and interventions cite it. `README.md` beside this file says where the
tables come from. Histories and the life table are in `series.py`.
"""

import csv
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

type Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One row of evidence.

    `status` is "verified" (the number was seen on a page), "memory" (recalled: weak) or "computed" (from real data).
    `tier` is A (publisher or agency), B (mirror), C (news or summary) or empty. `table` is the file it stands in.
    `design` says how it was found; `group` names rows whose effects overlap (`overlaps`), empty for most.
    """

    id: str
    statement: str
    value: float
    unit: str
    citation: str
    year: str
    url: str
    status: str
    tier: str
    table: str
    design: str
    group: str


def rows(name: str) -> list[Row]:
    """Read a table of this folder as it stands; lines that start with # are left out."""
    lines = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def refusal(kind: str, name: str, known: Iterable[str]) -> ValueError:
    """Return the error for a name that nothing here has."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return ValueError(f"there is no {kind} '{name}'.{hint}")


def _statement(table: str, row: Row) -> str:
    match table:
        case "pathways":
            return f"{row['from_determinant']} → {row['to_determinant']}: {row['mechanism']}"
        case "interventions":
            return f"{row['intervention']} → {row['target_determinant']}"
        case "targets":
            return f"{row['name'].replace('_', ' ')}, {row['population']}"
        case _:
            return row["model_quantity"] or row["how_computed"]


def _evidence(table: str, row: Row) -> Evidence:
    return Evidence(
        id=row.get("id") or row["name"],
        statement=_statement(table, row),
        value=float(row.get("effect") or row["value"]),
        unit=row.get("unit_meaning") or row["unit"],
        citation=row.get("citation") or row["source"],
        year=row["year"].removesuffix(".0"),
        url=row.get("doi_or_url") or row.get("url", ""),
        status=row.get("status", "computed"),
        tier=row.get("source_tier", ""),
        table=table,
        design=row.get("design") or {"targets": "level"}.get(table, "computed from data"),
        group=row.get("dc_group", ""),
    )


TABLES = ("pathways", "interventions", "targets", "stylised_facts")


@cache
def _by_id() -> dict[str, Evidence]:
    found = [_evidence(table, row) for table in TABLES for row in rows(table)]
    return {row.id: row for row in found}


def all_rows() -> tuple[Evidence, ...]:
    """Return every row of the four tables, in the order of the files."""
    return tuple(_by_id().values())


def find(name: str) -> Evidence:
    """Return the row with this id, such as "P31" or "unemp_ba".

    Raises:
        ValueError: no row has it; the message suggests the nearest id.
    """
    if name not in _by_id():
        raise refusal("evidence", name, _by_id())
    return _by_id()[name]


@cache
def _calibration_names() -> tuple[str, ...]:
    folder = files(__name__).joinpath("calibration")
    return tuple(sorted(file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv")))


def calibration(name: str) -> list[Row]:
    """Return one of the published distributions in `calibration/`, such as "mobility_5x5_chetty2014", as it stands.

    Raises:
        ValueError: no table has this name; the message suggests the nearest one.
    """
    if name not in _calibration_names():
        raise refusal("calibration table", name, _calibration_names())
    return rows(f"calibration/{name}")


@dataclass(frozen=True, kw_only=True)
class Contested:
    """A question on which studies disagree, what is said, and the rows on its sides."""

    id: str
    question: str
    said: str
    rows: tuple[str, ...]


@cache
def contested() -> dict[str, Contested]:
    """Return what is contested, by id."""
    return {
        name: Contested(id=name, question=entry["question"], said=entry["said"], rows=tuple(entry["rows"]))
        for name, entry in _yaml("contested").items()
    }


@cache
def overlaps() -> dict[str, str]:
    """Return which rows of each group of overlapping pathways the model takes, by group."""
    return {name: str(choice) for name, choice in _yaml("overlaps").items()}


@cache
def left_out() -> dict[str, str]:
    """Return the rows of pathways and interventions behind which no number stands, with the reason."""
    return {row: str(entry["why"]) for entry in _yaml("left_out").values() for row in entry["rows"]}


def _yaml(name: str) -> dict[str, Any]:
    entries: dict[str, Any] = yaml.safe_load(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    return entries
