"""How plain objects follow the model's rules: what a rule reads is an attribute of the object, or of one it knows.

The engine runs a rule on columns; here the same formula, bound to plain Python numbers, is called once a person. The
calls are written out when a model is made, one function a stage, as one would type them:

    self.experience = experience(self.experience, self.hours, self.share_worked)
    self.common_risk = serious_risk(self.exposure, self.involvement, place.serious_now, ...)

    age                  self.age                   partner_wage         partner.wage
    here_trust           place.trust                luck_work            luck.luck_work
    faced_hiring         faced.hiring               cohort_schooling     cohort.schooling
    change_in_pay        changes.pay                finding_cycle        numbers.finding_cycle
"""

from collections.abc import Callable, Container, Sequence
from types import SimpleNamespace
from typing import Any

from sim import rules
from sim.determinants import EDGES
from sim.luck import TO_UNIT, decision_code, mix, year_code
from sim.people import COLUMNS
from sim.rules import Rule, for_numbers, rule
from sim.scenario import Scenario

type Number = Any
"""A float, a whole number or a truth value."""
type Stage = Callable[[Any], None]
"""Lets an object follow some rules in their order; what each makes becomes an attribute of that name."""
type Path = Callable[[str], str]
"""Says where an object finds a name: an attribute of its own ("self.age") or of something it knows ("place.trust")."""

exp = for_numbers(rule(rules.exp))
normal = for_numbers(rule(rules.normal))

KNOWN = {"here": "place"} | {name: name for name in ("partner", "home", "mother", "faced", "cohort")}
OF_MODEL = ("numbers", "references")


def resident_path(own: Container[str]) -> Path:
    """Return where a resident with these own attributes finds names."""

    def path(name: str) -> str:
        first, _, rest = name.partition("_")
        if name in own:
            return f"self.{name}"
        if name == "home_covered":  # a child's cover follows what the parent's was before this year's is known
            return "home.covered_before"
        if first in KNOWN:
            return f"{KNOWN[first]}.{rest}"
        if first in ("luck", "fate"):
            return f"{first}.{name}"
        return change_or_number(name)

    return path


def change_or_number(name: str) -> str:
    """Return where anyone finds what the plan changes, and the numbers of the year."""
    return f"changes.{name.removeprefix('change_in_')}" if name.startswith("change_in_") else f"numbers.{name}"


class Binder:
    """Binds rules to objects under one scenario; a cut edge makes its rule read the reference instead of the cause."""

    def __init__(self, scenario: Scenario) -> None:
        """Note which arguments are cut."""
        self.cuts = {
            (name, argument): reference
            for edge in scenario.cut
            for name, argument, reference in EDGES[edge].entries
        }  # fmt: skip
        self.references = SimpleNamespace()

    def stage(self, stage: Sequence[Rule], path: Path) -> Stage:
        """Write out the calls of these rules, in their order.

        Raises:
            ValueError: a rule reads of someone else what this stage makes, so the order of people would matter.
        """
        calls, known = [], set()
        made = {each.name for each in stage}
        for each in stage:
            paths = [self._path(each.name, argument, path) for argument in each.reads]
            calls.append(f"    self.{each.name} = {each.name}({', '.join(paths)})")
            for first, _, rest in (found.partition(".") for found in paths):
                known.add(first)
                if first in ("partner", "home", "mother") and rest in made:
                    raise ValueError(f"{each.name} reads {rest} of someone who may not have it yet")
        heads = [f"    {name} = self.{name}" for name in sorted(known - {"self", *OF_MODEL})]
        heads += [f"    {name} = self.model.{name}" for name in OF_MODEL if name in known]
        text = "\n".join(["def live(self):", *heads, *calls])
        names: dict[str, Any] = {each.name: for_numbers(each) for each in stage}
        exec(text, names)  # noqa: S102 - written just above from the rules' own names
        live: Stage = names["live"]
        return live

    def _path(self, reader: str, argument: str, path: Path) -> str:
        reference = self.cuts.get((reader, argument))
        if reference is None:
            return path(argument)
        if isinstance(reference, str):
            return path(reference)
        name = f"{reader}_without_{argument}"
        truth = argument in COLUMNS and COLUMNS[argument][0] == "bool"
        setattr(self.references, name, bool(reference) if truth else reference)
        return f"references.{name}"


class Luck:
    """One person's keyed draws of one year: `luck.luck_work` is the number in [0, 1) for that decision."""

    __slots__ = ("stream",)

    def __init__(self, key: int, code: int) -> None:
        """Start from the person's key and the year's code."""
        self.stream = mix(key ^ code)

    def __getattr__(self, decision: str) -> float:
        """Return the draw for a decision; the same bits as `sim.luck.draw`."""
        return (mix(self.stream + decision_code(decision)) >> 11) * TO_UNIT


class Fate(Luck):
    """One person's draws for life; a draw is kept once it was made."""

    def __init__(self, key: int, seed: int) -> None:
        """Start from the person's key and the seed."""
        super().__init__(key, year_code(seed, 0))

    def __getattr__(self, decision: str) -> float:
        """Return the draw for a decision and keep it."""
        drawn = super().__getattr__(decision)
        setattr(self, decision, drawn)
        return drawn


class Nobody:
    """Stands where a person has no mother, father or partner: all that rules would read of them is 0."""

    def __bool__(self) -> bool:
        """Nobody is not there."""
        return False

    def __getattr__(self, name: str) -> float:
        """Whatever rules read of nobody."""
        return 0.0


NOBODY = Nobody()
