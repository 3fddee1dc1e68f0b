"""The table that `sim run` prints: levels and gaps of every measure, now and at the end."""

import math

import pandas as pd
from rich.markup import escape
from rich.table import Table

from sim.measures import MEASURES, Measure
from sim.scenario import Scenario
from sim.views import words
from sim.views.lines import select


def summary(asked: Scenario, frame: pd.DataFrame) -> Table:
    """Return the levels and gaps of every measure in the present and in the last year, with 5 to 95 % of runs."""
    last = int(frame["year"].max())
    now = min(max(asked.present, int(frame["year"].min())), last)
    told = frame[(frame["place"] == "all") & (frame["group"] == "all") & frame["year"].isin([now, last])]
    runs = frame["seed"].nunique()
    spread = f", below them {words.RUNS_INTERVAL}" if runs > 1 else ""
    caption = f"Means of {runs} run{'s' * (runs > 1)}{spread}. Gaps of percentages are in percentage points."
    table = Table(title=escape(asked.title), caption=caption, box=None)
    table.add_column("Measure", no_wrap=True)
    for heading in (f"{now}", f"{last}", f"Gap {now}", f"Gap {last}"):
        table.add_column(heading, justify="right")
    for measure, about in MEASURES.items():
        cells = [_cell(told, about, statistic, year) for statistic in ("", "absolute_gap") for year in (now, last)]
        if any(cells):
            table.add_row(f"{measure}\n  {words.unit_name(about.unit)}", *cells)
    return table


def _cell(told: pd.DataFrame, about: Measure, statistic: str, year: int) -> str:
    """Return the mean over runs, below it their spread; nothing where the measure has no such value."""
    lines = select(told, about.id, "arm", statistic)
    if not lines or year not in lines[0].years:
        return ""
    middle, low, high = (float(part[lines[0].years == year][0]) for part in lines[0].summary())
    spread = f"\n{words.short(low, about.unit)} to {words.short(high, about.unit)}" if math.isfinite(low + high) else ""
    return f"{words.short(middle, about.unit)}{spread}"
