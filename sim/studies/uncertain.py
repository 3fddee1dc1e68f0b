"""Studies of what results hang on: first a screening of all uncertain numbers (Morris), then shares of variance.

`screening` makes a study over every number that is assumed or published, and over the strengths of mechanisms; levels
that are solved against the record are left at theirs. Each is varied from half to one and a half times its value, the
prior where no interval is published, as far as its range allows. `decomposing` takes the few that matter most.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.determinants import PARAMETERS
from sim.parameters import Parameter
from sim.refusals import ScenarioError
from sim.scenario import Scenario
from sim.studies.study import Study, checked

LEAST, MOST = 0.5, 1.5
"""Ends of a span, over the value."""
STEP = 0.1
"""Share of its range by which a number of nought is varied upwards."""
MOST_SHARED = 15
"""Numbers among which variance is shared at most: beyond it Sobol's scheme asks for too many runs."""
HEADLINES = ("income", "wealth", "schooling", "employment", "life_expectancy", "violent_victimisation")
"""Measures whose gaps between groups are looked at."""


def uncertain() -> dict[str, tuple[float, float]]:
    """Return the span of every number that is uncertain by itself, by name."""
    spans = {name: span(each) for name, each in PARAMETERS.items() if _by_itself(each)}
    return {name: ends for name, ends in spans.items() if ends[0] < ends[1]}


def _by_itself(number: Parameter) -> bool:
    return number.label != "calibrated" or number.determinant == "structure"


def span(number: Parameter) -> tuple[float, float]:
    """Return the span over which a number is varied: half to one and a half times its value, within its range."""
    if number.value == 0.0:
        return max(number.low, 0.0), min(number.high, STEP * (number.high - number.low))
    low, high = sorted((LEAST * number.value, MOST * number.value))
    return max(low, number.low), min(high, number.high)


def screening(scenario: Scenario, size: int = 8, people: int = 2_000, seeds: int | Sequence[int] = 1) -> Study:
    """Return a study that screens all uncertain numbers for the gaps between groups in the year before the present.

    size: trajectories; each takes as many runs as there are numbers, and one.
    """
    return _study(scenario, uncertain(), {"kind": "morris", "size": size}, people, seeds)


def decomposing(
    scenario: Scenario, screened: pd.DataFrame, size: int = 64, people: int = 2_000, seeds: int | Sequence[int] = 1
) -> Study:
    """Return a study that shares the variance of the gaps among those numbers that a screening found to matter most.

    screened: what `sim.studies.sensitivity.sensitivity` returns for a screening, a row a number. size: a power of 2.

    Raises:
        ScenarioError: it is not the table of a screening.
    """
    if "mu_star" not in screened:
        remedy = "Take what sensitivity(results, ...) returns for a study of screening()."
        raise ScenarioError("has no column mu_star", "the table of a screening", remedy, key="screened")
    most = screened.sort_values("mu_star", ascending=False).index[:MOST_SHARED]
    spans = {name: uncertain()[name] for name in most}
    return _study(scenario, spans, {"kind": "sobol", "size": size}, people, seeds)


def _study(
    scenario: Scenario, spans: dict[str, tuple[float, float]], design: dict[str, Any], people: int,
    seeds: int | Sequence[int],
) -> Study:  # fmt: skip
    return checked(
        {
            "name": f"{scenario.name}-{design['kind']}",
            "title": f"What the gaps of {scenario.name} hang on",
            "question": "Which uncertain numbers move the gaps between groups most?",
            "scenarios": [scenario],
            "people": people,
            "years": 1,
            "seeds": seeds,
            "uncertainties": {name: {"low": low, "high": high} for name, (low, high) in spans.items()},
            "design": design,
            "outcomes": [*HEADLINES],
            "at": [scenario.present - 1],
        }
    )
