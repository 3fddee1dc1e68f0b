"""What stands behind a name: its numbers, the studies they come from, which of these conflict or are from memory.

`behind("violence_to_learning")` answers for a parameter, edge, mechanism, intervention or row of evidence. The other
way round, `users` says for what a row is used, and `left_out` of `sim.evidence` why a row is not.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sim import evidence, order
from sim.determinants import EDGES, PARAMETERS, family, housing
from sim.evidence import Contested, Evidence
from sim.evidence.series import anchors
from sim.interventions import Intervention, catalogue
from sim.parameters import Edge, Parameter, UnknownName, suggest
from sim.rules import Rule
from sim.structure import MECHANISMS, Mechanism

if TYPE_CHECKING:
    import pandas as pd

MECHANISM_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "redlining": ("lending_",),
    "steering": ("steering_",),
    "hiring_bias": ("hiring_", "losing_ratio", "pay_gap_", "record_"),
    "custody": ("order_", "custody_"),
    "unequal_schools": ("teaching_",),
    "poor_planning": ("siting",),
    "care_gap": ("care_",),
}
"""How the names of those parameters begin that say how strong a mechanism is."""


@dataclass(frozen=True)
class Sources:
    """What stands behind one name.

    `numbers` are its parameters, `rows` the evidence cited for it and them, `beside` other rows whose effects overlap
    with those, `contested` the questions on which studies disagree, `users` what rests on it (of a row of evidence).
    """

    name: str
    kind: str
    meaning: str
    numbers: tuple[Parameter, ...]
    rows: tuple[Evidence, ...]
    beside: tuple[Evidence, ...]
    contested: tuple[Contested, ...]
    users: tuple[str, ...] = ()

    @property
    def from_memory(self) -> tuple[Evidence, ...]:
        """The rows whose number was recalled and not seen on a page: weak."""
        return tuple(row for row in self.rows if row.status == "memory")

    @property
    def table(self) -> "pd.DataFrame":
        """The rows as a table that can be cited."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"id": row.id, "what": row.statement, "value": row.value, "unit": row.unit, "design": row.design,
                 "status": row.status, "tier": row.tier, "citation": cited(row), "url": row.url}
                for row in self.rows
            ]
        )  # fmt: skip

    def __str__(self) -> str:
        """Return all of it as a block of text."""
        return "\n".join([f"{self.name} ({self.kind})", f"  {self.meaning}", *self._parts()])

    def __repr__(self) -> str:
        """Return the text, so that a notebook shows it."""
        return str(self)

    def _parts(self) -> Iterator[str]:
        yield from _part("numbers", (told(number) for number in self.numbers))
        yield from _part("studies", (_study(row) for row in self.rows), "none: assumed")
        yield from _part("overlap with", (f"{row.id}: {row.statement} ({_standing(row)})" for row in self.beside))
        groups = dict.fromkeys(row.group for row in (*self.rows, *self.beside) if row.group)
        yield from _part("taken", (evidence.overlaps()[group] for group in groups) if self.beside else ())
        yield from _part("contested", (f"{each.question} {each.said}" for each in self.contested), "no")
        yield from _part("from memory only", (row.id for row in self.from_memory), "none")
        yield from _part("used for", self.users)
        if self.kind == "evidence" and self.name in evidence.left_out():
            yield from _part("left out", [evidence.left_out()[self.name]])


def _part(heading: str, lines: Iterable[str], otherwise: str = "") -> Iterator[str]:
    found = list(lines) or [otherwise] * bool(otherwise)
    if found:
        yield f"  {heading}:"
        yield from (f"    {line}" for line in found)


def told(number: Parameter) -> str:
    """Return a parameter in a line: value, unit, label, evidence."""
    source = f", {number.evidence}" if number.evidence else ""
    return f"{number.name} = {number.value:g} {number.unit} ({number.label}{source})"


def cited(row: Evidence) -> str:
    """Return the citation of a row with its year."""
    return row.citation if not row.year or row.year in row.citation else f"{row.citation} ({row.year})"


def _study(row: Evidence) -> str:
    tier = f", tier {row.tier}" if row.tier else ""
    return f"{row.id}: {row.value:g} {row.unit}; {row.design}; {row.status}{tier}; {cited(row)} {row.url}".rstrip()


def _standing(row: Evidence) -> str:
    return "left out" if row.id in evidence.left_out() else "used too"


def behind(name: str) -> Sources:
    """Return what stands behind a parameter, edge, mechanism, intervention or row of evidence.

    Raises:
        UnknownName: nothing here has this name; the message suggests the nearest one.
    """
    if name in PARAMETERS:
        return _gathered(name, "parameter", PARAMETERS[name].meaning, [PARAMETERS[name]], ())
    if name in EDGES:
        edge = EDGES[name]
        return _gathered(name, "edge", edge.meaning, numbers_of_edge(name), ids(edge.evidence))
    if name in MECHANISMS:
        mechanism = MECHANISMS[name]
        return _gathered(name, "mechanism", mechanism.meaning, numbers_of_mechanism(name), ids(mechanism.evidence))
    if name in catalogue():
        offered = catalogue()[name]
        effect = f"{offered.title}: {offered.effect:g} {offered.unit} at full strength ({offered.label})"
        return _gathered(name, "intervention", effect, [], ids(offered.evidence))
    if name in known_rows():
        row = evidence.find(name)
        return _gathered(name, "evidence", row.statement, [], (name,), users().get(name, ()))
    known = [*PARAMETERS, *EDGES, *MECHANISMS, *catalogue(), *known_rows()]
    raise UnknownName(f"nothing with evidence is called '{name[:70]}'.{suggest(name, known) or ' See `sim list`.'}")


def _gathered(
    name: str, kind: str, meaning: str, numbers: list[Parameter], own: tuple[str, ...], used: tuple[str, ...] = ()
) -> Sources:
    named = dict.fromkeys((*own, *(each for number in numbers for each in ids(number.evidence))))
    rows = tuple(evidence.find(each) for each in named)
    groups = {row.group for row in rows if row.group}
    beside = tuple(row for row in evidence.all_rows() if row.group in groups and row not in rows)
    disputed = tuple(each for each in evidence.contested().values() if {*each.rows} & {*named})
    return Sources(name, kind, meaning, tuple(numbers), rows, beside, disputed, used)


def ids(cited_as: str) -> tuple[str, ...]:
    """Return the ids of rows in what a declaration cites; series of history and "assumed" are no rows."""
    parts = (part.strip() for part in cited_as.split(","))
    return tuple(part for part in parts if part and part != "assumed" and part not in anchors())


@cache
def known_rows() -> frozenset[str]:
    """Return the ids of all rows."""
    return frozenset(row.id for row in evidence.all_rows())


@cache
def users() -> Mapping[str, tuple[str, ...]]:
    """Return, by row of evidence, what rests on it, as "parameter x", "edge y", "mechanism z", "intervention w"."""
    found: dict[str, list[str]] = {}
    declared: Mapping[str, Mapping[str, Parameter | Edge | Mechanism | Intervention]] = {
        "parameter": PARAMETERS, "edge": EDGES, "mechanism": MECHANISMS, "intervention": catalogue(),
    }  # fmt: skip
    for kind, things in declared.items():
        for name, thing in things.items():
            for row in ids(thing.evidence):
                found.setdefault(row, []).append(f"{kind} {name}")
    return {row: tuple(names) for row, names in found.items()}


def numbers_of_mechanism(name: str) -> list[Parameter]:
    """Return the parameters that say how strong a mechanism is."""
    beginnings = MECHANISM_NUMBERS.get(name, ())
    return [
        number for number in PARAMETERS.values()
        if number.determinant == "structure" and beginnings and number.name.startswith(beginnings)
    ]  # fmt: skip


def numbers_of_edge(name: str) -> list[Parameter]:
    """Return the parameters by which a cause is multiplied, or which it meets otherwise, where the edge enters a rule.

    Read from the source of the rule: the parameters in the same term of a sum as the cause, or what is made of it.
    Where there are none and the cause is a sum made for the place, those of the rule that makes it.
    """
    found: dict[str, None] = {}
    for rule, argument, _ in EDGES[name].entries:
        if rule in _rules():
            made = argument.removeprefix("here_") if argument.startswith("here_") else ""
            found.update(dict.fromkeys(list(met(_rules()[rule], argument)) or _in_making(made)))
    return [PARAMETERS[each] for each in found]


def _in_making(name: str) -> Iterator[str]:
    """Yield the parameters of the rule of this name, and of those sums of the same year that it reads."""
    if name in _rules() and name not in _rules()[name].reads:  # what reads itself is a state, not a sum
        for each in _rules()[name].reads:
            yield from (each,) if each in PARAMETERS else _in_making(each)


@cache
def _rules() -> Mapping[str, Rule]:
    apart = (order.of_places(), family.NEWBORN, (housing.first_place, housing.utility))
    return {rule.name: rule for stage in (*order.of_people(), *apart) for rule in stage}


def met(rule: Rule, argument: str) -> Iterator[str]:
    """Yield the parameters that stand in one term of a sum with the argument of a rule, or with what is made of it."""
    carriers = {argument}
    function = ast.parse(textwrap.dedent(inspect.getsource(rule.formula))).body[0]
    assert isinstance(function, ast.FunctionDef)
    for statement in function.body:
        if isinstance(statement, ast.Assign | ast.Return) and statement.value is not None:
            reached = [term for term in _terms(statement.value) if _names(term) & carriers]
            if reached and isinstance(statement, ast.Assign):
                carriers |= _names(statement.targets[0])
            yield from (name for term in reached for name in rule.reads if name in _names(term) & {*PARAMETERS})


def _terms(sum_of: ast.expr) -> Iterator[ast.expr]:
    if isinstance(sum_of, ast.BinOp) and isinstance(sum_of.op, ast.Add | ast.Sub):
        yield from _terms(sum_of.left)
        yield from _terms(sum_of.right)
    else:
        yield sum_of


def _names(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
