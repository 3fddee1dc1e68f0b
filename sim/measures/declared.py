"""What is counted: every measure, declared once, with its unit, its direction, how it is counted, and the source."""

from dataclasses import dataclass
from typing import Literal

type Direction = Literal["higher", "lower", ""]

STATISTICS = ("mean", "worst_group", "absolute_gap", "ratio", "trend")
"""What a measure of levels is always told with. They may disagree, and that is a lesson.

    mean          the level among everyone, or in one group, place or quintile of origin (for medians: the median)
    worst_group   the level in the group that is worst off
    absolute_gap  between the best and the worst group, in the unit of the measure, never negative
    ratio         of the worst to the best group; 1 is no gap
    trend         change a year: slope of the least-squares line through the last ten years
"""


PEOPLE = ("Gini", "Theil")
"""Those after whom measures are named."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is counted. `direction` says which values are better; it is empty where neither is."""

    id: str
    title: str
    unit: str
    direction: Direction
    counted: str
    source: str = ""
    by_group: bool = True
    """Whether it is a level that each group and place has; otherwise it belongs to the whole distribution."""

    @property
    def spoken(self) -> str:
        """What it is called inside a sentence: the title with a small letter, unless it begins with a person's name."""
        return self.title if self.title.startswith(PEOPLE) else self.title[:1].lower() + self.title[1:]


@dataclass(frozen=True, kw_only=True)
class Level(Measure):
    """A level: the mean, or the median, of a value among some people.

    `value` and `among` are names of `sim/tallies.py`, or of columns; `scale` multiplies the result.
    """

    value: str
    among: str
    scale: float = 1.0
    median: bool = False


LIFE = Measure(
    id="life_expectancy", title="Life expectancy", unit="years", direction="higher",
    counted="period life table from the expected death rates of the last five years, by bands of age; a band with "
    "fewer than 10 person-years takes everyone's rate, and a group or place with fewer than 300 has no value",
    source="Chiang 1984, The Life Table and its Applications; expected rates instead of deaths: model.md 7",
)  # fmt: skip

LEVELS = (
    Level(
        id="violent_victimisation", title="Violent victimisation", unit="per 1,000", direction="lower",
        counted="expected violent victimisations a year among people of 12 and over outside prison",
        source="concept of the National Crime Victimization Survey", value="violence", among="aged_12", scale=1000.0,
    ),
    Level(
        id="perceived_safety", title="Perceived safety", unit="index", direction="higher",
        counted="how safe people feel where they live, 0 to 1, among adults outside prison",
        value="safety", among="adults",
    ),
    Level(
        id="schooling", title="Schooling", unit="years", direction="higher",
        counted="mean years of schooling of people of 25 and over", source="concept of the American Community Survey",
        value="schooling", among="aged_25",
    ),
    Level(
        id="completion", title="School completion", unit="share", direction="higher",
        counted="share of people of 25 to 34 who completed high school",
        source="concept of the National Center for Education Statistics", value="completed", among="aged_25_34",
    ),
    Level(
        id="employment", title="Employment", unit="share", direction="higher",
        counted="share of people of 25 to 64 outside prison who are at work at the end of the year",
        source="concept of the Current Population Survey", value="employed", among="working_age",
    ),
    Level(
        id="unemployment", title="Unemployment", unit="share", direction="lower",
        counted="1 less the mean share of the year worked, in the labour force of 16 and over",
        source="concept of the Current Population Survey, over the year", value="idle", among="labour_force",
    ),
    Level(
        id="income", title="Household income", unit="dollars", direction="higher",
        counted="mean yearly money income of households before tax, dollars of 2019",
        source="concept of the Current Population Survey", value="household_income", among="households",
    ),
    Level(
        id="median_income", title="Median household income", unit="dollars", direction="higher",
        counted="median yearly money income of households before tax, dollars of 2019",
        source="concept of the Current Population Survey", value="household_income", among="households", median=True,
    ),
    Level(
        id="poverty", title="Poverty", unit="share", direction="lower",
        counted="share of people outside prison whose household's money income is below the official line",
        source="concept of the US Census Bureau; income.poverty_line", value="poor", among="residents",
    ),
    Level(
        id="wealth", title="Household wealth", unit="dollars", direction="higher",
        counted="median net worth of households with home and mortgage, dollars of 2019",
        source="concept of the Survey of Consumer Finances, without vehicles and goods", value="net_worth",
        among="households", median=True,
    ),
    Level(
        id="mean_wealth", title="Mean household wealth", unit="dollars", direction="higher",
        counted="mean net worth of households with home and mortgage, dollars of 2019",
        source="concept of the Survey of Consumer Finances, without vehicles and goods", value="net_worth",
        among="households",
    ),
    Level(
        id="health", title="Health", unit="index", direction="higher",
        counted="mean health as it shows, 0 to 1, of adults outside prison", value="health", among="adults",
    ),
    Level(
        id="homeownership", title="Home ownership", unit="share", direction="higher",
        counted="share of households that own their home", source="concept of the Housing Vacancy Survey",
        value="owner", among="households",
    ),
    Level(
        id="imprisonment", title="Imprisonment", unit="per 100,000", direction="lower",
        counted="people in prison among people of 18 and over; a count, so luck rules it in a small community",
        source="concept of the Bureau of Justice Statistics", value="in_prison", among="aged_18", scale=100_000.0,
    ),
)  # fmt: skip


def _whole(id: str, title: str, unit: str, direction: Direction, counted: str, source: str = "") -> Measure:  # noqa: A002
    return Measure(id=id, title=title, unit=unit, direction=direction, counted=counted, source=source, by_group=False)


CHETTY = "Chetty et al. 2014, doi:10.1093/qje/qju022"
MACKENBACH = "Mackenbach & Kunst 1997, doi:10.1016/S0277-9536(96)00073-1"
MORAN = "Moran 1950, doi:10.2307/2332142"
WINSHIP = "Winship 1977, doi:10.2307/2577420"

TRANSITIONS = tuple(
    _whole(
        f"reaches_quintile_{q}", f"Reaches quintile {q}", "share", "",
        f"share of people of 30 to 40 whose household income is in fifth {q} of their age (1 is the lowest), by the "
        "fifth of their parents: rows of the quintile transition matrix", CHETTY,
    )
    for q in range(1, 6)
)  # fmt: skip

DISTRIBUTION = (
    _whole("gini", "Gini of household income", "index", "lower",
           "0 is equal, 1 all income in one household", "Gini 1912"),
    _whole("theil", "Theil index of household income", "index", "lower",
           "0 is equal; mean of x log x, where x is income over its mean", "Theil 1967"),
    _whole("wealth_gini", "Gini of household wealth", "index", "lower",
           "of net worth; debts beyond wealth can take it above 1", "Gini 1912"),
    _whole("rank_rank_slope", "Rank-rank slope", "index", "lower",
           "slope of the rank of household income at 30 to 40 on the rank of their parents' income in their teens; 0 "
           "is full mobility, 1 none", CHETTY),
    _whole("slope_index", "Slope index of inequality in health", "index", "lower",
           "health at the top of household income less health at the bottom, by the line through ranks, 25 and over",
           MACKENBACH),
    _whole("relative_index", "Relative index of inequality in health", "ratio", "lower",
           "health at the top of household income over health at the bottom, by the same line; 1 is equal", MACKENBACH),
    _whole("concentration_index", "Concentration index of health", "index", "lower",
           "twice the covariance of health with income rank over mean health, 25 and over; 0 is equal",
           "Kakwani, Wagstaff & van Doorslaer 1997, doi:10.1016/S0304-4076(96)01807-6"),
    _whole("dissimilarity", "Segregation", "index", "lower",
           "share of either group that would have to move for groups to be spread alike, less what chance alone gives; "
           "mean over pairs of groups", f"Duncan & Duncan 1955, doi:10.2307/2088328; chance: {WINSHIP}"),
    _whole("dissimilarity_by_chance", "Segregation by chance", "index", "",
           "what that index gives where households are dealt over places at random", WINSHIP),
    _whole("morans_i_violence", "Clustering of violence", "index", "",
           "Moran's I of the log of expected common violence over adjacent places", MORAN),
    _whole("morans_i_income", "Clustering of income", "index", "",
           "Moran's I of the mean log household resources over adjacent places", MORAN),
    _whole("morans_i_home_value", "Clustering of home values", "index", "",
           "Moran's I of the log price of a typical home over adjacent places", MORAN),
)  # fmt: skip

MEASURES: dict[str, Measure] = {each.id: each for each in (*LEVELS, LIFE, *DISTRIBUTION, *TRANSITIONS)}
"""Every measure by its id."""
