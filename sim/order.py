"""The order in which rules run: on places once a year, then on people, stage by stage.

Between the stages `world.py` does what people do to each other: pairing, hiring, harm, moves.
"""

from sim import counts, tallies
from sim.determinants import education, employment, family, health, housing, income, neighbourhood, safety
from sim.stages import Stage


def of_places() -> Stage:
    """Return the stage of places."""
    return (*neighbourhood.CONDITIONS, *housing.PRICES)


def growing_up() -> Stage:
    """Return the stage of childhood and learning."""
    return (*family.UPBRINGING, *neighbourhood.CHILDHOOD, *education.LEARNING)


def of_people() -> tuple[Stage, ...]:
    """Return the stages of people, in the order of a year."""
    return (
        family.CHANCES, growing_up(), employment.SEARCH, employment.MATCHING, employment.WORK, income.PAY,
        income.LIVING, income.HERITAGE, safety.OFFENDING, safety.HARM, health.LIFE, housing.HELP, housing.LEAVING,
        counts.CENSUS,
    )  # fmt: skip


def measured() -> tuple[Stage, ...]:
    """Return the stages of people that measures run at the end of a year."""
    return tallies.LEVELS, tallies.LIFE_TABLE


READ_BY_HAND = frozenset((
    "parts", "seeks_partner", "gives_birth", "offers_met", "would_be_hired", "stays_in_job", "tax", "credits",
    "spending", "repaid", "granted", "dies", "put_out", "wants_to_move", "can_buy", "home_size",
    "parents_help", "households",
))  # fmt: skip
"""What people's rules make, beside columns, for the rest of the year to read."""

SUMMED = frozenset((
    "exposure", "involvement", "common_offences", "serious_offences", "property_offences",
    *(each.name for stage in (counts.CENSUS, tallies.WHO, tallies.SUMS, tallies.LIFE_TABLE) for each in stage),
))  # fmt: skip
"""What people's rules make that is added up by place, or by the groups of measures."""

STRENGTHS = ("local_funding", "flight_strength", "voice_strength")
"""What structure does to places alike: numbers of the year."""
