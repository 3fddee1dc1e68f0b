"""A small community is the same model as a large one: the same means, within what seeds vary and a stated margin."""

import numpy as np
from numpy.typing import NDArray

from sim.stages import heads
from sim.world import World
from tests.support import past

SMALL, MANY = 2_000, 16
LARGE, FEW = 16_000, 2

MARGINS = {
    "share of the year out of work": 0.004,
    "log pay": 0.04,
    "years of schooling": 0.2,
    "frailty": 0.02,
    "with a partner": 0.03,
    "owners": 0.04,
    "log net worth": 0.12,
    "log common violence": 0.15,
    "log price": 0.04,
}
"""How far apart the means may lie beyond four standard errors; each is small against what plans do.

Not here: how many move. In a small community a place has a home to spare less often, so fewer move than in a large one.
"""


def levels(world: World) -> list[float]:
    people, places = world.people, world.places
    adult = (people["age"] >= 25) & (people["age"] < 65)
    worker, head = adult & people["in_labour_force"], heads(people)
    weight = places["residents"] / places["residents"].sum()
    return [
        float(1.0 - people["share_worked"][worker].mean()),
        float(np.log(people["wage"][worker]).mean()),
        float(people["schooling"][adult].mean()),
        float(people["frailty"][adult].mean()),
        float((people["partner"][adult] >= 0).mean()),
        float(people["owner"][head].mean()),
        float(np.log(np.maximum(people["net_worth"][head], 1_000.0)).mean()),
        float(np.log((places["common"] * weight).sum())),
        float((np.log(places["price"]) * weight).sum()),
    ]


def mean_and_error(people: int, seeds: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = np.array([levels(past("us-metro", people, seed, 2019)) for seed in range(seeds)])
    return rows.mean(axis=0), rows.std(axis=0, ddof=1) / np.sqrt(seeds)


def test_the_means_do_not_depend_on_how_many_live_there() -> None:
    small, error = mean_and_error(SMALL, MANY)
    large, _ = mean_and_error(LARGE, FEW)
    # A large run varies less than the mean of the small ones, which have as many people in all.
    allowed = np.array(list(MARGINS.values())) + 4.0 * np.sqrt(2.0) * error
    apart = np.abs(small - large)
    wrong = {name: (a, b) for name, a, b, out in zip(MARGINS, small, large, apart > allowed, strict=True) if out}
    assert wrong == {}


def test_a_year_apart_is_seen() -> None:
    """The margins are narrow: 1999 and 2019 differ by more in most of them."""
    then, now = levels(past("us-metro", SMALL, 0, 1999)), levels(past("us-metro", SMALL, 0, 2019))
    differ = [abs(a - b) > margin for a, b, margin in zip(then, now, MARGINS.values(), strict=True)]
    assert sum(differ) >= 5
