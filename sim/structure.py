"""Structure: the mechanisms that produced the gaps, each dated, switchable and named.

Only this file reads a person's label. A mechanism says what it does to the labels or places that a scenario names;
people meet it as a number in one of the tables of `Faced`. `deliberate` or `inadvertent` is a label for learners and
changes nothing here. Ending a mechanism stops new harm in the same year and touches no stock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim import rules
from sim.concepts import NEARLY_NOTHING, SHORTEST
from sim.parameters import ParameterSet, assumed, calibrated, published
from sim.rules import for_numbers, rule

type Table = NDArray[np.float64]

exp, log = for_numbers(rule(rules.exp)), for_numbers(rule(rules.log))


STILL = 9999
"""The last year of a mechanism that goes on."""
FAIR_HOUSING, STEERING_TODAY = 1968, 1990
"""The Fair Housing Act; from then on steering weakened, up to the first paired tests of the whole nation (dates assumed)."""
HIRING_BEFORE, HIRING_NOW = 2004, 2021
"""Years of the experiments behind P52 and P51."""
PAY_BEFORE, PAY_NOW = 1940, 1980
"""Years between which the unexplained part of pay shrank on a straight line (assumed)."""
CUSTODY_RISES, CUSTODY_PEAK, CUSTODY_TURNS, CUSTODY_FALLS, CUSTODY_NOW = 1970, 1985, 1995, 2005, 2025
"""Unequal custody rose between the first two, and falls between the last two (us_prison_rate; shape assumed)."""
TEACHING_BEFORE, TEACHING_NOW = 1954, 1988
"""Separate schools were by law until the first; from the second on the gap in scores stopped closing (dates of the law and
of the national tests, memory; straight line between, assumed)."""
SITING_FULL = 1945
"""Before, half of the harmful sites of 1940 to 1970 stood (assumed)."""
LOW_GRADED = {"D": 1.0, "C": 0.5}
"""How low a lending grade counts; others not at all (assumed)."""


# One number a line.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Structure(ParameterSet):
    """How strong each mechanism is at strength 1."""

    hiring_ratio_before: float = published("contacts from employers against others, up to 2004", 0.667, "ratio", (0.1, 1), "P52")
    hiring_ratio_now: float = published("contacts from employers against others, from 2021", 0.91, "ratio", (0.1, 1), "P51")
    pay_gap_before: float = calibrated("unexplained part of log pay in 1940", -0.6228, "log points", (-1, 0), "P42")
    pay_gap_now: float = calibrated("unexplained part of log pay from 1980", -0.009371, "log points", (-1, 0), "P42")
    losing_ratio: float = calibrated("jobs lost against others in the same work: what no study explains of unemployment", 1.562, "ratio", (1, 3), "unemp_black_white_ratio")
    order_ratio: float = assumed("order arrests against others for the same conduct", 1.5, "ratio", (1, 6))
    custody_ratio: float = calibrated("custody given arrest against others, at the peak of 1980 to 2010", 5.723, "ratio", (1, 10), "imprisonment_adult_black")
    lending_ratio: float = calibrated("approval of mortgages in places graded D, 1934 to 1968", 0.2841, "ratio", (0, 1), "P59")
    lending_upkeep: float = assumed("log odds of upkeep and housing lost in places graded D", 0.5, "log odds", (0, 2), "P59")
    steering_before: float = assumed("chance that a home elsewhere is not shown, up to 1968", 0.85)
    steering_by_standing: float = calibrated("rise of that chance a log unit of residents' income, against a typical place: minorities are steered to poorer places (Christensen and Timmins 2022, memory)", 0.8811, "ratio", (0, 4), "kids_concentrated_poverty_white")
    custody_before: float = calibrated("unequal custody in 1970, share of the excess at its peak", 0.28, "share", (0, 1), "cum_prison_by_30s_men_black_b1965_69")
    custody_now: float = calibrated("unequal custody in 2025, share of the excess at its peak", 0.02713, "share", (0, 1), "imprisonment_adult_black")
    steering_now: float = calibrated("chance that a home elsewhere is not shown, today", 0.3816, "chance", (0, 1), "dissimilarity_bw_metro")
    siting: float = calibrated("harmful outlets, lead and highways sited in places graded D, 1945 to 1970", 0.1066, "log odds a year", (0, 0.2), "firearm_homicide_black")
    care_ratio: float = calibrated("public cover and effect of care against others", 0.9517, "ratio", (0, 1), "life_exp_black_2019")
    teaching_gap_before: float = assumed("achievement lost over twelve years of school up to 1954", -0.9, "SD", (-2, 0))
    teaching_gap_now: float = calibrated("achievement lost over twelve years of school from 1988", -0.03562, "SD", (-1.5, 0), "achievement_gap_black_white_sd")
    record_ratio: float = assumed("hiring with a felony record against others with one; 0.72 in P53, off", 1.0, "ratio", (0.1, 1), "P53")


# fmt: on
@dataclass(frozen=True)
class Mechanism:
    """One way in which institutions made a gap."""

    id: str
    title: str
    meaning: str
    names: Literal["labels", "places", "nobody"]
    start: int
    end: int
    intent: Literal["deliberate", "inadvertent"]
    evidence: str


MECHANISMS: dict[str, Mechanism] = {
    m.id: m
    for m in (
        Mechanism("redlining", "Redlining and lending denial", "mortgages refused to the named labels and in low-graded places; upkeep there falls",
                  "labels", 1934, 1968, "deliberate", "P59"),
        Mechanism("steering", "Steering of home seekers", "homes in places with few of the own label are not shown, more of them the better off the place", "labels", 1900, STILL, "deliberate", "assumed"),
        Mechanism("hiring_bias", "Hiring and pay discrimination", "fewer contacts from employers, lower pay for the same work, first to be let go", "labels", 1900, STILL, "deliberate", "P51, P52, P42"),
        Mechanism("custody", "Unequal policing and sentencing", "more order arrests, more custody given arrest", "labels", 1900, STILL, "deliberate", "assumed"),
        Mechanism("school_funding", "School funding tied to local wealth", "schools live on the home values around them", "nobody", 1900, STILL, "inadvertent", "P66"),
        Mechanism("unequal_schools", "Separate and unequal schools", "the same school gives the named labels less: separate schools by law, then tracking and exclusion",
                  "labels", 1900, STILL, "deliberate", "achievement_gap_black_white_sd"),
        Mechanism("disinvestment", "Disinvestment", "money leaves places that feel unsafe or are poor, and comes back slowly", "nobody", 1900, STILL, "inadvertent", "P06, P08"),
        Mechanism("poor_planning", "Harmful planning and zoning", "outlets, lead and highways were put where grades were low", "places", 1940, STILL, "deliberate", "P73, P79"),
        Mechanism("care_gap", "Unequal care", "cover is harder to get and care does less", "labels", 1900, STILL, "inadvertent", "life_exp_black_2019"),
        Mechanism("voice", "Unequal power in decisions", "budgets follow participation and wealth instead of heads", "nobody", 1900, STILL, "inadvertent", "assumed"),
    )
}  # fmt: skip


class Setting(Protocol):
    """What a scenario says about one mechanism."""

    @property
    def on(self) -> bool:
        """Whether it acts at all."""

    @property
    def strength(self) -> float:
        """How strongly, 1 as described."""

    @property
    def acts_on(self) -> tuple[str, ...]:
        """The labels that it names."""

    @property
    def start(self) -> int | None:
        """First year, if not the usual one."""

    @property
    def end(self) -> int | None:
        """Last year, if not the usual one."""

    @property
    def where(self) -> tuple[str, ...] | None:
        """The places in which it acts, None for all."""


@dataclass(frozen=True)
class Faced:
    """What people meet this year by place (rows) and label (columns), and what places meet."""

    hiring: Table
    losing: Table
    pay: Table
    record: Table
    order: Table
    custody: Table
    lending: Table
    care: Table
    treatment: Table
    teaching: Table
    hidden: Table
    harmful_siting: Table
    lending_harm: Table
    local_funding: float
    flight_strength: float
    voice_strength: float


def between(year: int, first: int, before: float, last: int, now: float) -> float:
    """Interpolate on a straight line from `before` in the year `first` to `now` in the year `last`."""
    share = min(max((year - first) / (last - first), 0.0), 1.0)
    return before + share * (now - before)


def hidden_from_others(named: Table, residents: Table) -> Table:
    """Return how far homes are hidden from labels that steering does not name: where the named ones live."""
    acted_on = named.max(axis=0) > 0.0
    if not acted_on.any() or acted_on.all():
        return np.zeros_like(named)
    living = residents[:, acted_on].sum(axis=1) / np.maximum(residents.sum(axis=1), SHORTEST)
    common = living / max(float(living.max()), SHORTEST)
    return np.outer(common * named.max(axis=1), ~acted_on)


@cache
def low_graded(grades: tuple[str, ...]) -> Table:
    """Return how low each place was graded: D 1, C one half."""
    return np.array([LOW_GRADED.get(grade, 0.0) for grade in grades])


@cache
def those(names: tuple[str, ...] | None, known: tuple[str, ...]) -> Table:
    """Return 1 for each known name that is among the names, else 0; None stands for all."""
    return np.array([names is None or name in names for name in known], dtype=np.float64)


@dataclass(frozen=True)
class Acting:
    """The mechanisms of a scenario in one year."""

    year: int
    settings: Mapping[str, Setting]
    labels: tuple[str, ...]
    places: tuple[str, ...]

    def strength(self, mechanism: str) -> float:
        """How strongly it acts: 0 before its start, after its end and where it is off."""
        about, chosen = MECHANISMS[mechanism], self.settings[mechanism]
        start = about.start if chosen.start is None else chosen.start
        end = about.end if chosen.end is None else chosen.end
        return chosen.strength if chosen.on and start <= self.year <= end else 0.0

    def there(self, mechanism: str) -> Table:
        """1 for places in which it acts, else 0."""
        return those(self.settings[mechanism].where, self.places)

    def named(self, mechanism: str) -> Table:
        """Strength by place and label: 0 for labels and places that the scenario does not name."""
        acts_on = those(self.settings[mechanism].acts_on, self.labels)
        return self.strength(mechanism) * (self.there(mechanism)[:, None] * acts_on)


def ratio(named: Table, value: float) -> Table:
    """Return the value, to the power of the strength, for those named, 1 for others."""
    strength = float(named.max(initial=0.0))
    return np.where(named > 0.0, exp(strength * log(max(value, NEARLY_NOTHING))), 1.0)


def hidden(acting: Acting, numbers: Structure, residents: Table, mean_log_income: Table) -> Table:
    """Return the chance that a home is not shown: where few of the own label live and incomes are high; 0 where most do."""
    named = acting.named("steering")
    standing = np.clip(1.0 + numbers.steering_by_standing * mean_log_income, 0.0, 2.0)
    rare = np.maximum(1.0 - residents / np.maximum(residents.max(axis=0, initial=SHORTEST), SHORTEST), 0.0)
    steering = between(acting.year, FAIR_HOUSING, numbers.steering_before, STEERING_TODAY, numbers.steering_now)
    return np.minimum(steering * (rare * named * standing[:, None] + hidden_from_others(named, residents)), 1.0)


def custody_excess(year: int, numbers: Structure) -> float:
    """Return how far unequal custody stands this year against its peak, 0 to 1."""
    if year < CUSTODY_TURNS:
        return between(year, CUSTODY_RISES, numbers.custody_before, CUSTODY_PEAK, 1.0)
    return between(year, CUSTODY_FALLS, 1.0, CUSTODY_NOW, numbers.custody_now)


def faced(
    year: int,
    settings: Mapping[str, Setting],
    numbers: Structure,
    labels: tuple[str, ...],
    places: tuple[str, ...],
    grades: tuple[str, ...],
    residents: Table,
    mean_log_income: Table,
) -> Faced:
    """Return what everyone meets this year.

    residents: people of each label (columns) in each place (rows); mean_log_income: of households in each place,
    against a typical one. Steering depends on how they are spread.
    """
    shown = hidden(Acting(year, settings, labels, places), numbers, residents, mean_log_income)
    return replace(_wherever_people_live(year, tuple(settings.items()), numbers, labels, places, grades), hidden=shown)


@lru_cache(maxsize=256)
def _wherever_people_live(
    year: int,
    settings: tuple[tuple[str, Setting], ...],
    numbers: Structure,
    labels: tuple[str, ...],
    places: tuple[str, ...],
    grades: tuple[str, ...],
) -> Faced:
    """Return what depends on nothing that happened; nothing is hidden yet."""
    acting = Acting(year, dict(settings), labels, places)
    low_grade = low_graded(grades)
    biased, policed, neglected = (acting.named(each) for each in ("hiring_bias", "custody", "care_gap"))
    hiring = between(year, HIRING_BEFORE, numbers.hiring_ratio_before, HIRING_NOW, numbers.hiring_ratio_now)
    pay = between(year, PAY_BEFORE, numbers.pay_gap_before, PAY_NOW, numbers.pay_gap_now)
    teaching = between(year, TEACHING_BEFORE, numbers.teaching_gap_before, TEACHING_NOW, numbers.teaching_gap_now)
    peak = custody_excess(year, numbers)
    redlined = acting.strength("redlining") * low_grade * acting.there("redlining")
    refused = np.maximum(redlined[:, None], acting.named("redlining"))
    sited = acting.strength("poor_planning") * low_grade * acting.there("poor_planning")
    care = ratio(neglected, numbers.care_ratio)
    return Faced(
        hiring=ratio(biased, hiring),
        losing=ratio(biased, numbers.losing_ratio),
        pay=biased * pay,
        record=ratio(biased, numbers.record_ratio),
        order=ratio(policed, 1.0 + (numbers.order_ratio - 1.0) * peak),
        custody=ratio(policed, 1.0 + (numbers.custody_ratio - 1.0) * peak),
        lending=np.maximum(1.0 - refused * (1.0 - numbers.lending_ratio), 0.0),
        care=care,
        treatment=care,
        teaching=acting.named("unequal_schools") * teaching,
        hidden=np.zeros_like(care),
        harmful_siting=numbers.siting * (sited * (1.0 if year >= SITING_FULL else 0.5)),
        lending_harm=numbers.lending_upkeep * redlined,
        local_funding=acting.strength("school_funding"),
        flight_strength=acting.strength("disinvestment"),
        voice_strength=acting.strength("voice"),
    )
