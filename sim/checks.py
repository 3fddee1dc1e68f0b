"""What must hold between the parts of a scenario: names that exist, shares that add up, values in range."""

import math
import re
from collections.abc import Iterable, Mapping

from sim.cities import City
from sim.determinants import EDGES, PARAMETERS
from sim.interventions import Intervention, catalogue
from sim.parameters import suggest
from sim.people import COLUMNS, LINKS
from sim.refusals import ScenarioError, cut, shown
from sim.settings import Dose, GroupStart, MechanismSetting
from sim.structure import MECHANISMS

MOST_GROUPS = 8
LABEL = re.compile(r"\w[\w '&.-]{0,39}")
OWN_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST_LISTED = 12
NEVER = {"label", "home_label"}
READABLE = {
    prefix + column for column in COLUMNS if column not in {"label", "key", "mother_key", "place", *LINKS}
    for prefix in ("", "home_")
}  # fmt: skip
"""What eligibility may depend on: attributes of a person, or of the adult in whose household the person lives."""


def known(key: str, kind: str, names: Iterable[str], existing: Iterable[str]) -> None:
    """Refuse a name that does not exist."""
    there = list(existing)
    for name in names:
        if name not in there:
            some = there if len(there) <= MOST_LISTED else [*there[:3], "…", there[-1]]
            allowed = f"{', '.join(some)} ({len(there)} {kind}s)"
            remedy = suggest(name, there).strip() or "Take one of these."
            raise ScenarioError(f"names {shown(name)}, which is no {kind}", allowed, remedy, key=key, value=name)


def groups(starts: Mapping[str, GroupStart], city: City) -> None:
    """Refuse groups whose names or shares cannot be."""
    if not 1 <= len(starts) <= MOST_GROUPS:
        problem = f"has {len(starts)} groups"
        raise ScenarioError(problem, f"1 to {MOST_GROUPS} groups", "Name two, for example A and B.", key="groups")
    for label, start in starts.items():
        if not LABEL.fullmatch(label) or label == "all" or label.startswith("origin_"):
            allowed = "letters, digits and spaces, 40 at most, and neither 'all' nor 'origin_1' and the like"
            remedy = "Choose another label."
            raise ScenarioError(f"has the label {shown(label)}", allowed, remedy, key="groups", value=label)
        if not any(weight > 0 for grade, weight in start.grades.items() if grade in city.grade):
            problem, allowed = "leave the group no place to live", "a weight above 0 for a grade that the city has"
            raise ScenarioError(problem, allowed, "Raise one of them.", key=f"groups.{label}.grades")
    total = math.fsum(start.share for start in starts.values())
    if abs(total - 1) > 1e-6:
        problem, remedy = f"has shares that add up to {total:g}", "Change one of them; for 60 per cent write 0.6."
        raise ScenarioError(problem, "shares that add up to 1", remedy, key="groups", value=total)


def mechanisms(settings: Mapping[str, MechanismSetting], starts: Mapping[str, GroupStart], city: City) -> None:
    """Refuse mechanisms that do not exist, and groups or places that are not there or on which none acts."""
    known("mechanisms", "mechanism", settings, MECHANISMS)
    for name, setting in settings.items():
        key, acts = f"mechanisms.{name}", MECHANISMS[name].names
        if setting.acts_on and acts != "labels":
            raise ScenarioError("names groups", "none: it acts on no label", "Take it out.", key=f"{key}.acts_on")
        if setting.where and acts == "nobody":
            raise ScenarioError("names places", "none: it acts everywhere", "Take it out.", key=f"{key}.where")
        known(f"{key}.acts_on", "group", setting.acts_on, starts)
        known(f"{key}.where", "place", setting.where or (), city.ids)


def interventions(own: Mapping[str, Intervention]) -> None:
    """Refuse own interventions that hide one of the catalogue, or whose numbers or eligibility cannot be."""
    for name, entry in own.items():
        key = f"interventions.{name}"
        if not OWN_ID.fullmatch(name) or name != entry.id or name in catalogue():
            allowed = "small letters, digits and _, starting with a letter, and no id of the catalogue"
            raise ScenarioError(
                "is no id for an own intervention", allowed, "Choose another.", key=cut(key), value=name
            )
        for field, value in (("effect", entry.effect), ("cost", entry.cost)):
            if not math.isfinite(value):
                raise ScenarioError("", "a finite number", "Write one.", key=f"{key}.{field}", value=value)
        _eligible(f"{key}.eligible", entry)


def _eligible(key: str, entry: Intervention) -> None:
    if entry.eligible and entry.scope == "place":
        remedy = "Take it out, and name places in the plan with `where`."
        raise ScenarioError(
            "limits whom it reaches", f"nothing, since {entry.cause} belongs to places", remedy, key=key
        )
    if NEVER & set(entry.eligible):
        remedy = "Take it out; it may depend on age, income, schooling or record."
        raise ScenarioError("depends on the group", "never a group: groups are alike", remedy, key=key)
    known(key, "attribute", entry.eligible, sorted(READABLE))
    for name, (low, high) in entry.eligible.items():
        if not low <= high:
            allowed = "the lowest and the highest value, in this order"
            raise ScenarioError("", allowed, "Exchange them.", key=f"{key}.{name}", value=f"{low:g}, {high:g}")


def plan(doses: Mapping[str, Dose], existing: Mapping[str, Intervention], city: City) -> None:
    """Refuse interventions and places that do not exist."""
    known("plan", "intervention", doses, existing)
    for name, dose in doses.items():
        known(f"plan.{name}.where", "place", dose.where or (), city.ids)


def changes(values: Mapping[str, float]) -> None:
    """Refuse parameters that do not exist and values outside their range."""
    known("change", "parameter", values, PARAMETERS)
    for name, value in values.items():
        about = PARAMETERS[name]
        if not about.low <= value <= about.high:
            allowed = f"{about.low:g} to {about.high:g} {about.unit}".rstrip()
            remedy = f"It means {about.meaning}; its default is {about.value:g}."
            raise ScenarioError("", allowed, remedy, key=f"change.{name}", value=value)


def edges(names: Iterable[str]) -> None:
    """Refuse couplings that do not exist."""
    known("cut", "edge", names, EDGES)
