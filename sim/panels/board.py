"""What a panel knows, without a browser: how levers are set, what that costs, what is looked at, and the runs."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import traitlets

from sim.experiments.costs import Cost, Costs
from sim.interventions import Intervention
from sim.panels import codes
from sim.panels.answer import CHOICES
from sim.panels.plans import CHOSEN, Ground, Setting
from sim.panels.presets import presets
from sim.panels.runs import Running
from sim.parameters import UnknownName, suggest
from sim.scenario import Dose, Scenario

FIRST_LEVERS = (
    "greening", "violence_interruption", "preschool", "school_budget", "sectoral_training", "child_allowance",
    "rent_vouchers", "clinics",
)  # fmt: skip
"""Eight levers of seven sectors."""
BUDGET = 500.0
"""Dollars a resident and year that a learner has to begin with; chosen for teaching."""
BY = ("group", "origin", "all", "place")
"""Lines of a picture: by group, by fifth of the parents' income, for everyone, or for one place."""


class Board(Running):
    """A plan under construction and what is known of it. Change `settings`, `chosen` or `pairs`, watch `answer`.

    One pair of futures with common luck answers first, the other pairs follow.
    """

    settings = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Instance(Setting))
    """How levers are set, by intervention; one that is not named is at 0."""
    chosen = traitlets.List(traitlets.Unicode())
    """Ids of the places that were chosen on the map."""
    shown = traitlets.List(traitlets.Unicode())
    """Interventions that have a lever: those at first, those added, and those of the plan."""
    budget = traitlets.Float(BUDGET, min=0.0)
    """Dollars of 2019 a resident and year; 0 for no budget."""
    measure = traitlets.Unicode("perceived_safety")
    """The measure that is looked at."""
    by = traitlets.Enum(BY, "group")
    """Which lines are looked at."""
    place = traitlets.Unicode()
    """The place that is looked at; empty for none."""

    def __init__(self, scenario: Scenario, *, levers: Sequence[str] = FIRST_LEVERS, years: int = 60) -> None:
        """Set all levers to 0 and answer at once with one run of the baseline."""
        for name in levers:
            _known("intervention", name, scenario.all_interventions)
        super().__init__(scenario, years)
        self._first = tuple(levers)
        self.shown = list(levers)
        self.observe(lambda _: self.ask(), ["settings", "chosen", "pairs"])

    # --- the plan

    @cached_property
    def ground(self) -> Ground:
        """The places, and those that names such as `poorest` mean."""
        return Ground.of(self.scenario)

    @property
    def doses(self) -> dict[str, Dose]:
        """What the levers do; one that does nothing is left out."""
        found = {name: self.ground.dose(setting, tuple(self.chosen)) for name, setting in self.settings.items()}
        return {name: dose for name, dose in found.items() if dose is not None}

    @property
    def plan(self) -> Scenario:
        """The scenario with what the levers add to its own plan."""
        doses = self.doses
        return self.scenario.with_plan({**self.scenario.plan, **doses}) if doses else self.scenario

    @property
    def levers(self) -> dict[str, Intervention]:
        """The interventions that have a lever."""
        return {name: self.scenario.all_interventions[name] for name in self.shown}

    def setting(self, name: str) -> Setting:
        """Return how a lever is set."""
        settings: dict[str, Setting] = self.settings
        return settings.get(name, Setting())

    def set(self, **levers: float | Setting) -> None:
        """Move some levers: `board.set(preschool=0.6, clinics=Setting(0.5, where="poorest", start=2030))`.

        A bare number is a level; where and when stay.
        """
        new = {}
        for name, each in levers.items():
            setting = self.setting(name)
            new[name] = each if isinstance(each, Setting) else Setting(each, setting.where, setting.start, setting.end)
        self.settings = {**self.settings, **new}

    def add(self, name: str) -> None:
        """Show a lever for an intervention that has none."""
        _known("intervention", name, self.scenario.all_interventions)
        if name not in self.shown:
            self.shown = [*self.shown, name]

    def choose(self, *places: str) -> None:
        """Choose places on the map, by id."""
        self.chosen = list(places)

    def reset(self) -> None:
        """Move all levers back to 0, everywhere and from the present on; added levers go."""
        self._replace({}, self.chosen)

    def load_preset(self, name: str) -> None:
        """Take up one of the plans that ship with the kit."""
        _known("plan", name, presets())
        self._replace(presets()[name].settings, self.chosen)

    @property
    def preset(self) -> str:
        """The id of the plan that ships with the kit and says what the levers say; empty if there is none."""
        moved = {name: setting for name, setting in self.settings.items() if setting.level > 0}
        return next((name for name, each in presets().items() if each.settings == moved), "")

    @property
    def code(self) -> str:
        """A short text that rebuilds the plan."""
        return codes.encode(self.scenario, self.doses)

    def load_code(self, code: str) -> None:
        """Rebuild a plan from its code.

        Raises:
            WrongCode: the code cannot be used; the message says why, and the plan stays as it is.
        """
        settings = {name: self.ground.setting(dose) for name, dose in codes.decode(self.scenario, code).items()}
        named = {setting.where for setting in settings.values() if not isinstance(setting.where, str)}
        if len(named) == 1:  # one set of places: those that were chosen on the map
            (places,) = named
            settings = {
                name: Setting(each.level, CHOSEN if each.where == places else each.where, each.start, each.end)
                for name, each in settings.items()
            }
            self._replace(settings, list(places))
        else:
            self._replace(settings, self.chosen)

    def words(self) -> str:
        """Return what the levers say, in words."""
        told = [
            self.ground.words(name, setting, tuple(self.chosen))
            for name, setting in self.settings.items()
            if setting.level > 0
        ]
        return "; ".join(told) + "." if told else "No lever is moved: both futures are the same."

    # --- what it costs

    @cached_property
    def _costs(self) -> Costs:
        return Costs.of(self.scenario)

    @property
    def cost(self) -> Cost:
        """What the levers cost."""
        return self._costs.plan(self.doses, self.years)

    # --- what may be said

    @traitlets.validate("settings")
    def _sound(self, proposal: dict[str, Any]) -> dict[str, Setting]:
        settings: Mapping[str, Setting] = proposal["value"]
        for name, setting in settings.items():
            _known("intervention", name, self.scenario.all_interventions)
            self.ground.check(name, setting)
        return dict(settings)

    @traitlets.validate("chosen")
    def _places(self, proposal: dict[str, Any]) -> list[str]:
        return list(self.ground.check_places(tuple(proposal["value"])))

    @traitlets.validate("measure")
    def _measure(self, proposal: dict[str, Any]) -> str:
        return _known("measure", proposal["value"], CHOICES)

    @traitlets.validate("place")
    def _place(self, proposal: dict[str, Any]) -> str:
        place: str = proposal["value"]
        return place and self.ground.check_places((place,))[0]

    @traitlets.observe("settings")
    def _show(self, change: dict[str, Any]) -> None:
        new = [name for name, setting in change["new"].items() if setting.level > 0 and name not in self.shown]
        if new:
            self.shown = [*self.shown, *new]

    def _replace(self, settings: dict[str, Setting], chosen: Sequence[str]) -> None:
        """Set all levers and chosen places at once, so that one plan is asked for and not two; or refuse all."""
        for name, setting in settings.items():
            self.ground.check(name, setting)
        with self.hold_trait_notifications():
            self.shown = [*self._first, *(name for name in settings if name not in self._first)]
            self.settings, self.chosen = settings, list(chosen)


def _known(kind: str, name: str, names: Sequence[str] | Mapping[str, object]) -> str:
    """Return a name if it is known. Raises UnknownName otherwise."""
    if name not in names:
        raise UnknownName(f"there is no {kind} '{name}'.{suggest(name, names)}")
    return name
