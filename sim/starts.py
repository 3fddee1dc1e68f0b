"""Numbers of 1940: how the founders' ages, schooling, work and wealth are spread, the same for all labels.

What differs by label stands in the scenario's table of starts. Figures of the Census of 1940 that could not be looked
up are assumed; they wear off over the spin-up to 1960.
"""

from dataclasses import dataclass

from sim.parameters import ParameterSet, assumed


# One parameter a line.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Starts(ParameterSet):
    """What the founders of 1940 are drawn with."""

    people_a_founder: float = assumed("people of 2025 for each founder of 1940 (closed population; measured in runs)", 2.05, "people", (0.5, 5))
    founders_oldest: float = assumed("age at which the density of founders, falling in a straight line, reaches 0", 92.0, "years", (70, 110))
    founders_schooling_by_endowment: float = assumed("years of schooling of founders a unit of family endowment", 1.6, "years", (0, 4))
    founders_schooling_spread: float = assumed("standard deviation of all else in founders' schooling", 2.4, "years", (0, 6))
    founders_schooling_most: float = assumed("longest schooling of founders", 18.0, "years", (16, 24))
    founders_attainment: float = assumed("attainment propensity of founders a year of schooling beyond the mean of their label", 0.4, "SD", (0, 1))
    founders_achievement: float = assumed("slow achievement of founders' children a unit of family endowment over a childhood", 0.6, "SD", (0, 1.5))
    founders_independent: float = assumed("age from which founders keep a household of their own", 21.0, "years", (18, 30))
    founders_retire: float = assumed("age from which founders are retired", 66.0, "years", (55, 80))
    founders_men_working: float = assumed("share of men of working age in the labour force in 1940", 0.9)
    founders_women_working: float = assumed("share of women of working age in the labour force in 1940", 0.3)
    founders_employed: float = assumed("share of the labour force at work in 1940", 0.86)
    founders_share_worked: float = assumed("share of the year at work of those at work", 0.9)
    founders_men_experience: float = assumed("years of work a year of age since 18, men", 0.95)
    founders_women_experience: float = assumed("years of work a year of age since 18, women", 0.35)
    founders_experience_most: float = assumed("longest experience", 45.0, "years", (20, 60))
    founders_tenure: float = assumed("whole years in the present job of those at work", 3.0, "years", (0, 20))
    founders_shock_spread: float = assumed("standard deviation of the persistent part of log pay", 0.3, "log points", (0, 1))
    founders_income: float = assumed("yearly income of a founder in 1940 at the median", 18_000.0, "dollars of 2019", (2_000, 60_000))
    founders_wealth_spread: float = assumed("standard deviation of log wealth at one age", 1.3, "log", (0, 3))
    founders_wealth_years: float = assumed("years of age after 18 in which wealth reaches the mean of its label", 30.0, "years", (5, 60))
    founders_wealth_most: float = assumed("that growth goes on up to this many times the mean", 1.5, "ratio", (1, 4))
    founders_own_from: float = assumed("age from which founders own homes", 26.0, "years", (18, 40))
    founders_home: float = assumed("size of what each adult owner holds, typical home 1", 0.4, "ratio", (0.05, 2))
    founders_health: float = assumed("shown health", 0.85)
    founders_cover_rate: float = assumed("health cover, as a yearly rate: a third of founders have some", 0.4, "rate", (0, 5))
    mothers_youngest: float = assumed("least years between a mother and a child who lived before 1940", 19.0, "years", (15, 25))
    mothers_oldest: float = assumed("most years between them", 40.0, "years", (30, 45))
