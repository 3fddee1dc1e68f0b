"""Studies run again: the model's estimate beside the published one, and what is left of a programme at scale."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.trials.estimates import LEVEL, Estimate, OneSeed, of_one, over_seeds
from sim.experiments.trials.lived import Arm, live
from sim.experiments.trials.study import Study
from sim.interventions import catalogue
from sim.provenance import model_version

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 8
TRIAL, AT_SCALE = "trial", "at_scale"
NORMAL_95 = 1.959964
SAMPLED = ("clinics_mortality", "displaced_workers")
SAMPLE_PEOPLE, SAMPLE_SEED = 4_000, 0
"""Studies, and the size of the run, by which a test sees whether stored results are still those of the model."""

type Arms = dict[str, Arm]
type Found = dict[str, dict[str, OneSeed]]
type Task = tuple[tuple[Study, ...], int, int | None]


@dataclass(frozen=True)
class Judged:
    """One study: published, in the model, and at scale.

    Intervals are of 95 %. `own_low` to `own_high`: the model's estimate with the standard error that the study's own
    number of people gives. `band`: where the published interval comes from. `attenuated`: the trial's effect times
    what is left of the programme when it grows; `scaled`: that much of its causes for all eligible who take it up,
    as markets and neighbours answer. Both are NaN where the study is of no programme. `sharp`: the model's
    interval is no wider than the published one, so that agreement says something. `sample`: that of a
    small run, if one was made.
    """

    id: str
    title: str
    design: str
    used: str
    evidence: str
    status: str
    unit: str
    published: float
    published_low: float
    published_high: float
    band: str
    trial: float
    low: float
    high: float
    own_low: float
    own_high: float
    people: float
    attenuated: float
    scaled: float
    scaled_low: float
    scaled_high: float
    sign: bool
    overlap: bool
    agrees: bool
    sharp: bool
    sample: float = math.nan


def arms_of(study: Study) -> Arms:
    """Return the arms of a study: the trial and, of a programme, what is left of its strength for all eligible."""
    kept = kept_at_scale(study)
    return {TRIAL: Arm()} if kept is None else {TRIAL: Arm(), AT_SCALE: Arm(kept, at_scale=True)}


def kept_at_scale(study: Study) -> float | None:
    """Return the share of a programme's strength that is left at scale, or None for what is no programme."""
    programme = study.treatment.programme
    return catalogue()[programme].at_scale if programme else None


def published_interval(study: Study, own_error: float) -> tuple[float, float, str]:
    """Return the interval to be met: published, else by the study's own size, else half to one and a half."""
    told = study.published
    if told.low is not None and told.high is not None:
        return told.low, told.high, "published"
    # With instruments, clusters or places a study is less sure than its number of people says; of nil there is no half.
    by_size = study.design == "randomised" or told.value == 0.0
    if by_size and math.isfinite(own_error):
        away = NORMAL_95 * own_error
        return told.value - away, told.value + away, "its own size"
    return (*sorted((0.5 * told.value, 1.5 * told.value)), "half to one and a half")  # type: ignore[return-value]


def judged(study: Study, arms: dict[str, Estimate], sample: float = math.nan) -> Judged:
    """Judge one study: intervals overlap, and the signs are the same unless the published effect is nil."""
    found, scaled = arms[TRIAL], arms.get(AT_SCALE, Estimate())
    low, high, band = published_interval(study, found.own_error)
    ends = (found.low, found.high) if math.isfinite(found.low) else (found.value, found.value)
    sign = study.published.value == 0.0 or found.value * study.published.value > 0.0
    overlap = ends[0] <= high and low <= ends[1]
    own, kept = NORMAL_95 * found.own_error, kept_at_scale(study)
    return Judged(
        id=study.name, title=study.title, design=study.design, used=study.used, evidence=study.evidence,
        status=study.status, unit=study.published.unit, published=study.published.value, published_low=low,
        published_high=high, band=band, trial=found.value, low=found.low, high=found.high, own_low=found.value - own,
        own_high=found.value + own, people=found.people, attenuated=math.nan if kept is None else kept * found.value,
        scaled=scaled.value, scaled_low=scaled.low, scaled_high=scaled.high, sign=sign, overlap=overlap,
        agrees=sign and overlap, sharp=found.high - found.low <= high - low, sample=sample,
    )  # fmt: skip


def of_one_seed(studies: Iterable[Study], seed: int, people: int | None = None) -> Found:
    """Return what one seed gives for each study and arm; the earliest studies first, since they share their past."""
    found = {}
    for study in sorted(studies, key=lambda each: (each.scenario, each.people, each.start)):
        lived = live(study, seed, arms_of(study), people)
        found[study.name] = {arm: of_one(each) for arm, each in lived.items()}
    return found


def _task(task: Task) -> Found:
    return of_one_seed(*task)


def runs_of(
    studies: Sequence[Study],
    seeds: Sequence[int],
    people: int | None = None,
    workers: int = 1,
    done: Callable[[int, int], object] | None = None,
) -> list[Found]:
    """Return what each seed gives; every worker is a process of its own. done: called with seeds done and all."""
    tasks: list[Task] = [(tuple(studies), seed, people) for seed in seeds]
    if workers == 1:
        return _gathered(map(_task, tasks), len(tasks), done)
    with ProcessPoolExecutor(min(workers, len(tasks)), get_context("spawn")) as pool:
        return _gathered(pool.map(_task, tasks), len(tasks), done)


def _gathered(results: Iterable[Found], total: int, done: Callable[[int, int], object] | None) -> list[Found]:
    found = []
    for each in results:
        found.append(each)
        if done is not None:
            done(len(found), total)
    return found


def estimates(study: Study, runs: Sequence[Found]) -> dict[str, Estimate]:
    """Return the estimate of each arm over all seeds."""
    return {arm: over_seeds([run[study.name][arm] for run in runs]) for arm in arms_of(study)}


def sample(study: Study) -> float:
    """Return the estimate of the small run that is kept with stored results."""
    return of_one(live(study, SAMPLE_SEED, {TRIAL: Arm()}, SAMPLE_PEOPLE)[TRIAL]).value


def trials(
    studies: Sequence[Study],
    seeds: int = SEEDS,
    people: int | None = None,
    workers: int = 1,
    *,
    samples: Collection[str] = (),
    done: Callable[[int, int], object] | None = None,
) -> "pd.DataFrame":
    """Run studies again and return a row each, with the columns of `Judged`.

    seeds: how many, from 0 up. people: instead of each study's own number. samples: names of
    studies whose small run is made too, to be stored.
    """
    import pandas as pd

    runs = runs_of(studies, range(seeds), people, workers, done)
    rows = [
        vars(judged(study, estimates(study, runs), sample(study) if study.name in samples else math.nan))
        for study in studies
    ]
    table = pd.DataFrame(rows, columns=list(Judged.__dataclass_fields__))
    table.attrs = {"model": model_version(), "seeds": seeds, "people": people or "as each study says"}
    return table


def store(table: "pd.DataFrame", path: Path) -> None:
    """Write results as CSV; its first lines say with which model and how many seeds."""
    head = "".join(f"# {name}: {value}\n" for name, value in table.attrs.items())
    path.write_text(head + table.to_csv(index=False, lineterminator="\n", float_format="%.6g"), encoding="utf-8")


def stored(path: Path) -> "pd.DataFrame":
    """Read results that `store` wrote."""
    import pandas as pd

    table = pd.read_csv(path, comment="#", keep_default_na=True)
    with path.open(encoding="utf-8") as file:
        head = [line[2:].strip().partition(": ") for line in file if line.startswith("# ")]
    table.attrs = {name: value for name, _, value in head}
    return table


def solved(study: Study, seeds: int = SEEDS, people: int | None = None, rounds: int = 3) -> tuple[float, Estimate]:
    """Return by what the study's causes are to be multiplied so that the trial gives the published effect.

    It is found by the secant through no effect at 0, on common luck, so that a few rounds do.

    Raises:
        ValueError: the causes do not move the outcome.
    """
    times, found = 1.0, Estimate()
    for _ in range(rounds):
        runs = [live(study, seed, {TRIAL: Arm(times)}, people)[TRIAL] for seed in range(seeds)]
        found = over_seeds([of_one(run) for run in runs])
        if not abs(found.value) > 1e-9:
            raise ValueError(
                f"{study.name}: its causes do not move {study.outcome.reads}, so no strength gives the effect"
            )
        times *= study.published.value / found.value
    return times, found


__all__ = [
    "LEVEL",
    "SEEDS",
    "Judged",
    "estimates",
    "judged",
    "runs_of",
    "sample",
    "solved",
    "store",
    "stored",
    "trials",
]
