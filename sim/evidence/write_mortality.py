"""Build the life table of 2019 and the history of mortality: `python -m sim.evidence.write_mortality` rewrites both.

The table: yearly chances of dying at the pivot ages below, as rates, joined by straight lines in logs, then multiplied
by one number below 65 and one above, so that life expectancy at birth and at 65 is that of NCHS for 2019. The history:
for each year below one shift of log rates for each of three age bands, so that the chance of dying before 15 and life
expectancy at birth and at 65, of both sexes together, are those published.
"""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.evidence import rows
from sim.evidence.series import LAST_YEAR, OLDEST, SEXES, Array, death_rates

FOLDER = Path(__file__).parent
BOYS_PER_GIRL = 1.05

LIFE_EXPECTANCY = {"man": (76.3, 18.2), "woman": (81.4, 20.8)}  # at birth and at 65 in 2019; NCHS, NVSR 70-19

# Social Security Administration, period life tables: ages 0-25 of 2019, 30-102 of 2017, at 110 by its growth above 102.
PIVOTS = {
    "man": {
        0: 0.006081, 1: 0.000425, 2: 0.000260, 3: 0.000194, 5: 0.000142, 10: 0.000097, 12: 0.000145, 15: 0.000437,
        18: 0.000806, 20: 0.001079, 22: 0.001327, 25: 0.001508, 30: 0.001865, 35: 0.002138, 40: 0.002482, 45: 0.003285,
        50: 0.004997, 55: 0.007766, 60: 0.011519, 65: 0.016013, 70: 0.022889, 75: 0.035668, 80: 0.058206, 85: 0.097854,
        90: 0.165452, 95: 0.263672, 100: 0.354198, 102: 0.390503, 110: 0.390503 * 1.05**8,
    },
    "woman": {
        0: 0.005046, 1: 0.000349, 2: 0.000212, 3: 0.000166, 5: 0.000122, 10: 0.000096, 12: 0.000116, 15: 0.000204,
        18: 0.000319, 20: 0.000405, 22: 0.000491, 25: 0.000575, 30: 0.000833, 35: 0.001085, 40: 0.001429, 45: 0.002029,
        50: 0.003118, 55: 0.004813, 60: 0.006886, 65: 0.009874, 70: 0.015285, 75: 0.024929, 80: 0.042771, 85: 0.074258,
        90: 0.131392, 95: 0.218908, 100: 0.307747, 102: 0.345785, 110: 0.345785 * 1.06**8,
    },
}  # fmt: skip

# NCHS: life expectancy at birth and at 65; infant deaths per 1,000 births; deaths per 100,000 at 1-4 and at 5-14.
PUBLISHED = {
    1940: (62.9, 12.8, 47.0, 289.6, 103.8),
    1950: (68.2, 13.9, 29.2, 139.4, 60.1),
    1960: (69.7, 14.3, 26.0, 109.1, 46.6),
    1970: (70.8, 15.2, 20.0, 84.5, 41.3),
    1980: (73.7, 16.4, 12.6, 63.9, 30.6),
    1990: (75.4, 17.2, 9.2, 46.8, 24.0),
    2000: (76.8, 17.6, 6.9, 32.4, 18.0),
    2010: (78.7, 19.1, 6.1, 26.5, 12.9),
    2014: (78.9, 19.4, 5.8, 24.0, 12.7),
}
HEADER = """\
# Deaths a person-year, United States, 2019, written by write_mortality.py.
# Chances of dying at pivot ages from period life tables of the Social Security Administration (ages 0-25 of 2019,
# 30-102 of 2017), joined by straight lines in logs, times one number below 65 and one above for each sex, so that life
# expectancy at birth is 76.3 (men) and 81.4 (women) and at 65 18.2 and 20.8 (Arias and Xu 2022, NVSR 70-19).
"""
BANDS = {"young": slice(0, 15), "adult": slice(15, 65), "old": slice(65, OLDEST + 1)}
FALL = 0.005  # of log death rates a year after 2019: assumed


def alive(rates: Array) -> Array:
    """Share still alive at each exact age 0 to 111, for rates by age (last axis)."""
    lived = np.cumsum(rates, axis=-1)
    return np.concatenate([np.ones_like(rates[..., :1]), np.exp(-lived)], axis=-1)


def life_expectancy(rates: Array, age: int = 0) -> float:
    """Years still to live at an exact age, at the rates of one sex; deaths fall in the middle of a year of age."""
    left = alive(rates)
    years = (left[age:-1] + left[age + 1 :]) / 2
    return float((years.sum() + left[-1] / rates[-1]) / left[age])


def expectancy_of_both(rates: Array, age: int = 0) -> float:
    """Life expectancy at an exact age of both sexes together, 105 boys born for 100 girls."""
    survivors = [BOYS_PER_GIRL * alive(rates[0])[age], alive(rates[1])[age]]
    return float(sum(n * life_expectancy(r, age) for n, r in zip(survivors, rates, strict=True)) / sum(survivors))


def solve(miss: Callable[[float], float], low: float, high: float) -> float:
    """Root of a rising function by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if miss(middle) < 0 else (low, middle)
    return (low + high) / 2


def fitted(shape: Array, at_birth: float, at_65: float) -> Array:
    """Rates of one sex of this shape with the two life expectancies."""
    rates = shape.copy()
    rates[65:] *= math.exp(solve(lambda x: at_65 - life_expectancy(rates * math.exp(x), 65), -1, 1))

    def moved(x: float) -> Array:
        return np.concatenate([rates[:65] * math.exp(x), rates[65:]])

    return moved(solve(lambda x: at_birth - life_expectancy(moved(x)), -1, 1))


def table_of_2019() -> Array:
    """Death rates by sex and age as the module's docstring says."""
    table = []
    for sex, chances in PIVOTS.items():
        logs = [math.log(-math.log1p(-q)) for q in chances.values()]
        shape = np.exp(np.interp(np.arange(OLDEST + 1), list(chances), logs))
        table.append(fitted(shape, *LIFE_EXPECTANCY[sex]))
    return np.array(table)


def shifted(rates: Array, shifts: dict[str, float]) -> Array:
    """Rates with each age band moved by its shift in logs."""
    moved = rates.copy()
    for band, shift in shifts.items():
        moved[:, BANDS[band]] *= math.exp(shift)
    return moved


def shifts_of(year: int, rates: Array) -> dict[str, float]:
    """Log shift of the three age bands of a published year against the rates of 2019."""
    birth, at_65, infants, toddlers, children = PUBLISHED[year]
    dead_by_15 = 1 - (1 - infants / 1000) * math.exp(-(4 * toddlers + 10 * children) / 100_000)
    boys = BOYS_PER_GIRL / (1 + BOYS_PER_GIRL)

    def dying_young(shift: float) -> float:
        left = alive(shifted(rates, {"young": shift}))[:, 15]
        return float(1 - boys * left[0] - (1 - boys) * left[1]) - dead_by_15

    found = {"young": solve(dying_young, -1, 4)}
    found["old"] = solve(lambda x: at_65 - expectancy_of_both(shifted(rates, {"old": x}), 65), -1, 4)
    for _ in range(20):  # sexes weigh differently at 65 once adults' rates have moved
        found["adult"] = solve(lambda x: birth - expectancy_of_both(shifted(rates, found | {"adult": x})), -1, 4)
        found["old"] = solve(lambda x: at_65 - expectancy_of_both(shifted(rates, found | {"old": x}), 65), -1, 4)
    return found


def write_table(rates: Array) -> None:
    """Write life_table.csv."""
    with (FOLDER / "life_table.csv").open("w", newline="", encoding="utf-8") as file:
        file.write(HEADER)
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["age", "sex", "death_rate"])
        table.writerows([age, sex, f"{rates[s, age]:.6g}"] for s, sex in enumerate(SEXES) for age in range(OLDEST + 1))


def write_history(rates: Array) -> None:
    """Put the shifts of mortality at the end of history.csv in place of those that stand there."""
    kept = [list(row.values()) for row in rows("history") if not row["series"].startswith("mortality_shift")]
    by_year = {year: shifts_of(year, rates) for year in PUBLISHED}
    unit = "log death rate, 2019 = 0"
    source = "write_mortality.py from NCHS life expectancy at birth and 65 and deaths of infants and children"
    for band in BANDS:
        name = f"mortality_shift_{band}"
        kept += [[name, str(y), f"{shifts[band]:.4f}", unit, "derived", source] for y, shifts in by_year.items()]
        kept.append([name, "2019", "0", unit, "derived", "reference: life_table.csv"])
        fall = f"{-FALL * (LAST_YEAR - 2019):.4f}"
        kept.append([name, str(LAST_YEAR), fall, unit, "assumed", "half a per cent a year; the pandemic is left out"])
    with (FOLDER / "history.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["series", "year", "value", "unit", "label", "source"])
        table.writerows(kept)


if __name__ == "__main__":
    write_table(table_of_2019())
    write_history(death_rates())
