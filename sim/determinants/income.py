"""Income and wealth: what work pays, what a household lives on, and what it keeps.

Money is held in whole dollars of 2019. Every change of wealth is a sum of booked flows (pay, benefits, tax, credits,
returns, spending, purchases and sales of homes, estates).
"""

from dataclasses import dataclass

from sim.concepts import (
    ADULT,
    ASSOCIATE,
    BACHELOR,
    EARLY_PENSION,
    FULL_TIME_HOURS,
    GRADUATE,
    HIGH_SCHOOL,
    HIGH_SCHOOL_SCHOOLING,
    LAST_CHILD_YEAR,
    LOG_MOST,
    SOME_COLLEGE,
    TEEN_YEARS,
    TEENS_FROM,
)  # fmt: skip
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, dollars, exp, log, maximum, minimum, normal, not_, rule, where

LEAST_LOG_PAY, MOST_LOG_PAY = 6.0, 16.0
"""Log of a yearly pay of $400 and of $9 million: bounds of a formula."""
PART, WHOLE_OF_PART = 10.0, 22026.465794806718
"""e to the power x is e to the power (x - 10) times e to the power 10, exact where pay lies."""
LEAST_LOG_INCOME = -2.5
"""Log income against typical is held above it: a twelfth."""
PAYMENTS_COUNTED = 9.0
"""Missed years of payment beyond which more are not told apart."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Income(ParameterSet):
    """What the income rules read."""

    wage_level: float = calibrated("log yearly full-time pay, high school, no experience, in 2019", 10.12, "log dollars", (8, 13), "earn_hs")
    schooling_on_pay: float = published("log pay a year of schooling", 0.1, "log points", (0.05, 0.15), "P19")
    diploma_on_pay: float = calibrated("jump of log pay below high school", 0.1776, "log points", (-0.3, 0.3), "earn_lths")
    some_college_on_pay: float = calibrated("jump of log pay with any college, beside its years of schooling", -0.04331, "log points", (-0.4, 0.3), "earn_somecoll")
    associate_on_pay: float = calibrated("further jump of log pay at an associate's degree, beside its years of schooling", -0.07919, "log points", (-0.3, 0.2), "earn_assoc")
    bachelor_on_pay: float = calibrated("jump of log pay at a bachelor's degree", -0.176, "log points", (-0.3, 0.5), "earn_ba")
    graduate_on_pay: float = calibrated("further jump of log pay at a graduate degree", -0.08769, "log points", (-0.3, 0.5), "earn_master")
    attainment_on_pay: float = calibrated("log pay a unit of attainment propensity beside schooling", 0.006328, "log points", (0, 0.15), "P20")
    endowment_on_pay: float = calibrated("log pay a unit of family endowment", 0.2454, "log points", (0, 0.4), "rank_rank_slope")
    experience_on_pay: float = calibrated("log pay for the first year of experience", 0.0303, "log points", (0, 0.1), "cps2004_age_peak_ratio_hs")
    experience_bend: float = calibrated("fall of that gain a further year", 0.0004703, "log points", (0, 0.005), "cps2004_age_peak_ratio_hs")
    experience_counted: float = assumed("years of experience beyond which more do not raise pay", 32.0, "years", (10, 60))
    place_on_pay: float = calibrated("log pay a unit of place dose over a childhood", 0.09952, "log points", (0, 0.3), "P43")
    pay_tail_from: float = calibrated("log pay beyond that of a high-school graduate from which pay runs away upwards", 0.7857, "log points", (0, 3), "income_share_q5")
    pay_tail: float = calibrated("further log pay a log point beyond it: the tail of the highest paid", 0.7117, "ratio", (0, 2), "income_share_q5")
    women_on_pay: float = published("log pay of women against men in 2019: that of 2004 (-0.233) less the change since (women_paid)", -0.15, "log points", (-0.5, 0), "cps2004_gender_log_gap")
    fixed_spread: float = calibrated("standard deviation of lasting differences in log pay", 0.1469, "log points", (0, 1), "psid7682_autocorr_logwage_lag6")
    shock_spread: float = calibrated("standard deviation of yearly innovations of the persistent part of log pay", 0.1338, "log points", (0, 1), "psid7682_autocorr_logwage_lag1")
    shock_memory: float = published("share of the persistent part of log pay that is left a year later", 0.93, "share", (0, 1), "psid7682_autocorr_logwage_lag1")
    yearly_spread: float = calibrated("standard deviation of log pay from year to year", 0.2246, "log points", (0, 1), "psid7682_autocorr_logwage_lag1")
    birth_weight_on_pay: float = published("log pay of those born with low weight", -0.16, "log points", (-0.4, 0), "P65")
    victim_on_pay: float = published("log pay for four years after serious victimisation", -0.138, "log points", (-0.4, 0), "P10")
    eviction_on_pay: float = published("log pay for two years after an eviction", -0.083, "log points", (-0.3, 0), "P81")
    illness_on_pay: float = published("log pay of the disabled", -0.22, "log points", (-0.5, 0), "P64")
    minimum_wage_kept: float = assumed("least pay, share of the legal minimum for a full year", 0.9)
    typical_pay: float = assumed("pay of a typical earner, share of typical household income", 0.62, "share", (0.2, 1))
    pension_age: float = assumed("age from which pensions are paid", 66.0, "years", (55, 80))
    pension_floor: float = calibrated("pension paid to all, share of the pension of a typical earner", 0.1566, "share", (0, 1), "poverty_white_nh")
    pension_private: float = calibrated("pension of a typical earner from employers and own plans, share of typical pay", 0.173, "share", (0, 1), "poverty_white_nh")
    pension_least: float = assumed("least former pay that a pension follows, share of typical pay", 0.3)
    pension_most: float = assumed("most former pay that a pension follows, share of typical pay", 2.0, "ratio", (1, 10))
    pension_cut_by_work: float = assumed("share of a pension not paid for a full year at work", 0.3)
    cash_support: float = assumed("cash aid and support from kin to adults without work, pension or benefit, in 2019", 4_452.0, "dollars a year", (0, 20_000))
    benefit_uptake: float = assumed("share of those out of work who draw a benefit", 0.4)
    credit_a_child: float = assumed("tax credit a child in 2019", 2_400.0, "dollars a year", (0, 20_000))
    credit_gone_at: float = assumed("income at which the tax credit for children is gone, in the spans over which it fades", 2.5, "spans", (1, 10))
    credit_fades_over: float = assumed("span of income over which that credit fades, in poverty lines", 3.0, "poverty lines", (0.1, 20))
    food_aid_a_head: float = assumed("food aid a head for the poorest in 2019", 1_500.0, "dollars a year", (0, 10_000))
    food_aid_limit: float = assumed("income up to which there is food aid (130 per cent of the poverty line by law, memory)", 1.3, "poverty lines", (0, 5))
    poverty_line_alone: float = assumed("official poverty line of one person in 2019 (Census thresholds, memory), the same in all years", 13_300.0, "dollars of 2019 a year", (5_000, 40_000))
    poverty_line_each: float = assumed("rise of that line for each more in the household (Census thresholds, memory)", 4_500.0, "dollars of 2019 a year", (1_000, 20_000))
    tax_free: float = assumed("income on which no tax is paid, at the wages of 2019", 20_000.0, "dollars a year", (0, 100_000))
    tax_free_of_couples: float = assumed("tax-free income of couples against that of one person", 1.6, "ratio", (1, 3))
    tax_rate: float = assumed("tax on each dollar above", 0.24)
    saving_level: float = calibrated("share of resources saved at typical income", -0.0681, "share", (-0.2, 0.5), "median_wealth_white")
    saving_by_income: float = calibrated("rise of that share a log unit of income", 0.2743, "share", (0, 0.5), "mean_wealth_white")
    saving_least: float = calibrated("least share of resources saved (below 0: drawn from wealth)", -0.1172, "share", (-1, 0), "median_wealth_black")
    saving_most: float = assumed("largest share of resources saved", 0.4)
    spending_floor: float = calibrated("spending below which a household draws down, at the wages of 2019", 16_210.0, "dollars a year", (0, 60_000), "median_wealth_black")
    return_level: float = calibrated("real return on financial wealth from 1985 to 2021; `return_trend` says how it differs in other years", 0.07268, "share a year", (-0.1, 0.1), "mean_wealth_white")
    wealth_for_usual_return: float = assumed("financial wealth of a person beyond which returns rise, at the wages of 2019", 50_000.0, "dollars", (1_000, 1_000_000))
    return_least: float = assumed("lowest lasting return on financial wealth", -0.05, "share a year", (-0.3, 0))
    return_most: float = assumed("highest lasting return on financial wealth", 0.12, "share a year", (0.02, 0.5))
    return_by_wealth: float = calibrated("rise of the return a log unit of wealth above typical", 0.001314, "share a year", (0, 0.05), "mean_wealth_white")
    return_by_endowment: float = calibrated("rise of the return a unit of family endowment: families hand on how to invest", 0.01018, "share a year", (0, 0.03), "wealth_ige")
    returns_paid_out: float = calibrated("share of returns paid out as interest, dividends and rent; the rest are gains in value, which money income leaves out", 0.2523, "share", (0, 1), "gini_household_income")
    return_spread: float = calibrated("standard deviation of returns between people", 0.02864, "share a year", (0, 0.2), "mean_wealth_white")
    spent_of_wealth: float = calibrated("share of financial wealth that its owners spend a year beside what comes out of income", 0.03278, "share", (0, 1), "mean_wealth_white")
    wealth_drawn_in_old_age: float = calibrated("further share of wealth spent a year from 66", 0.01203, "share", (0, 1), "wealth_ige")
    repayment_out_of_spending: float = assumed("share of mortgage repayments that owners spend less, not save less elsewhere", 0.9)
    repayment: float = assumed("share of a home's value repaid on its mortgage a year", 0.03, "share a year", (0, 0.2))
    rent_unpayable: float = assumed("share of resources beyond which a rent cannot be paid", 0.9, "share", (0.3, 2))


@rule
def wage_shock(wage_shock: Value, age: Value, shock_memory: Value, shock_spread: Value, luck_shock: Value) -> Value:
    """Persistent part of log pay: AR(1) from 18."""
    return where(age >= ADULT, shock_memory * wage_shock + shock_spread * normal(luck_shock), 0.0)


@rule
def log_wage(
    age: Value, woman: Value, schooling: Value, credential: Value, attainment: Value, endowment: Value,
    experience: Value, place_dose: Value, ladder: Value, wage_shock: Value, low_birth_weight: Value,
    harmed_years: Value, evicted_years: Value, disabled: Value, faced_pay: Value, wage_index: Value, wage_spread: Value, women_paid: Value,
    attainment_mean: Value, wage_level: Value, schooling_on_pay: Value, diploma_on_pay: Value, bachelor_on_pay: Value,
    graduate_on_pay: Value, attainment_on_pay: Value, endowment_on_pay: Value, experience_on_pay: Value,
    experience_bend: Value, place_on_pay: Value, women_on_pay: Value, fixed_spread: Value, yearly_spread: Value,
    birth_weight_on_pay: Value, victim_on_pay: Value, eviction_on_pay: Value, illness_on_pay: Value,
    experience_counted: Value, some_college_on_pay: Value, associate_on_pay: Value, pay_tail: Value, pay_tail_from: Value, change_in_pay: Value, fate_pay: Value, luck_pay: Value,
) -> Value:
    """Log of yearly full-time pay in dollars of 2019."""
    learned = schooling_on_pay * (schooling - HIGH_SCHOOL_SCHOOLING) + where(credential < HIGH_SCHOOL, diploma_on_pay, 0.0)
    learned = learned + where(credential >= SOME_COLLEGE, some_college_on_pay, 0.0)
    learned = learned + where(credential == ASSOCIATE, associate_on_pay, 0.0)
    learned = learned + where(credential >= BACHELOR, bachelor_on_pay, 0.0) + where(credential >= GRADUATE, graduate_on_pay, 0.0)
    able = attainment_on_pay * (attainment - attainment_mean) + endowment_on_pay * endowment
    years = minimum(experience, experience_counted)
    grown = experience_on_pay * years - experience_bend * years * years
    chances = fixed_spread * normal(fate_pay) + wage_shock + yearly_spread * normal(luck_pay)
    harm = where(low_birth_weight, birth_weight_on_pay, 0.0) + where(harmed_years > 0.0, victim_on_pay, 0.0)
    harm = harm + where(evicted_years > 0.0, eviction_on_pay, 0.0) + where(disabled, illness_on_pay, 0.0)
    middle = wage_level + log(wage_index) + where(woman, women_on_pay + women_paid, 0.0) + faced_pay
    spread = wage_spread * (learned + able + chances)
    spread = spread + pay_tail * maximum(spread - pay_tail_from, 0.0)
    return clamp(middle + spread + grown + place_on_pay * place_dose + ladder + harm + change_in_pay, LEAST_LOG_PAY, MOST_LOG_PAY)


@rule
def wage(
    log_wage: Value, in_labour_force: Value, minimum_wage: Value, minimum_wage_kept: Value,
    change_in_minimum_wage: Value,
) -> Value:
    """Yearly full-time pay, dollars: at least the legal minimum of 2,000 hours."""
    least = FULL_TIME_HOURS * (minimum_wage + change_in_minimum_wage)
    return where(in_labour_force, dollars(maximum(exp(log_wage - PART) * WHOLE_OF_PART, minimum_wage_kept * least)), 0.0)


@rule
def earnings(wage: Value, hours: Value, share_worked: Value) -> Value:
    """Pay for the hours and the share of the year at work, dollars."""
    return dollars(wage * hours * share_worked)


@rule
def benefits(
    age: Value, in_prison: Value, in_labour_force: Value, disabled: Value, wage: Value, hours: Value, share_worked: Value,
    log_wage: Value, wage_index: Value, typical_income: Value, pension_rate: Value, jobless_benefit: Value,
    cash_support: Value, food_aid: Value, pension_age: Value, pension_floor: Value, pension_private: Value,
    benefit_uptake: Value, typical_pay: Value, pension_least: Value, pension_most: Value, pension_cut_by_work: Value,
    change_in_benefits: Value,
) -> Value:
    """Pension, disability and unemployment pay, and transfers from programmes, dollars."""
    typical = typical_pay * typical_income * wage_index
    former = clamp(exp(log_wage - PART) * WHOLE_OF_PART / typical, pension_least, pension_most)
    pension = (pension_rate + pension_private * former) * typical * (pension_floor + (1.0 - pension_floor) * former)
    retired = (age >= pension_age) | ((disabled | (age >= EARLY_PENSION)) & (age >= ADULT) & not_(in_labour_force))
    aided = where(age >= ADULT, cash_support * food_aid * wage_index, 0.0)
    idle = where(in_labour_force, benefit_uptake * jobless_benefit * wage * hours * (1.0 - share_worked), aided)
    paid = where(retired, pension * (1.0 - pension_cut_by_work * hours * share_worked), idle) + change_in_benefits * wage_index
    return where(in_prison, 0.0, dollars(paid))


@rule
def returns(
    financial: Value, endowment: Value, wage_index: Value, return_trend: Value, return_level: Value, return_by_wealth: Value,
    return_by_endowment: Value, return_spread: Value, wealth_for_usual_return: Value, return_least: Value,
    return_most: Value, fate_return: Value,
) -> Value:
    """Return on financial wealth, dollars: varies by person and family and rises with wealth."""
    above = maximum(log(maximum(financial, 1.0) / (wealth_for_usual_return * wage_index)), 0.0)
    rate = return_level + return_trend + return_by_wealth * above + return_by_endowment * endowment
    rate = rate + return_spread * normal(fate_return)
    return dollars(maximum(financial, 0.0) * clamp(rate, return_least, return_most))


@rule
def gains(returns: Value, returns_paid_out: Value) -> Value:
    """What of the year's return is gained or lost in value and not paid out, dollars."""
    return returns - dollars(returns_paid_out * maximum(returns, 0.0))


@rule
def money_income(earnings: Value, benefits: Value, returns: Value, gains: Value) -> Value:
    """Own money income before tax, dollars: earnings, pensions, unemployment pay, interest, dividends and rent."""
    return earnings + benefits + maximum(returns - gains, 0.0)


PAY = (wage_shock, log_wage, wage, earnings, benefits, returns, gains, money_income)


@rule
def income(money_income: Value, partner_money_income: Value, partnered: Value) -> Value:
    """Money income of the person and the partner before tax, dollars: what they live on, and are taxed for."""
    return money_income + where(partnered, partner_money_income, 0.0)


@rule
def household_income(income: Value, kin_income: Value) -> Value:
    """Money income of all in the household before tax, dollars (the concept of official poverty, medians and Gini).

    Dependents who earn keep and spend what is theirs; it counts here as the Census counts it.
    """
    return income + kin_income


@rule
def poverty_line(partnered: Value, dependents: Value, poverty_line_alone: Value, poverty_line_each: Value) -> Value:
    """Official poverty line of the household, dollars of 2019."""
    return poverty_line_alone + poverty_line_each * (where(partnered, 1.0, 0.0) + dependents)


@rule
def tax(
    income: Value, partnered: Value, wage_index: Value, tax_free: Value, tax_rate: Value, tax_free_of_couples: Value,
) -> Value:
    """Household income tax and contributions, dollars."""
    free = tax_free * wage_index * where(partnered, tax_free_of_couples, 1.0)
    return 2.0 * dollars(0.5 * tax_rate * maximum(income - free, 0.0))


@rule
def credits(
    income: Value, independent: Value, dependents: Value, children: Value, partnered: Value, poverty_line: Value, wage_index: Value,
    tax_credit: Value, food_aid: Value, credit_a_child: Value, food_aid_a_head: Value, credit_gone_at: Value,
    credit_fades_over: Value, food_aid_limit: Value, change_in_child_credit: Value,
) -> Value:
    """Tax credits for children and food aid, paid to who keeps a household, dollars; not part of money income."""
    phase = clamp(credit_gone_at - income / (poverty_line * credit_fades_over), 0.0, 1.0)
    child = children * (tax_credit * credit_a_child * phase + change_in_child_credit) * wage_index
    heads = 1.0 + where(partnered, 1.0, 0.0) + dependents
    food = food_aid * food_aid_a_head * heads * clamp(food_aid_limit - income / poverty_line, 0.0, 1.0)
    return where(independent, 2.0 * dollars(0.5 * (child + food)), 0.0)


@rule
def resources(income: Value, tax: Value, credits: Value) -> Value:
    """What the household has to live on, dollars: money income, credits and food aid less tax."""
    return maximum(income - tax + credits, 0.0)


@rule
def log_income(resources: Value, wage_index: Value, typical_income: Value, income_norm: Value) -> Value:
    """Household resources against the frozen mean of the year, log, held to -2.5 ... 3."""
    return clamp(log(maximum(resources, 1.0) / (typical_income * wage_index)) - income_norm, LEAST_LOG_INCOME, LOG_MOST)


@rule
def repayment_due(owner: Value, mortgage: Value, house: Value, here_price: Value, repayment: Value) -> Value:
    """What falls due on the person's mortgage this year, dollars."""
    return where(owner, minimum(mortgage, dollars(repayment * house * here_price)), 0.0)


@rule
def saving(
    age: Value, partnered: Value, resources: Value, log_income: Value, financial: Value, wage_index: Value,
    saving_level: Value, saving_by_income: Value, spending_floor: Value, wealth_drawn_in_old_age: Value,
    pension_age: Value, repayment_due: Value, repayment_out_of_spending: Value, saving_least: Value, saving_most: Value,
    gains: Value, spent_of_wealth: Value,
) -> Value:
    """What the person's wealth grows by this year, dollars: saving and gains in value; never draws below zero wealth.

    Most of what owners repay comes out of their spending, as far as it goes: it makes them save more than renters.
    """
    mine = where(partnered, 0.5, 1.0)
    rate = clamp(saving_level + saving_by_income * log_income, saving_least, saving_most)
    spendable = resources - spending_floor * wage_index
    wanted = mine * minimum(rate * resources, spendable)
    forced = clamp(repayment_out_of_spending * repayment_due, 0.0, maximum(mine * spendable - wanted, 0.0))
    drawn = (spent_of_wealth + where(age >= pension_age, wealth_drawn_in_old_age, 0.0)) * maximum(financial, 0.0)
    return dollars(maximum(wanted + forced + gains - drawn, -maximum(financial, 0.0)))


@rule
def spending(
    earnings: Value, benefits: Value, returns: Value, partnered: Value, tax: Value, credits: Value, saving: Value
) -> Value:
    """What the person spends, dollars: all that came in less tax and saving. Couples halve tax and credits."""
    half = where(partnered, 0.5, 1.0)
    return earnings + benefits + returns + half * (credits - tax) - saving


@rule
def repaid(
    repayment_due: Value, financial: Value, saving: Value,
) -> Value:
    """Mortgage repaid this year out of wealth and saving, dollars."""
    return minimum(repayment_due, maximum(financial + saving, 0.0))


@rule
def missed_payments(
    missed_payments: Value, owner: Value, mortgage: Value, repaid: Value, rent_burden: Value, saving: Value,
    rent_unpayable: Value,
) -> Value:
    """Years in a row in which the home could not be paid for."""
    short = where(owner, (mortgage > 0.0) & (repaid <= 0.0), rent_burden > rent_unpayable)
    return where(short, minimum(missed_payments + 1.0, PAYMENTS_COUNTED), 0.0)


@rule
def mortgage(mortgage: Value, repaid: Value) -> Value:
    """Debt on the home, dollars."""
    return mortgage - repaid


@rule
def granted(change_in_wealth: Value, wage_index: Value) -> Value:
    """Wealth given to the person by a programme this year, dollars."""
    return dollars(change_in_wealth * wage_index)


@rule
def financial(financial: Value, saving: Value, repaid: Value, granted: Value) -> Value:
    """Financial wealth, dollars."""
    return financial + saving - repaid + granted


@rule
def harmed_years(harmed_years: Value) -> Value:
    """Years for which harm by serious violence still lowers pay."""
    return maximum(harmed_years - 1.0, 0.0)


@rule
def evicted_years(evicted_years: Value) -> Value:
    """Years for which an eviction still lowers pay."""
    return maximum(evicted_years - 1.0, 0.0)


@rule
def teen_income(teen_income: Value, age: Value, home_income: Value, wage_index: Value) -> Value:
    """Sum of the household's money income at ages 13 to 17, at the wages of 2019."""
    return teen_income + where((age >= TEENS_FROM) & (age < ADULT), home_income / wage_index, 0.0)


@rule
def parent_income(parent_income: Value, teen_income: Value, age: Value) -> Value:
    """Yearly household income in the own teens, known from 18."""
    return where(age == ADULT, teen_income / TEEN_YEARS, parent_income)


@rule
def parent_net_worth(parent_net_worth: Value, age: Value, home_net_worth: Value, wage_index: Value) -> Value:
    """Household net worth at 17, at the wages of 2019."""
    return where(age == LAST_CHILD_YEAR, home_net_worth / wage_index, parent_net_worth)


@rule
def bequest(estate: Value) -> Value:
    """What of an estate goes to the children in equal parts, dollars; the rest leaves the community."""
    return dollars(estate)


HERITAGE = (teen_income, parent_income, parent_net_worth)
LIVING = (
    income, household_income, poverty_line, tax, credits, resources, log_income, repayment_due, saving, spending, repaid, missed_payments, mortgage,
    granted, financial, harmed_years, evicted_years,
)

EDGES = (
    Edge("schooling_to_pay", "education", "income", "schooling raises pay", "P19",
         (("log_wage", "schooling", 12.0), ("log_wage", "credential", 1.0))),
    Edge("learning_to_pay", "education", "income", "what was learned raises pay beside schooling", "P20",
         (("log_wage", "attainment", "attainment_mean"),)),
    Edge("work_to_income", "employment", "income", "time at work is what is paid", "P57",
         (("earnings", "share_worked", 0.75), ("earnings", "hours", 0.92))),
    Edge("health_to_income", "health", "income", "illness and low birth weight lower pay", "P64",
         (("log_wage", "disabled", 0.0), ("log_wage", "low_birth_weight", 0.0))),
    Edge("violence_to_income", "safety", "income", "victims of serious violence earn less for years", "P10",
         (("log_wage", "harmed_years", 0.0),)),
    Edge("place_to_income", "neighbourhood", "income", "years in a good place in childhood raise pay", "P43",
         (("log_wage", "place_dose", 0.0),)),
    Edge("parents_to_wealth", "income", "income", "estates go to the children", "P39",
         (("bequest", "estate", 0.0),)),
    Edge("housing_to_income", "housing", "income", "an eviction lowers pay", "P81",
         (("log_wage", "evicted_years", 0.0),)),
)
