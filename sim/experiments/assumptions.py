"""Assumption sets: does the sign of a result hold if one believes the other side of what is contested?

A set lays keys of a scenario file over both arms, from 1940 on, and may weaken what a plan does. `signs_of` runs a
comparison once more under each set; a result then says in how many of them its sign holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from sim.experiments.run import Progress
from sim.parameters import UnknownName, suggest
from sim.refusals import refusal
from sim.safe_yaml import read
from sim.scenario import Scenario
from sim.settings import Part, Share, Text
from sim.views import words
from sim.views.told import Told

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.compare import Comparison
    from sim.experiments.gaps import Between

SEEDS = 3
"""Pairs of runs under each set, unless told otherwise."""

type Wanted = Literal["all"] | Sequence[str]


class AssumptionSet(Part):
    """One reading of contested evidence."""

    id: str
    title: Text
    contested: str = Field(description="the question on which studies disagree")
    keys: dict[str, Any] = Field(description="keys of a scenario file, laid over both arms")
    doses: dict[str, Share] = Field(default={}, description="what is left of interventions, as shares of their dose")

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario as this set sees it; parameters that it changes itself give way."""
        weakened = {
            name: dose.model_copy(update={"level": dose.level * self.doses.get(name, 1.0)})
            for name, dose in scenario.plan.items()
        }
        return scenario.with_plan(weakened).with_keys(self.keys)


@cache
def assumption_sets() -> dict[str, AssumptionSet]:
    """Return all sets by id."""
    entries = read(Path(__file__).with_name("assumptions.yaml"))
    try:
        return {name: AssumptionSet.model_validate({"id": name, **entry}) for name, entry in entries.items()}
    except ValidationError as error:
        raise refusal(error, AssumptionSet.model_json_schema()).found_in("assumptions.yaml") from None


def chosen(wanted: Wanted) -> list[AssumptionSet]:
    """Return the sets that are meant: "all", or by their ids.

    Raises:
        UnknownName: there is no such set; the message suggests the nearest one.
    """
    known = assumption_sets()
    for name in () if wanted == "all" else wanted:
        if name not in known:
            raise UnknownName(
                f"there is no assumption set {name!r}.{suggest(name, known) or f' There are {words.listed([*known])}.'}"
            )
    return [*known.values()] if wanted == "all" else [known[name] for name in wanted]


@dataclass(frozen=True, repr=False)
class Signs(Told):
    """A comparison under each of some assumption sets, and in how many of them the sign of a result holds."""

    result: "Comparison"
    under: tuple[tuple[AssumptionSet, "Comparison"], ...]

    def of_change(self, measure: str, *, group: str = "all", place: str = "all") -> tuple[int, int]:
        """Return in how many sets the change in a measure has the sign that it has here, and how many there are."""
        here = self.result.change(measure, group=group, place=place).estimate
        return self._holds(here, [each.change(measure, group=group, place=place).estimate for _, each in self.under])

    def of_gap(self, measure: str, between: "Between" = "group") -> tuple[int, int]:
        """Return in how many sets the change in a gap has the sign that it has here, and how many there are."""
        here = self.result.gap(measure, between).estimate
        return self._holds(here, [each.gap(measure, between).estimate for _, each in self.under])

    def _holds(self, here: float, there: Sequence[float]) -> tuple[int, int]:
        return int((np.sign(there) == np.sign(here)).sum()), len(there)

    @property
    def table(self) -> "pd.DataFrame":
        """The changes in the chief measures: a row for this result and each set, with the question it answers."""
        import pandas as pd

        from sim.experiments.compare import HEADLINES

        rows = [("as published", "", self.result), *((each.id, each.contested, result) for each, result in self.under)]
        return pd.DataFrame(
            [
                {"assumption set": name, "contested": question, **{m: result.change(m).estimate for m in HEADLINES}}
                for name, question, result in rows
            ]
        )

    def __str__(self) -> str:
        """Return for each chief measure in how many sets its sign holds, and in which it does not."""
        from sim.experiments.compare import HEADLINES

        return " ".join(self._told(measure) for measure in HEADLINES)

    def _told(self, measure: str) -> str:
        holds, sets = self.of_change(measure)
        here = np.sign(self.result.change(measure).estimate)
        against = [each.id for each, result in self.under if np.sign(result.change(measure).estimate) != here]
        name = words.measure_name(measure)
        but = f", not in {words.listed(against)}" if against else ""
        return f"{name[:1].upper()}{name[1:]}: the sign holds in {holds} of {sets} assumption sets{but}."


def signs_of(
    result: "Comparison", wanted: Wanted = "all", seeds: int | Sequence[int] = SEEDS, progress: Progress | None = None
) -> Signs:
    """Run a comparison under each set, each with its own past, and return in how many the signs hold.

    seeds: pairs of runs under each set. progress: called with the years lived and to live of one set after the other.
    """
    from sim.experiments.compare import compare

    under = [
        (each, compare(each.applied(result.base), each.applied(result.other), seeds, result.years, progress))
        for each in chosen(wanted)
    ]
    return Signs(result, tuple(under))
