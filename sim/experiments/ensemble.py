"""The calibrated ensemble: parameter sets that fit the record, as `sim calibrate` writes them, the best one first.

They stand in `sim/evidence/ensemble.csv`. The first set is the best one and that of every run; the others are draws
from what is left open, which `compare(..., over="ensemble")` lives one a seed.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from sim import evidence
from sim.scenario import Scenario

type Over = Literal["luck", "ensemble"]
"""What intervals over seeds hold: luck alone, or luck and what calibration left open."""


@dataclass(frozen=True)
class Member:
    """One set of parameters, the share of calibrate rows that it brings into their band, and its robust loss a row."""

    values: Mapping[str, float]
    hits: float
    loss: float


@cache
def ensemble() -> tuple[Member, ...]:
    """Return the calibrated sets, the best one first."""
    return tuple(_member(row) for row in evidence.rows("ensemble"))


def _member(row: Mapping[str, str]) -> Member:
    values = {name: float(value) for name, value in row.items() if name not in ("hits", "loss")}
    return Member(values, float(row["hits"]), float(row["loss"]))


def of_seed(scenario: Scenario, seed: int) -> Scenario:
    """Return the scenario under the drawn set of a seed; changes that the scenario itself makes stay.

    What differs between seeds is then luck and what calibration left open.
    """
    drawn = ensemble()[1:]
    return scenario.with_changes({**drawn[seed % len(drawn)].values, **scenario.change})


def write(members: Sequence[Member], about: Mapping[str, object], path: Path) -> None:
    """Write sets, the best one first, under lines that say how they were made."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"# {name}: {value}\n" for name, value in about.items())
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["hits", "loss", *members[0].values])
        out.writerows([f"{each.hits:.4f}", f"{each.loss:.4f}", *each.values.values()] for each in members)
