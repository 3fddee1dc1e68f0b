"""Write `docs/sensitivity.md` and `.csv`: which uncertain numbers the gaps between groups hang on.

`python docs/write_sensitivity.py` screens every uncertain number (Morris), then shares the variance of each gap among
the fifteen that moved the gaps most (Sobol): some twenty minutes on two idle cores. Runs are kept in the cache folder,
so that what was broken off goes on.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from sim.caching import folder
from sim.determinants import PARAMETERS
from sim.experiments.sample import sample
from sim.measures import MEASURES
from sim.provenance import model_version
from sim.scenario import load
from sim.studies.engine import sweep
from sim.studies.results import Results
from sim.studies.sensitivity import sensitivity
from sim.studies.study import Study
from sim.studies.uncertain import HEADLINES, decomposing, screening

PAGE = Path(__file__).with_name("sensitivity.md")
TABLE = PAGE.with_suffix(".csv")
PEOPLE, TRAJECTORIES, SOBOL = 5_000, 3, 16
SHOWN = 8
"""Numbers a gap of which the page tells; the table has all."""
METRO = load("us-metro")
HEAD = """\
# What the gaps hang on

Written by `python docs/write_sensitivity.py`; not edited by hand. Model {version}; us-metro, {people:,} people, one
seed a point; gaps between groups in {year}.

First all {numbers} numbers that are assumed or published, and the strengths of mechanisms, each varied from half to one
and a half times its value, were screened by Morris' method ({runs} runs; Morris 1991, in SALib). `mu*` is by how much a
gap changes, on average, as the number goes over its whole span. Luck moves gaps too: most numbers move a gap no more
than it does, so the `mu*` in the middle of all numbers, told below each table, is about that of luck.
Then the variance of each gap over the joint spans of
the {most} numbers that moved gaps most, all else at its value, was shared by Sobol's method ({sobol} runs): `S1` by the
number alone, `ST` with all that it does together with others; the rest is luck. From so few points both err by some
tenths, as shares below 0 show; their intervals stand in `sensitivity.csv`. Read them as an order.

<!-- sample: {sample} -->
"""


def lived(study: Study, where: Path) -> Results:
    """Run a study, or what is missing of it, in two processes."""
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        return sweep(study, where, executor=processes, resume=where.exists(), progress=say)


def say(step: object) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"\r{step}")


def indices(results: Results) -> pd.DataFrame:
    """Return the indices of every number for the gap in each headline measure, a row each."""
    found = [
        sensitivity(results, name, of="level", statistic="absolute_gap")
        .rename_axis("number")
        .reset_index()
        .assign(gap=name)
        for name in HEADLINES
    ]
    return pd.concat(found, ignore_index=True)


def ranked(screened: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers by how far they move any gap, against what moves it in the middle of all numbers."""
    middle = screened.groupby("gap")["mu_star"].transform("median")
    return screened.assign(mu_star=screened["mu_star"] / middle).groupby("number")[["mu_star"]].max()


def told(gap: str, screened: pd.DataFrame, shared: pd.DataFrame) -> Iterator[str]:
    """Yield what is told of one gap."""
    yield f"## {MEASURES[gap].title}\n"
    yield "| number | meaning | label | mu* | S1 | ST |\n| --- | --- | --- | --- | --- | --- |"
    of = shared[shared["gap"] == gap].set_index("number").to_dict("index")
    rows = screened[screened["gap"] == gap].set_index("number").sort_values("mu_star", ascending=False)
    for name, row in rows.head(SHOWN).iterrows():
        about = PARAMETERS[str(name)]
        parts = [f"{of[name][part]:.2f}" if name in of else "" for part in ("S1", "ST")]
        yield f"| `{name}` | {about.meaning} | {about.label} | {row['mu_star']:.3g} | {' | '.join(parts)} |"
    yield f"\nThe middle of all numbers has a mu* of {rows['mu_star'].median():.3g}, {MEASURES[gap].unit}.\n"


def main() -> None:
    """Run both studies, and write table and page."""
    where = folder("sensitivity")
    assert where is not None, "a folder for runs is needed: set INTERWOVEN_CACHE"
    where = where / model_version()
    where.mkdir(parents=True, exist_ok=True)
    first = screening(METRO, TRAJECTORIES, PEOPLE)
    screened = indices(lived(first, where / "morris"))
    second = decomposing(METRO, ranked(screened), SOBOL, PEOPLE)
    shared = indices(lived(second, where / "sobol"))
    both = screened.merge(shared, on=["gap", "number"], how="left")
    TABLE.write_text(
        f"# model: {model_version()}\n" + both.to_csv(index=False, float_format="%.6g", lineterminator="\n"), "utf-8"
    )
    head = HEAD.format(
        version=model_version(), people=PEOPLE, year=METRO.present - 1, numbers=len(first.uncertainties),
        runs=f"{len(first.points):,}", most=len(second.uncertainties), sobol=f"{len(second.points):,}", sample=sample(),
    )  # fmt: skip
    parts = [head, *(line for gap in HEADLINES for line in told(gap, screened, shared))]
    PAGE.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
