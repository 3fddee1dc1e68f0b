"""What a study may name: states of people and places, and what rules make of them."""

from collections.abc import Iterable

from sim import checks, order
from sim.people import COLUMNS, LINKS
from sim.rules import Rule
from sim.stages import DERIVED

RULES: dict[str, Rule] = {each.name: each for stage in order.of_people() for each in stage if each.name not in COLUMNS}
"""What rules make of people beside columns."""
COUNTED = (
    "residents", "household_count", "mean_log_income", "owner_share", "degree_share", "turnover", "force_low",
    "force_high", "work_share", "common_now", "serious_now", "property_now",
)  # fmt: skip
OF_PLACES = frozenset((*(each.name for each in order.of_places()), *COUNTED))
"""States of places."""
_OWN = {name for name in COLUMNS if name not in {"label", "key", "mother_key", "place", *LINKS}}
KNOWN = frozenset(
    {prefix + name for name in (*_OWN, *DERIVED) for prefix in ("", "home_", "partner_")}
    | {f"here_{name}" for name in OF_PLACES}
)
"""What the state of a person at the end of a year says."""
READABLE = KNOWN | RULES.keys() | {f"{prefix}_{name}" for name in RULES for prefix in ("home", "partner")}
SETTABLE = frozenset(_OWN - {"age", "birth_year", "woman", "generation", "births"})
"""What an event may change."""


def check(key: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names that do not exist.

    Raises:
        ScenarioError: with the nearest name that does.
    """
    checks.known(key, "name", given, sorted(known))
