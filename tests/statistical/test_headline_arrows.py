"""Headline arrows in the whole model: paired seeds, the mean difference with its interval, and a size that is expected.

Each holds an effect between a lower and an upper bound, both away from nought, at a chance of false alarm of one in a
thousand. The opposite cause must move the outcome the other way.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.interventions import Intervention
from sim.scenario import Dose, Scenario, load
from sim.world import World
from tests.support import live_on, lived, past

type Effects = NDArray[np.float64]

SEEDS = 20
ONE_SIDED = 0.0005
COLUMBUS = load("columbus").with_people(2_000)


def now(seed: int) -> World:
    return past("columbus", 2_000, seed, 2024)


def over_seeds(effect: Callable[[int], float], seeds: int = SEEDS) -> Effects:
    return np.array([effect(seed) for seed in range(seeds)])


def assert_between(effects: Effects, low: float, high: float) -> None:
    """Fail unless the mean over seeds is shown to be above low and below high."""
    mean, error = float(effects.mean()), float(effects.std(ddof=1) / np.sqrt(len(effects)))
    margin = float(stats.t.ppf(1.0 - ONE_SIDED, len(effects) - 1)) * error
    said = f"{mean:.4f} +- {margin:.4f}, expected between {low} and {high}"
    assert low <= mean - margin, said
    assert mean + margin <= high, said


def test_the_check_fails_on_both_sides() -> None:
    effects = np.linspace(0.9, 1.1, SEEDS)
    assert_between(effects, 0.9, 1.1)
    for low, high in ((1.0, 2.0), (0.0, 1.0)):
        with pytest.raises(AssertionError):
            assert_between(effects, low, high)


# --- less violence in a place brings jobs to it


def with_violence(change: float, where: tuple[str, ...]) -> Scenario:
    """Columbus, where from 2025 serious violence by residents of some places is changed by so many log units."""
    moved = Intervention(
        id="test", title="A change of violence", sectors=("justice",), thrive="norms_culture", cause="serious_violence",
        effect=change, unit="log rate", evidence="assumed", label="assumed", kind="programme", reaches="all",
        uptake=1.0, at_scale=1.0, ramp=1, cost=0.0,
    )  # fmt: skip
    plan = {"test": Dose(level=1.0, where=where)}
    return COLUMBUS.model_copy(update={"interventions": {"test": moved}, "plan": plan})


def jobs_in_place(seed: int) -> tuple[float, float]:
    """Change of log jobs in reach of the largest place after ten years of less, and of more, violence around it."""
    start = now(seed)
    place = int(np.bincount(start.people["place"]).argmax())
    around = [place, *(near for near in start.near.table[place].tolist() if near >= 0)]
    where = tuple(COLUMBUS.places.ids[each] for each in around)
    usual, less, more = (
        float(live_on(start, 10, scenario).places["job_pull"][place])
        for scenario in (COLUMBUS, with_violence(-1.0, where), with_violence(1.0, where))
    )
    return less - usual, more - usual


def test_violence_down_jobs_up_in_that_place_and_the_other_way_round() -> None:
    """By hand: 0.04 of a log unit of violence, of which some comes from farther off; up a tenth of the way a year."""
    less, more = np.array([jobs_in_place(seed) for seed in range(SEEDS)]).T
    assert_between(less, 0.002, 0.04)
    assert_between(more, -0.1, -0.005)


# --- children learn more and get further


@lru_cache(maxsize=2 * SEEDS)
def grown_up(seed: int) -> World:
    return live_on(now(seed), 26)


def schooling_gained(seed: int, plan: dict[str, float], first: int, last: int) -> float:
    """Years of schooling in 2050 that children born in these years gain by a plan that begins in 2025."""
    without = grown_up(seed)
    with_it = live_on(now(seed), 26, COLUMBUS.with_plan(plan))

    def mean(world: World) -> float:
        born = (world.people["birth_year"] >= first) & (world.people["birth_year"] <= last)
        return float(world.people["schooling"][born].mean())

    return mean(with_it) - mean(without)


def test_preschool_raises_attainment() -> None:
    """By hand: 0.175 SD in each of two years to 0.8 of them, 0.6 of it in propensity, 1.4 years an SD: 0.23 years."""
    gained = over_seeds(lambda seed: schooling_gained(seed, {"preschool": 1.0}, 2024, 2026))
    assert_between(gained, 0.08, 0.4)


def test_preschool_leaves_those_who_were_too_old_as_they_are() -> None:
    assert all(
        schooling_gained(seed, {"preschool": 1.0}, 1990, 2018) == pytest.approx(0.0, abs=0.02) for seed in (0, 1)
    )


def test_school_budget_raises_schooling() -> None:
    """By hand (P22): +0.2 log units for twelve years is 0.27 x 0.2 / 0.0953 = 0.57 years; less at 1.4 an SD."""
    gained = over_seeds(lambda seed: schooling_gained(seed, {"school_budget": 1.0}, 2021, 2026), 2 * SEEDS)
    assert_between(gained, 0.3, 0.75)


# --- ending a mechanism


def gap_out_of_work(world: World) -> float:
    """Share of the year out of work, in the labour force: group B less group A."""
    people = world.people
    idle, active = 1.0 - people["share_worked"], people["in_labour_force"]
    return float(idle[active & (people["label"] == 1)].mean() - idle[active & (people["label"] == 0)].mean())


def test_ending_hiring_bias_narrows_the_gap_out_of_work_and_does_not_close_it() -> None:
    ended = COLUMBUS.mechanisms["hiring_bias"].model_copy(update={"end": 2024})
    fair = COLUMBUS.model_copy(update={"mechanisms": {**COLUMBUS.mechanisms, "hiring_bias": ended}})

    def narrowed(seed: int) -> float:
        gaps = []
        for scenario in (COLUMBUS, fair):
            world = live_on(now(seed), 1, scenario)
            decade = []
            for _ in range(9):
                world.live_one_year()
                decade.append(gap_out_of_work(world))
            gaps.append(float(np.mean(decade)))
        return 1.0 - gaps[1] / gaps[0]

    assert_between(over_seeds(narrowed), 0.1, 0.9)


def lost_to_redlining() -> dict[int, Effects]:
    """What redlining made of ownership in group B at 30 and over, by year."""
    rows: dict[int, list[float]] = {1968: [], 1969: []}
    city = COLUMBUS.with_people(6_000)
    for seed in range(SEEDS):
        worlds = [lived(scenario, seed, 1967) for scenario in (city, city.without("redlining"))]
        for year, found in rows.items():
            for world in worlds:
                world.live_one_year()
            assert worlds[0].year == year
            grown = [(w.people["label"] == 1) & (w.people["age"] >= 30) for w in worlds]
            redlined, spared = (float(w.people["owner"][who].mean()) for w, who in zip(worlds, grown, strict=True))
            found.append(redlined - spared)
    return {year: np.array(values) for year, values in rows.items()}


def test_what_redlining_took_is_not_given_back_at_once() -> None:
    """Refusals stop in 1969 (see the contract of mechanisms); many of the homes not bought are still not owned then.

    That the named group is less wealthy and has grown up in poorer places a generation later does not come out
    (scenarios/checks/history.yaml says so): homes are bought up within a few years here.
    """
    lost = lost_to_redlining()
    assert_between(lost[1968], -0.2, -0.03)
    assert_between(lost[1969], -0.2, -0.01)
