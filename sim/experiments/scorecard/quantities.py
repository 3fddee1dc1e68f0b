"""Every published quantity: how it is computed and judged, or why the model cannot express it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sim.determinants import PARAMETERS
from sim.evidence import Row, rows
from sim.experiments.scorecard import conduct, lives, pay, spots
from sim.experiments.scorecard.laws import ALIKE, LAWS, YEAR, Law
from sim.experiments.scorecard.levels import LEVELS
from sim.experiments.scorecard.links import LINKS
from sim.experiments.scorecard.who import Concept, Facts

PANDEMIC = (2020, 2021, 2022)
"""Years that the model lives without the pandemic: their rows are computed and shown, but do not count."""
TOLERANCE = 0.1
"""Share of the value that makes the band of a row without one."""
YEARS_OF_LIFE = 1.0
"""Band of an age at death: a tenth of it would say nothing."""

PEOPLE: Facts = {
    **lives.ORIGINS, **lives.MATRIX, **lives.length_of_life("M", women=False),
    **lives.length_of_life("F", women=True), **pay.PAY,
    **conduct.VIOLENCE, **conduct.PRISON, **conduct.SCHOOL, **conduct.WORK, **conduct.FAMILIES,
}  # fmt: skip

ABROAD = "needs people who came from abroad with dated arrivals; the model has two groups with starts in 1940"
FROM_DATA = "from memory; the same quantity is computed from data as oi_rankslope and oi_rankintercept"
RESTATED = "the same number stands among the targets"
EXPERIMENT = "an effect, not a level: re-run as a study in silico"
UNKNOWN = "a coefficient given things that the model does not know"
NO_UNIT = "its unit is the county, city or region; the model is one city"
OF_ALL = (
    "counts people of all groups, also of those that the model does not have; the rows of its two groups average to "
    "something else (whites are 83 of 100 here)"
)
REASONS: tuple[tuple[str, str], ...] = (
    (r".*(asian|aian|hispanic|latino|_api$|two_or_more|_hisp_|lq_hisp)", ABROAD),
    (r"black_exposure", "counts Hispanic and Asian neighbours too; of Black and white ones alone the share is higher"),
    (
        r"(poverty_official|poverty_child_2017|homeownership_all|life_exp_all_2019|median_hh_income"
        r"|median_wealth_all|ba_25_29_all|kids_concentrated_poverty_all)$",
        OF_ALL,
    ),
    (r"(unemp|earn)_(master|prof|doct)$", "the model has one level of schooling above the bachelor's degree"),
    (r"spm_", "needs medical and work expenses and thresholds by tenure, which the model does not have"),
    (r"life_exp_.*_2022", "length of life in the pandemic"),
    (r"q1_q5_", "its unit is the region; the model is one city"),
    (r"rank_(slope|intercept)_(white|black)", FROM_DATA),
    (r"dyn_|nsw_|star_small|audit_|crime1_|exposure_effect", EXPERIMENT),
    (r"mobility5x5_P(1to1|1to5|5to5)|mobility_rank_rank|mobility_corr|le40_M_gap", RESTATED),
    (r"bls2019_|scf|bls2015_unemp_lthigh", RESTATED),
    (r"mobility_(5x5|markov2)", "follows from the matrix of fifths"),
    (r"(county|cz|nat|stl78|uci|ucr68)_", NO_UNIT),
    (r"caschools_", "its unit is the school district"),
    (r"addhealth_", "scales of a pupils' questionnaire"),
    (r"hauser79_", "the model has no occupations"),
    (r"psid_black_gap_log_income_raw|gss_educ_black_gap|recid_cox", UNKNOWN),
    (r"psid_", "three generations in one survey: reported across generations, not judged here"),
    (r"oi_(teenbrth|hours|spouse)", "not kept: age at first birth, hours of work, a spouse's own pay"),
    (r"oi_staycz", "nobody leaves the model's city"),
    (r"gss_", "answers and family size that the model does not keep"),
    (r"htv_educ_on|nels_(hsgrad|stdbeta)", "mother's and father's schooling are kept as their mean"),
    (r"le40_trend", "a trend over 14 years within percentiles: needs a run many times as large"),
    (r"ncvs_(share|elasticity)", "read by a rule as it stands"),
    (r"ncvs_violent_(divorced|nevermarried|separated)", "the model knows with or without a partner"),
    (r"recid_return", "cohort of 1978 in one state"),
    (r"us_family_.*_1947", "before 1960 the model is settling in"),
    (r"holc_us_black_share", "the share depends on how many of a group live in the city"),
    (r"baltimore55_corr_farms", "food aid is not kept by place"),
    (r"baltimore_tract", "children's outcomes by tract: too few children a place"),
    (r"columbus_(ols_(crime|CRIME)|stdbeta)", "depends on the unit of money and on a zone of the real map"),
)  # fmt: skip
"""Beginnings of ids of rows that the model cannot express, and why; the first that fits is the reason."""


@dataclass(frozen=True)
class Quantity:
    """One published quantity that the model expresses.

    `role` is "calibrate" or "held-out" for targets, "cited" (a parameter or a yearly series was set with it) or "open"
    for facts, "law" for laws. `scenario` is the one in which it is computed, `year` the year of the census.
    """

    id: str
    part: str
    role: str
    scenario: str
    year: int
    concept: Concept
    value: float
    low: float
    high: float
    unit: str

    @property
    def counts(self) -> bool:
        """Whether it counts in the score of its part: pandemic years are shown only."""
        return self.part != "targets" or self.year not in PANDEMIC


def target(row: Row, concept: Concept) -> Quantity:
    """Return a row of targets as a quantity."""
    value, year = float(row["value"]), int(row["year"])
    low, high = (
        float(row[end]) if row[end] else value * (1.0 + sign * TOLERANCE) for end, sign in (("lo", -1), ("hi", 1))
    )
    role = "calibrate" if row["suggested_role"] == "calibrate" else "held-out"
    return Quantity(row["name"], "targets", role, "us-metro", year, concept, value, low, high, row["unit"])


def fact(row: Row, scenario: str, year: int, concept: Concept) -> Quantity:
    """Return a stylised fact as a quantity; its band is a tenth of it, or two standard errors where these are more."""
    value, name = float(row["value"]), row["name"]
    is_age = re.fullmatch(r"le40_._p\d+", name) is not None
    away = YEARS_OF_LIFE if is_age else max(TOLERANCE * abs(value), 2.0 * float(row["se"] or 0.0))
    role = "cited" if name in cited() else "open"
    unit = "age at death" if is_age else row["unit"]
    return Quantity(name, "facts", role, scenario, year, concept, value, value - away, value + away, unit)


def must_come_out(name: str, law: Law) -> Quantity:
    """Return a law as a quantity."""
    low, high = law.value - law.away, law.value + law.away
    return Quantity(name, "laws", "law", ALIKE, YEAR, law.concept, law.value, low, high, law.unit)


@cache
def cited() -> frozenset[str]:
    """Return the ids that parameters and yearly series cite."""
    series = {name for row in rows("history") for name in re.findall(r"\w+", row["source"])}
    return frozenset(name.strip() for each in PARAMETERS.values() for name in each.evidence.split(",")) | series


def _all() -> Iterator[Quantity]:
    concepts: Mapping[str, Concept] = {**LEVELS, **LINKS}
    yield from (target(row, concepts[row["name"]]) for row in rows("targets") if row["name"] in concepts)
    facts = {row["name"]: row for row in rows("stylised_facts")}
    for scenario, of in (("us-metro", {**PEOPLE, **spots.NEIGHBOURHOODS}), ("columbus", spots.COLUMBUS)):
        yield from (fact(facts[name], scenario, *known) for name, known in of.items())
    yield from (must_come_out(name, law) for name, law in LAWS.items())


@cache
def quantities() -> Mapping[str, Quantity]:
    """Return every quantity that the model expresses, by id, targets first."""
    return {each.id: each for each in _all()}


@cache
def inexpressible() -> Mapping[str, str]:
    """Return the rows of targets and stylised facts that the model does not express, with the reason."""
    names = [row["name"] for table in ("targets", "stylised_facts") for row in rows(table)]
    return {name: reason(name) for name in names if name not in quantities()}


def reason(name: str) -> str:
    """Return why a row is not expressible. Raises LookupError if nobody has said so."""
    for pattern, why in REASONS:
        if re.match(pattern, name):
            return why
    raise LookupError(f"{name} is neither computed nor listed as not expressible")
