"""What measures add up over people at the end of a year: who counts, what counts, and what among whom."""

from sim.determinants.income import poverty_line
from sim.rules import Rule, Value, exp, floor, not_, rule, where
from sim.stages import Stage
from sim.sums import FIXED_POINT

# Who counts.


@rule
def residents(in_prison: Value) -> Value:
    """Whether the person lives outside prison."""
    return not_(in_prison)


@rule
def households(head: Value, in_prison: Value) -> Value:
    """Whether the person speaks for a household."""
    return head & not_(in_prison)


@rule
def aged_12(age: Value, in_prison: Value) -> Value:
    """Whether a resident is 12 or over."""
    return (age >= 12.0) & not_(in_prison)


@rule
def adults(age: Value, in_prison: Value) -> Value:
    """Whether a resident is 18 or over."""
    return (age >= 18.0) & not_(in_prison)


@rule
def aged_18(age: Value) -> Value:
    """Whether anyone, in prison too, is 18 or over."""
    return age >= 18.0


@rule
def aged_25(age: Value) -> Value:
    """Whether anyone, in prison too, is 25 or over."""
    return age >= 25.0


@rule
def aged_25_34(age: Value) -> Value:
    """Whether anyone, in prison too, is 25 to 34."""
    return (age >= 25.0) & (age <= 34.0)


@rule
def working_age(age: Value, in_prison: Value) -> Value:
    """Whether a resident is 25 to 64."""
    return (age >= 25.0) & (age <= 64.0) & not_(in_prison)


@rule
def labour_force(age: Value, in_labour_force: Value) -> Value:
    """Whether the person is 16 or over and works or looks for work."""
    return in_labour_force & (age >= 16.0)


WHO: Stage = (residents, households, aged_12, adults, aged_18, aged_25, aged_25_34, working_age, labour_force)

# What counts, beside columns.


@rule
def below_line(
    household_income: Value, partnered: Value, dependents: Value, poverty_line_alone: Value, poverty_line_each: Value
) -> Value:  # fmt: skip
    """Whether the household's money income is below the official line."""
    return household_income < poverty_line(partnered, dependents, poverty_line_alone, poverty_line_each)


@rule
def poor(home_below_line: Value) -> Value:
    """Whether the person lives in a household below the line."""
    return home_below_line


@rule
def violence(common_risk: Value, serious_risk: Value) -> Value:
    """Expected violent victimisations this year."""
    return common_risk + serious_risk


@rule
def safety(here_perceived_safety: Value) -> Value:
    """How safe the own neighbourhood feels."""
    return here_perceived_safety


@rule
def completed(credential: Value) -> Value:
    """Whether the person completed high school."""
    return credential >= 1.0


@rule
def idle(share_worked: Value) -> Value:
    """The share of the year without work."""
    return 1.0 - share_worked


def among(value: Value, counts: Value) -> Value:
    """Return the value of those who count, 0 for others."""
    return where(counts, value, 0.0)


def tally(value: str, who: str) -> str:
    """Return the name of the sum of a value among some people."""
    return f"{value}_among_{who}"


SUMS: Stage = tuple(
    Rule(tally(value, who), (value, who), among)
    for value, who in (
        ("violence", "aged_12"), ("safety", "adults"), ("schooling", "aged_25"), ("completed", "aged_25_34"),
        ("employed", "working_age"), ("idle", "labour_force"), ("household_income", "households"),
        ("poor", "residents"), ("net_worth", "households"), ("health", "adults"), ("owner", "households"),
        ("in_prison", "aged_18"),
    )
)  # fmt: skip

LEVELS: Stage = (below_line, poor, *WHO, violence, safety, completed, idle, *SUMS)

# The dead have left the columns: each survivor stands for the exp(rate) people of whom one was to survive.


@rule
def person_years(death_rate: Value) -> Value:
    """How many lived this year for one who survived it, in the steps in which sums are held."""
    return floor(exp(death_rate) * FIXED_POINT + 0.5) / FIXED_POINT


@rule
def expected_deaths(death_rate: Value, person_years: Value) -> Value:
    """How many of them were expected to die."""
    return death_rate * person_years


LIFE_TABLE: Stage = (person_years, expected_deaths)
