"""Designs: at which values of its factors a study looks. A point is one value for each factor, in their order."""

from collections.abc import Callable, Mapping
from importlib import import_module
from itertools import product
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.refusals import ScenarioError, shown
from sim.settings import Part
from sim.studies.factors import Factor

type Kind = Literal["factorial", "latin_hypercube", "sobol", "morris", "one_at_a_time", "table"]
type Point = tuple[float, ...]
type Factors = Mapping[str, Factor]

MOST_POINTS = 10_000_000
MORRIS_LEVELS = 4
SPREAD: tuple[Kind, ...] = ("latin_hypercube", "sobol", "morris")
"""Designs that need spans, since they choose values themselves."""


class Design(Part):
    """How points are chosen.

    factorial: every combination of values; a span gives `levels` values. one_at_a_time: the default, then each factor
    by itself. latin_hypercube: `size` points. sobol: Saltelli's scheme, `size` (a power of 2) times the number of
    factors plus 2. morris: `size` trajectories, each the number of factors plus 1. table: the rows.
    """

    kind: Kind = "factorial"
    size: int = Field(
        default=64, ge=1, le=1_000_000, description="points, base points (sobol) or trajectories (morris)"
    )
    levels: int = Field(default=3, ge=2, le=1000, description="values of a span in factorial and one_at_a_time")
    seed: int = Field(default=0, ge=0, le=2**32 - 1, description="luck of latin_hypercube, sobol and morris")
    rows: tuple[dict[str, float], ...] = Field(default=(), strict=False, description="the points of a table")
    file: str | None = Field(default=None, description="a CSV file beside the study that holds the rows")


def points(design: Design, factors: Factors, defaults: Mapping[str, float]) -> tuple[Point, ...]:
    """Return the points of a design in their order.

    Raises:
        ScenarioError: the design and the factors do not fit.
    """
    if design.kind in SPREAD:
        _need_spans(design, factors)
    elif design.kind == "table":
        _need_rows(design, factors)
    return _MAKERS[design.kind](design, factors, defaults)


def varying(factors: Factors) -> tuple[str, ...]:
    """Return the names of the factors that have more than one value."""
    return tuple(name for name, factor in factors.items() if not factor.fixed)


def problem_of(factors: Factors) -> dict[str, Any]:
    """Return what SALib calls a problem: the names and bounds of the factors that vary."""
    names = varying(factors)
    bounds = [[*factors[name].ends] for name in names]
    return {"num_vars": len(names), "names": list(names), "bounds": bounds}


def salib(module: str) -> Any:
    """Return a module of SALib. Raises ScenarioError where it is not installed."""
    try:
        return import_module(f"SALib.{module}")
    except ModuleNotFoundError:
        remedy = 'Install it: pip install "interwoven[sweep]".'
        raise ScenarioError(
            "needs SALib, which is not here", "other designs without it", remedy, key="design"
        ) from None


def _factorial(design: Design, factors: Factors, _: Mapping[str, float]) -> tuple[Point, ...]:
    values = [factor.levels(design.levels) for factor in factors.values()]
    number = prod(len(each) for each in values)
    if number > MOST_POINTS:
        problem, remedy = f"has {number:,} combinations", "Take fewer values, or another design."
        raise ScenarioError(problem, f"at most {MOST_POINTS:,}", remedy, key="design")
    return tuple(product(*values))


def _one_at_a_time(design: Design, factors: Factors, defaults: Mapping[str, float]) -> tuple[Point, ...]:
    base = {name: factor.values[0] if factor.fixed else defaults[name] for name, factor in factors.items()}
    found = [base, *({**base, name: v} for name, factor in factors.items() for v in factor.levels(design.levels))]
    return tuple(dict.fromkeys(tuple(each.values()) for each in found))


def _table(design: Design, factors: Factors, _: Mapping[str, float]) -> tuple[Point, ...]:
    return tuple(tuple(row[name] for name in factors) for row in design.rows)


def _latin_hypercube(design: Design, factors: Factors, _: Mapping[str, float]) -> tuple[Point, ...]:
    from scipy.stats.qmc import LatinHypercube

    names = varying(factors)
    return _spread(factors, LatinHypercube(len(names), rng=np.random.default_rng(design.seed)).random(design.size))


def _sobol(design: Design, factors: Factors, _: Mapping[str, float]) -> tuple[Point, ...]:
    if design.size & (design.size - 1):
        raise ScenarioError("", "a power of 2", "Write for example 64.", key="design.size", value=design.size)
    sample = salib("sample.sobol").sample
    return _spread(factors, sample(_unit(factors), design.size, calc_second_order=False, seed=design.seed))


def _morris(design: Design, factors: Factors, _: Mapping[str, float]) -> tuple[Point, ...]:
    sample = salib("sample.morris").sample
    return _spread(factors, sample(_unit(factors), design.size, num_levels=MORRIS_LEVELS, seed=design.seed))


def _unit(factors: Factors) -> dict[str, Any]:
    problem = problem_of(factors)
    return {**problem, "bounds": [[0.0, 1.0] for _ in problem["names"]]}


def _spread(factors: Factors, shares: NDArray[np.float64]) -> tuple[Point, ...]:
    """Return points for rows of shares (0 to 1) of the spans of the factors that vary; shape (points, varying)."""
    columns = {name: shares[:, i] for i, name in enumerate(varying(factors))}
    return tuple(
        tuple(
            factor.at(float(columns[name][i])) if name in columns else factor.at(0.0)
            for name, factor in factors.items()
        )
        for i in range(len(shares))
    )


def _need_spans(design: Design, factors: Factors) -> None:
    listed = [name for name, factor in factors.items() if len(factor.values) > 1]
    if listed or not varying(factors):
        problem = f"chooses values itself, and {shown(listed[0])} lists them" if listed else "has nothing to vary"
        allowed = "spans, as in {low: 0, high: 1}"
        raise ScenarioError(problem, allowed, "Write spans, or take the factorial design.", key=f"design.{design.kind}")


def _need_rows(design: Design, factors: Factors) -> None:
    if not design.rows:
        remedy = "Write rows, or name a CSV file beside the study with `file`."
        raise ScenarioError("has no rows", "one row a point", remedy, key="design.rows")
    for number, row in enumerate(design.rows):
        if set(row) != set(factors):
            problem, remedy = "does not name just what varies", "Give each lever and uncertainty its own column."
            raise ScenarioError(problem, ", ".join(factors), remedy, key=f"design.rows[{number}]")
        for name, value in row.items():
            low, high = factors[name].ends
            if not low <= value <= high:
                key = f"design.rows[{number}].{name}"
                raise ScenarioError("", f"{low:g} to {high:g}", "Correct the table.", key=key, value=value)


_MAKERS: Mapping[Kind, Callable[[Design, Factors, Mapping[str, float]], tuple[Point, ...]]] = {
    "factorial": _factorial,
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
    "one_at_a_time": _one_at_a_time,
    "table": _table,
}
