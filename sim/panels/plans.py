"""A plan under construction: how each lever is set (how much, where, when), and what that means in a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.experiments.run import before_present
from sim.parameters import suggest
from sim.scenario import Dose, Scenario

EVERYWHERE, POOREST, LEAST_SAFE, CHOSEN = "everywhere", "poorest", "least_safe", "chosen"
SETS = {
    EVERYWHERE: "everywhere", POOREST: "the five poorest places", LEAST_SAFE: "the five least safe places",
    CHOSEN: "the places chosen on the map",
}  # fmt: skip
"""Where a lever can act by name; by what a name is ranked stands in `RANKED`."""
RANKED = {POOREST: "income", LEAST_SAFE: "perceived_safety"}
FIVE = 5
JUDGED = 5
"""Years before the present whose mean says which places are poorest and least safe."""
LONGEST = 60
"""Years after the present up to which a lever may start."""


@dataclass(frozen=True)
class Setting:
    """How one lever is set.

    level: 0 to 1. where: a name of `SETS`, or ids of places. start, end: first and last year; the present and no end
    where nothing is said.
    """

    level: float = 0.0
    where: str | tuple[str, ...] = EVERYWHERE
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Ground:
    """The places of a scenario, and which of them a name means in the run of seed 0 at the present."""

    scenario: Scenario
    named: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, scenario: Scenario) -> "Ground":
        """Find the poorest and the least safe places of a scenario."""
        _, record = before_present(scenario, 0)
        ids, named = scenario.places.ids, {}
        for name, measure in RANKED.items():
            order = np.argsort(record.by_place(measure, JUDGED), kind="stable")
            named[name] = tuple(sorted(ids[rank] for rank in order[:FIVE]))
        return cls(scenario, named)

    def name(self, place: str) -> str:
        """Return what a place is called."""
        city = self.scenario.places
        return city.names[city.ids.index(place)]

    def check(self, name: str, setting: Setting) -> Setting:
        """Return a setting that can be used.

        Raises:
            ValueError: the level, a place or a year cannot be used; the message says what is allowed.
        """
        if not 0 <= setting.level <= 1:
            raise ValueError(f"{name}={setting.level} must be between 0 and 1; for 60 percent write 0.6")
        present, start, end = self.scenario.present, setting.start, setting.end
        if start is not None and not present <= start <= present + LONGEST:
            raise ValueError(f"{name} cannot start in {start}; give a year from {present} to {present + LONGEST}")
        if end is not None and end < (start or present):
            raise ValueError(f"{name} cannot end in {end}, before it starts; give a year from {start or present} on")
        if isinstance(setting.where, str):
            if setting.where not in SETS:
                raise ValueError(f"{name} cannot act in '{setting.where}'.{suggest(setting.where, SETS)}")
        elif not setting.where:
            raise ValueError(f"{name} needs at least one place, or where='{EVERYWHERE}'")
        else:
            self.check_places(setting.where)
        return setting

    def check_places(self, places: tuple[str, ...]) -> tuple[str, ...]:
        """Return places in order, each once. Raises ValueError for one that is not there."""
        for place in places:
            if place not in self.scenario.places.ids:
                raise ValueError(f"there is no place '{place}'.{suggest(place, self.scenario.places.ids)}")
        return tuple(sorted(set(places)))

    def dose(self, setting: Setting, chosen: tuple[str, ...]) -> Dose | None:
        """Return what a setting does; None for nothing (level 0, or no place chosen)."""
        if setting.level <= 0 or (setting.where == CHOSEN and not chosen):
            return None
        where: tuple[str, ...] | None = None
        if not isinstance(setting.where, str):
            where = setting.where
        elif setting.where != EVERYWHERE:
            where = chosen if setting.where == CHOSEN else self.named[setting.where]
        return Dose(level=setting.level, where=where, start=setting.start, end=setting.end)

    def setting(self, dose: Dose) -> Setting:
        """Return the setting of a dose, with the name of its places where they have one."""
        where: str | tuple[str, ...] = EVERYWHERE
        if dose.where is not None:
            where = next((name for name, places in self.named.items() if places == dose.where), dose.where)
        return Setting(dose.level, where, dose.start, dose.end)

    def where_words(self, setting: Setting, chosen: tuple[str, ...]) -> str:
        """Where a setting acts, in a few words."""
        if setting.where == CHOSEN:
            return self._called(chosen) if chosen else "no place is chosen yet"
        return SETS[setting.where] if isinstance(setting.where, str) else self._called(setting.where)

    def when_words(self, setting: Setting) -> str:
        """When a setting acts, in a few words."""
        start = setting.start or self.scenario.present
        return f"from {start} on" if setting.end is None else f"{start} to {setting.end}"

    def words(self, name: str, setting: Setting, chosen: tuple[str, ...]) -> str:
        """How a lever is set, in words: "Preschool for all 60%, the five poorest places, 2030 to 2040"."""
        title = self.scenario.all_interventions[name].title
        told = [f"{title} {setting.level:.0%}"]
        if setting.where != EVERYWHERE:
            told.append(self.where_words(setting, chosen))
        if setting.start is not None or setting.end is not None:
            told.append(self.when_words(setting))
        return ", ".join(told)

    def _called(self, places: tuple[str, ...]) -> str:
        return self.name(places[0]) if len(places) == 1 else f"{len(places)} places"
