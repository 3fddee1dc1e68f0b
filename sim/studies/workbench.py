"""Our model as a model of the EMA Workbench (release 3), and our results as it reads them, for PRIM and its kin."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.run import lived
from sim.refusals import ScenarioError
from sim.studies.effects import Of, values
from sim.studies.results import Results
from sim.studies.runs import Run
from sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

CHANGE = "_change"
"""Ends the name of an outcome that is plan less baseline."""


@dataclass(frozen=True)
class Experiment:
    """A study's first scenario as a function of its levers and uncertainties, by name; means over its seeds."""

    study: Study

    def __call__(self, **given: float) -> dict[str, float]:
        """Return each outcome of everyone in the last year, and what the levers change in it."""
        study = self.study
        levers, uncertain = (tuple(given[name] for name in names) for names in (study.levers, study.uncertainties))
        plan, base = (self._outcomes(each, uncertain) for each in (levers, (0.0,) * len(levers)))
        changed = {f"{name}{CHANGE}": plan[name] - base[name] for name in plan}
        return plan | changed

    def _outcomes(self, levers: tuple[float, ...], uncertain: tuple[float, ...]) -> dict[str, float]:
        study, found = self.study, []
        for seed in study.seeds:
            asked = Run(0, study.scenarios[0], levers, uncertain, seed).asked(study.brief)
            record = lived(asked, seed, study.years).record
            found.append([record.series(name)[-1] for name in study.outcomes])
        return dict(zip(study.outcomes, np.mean(found, axis=0).tolist(), strict=True))


def workbench_model(study: Study) -> Any:
    """Return a study as a `Model` of the EMA Workbench: its uncertainties, levers and outcomes by the same names.

    The workbench chooses the points (the study's design is not read). Each experiment runs all seeds twice, plan and
    baseline; for every outcome there is also NAME_change.
    """
    ema = _library()
    model = ema.Model("interwoven", function=Experiment(study))
    model.uncertainties = [_parameter(ema, study, name) for name in study.uncertainties]
    model.levers = [_parameter(ema, study, name) for name in study.levers]
    names = (*study.outcomes, *(f"{name}{CHANGE}" for name in study.outcomes))
    model.outcomes = [ema.ScalarOutcome(name) for name in names]
    return model


def for_workbench(
    results: Results, of: Of = "effect", **who: object
) -> "tuple[pd.DataFrame, dict[str, NDArray[np.float64]]]":
    """Return what the workbench's analyses take: experiments (a row a point, its factors) and outcomes by name.

    Values are means over seeds; `of` and `who` are as for `values`.
    """
    keys = ["scenario", *results.factors]
    means = {
        name: values(results, name, of, **who).groupby(keys, sort=False)["value"].mean()  # type: ignore[arg-type]
        for name in results.study.outcomes
    }
    experiments = means[results.study.outcomes[0]].index.to_frame(index=False)
    if experiments["scenario"].nunique() == 1:
        experiments = experiments.drop(columns="scenario")
    return experiments, {name: each.to_numpy() for name, each in means.items()}


def _parameter(ema: Any, study: Study, name: str) -> Any:
    factor = study.factors[name]
    if factor.fixed:
        return ema.CategoricalParameter(name, factor.values)
    return ema.RealParameter(name, *factor.ends)


def _library() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of other optional packages
            import ema_workbench
    except ModuleNotFoundError:
        remedy = 'Install it: pip install "interwoven[sweep]".'
        raise ScenarioError("needs the EMA Workbench, which is not here", "the kit's own analyses", remedy) from None
    return ema_workbench
