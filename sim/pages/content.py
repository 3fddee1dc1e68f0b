"""What a page's script works with: templates of the pictures, the words of every plan, and the numbers behind them."""

import math
import re
from collections.abc import Sequence

import numpy as np

from sim.measures import MEASURES
from sim.pages.outcomes import STOPS, Outcomes
from sim.pages.packing import MIDDLE, MOST, UNKNOWN, Packed, spans
from sim.pages.telling import BY, Told, columns, shared
from sim.views import Live, live_changes, live_curves, live_maps, words
from sim.views.live import Span
from sim.views.live_maps import ARMS
from sim.views.maps import both_told

type Json = dict[str, object]

SLOT = "{}"
"""Stands in the name of a line for its last value."""


def told_of(outcomes: Outcomes, measures: Sequence[Packed]) -> Json:
    """Return all that the script reads beside the bytes."""
    scenario, grid = outcomes.scenario, outcomes.grid
    city = scenario.places
    return {
        "years": outcomes.years.tolist(),
        "present": scenario.present,
        "names": list(outcomes.names),
        "places": [{"id": id_, "name": name} for id_, name in zip(city.ids, city.names, strict=True)],
        "plans": len(grid),
        "levels": len(grid.levels),
        "middle": MIDDLE,
        "stops": [[_stop(outcomes, name, level) for level in grid.levels] for name in grid.levers],
        "measures": [
            _measure(outcomes, name, each) for name, each in zip(outcomes.measures, measures, strict=True)
        ],
    }  # fmt: skip


def _stop(outcomes: Outcomes, lever: str, level: float) -> Json:
    """Return what a lever's level is called in short and when it is read aloud."""
    intervention = outcomes.scenario.all_interventions[lever]
    own = outcomes.scenario.plan.get(lever)
    short = STOPS.get(level, f"{level:.0%}")
    if level == 0:
        return {"short": short, "spoken": "off" if own is None else "off: as the scenario has it"}
    reach = "of those eligible are offered it" if intervention.reaches == "share" else "of full strength"
    return {"short": short, "spoken": f"{short}: {100 * level:g} percent {reach}"}


def _measure(outcomes: Outcomes, measure: str, codes: Packed) -> Json:
    factor, _ = words.difference_unit(MEASURES[measure].unit)
    span = (float(np.nanmin(codes.baseline)), float(np.nanmax(codes.baseline)))
    return {
        "factor": factor,
        "baseline": [[[_sent(value, span) for value in row] for row in name] for name in codes.baseline],
        "steps": {
            "change": codes.change_step, "changeMargin": codes.change_margin_step,
            "levelMargin": codes.level_margin_step, "placeLow": codes.place_low, "place": codes.place_step,
        },
        "views": {by: _view(Told(outcomes, measure, by), factor) for by in BY},
        "map": _map(outcomes, measure, codes),
        "table": _table(outcomes, measure),
    }  # fmt: skip


def _sent(value: float, span: Span) -> float | None:
    return round(value, max(0, 5 - math.floor(math.log10(span[1] - span[0] or 1)))) if math.isfinite(value) else None


def _view(told: Told, factor: float) -> Json:
    """Return templates, names of lines and sentences of one view."""
    lines = told.lines(len(told.outcomes.grid) - 1)
    levels, changes = spans(told.outcomes, told.measure, told.names, MEASURES[told.measure].unit, factor)
    curves = live_curves(lines, told.measure, span=levels, **told.options)
    change = live_changes(lines, told.measure, span=changes, **told.options)
    nothing = live_curves(told.lines(0), told.measure, span=levels, **told.options)
    futures, differences = zip(*told.sentences(), strict=True)
    labels = {
        name: {
            "baseline": _label(curves, f"baseline-{name}"), "both": _label(nothing, f"baseline-{name}"),
            "plan": _label(curves, f"plan-{name}"), "change": _label(change, f"change-{name}"),
        }
        for name in told.names
    }  # fmt: skip
    return {
        "names": list(told.names), "labels": labels, "curves": curves.template, "changes": change.template,
        "curvesTold": vars(shared(futures)), "changesTold": vars(shared(differences)),
    }  # fmt: skip


def _label(live: Live, line: str) -> dict[str, list[str]]:
    """Return the rows of a line's name in each layout, with a place for its value; small layouts show none."""
    if line not in live.numbers["lines"]:
        return {}
    rows = live.numbers["lines"][line]["label"]
    return {
        layout: [*each[:-1], re.sub(r": [^:]*$", f": {SLOT}", each[-1])] if layout == "wide" else each
        for layout, each in rows.items()
    }


def _map(outcomes: Outcomes, measure: str, codes: Packed) -> Json:
    """Return the template of the maps, how each code is told, and what is said of each plan."""
    about, city = MEASURES[measure], outcomes.scenario.places
    names = dict(zip(city.ids, city.names, strict=True))
    plans = [dict(zip(city.ids, codes.place_values(plan).tolist(), strict=True)) for plan in range(len(outcomes.grid))]
    span = (codes.place_low, codes.place_low + codes.place_step * MOST)
    missing = bool((codes.places == UNKNOWN).any())
    drawn = live_maps(
        city.polygons, plans[0], plans[-1], about.unit, about.title, names=names, span=span, missing=missing
    )
    told = [words.number(codes.place_low + codes.place_step * code, about.unit) for code in range(UNKNOWN)]
    sentences = [both_told(city.polygons, plans[0], plan, about.unit, ARMS, names)[0] for plan in plans]
    return {
        "template": drawn.template, "told": [*told, words.NOT_KNOWN], "sentences": vars(shared(sentences)),
    }  # fmt: skip


def _table(outcomes: Outcomes, measure: str) -> Json:
    """Return the table, a column for everyone, each group and the gap; its rows are the same for every measure."""
    about, found = MEASURES[measure], columns(outcomes, measure)
    present, last = outcomes.scenario.present, int(outcomes.years[-1])
    _, points = words.difference_unit(about.unit)
    unit = ", ".join(filter(None, (about.title, words.unit_name(about.unit))))
    return {
        "caption": unit, "short": f"{about.title} {last}, change",
        "names": [column.name for column in found],
        "rows": [
            f"{present}", f"{last}, baseline", f"{last}, plan",
            "change" + (", percentage points" if points == "percentage points" else ""), "90% interval from", "to",
        ],
        "now": [column.now for column in found], "baseline": [column.baseline for column in found],
        "plans": [[column.plans[plan] for column in found] for plan in range(len(outcomes.grid))],
    }  # fmt: skip
