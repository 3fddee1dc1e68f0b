"""Feedback loops: what the next generation earns for what this one earns more, through each loop and all together.

The gain of a loop is the change of the next generation's log earnings for one log point more of today's, through that
loop alone. It is measured, not computed: pay is raised for a generation in one half of the city, since schools and
places are known against others, once with all couplings whole and once with those of the loop cut from the present on,
in worlds with the same past and luck. Loops are weak one by one (`central`, derived from published slopes); a gain
above 1 in all would let the model explode.

The derived figures are those of a lasting difference between places whose people stay, known at once. What keeps the
loops from closing like that (`BRAKES`) is taken away as well, one after the other, to see how much each of it takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.determinants import EDGES
from sim.experiments.histories import Estimate, Progress
from sim.experiments.run import before_present, seeds_of
from sim.scenario import Scenario
from sim.stages import Cuts
from sim.views.told import Told

if TYPE_CHECKING:
    import pandas as pd

RAISE, YEARS_RAISED = 0.25, 25
"""By how many log points pay is raised, and for how long: a generation."""
BORN, GROWN = 10, 40
"""Children born in so many years from the present on are looked at so many years after it, when they are 30 to 40."""
BOUNDS = 0.2, 0.5
"""Between which all loops together are expected (derived from published slopes)."""


@dataclass(frozen=True)
class Loop:
    """A way on which what people earn comes back to what their children earn, and the couplings that carry it."""

    id: str
    title: str
    edges: tuple[str, ...]
    central: float


LOOPS: tuple[Loop, ...] = (
    Loop("school_funds", "income → home values → school funds → earnings", ("home_values_to_schools",), 0.10),
    Loop("jobs_and_learning", "jobs → children's learning → earnings", ("jobs_to_learning",), 0.05),
    Loop("safety_and_learning", "safety → learning → earnings → safety", ("violence_to_learning",), 0.04),
    Loop("selective_exit", "violence → who moves out → who is left", ("violence_to_moves",), 0.04),
    Loop("income_and_learning", "income → learning → earnings", ("income_to_learning",), 0.03),
    Loop("safety_and_homes", "safety → home values → school funds", ("violence_to_home_values",), 0.03),
    Loop("records", "record → no work → record", ("record_to_hiring",), 0.01),
)  # fmt: skip
ALL = "all_together"


@dataclass(frozen=True)
class Brake:
    """Something that keeps the loops from closing as the derived figures have it, and what takes it away."""

    id: str
    title: str
    released: Mapping[tuple[str, str], float]


BRAKES: tuple[Brake, ...] = (
    Brake("moves", "if nobody moved from the present on", {("wants_to_move", "luck_move"): 1.0}),
    Brake(
        "delays",
        "and budgets, jobs and places followed at once",
        {(rule, speed): 1.0 for rule in ("budget", "job_pull") for speed in ("up_speed", "down_speed")}
        | {(rule, "factor_speed"): 1.0 for rule in ("trust", "participation", "norms", "upkeep", "local_wealth")},
    ),
    Brake("equalisation", "and school funds were not equalised", {("school_funds", "equalisation"): 0.0}),
)
"""Each one is released beside those before it."""


@dataclass(frozen=True)
class Gain:
    """The gain of one loop, or of all: what is lost of the next generation's earnings when it is cut."""

    id: str
    title: str
    central: float
    gain: Estimate


@dataclass(frozen=True, repr=False)
class Gains(Told):
    """Gains of all loops in a scenario. `whole` is what comes back on all ways, loops or not."""

    scenario: Scenario
    seeds: int
    whole: Estimate
    gains: tuple[Gain, ...]
    released: tuple[Gain, ...]
    """Of all loops together, with one brake after the other released."""

    def of(self, loop: str) -> Gain:
        """Return the gain of a loop by its id, of "all_together", or of these without a brake (and those before it)."""
        return next(each for each in (*self.gains, *self.released) if each.id == loop)

    @property
    def table(self) -> "pd.DataFrame":
        """The gains beside the derived figures."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"loop": each.id, "what": each.title, "derived": each.central, "gain": each.gain.value,
                 "low": each.gain.low, "high": each.gain.high}
                for each in (*self.gains, *self.released)
            ]
        )  # fmt: skip

    def __str__(self) -> str:
        """Return the gains in words and lines."""
        both = self.of(ALL).gain
        low, high = BOUNDS
        where = "inside" if low <= both.value <= high else "below" if both.value < low else "above"
        head = (
            "One log point more of pay in half of the city for a generation leaves its children with "
            f"{self.whole.value:.2f} log points more "
            f"({self.whole.low:.2f} to {self.whole.high:.2f}, 90% interval of the mean; {self.seeds} runs). Of this "
            f"{both.value:.2f} comes by the loops together, {where} the {low} to {high} derived from published slopes."
        )
        lines = [
            f"  {each.title:66} {each.gain.value:+.3f} ({each.gain.low:+.3f} to {each.gain.high:+.3f}); derived "
            f"{each.central:.2f}"
            for each in (*self.gains, *self.released)
        ]
        return "\n".join([head, *lines])


def gains(scenario: Scenario, seeds: int | Sequence[int] = 10, progress: Progress | None = None) -> Gains:
    """Return the gain of each loop and of all together, from pairs of worlds with the same past and luck.

    seeds: how many, or which. progress: called with pairs lived and to live.
    """
    wanted = seeds_of(seeds)
    every = tuple(edge for loop in LOOPS for edge in loop.edges)
    ways: list[Cuts] = [{}, *(cuts_of(loop.edges) for loop in LOOPS), cuts_of(every)]
    free: Cuts = {}
    for brake in BRAKES:
        free = {**free, **brake.released}
        ways += [free, {**free, **cuts_of(every)}]
    back = np.empty((len(ways), len(wanted)))
    for way, cuts in enumerate(ways):
        for column, seed in enumerate(wanted):
            back[way, column] = returned(scenario, seed, cuts)
            if progress is not None:
                progress(way * len(wanted) + column + 1, len(ways) * len(wanted))
    central, first = sum(loop.central for loop in LOOPS), len(LOOPS) + 2
    one_by_one = [
        Gain(loop.id, loop.title, loop.central, Estimate.of(back[0] - row))
        for loop, row in zip(LOOPS, back[1:], strict=False)
    ]
    together = Gain(ALL, "all together", central, Estimate.of(back[0] - back[first - 1]))
    released = [
        Gain(brake.id, f"all together, {brake.title}", central, Estimate.of(whole - cut))
        for brake, whole, cut in zip(BRAKES, back[first::2], back[first + 1 :: 2], strict=True)
    ]
    return Gains(scenario, len(wanted), Estimate.of(back[0]), (*one_by_one, together), tuple(released))


def returned(scenario: Scenario, seed: int, cuts: Cuts) -> float:
    """Return how much more the next generation earns, in logs, for one log point more of pay today."""
    raised = earned(raising(scenario), seed, cuts)
    return (raised - earned(scenario, seed, cuts)) / RAISE


def raising(scenario: Scenario) -> Scenario:
    """Return the scenario in which pay is raised for a generation from the present on, in the western half."""
    more_pay = {
        "title": "More pay for a generation", "sectors": ["income"], "thrive": "local_wealth", "cause": "pay",
        "effect": RAISE, "unit": "log points", "evidence": "assumed", "label": "assumed", "kind": "policy",
        "reaches": "all",
    }  # fmt: skip
    dose = {"level": 1.0, "end": scenario.present + YEARS_RAISED - 1, "where": [*west(scenario)]}
    return scenario.with_keys({"interventions": {"more_pay": more_pay}, "plan": {"more_pay": dose}})


def west(scenario: Scenario) -> tuple[str, ...]:
    """Return the ids of the places in the western half of the map."""
    city = scenario.places
    return tuple(name for name, x in zip(city.ids, city.x, strict=True) if x <= np.median(city.x))


def earned(scenario: Scenario, seed: int, cuts: Cuts) -> float:
    """Return the log of the mean earnings at 30 to 40 of those born from the present on to mothers of the west."""
    world, _ = before_present(scenario, seed)
    world.cuts = {**world.cuts, **cuts}
    there = [scenario.places.ids.index(name) for name in west(scenario)]
    mothers = world.people["key"][np.isin(world.people["place"], there)].copy()
    while world.year < scenario.present + GROWN:
        world.live_one_year()
    born = world.people["birth_year"]
    grown = (born >= scenario.present) & (born < scenario.present + BORN)
    children = grown & np.isin(world.people["mother_key"], mothers)
    return float(np.log(world.people["earnings"][children].mean()))


def cuts_of(edges: Sequence[str]) -> Cuts:
    """Return where the edges enter rules, and what is read instead."""
    return {(rule, argument): reference for name in edges for rule, argument, reference in EDGES[name].entries}
