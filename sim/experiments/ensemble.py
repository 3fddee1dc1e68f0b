"""The calibrated ensemble: parameter sets that fit the record, as `sim calibrate` writes them, the best one first.

They belong in `sim/evidence/ensemble.csv`. None is kept yet: the sets found so far leave all bounds after a century.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim import evidence
from sim.scenario import Scenario


@dataclass(frozen=True)
class Member:
    """One set of parameters, the share of calibrate rows that it brings into their band, and its robust loss a row."""

    values: Mapping[str, float]
    hits: float
    loss: float


@cache
def ensemble() -> tuple[Member, ...]:
    """Return the calibrated sets that are kept, the best one first; FileNotFoundError while there are none."""
    return tuple(_member(row) for row in evidence.rows("ensemble"))


def _member(row: Mapping[str, str]) -> Member:
    values = {name: float(value) for name, value in row.items() if name not in ("hits", "loss")}
    return Member(values, float(row["hits"]), float(row["loss"]))


def under(scenario: Scenario, members: int | None = None) -> list[Scenario]:
    """Return the scenario under each drawn set (or the first so many): what differs between them is what is not known.

    Changes that the scenario itself makes stay.
    """
    return [scenario.with_changes({**each.values, **scenario.change}) for each in ensemble()[1:][:members]]


def write(members: Sequence[Member], about: Mapping[str, object], path: Path) -> None:
    """Write sets, the best one first, under lines that say how they were made."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"# {name}: {value}\n" for name, value in about.items())
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["hits", "loss", *members[0].values])
        out.writerows([f"{each.hits:.4f}", f"{each.loss:.4f}", *each.values.values()] for each in members)
