"""Housing: who moves, who buys, who is put out, and what homes cost.

Where movers go is settled place by place in `moves.py`, with the utility that stands here.
"""

from dataclasses import dataclass

from sim.concepts import LEAST_RESOURCES
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, dollars, exp, log, logistic, maximum, minimum, not_, rule, where

GAP_COUNTED = 0.7
"""Log households a home is held within it on both sides: twice as many, or half."""
PRICE_COUNTED = 2.5
"""Log price against a typical one is held within it on both sides: twelve times, or a twelfth."""
MOVING_AGE, BUYING_AGE = 30.0, 35.0
"""Ages up to which moving, and buying, do not become rarer."""
SIZES = 64.0
"""Sizes of homes are kept in 64ths, so that sums are exact."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Housing(ParameterSet):
    """What the housing rules read."""

    typical_price: float = calibrated("price of a typical home, at the wages of 2019", 183_200.0, "dollars of 2019", (20_000, 900_000), "median_wealth_white")
    price_speed: float = assumed("share of the way to the price that scarcity asks for that prices move a year", 0.25, "a year", (0, 1))
    price_by_scarcity: float = calibrated("log price a log unit of households beyond homes", 1.532, "ratio", (0, 5), "kids_concentrated_poverty_white")
    homes_lived_in: float = assumed("share of homes lived in where they are neither scarce nor plenty", 0.94, "share", (0.5, 1))
    building_by_price: float = assumed("homes built a log unit of scarcity, share of those that stood in 1940: land is limited", 0.1, "a year", (0, 0.3))
    demolition_by_price: float = assumed("loss of homes a log unit of plenty, where they stand empty; homes last", 0.03, "a year", (0, 0.2))
    crime_on_value: float = published("elasticity of home values to reported crime", -0.15, "elasticity", (-0.4, 0), "P08")
    schools_on_value: float = assumed("log home value a log unit of school quality", 0.3, "log", (0, 2))
    upkeep_on_value: float = assumed("log home value a unit of upkeep", 0.3, "log", (0, 2))
    amenity_on_value: float = calibrated("log home value a unit of the place's lasting appeal", 0.2194, "log", (0, 1), "columbus_corr_INC_HOVAL")
    rent_yield: float = assumed("rent a year, share of home value", 0.06, "share", (0.01, 0.2))
    renter_home: float = assumed("size of a rented home against a typical one", 0.6, "ratio", (0.2, 1.5))
    move_level: float = calibrated("log odds that a household of 30 moves within the city", -1.278, "log odds a year", (-8, 2), "oi_staycz_pooled_p25")
    move_by_age: float = assumed("fall of those log odds a year of age above 30", 0.03, "log odds", (0, 0.2))
    move_of_owners: float = calibrated("log odds of owners against renters", -0.07459, "log odds", (-4, 1), "kids_concentrated_poverty_black")
    move_by_burden: float = assumed("rise of those log odds a unit of rent burden above 0.3", 1.0, "log odds", (0, 6))
    burden_bearable: float = assumed("rent burden up to which it makes nobody move", 0.3)
    move_by_crime: float = published("rise of those log odds a log unit of reported crime: over five years (assumed) a tenth more crime moves one in a hundred", 0.44, "log odds", (0, 2), "P09")
    move_with_children: float = assumed("further rise a log unit of crime for households with children", 0.1, "log odds", (0, 2), "P09")
    safety_on_choice: float = assumed("utility of a unit of perceived safety", 1.0, "utility", (0, 6))
    schools_on_choice: float = assumed("utility of a log unit of school quality for households with children", 1.0, "utility", (0, 6))
    taste_by_income: float = calibrated("how much more of what else a place offers counts, a log unit of income: those with money and degrees leave first", 1.655, "log a log unit", (0, 2), "chicago77_gini_pci")
    amenity_on_choice: float = calibrated("utility of a unit of the place's lasting appeal", 0.5184, "utility", (0, 3), "dissimilarity_bw_metro")
    burden_on_choice: float = calibrated("utility lost by the square of the rent burden", 1.451, "utility", (0, 30), "kids_concentrated_poverty_white")
    told_by_own_label: float = calibrated("share of homes that people hear of through others of their own label, the same for all labels", 0.8336, "share", (0, 1), "dissimilarity_bw_metro")
    distance_on_choice: float = assumed("utility lost a unit of distance", 0.3, "utility", (0, 3))
    noise_on_choice: float = calibrated("spread of what else matters to a mover", 1.955, "utility", (0, 5), "kids_concentrated_poverty_white")
    near_homes: float = assumed("square of the distance at which people hear of half as many homes as next door", 0.3, "squared distances", (0.01, 10))
    buying_level: float = calibrated("log odds that a household of 35 that could buy does", 1.608, "log odds a year", (-8, 3), "homeownership_white_nh")
    buying_by_income: float = calibrated("rise of those log odds a log unit of household income", 2.135, "log odds", (0, 4), "homeownership_white_nh")
    buying_by_age: float = assumed("fall of those log odds a year of age above 35: homes are bought when families start", 0.09, "log odds", (0, 0.3))
    buying_from: float = assumed("age from which homes are bought", 22.0, "years", (18, 40))
    smallest_home: float = calibrated("size of the smallest home bought, typical home 1", 0.4106, "ratio", (0.05, 1), "homeownership_black")
    largest_home: float = assumed("size of the largest home bought, typical home 1", 2.5, "ratio", (1, 10))
    debt_used: float = assumed("share of the mortgage allowed that a buyer of a first home takes up", 0.75)
    savings_used: float = assumed("share of savings that a buyer puts into the down payment", 0.9)
    down_payment: float = calibrated("share of the price to be paid from own wealth", 0.1548, "share", (0.01, 1), "homeownership_white_nh")
    help_with_home: float = calibrated("share of a mother's financial wealth beyond her reserve that may go into a child's first home", 0.1132, "share", (0, 1), "wealth_ige")
    help_reserve: float = assumed("financial wealth that parents keep, at the wages of 2019", 15_000.0, "dollars", (0, 1_000_000))
    debt_to_income: float = calibrated("mortgage allowed, multiple of household resources", 3.259, "ratio", (1, 10), "homeownership_white_nh")
    owners_wait: float = assumed("years of missed payments after which owners may lose their home; renters after one", 3.0, "years", (1, 9))
    eviction_rate: float = assumed("chance of losing the home once so many payments were missed", 0.25, "chance a year")


@rule
def home_value_push(
    reported_crime: Value, crime_reference: Value, school_quality: Value, upkeep: Value, offset_amenity: Value,
    crime_on_value: Value, schools_on_value: Value, upkeep_on_value: Value, amenity_on_value: Value,
) -> Value:
    """Log value of a place's homes beside scarcity: crime, schools, upkeep and lasting appeal."""
    crime = crime_on_value * log(reported_crime / crime_reference)
    return crime + schools_on_value * school_quality + upkeep_on_value * (upkeep - 0.5) + amenity_on_value * offset_amenity


@rule
def scarcity(
    scarcity: Value, household_count: Value, units: Value, price_by_scarcity: Value, price_speed: Value,
    homes_lived_in: Value,
) -> Value:
    """Log price of a home for its scarcity: high where households outnumber homes, low where homes stand empty."""
    gap = log(maximum(household_count, 0.5) / maximum(units * homes_lived_in, 0.5))
    return scarcity + price_speed * (price_by_scarcity * clamp(gap, -GAP_COUNTED, GAP_COUNTED) - scarcity)


@rule
def units(units: Value, first_units: Value, scarcity: Value, suburban: Value, suburban_building: Value, building_by_price: Value, demolition_by_price: Value) -> Value:
    """Homes of a place: suburban building by year, and building where homes are scarce, fewer where they stand empty."""
    built = suburban * suburban_building * units + building_by_price * maximum(scarcity, 0.0) * first_units
    return units + built + demolition_by_price * minimum(scarcity, 0.0) * units


@rule
def price(scarcity: Value, home_value_push: Value, wage_index: Value, typical_price: Value) -> Value:
    """Price of a typical home in the place, whole dollars."""
    return dollars(typical_price * wage_index * exp(clamp(scarcity + home_value_push, -PRICE_COUNTED, PRICE_COUNTED)))


@rule
def rent(price: Value, rent_yield: Value, change_in_rent: Value) -> Value:
    """Yearly rent of a typical home in the place, dollars."""
    return dollars(price * rent_yield * exp(change_in_rent))


PRICES = (home_value_push, scarcity, units, price, rent)


@rule
def first_place(parents_place: Value) -> Value:
    """Number of the place in which someone who leaves home starts out: that of the home they lived in."""
    return parents_place


@rule
def rent_burden(
    owner: Value, independent: Value, resources: Value, here_rent: Value, renter_home: Value, change_in_rent_paid: Value
) -> Value:
    """Rent as a share of the household's resources, 0 for owners and dependents, 2 at most; a voucher lowers what is paid."""
    due = renter_home * here_rent * clamp(1.0 - change_in_rent_paid, 0.0, 1.0)
    return where(owner | not_(independent), 0.0, clamp(due / maximum(resources, LEAST_RESOURCES), 0.0, 2.0))


@rule
def put_out(
    head: Value, owner: Value, missed_payments: Value, owners_wait: Value, eviction_rate: Value,
    change_in_eviction: Value, luck_eviction: Value,
) -> Value:
    """Whether the household is evicted or loses its home to the bank after payments were missed."""
    enough = where(owner, missed_payments >= owners_wait, missed_payments >= 1.0)
    return head & enough & (luck_eviction < eviction_rate * clamp(1.0 + change_in_eviction, 0.0, 1.0))


@rule
def wants_to_move(
    head: Value, age: Value, owner: Value, in_prison: Value, rent_burden: Value, children: Value, here_log_crime: Value,
    put_out: Value, move_level: Value, move_by_age: Value, move_of_owners: Value, move_by_burden: Value,
    move_by_crime: Value, move_with_children: Value, burden_bearable: Value, luck_move: Value,
) -> Value:
    """Whether the household looks for another home: age, tenure, rent burden and crime."""
    crime = move_by_crime + where(children > 0.0, move_with_children, 0.0)
    odds = move_level - move_by_age * maximum(age - MOVING_AGE, 0.0) + where(owner, move_of_owners, 0.0)
    odds = odds + move_by_burden * maximum(rent_burden - burden_bearable, 0.0) + crime * clamp(here_log_crime, -2.0, 2.0)
    return head & not_(in_prison) & (put_out | (luck_move < logistic(odds)))


@rule
def parents_help(
    owner: Value, mother_financial: Value, wage_index: Value, help_with_home: Value, help_reserve: Value
) -> Value:
    """What the mother can give towards a first home, dollars."""
    spare = maximum(mother_financial - help_reserve * wage_index, 0.0)
    return where(owner, 0.0, dollars(help_with_home * spare))


@rule
def home_funds(
    financial: Value, parents_help: Value, partnered: Value, partner_parents_help: Value
) -> Value:
    """What a household can put into a home, dollars: its savings, and help from the parents of both."""
    own = maximum(financial, 0.0) * where(partnered, 2.0, 1.0)
    return own + parents_help + where(partnered, partner_parents_help, 0.0)


@rule
def can_buy(
    head: Value, owner: Value, age: Value, in_prison: Value, resources: Value, log_income: Value, home_funds: Value,
    here_price: Value, faced_lending: Value, buying_level: Value, buying_by_income: Value, down_payment: Value,
    debt_to_income: Value, buying_by_age: Value, buying_from: Value, smallest_home: Value,
    change_in_down_payment: Value, luck_buy: Value,
) -> Value:
    """Whether the household buys the home it lives in: down payment, income, approval, and wish."""
    value = smallest_home * here_price
    funds = home_funds + change_in_down_payment
    able = (funds >= down_payment * value) & (value * (1.0 - down_payment) <= debt_to_income * resources)
    odds = buying_level + buying_by_income * log_income - buying_by_age * maximum(age - BUYING_AGE, 0.0)
    approved = logistic(odds) * faced_lending
    return head & not_(owner) & not_(in_prison) & (age >= buying_from) & able & (luck_buy < approved)


@rule
def home_size(
    resources: Value, home_funds: Value, here_price: Value, debt_to_income: Value, down_payment: Value,
    debt_used: Value, savings_used: Value, smallest_home: Value, largest_home: Value,
) -> Value:
    """Size of the home a household buys, typical home = 1: what income and funds reach, in 64ths."""
    reach = minimum(debt_used * debt_to_income * resources, home_funds / down_payment * savings_used) / here_price
    whole = clamp(reach, smallest_home, largest_home)
    return dollars(whole * SIZES) / SIZES


@rule
def net_worth(
    financial: Value, house: Value, mortgage: Value, partner_financial: Value, partner_house: Value,
    partner_mortgage: Value, here_price: Value,
) -> Value:
    """Household net worth, dollars: financial wealth and homes less mortgages, of both partners."""
    mine = financial + house * here_price - mortgage
    return mine + partner_financial + partner_house * here_price - partner_mortgage


HELP = (parents_help,)
LEAVING = (net_worth, rent_burden, put_out, wants_to_move, home_funds, can_buy, home_size)


@rule
def utility(
    perceived_safety: Value, school_quality: Value, offset_amenity: Value, upkeep: Value, burden: Value,
    distance: Value, with_children: Value, log_income: Value, noise: Value, safety_on_choice: Value,
    schools_on_choice: Value, amenity_on_choice: Value, taste_by_income: Value, burden_on_choice: Value,
    distance_on_choice: Value, noise_on_choice: Value,
) -> Value:
    """What a home in a place is worth to a mover: what the place offers counts more for those who can pay for it."""
    offers = safety_on_choice * perceived_safety + amenity_on_choice * (offset_amenity + upkeep)
    offers = offers + where(with_children, schools_on_choice * school_quality, 0.0)
    worth = exp(taste_by_income * log_income) * offers - burden_on_choice * burden * burden
    return worth - distance_on_choice * distance + noise_on_choice * noise


EDGES = (
    Edge("parents_to_place", "family", "housing", "who leaves home starts out in the parents' neighbourhood", "oi_staycz_pooled_p25",
         (("first_place", "parents_place", -1.0),)),
    Edge("parents_to_home", "income", "housing", "parents' wealth helps to buy a first home", "P39",
         (("parents_help", "mother_financial", 0.0),)),
    Edge("income_to_place", "income", "housing", "income decides which homes are within reach", "P09",
         (("utility", "burden", 0.25),)),
    Edge("violence_to_moves", "safety", "housing", "crime makes people leave", "P09",
         (("wants_to_move", "here_log_crime", 0.0), ("utility", "perceived_safety", 0.6))),
    Edge("violence_to_home_values", "safety", "housing", "crime lowers home values", "P08",
         (("home_value_push", "reported_crime", "crime_reference"),)),
    Edge("schools_to_place", "neighbourhood", "housing", "schools attract families and raise values", "P09",
         (("utility", "school_quality", 0.0), ("home_value_push", "school_quality", 0.0))),
)
