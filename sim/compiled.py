"""Stages as compiled loops: the same rules, the same bits, without an array for every step of every formula.

A `Loop` turns a stage into the text of a function that goes through people (or places) in blocks of 128: it reads what
the rules read, found by name as in `stages.py`, runs rule after rule over the block, and writes what they made.
`primitives.py` holds what these functions call; `executors.py` compiles, keeps and runs them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.luck import decision_code
from sim.people import COLUMNS, NAMES
from sim.rules import Formula, Rule, Value
from sim.stages import DERIVED, FIRST_COHORT, Scope, Stage, Year
from sim.sums import FIXED_POINT

BLOCK = 128
TRUTH, NUMBER = "boolean[::1]", "float64[::1]"

HEADER = '''"""Loops over people and places, written by sim/compiled.py; an edit here changes nothing."""

import numpy as np

at = np.int64  # as literals, numbers would make Numba compile the same function for each of them
'''


@dataclass(frozen=True)
class Argument:
    """An array that a function reads or writes: the kind of thing it is, its name, and its type for Numba.

    A function takes arrays of one kind and type together, as the rows of one `table`: what it costs to call a compiled
    function grows with what it takes.
    """

    kind: str
    name: str
    type: str = NUMBER

    def __str__(self) -> str:
        """Return the array's name in the function."""
        return f"{self.kind}_{self.name}"

    @property
    def dtype(self) -> str:
        """The type of its values, for NumPy."""
        return self.type.partition("[")[0].replace("boolean", "bool")

    @property
    def alone(self) -> bool:
        """Whether it lies in no table."""
        return self.kind in ("made", "derived", "group")

    @property
    def table(self) -> str:
        """The name of the table in which it is a row, or its own."""
        return str(self) if self.alone else f"{self.kind}_{self.dtype}"


@dataclass(frozen=True)
class Read:
    """How a name is read into a block: a call with AT for where to, and the arrays it takes, the own one first."""

    call: str
    takes: tuple[Argument, ...]
    truth: bool = False
    """Whether truth values are read."""


type Made = Mapping[str, Argument]
"""What was made before and is kept in arrays."""


def column(name: str) -> Argument:
    """Return the argument for a column of people."""
    return Argument("column", name, f"{COLUMNS[name][0]}[::1]".replace("bool", "boolean"))


def own(argument: Argument) -> Read:
    """Read an array that has one value each."""
    return Read(f"take(block, AT, {argument}, low, size)", (argument,), argument.type == TRUTH)


def by(index: str, first: int, table: Argument) -> Read:
    """Read a table by a column of numbers that start at `first`."""
    return Read(f"take_at(block, AT, {table}, {column(index)}, at({first}), low, size)", (table, column(index)))


def by_two(row: str, across: str, table: Argument) -> Read:
    """Read a table of two dimensions by two columns."""
    one, other = column(row), column(across)
    return Read(f"take_cell(block, AT, {table}, {one}, {other}, low, size)", (table, one, other))


DERIVED_OF: Mapping[str, tuple[str, ...]] = {"partnered": ("partner",), "head": ("independent", "partner", "key")}
"""Of which columns people's own `DERIVED` values are made, in a block."""


def of(link: str, rest: str, made: Made) -> Read | None:
    """Read what somebody linked has; None if it is nothing that people have."""
    if rest in made or rest in COLUMNS:
        linked = made.get(rest) or column(rest)
    elif rest in DERIVED:
        linked = Argument("derived", rest, TRUTH)
    else:
        return None
    rows = column(link)
    return Read(f"take_of(block, AT, {linked}, {rows}, low, size)", (linked, rows))


def drawn(name: str, stream: int) -> Read:
    """Read the draws of a decision."""
    call = f"draw(block, AT, stream, at({stream}), size, np.uint64({decision_code(name)}))"
    return Read(call, (column("key"),))


def change(cause: str) -> Read:
    """Read what the plan adds to a cause: one value each, or one for all."""
    added = Argument("change", cause)
    return Read(f"take_change(block, AT, {added}, low, size)", (added,))


TABLE = "float64[:, ::1]"
BY_PREFIX: Mapping[str, Callable[[str, str, Made], Read | None]] = {
    "here": lambda rest, _, __: by("place", 0, Argument("here", rest)),
    "faced": lambda rest, _, __: by_two("place", "label", Argument("faced", rest, TABLE)),
    "cohort": lambda rest, _, __: by("birth_year", FIRST_COHORT, Argument("cohort", rest)),
    "partner": lambda rest, _, made: of("partner", rest, made),
    "home": lambda rest, _, made: of("home", rest, made),
    "mother": lambda rest, _, made: of("mother", rest, made),
    "luck": lambda _, name, __: drawn(name, 0),
    "fate": lambda _, name, __: drawn(name, BLOCK),
}


def of_people(name: str, made: Made) -> Read | None:
    """Return how people read a name, as `Scope.read` finds it; None for a number of the year."""
    if name in made:
        return own(made[name])
    if name in COLUMNS:
        return own(column(name))
    if name in DERIVED_OF:
        takes = tuple(map(column, DERIVED_OF[name]))
        return Read(f"take_{name}(block, AT, {', '.join(map(str, takes))}, low, size)", takes, truth=True)
    prefix, _, rest = name.partition("_")
    if prefix in BY_PREFIX and (read := BY_PREFIX[prefix](rest, name, made)):
        return read
    if name.startswith("by_age_"):
        return by_two("woman", "age", Argument("by_age", name.removeprefix("by_age_"), TABLE))
    return change(name.removeprefix("change_in_")) if name.startswith("change_in_") else None


def of_places(name: str, made: Made, numbers: Collection[str]) -> Read | None:
    """Return how places read a name; None for a number of the year."""
    if name in numbers:
        return None
    if name.startswith("change_in_"):
        return change(name.removeprefix("change_in_"))
    return own(made.get(name, Argument("place", name)))


def changes(year: Year, names: Sequence[str]) -> Value:
    """Lay out what the plan adds to causes, in rows of one value each, or of one for all."""
    if year.changes.keys().isdisjoint(names):
        return np.zeros((len(names), 1))
    added = [year.changes.get(name, 0.0) for name in names]
    return np.array(np.broadcast_arrays(*added, np.zeros(max(map(np.size, added))))[:-1])


def made_before(scope: Scope, name: str) -> Value:
    """Return what an earlier stage made, one value each."""
    made = scope.made[name]
    return made if np.ndim(made) else np.full(len(scope.people), made)


HELD = {"here": "places", "place": "places", "faced": "faced", "cohort": "cohorts", "by_age": "by_age"}
"""Where a year holds the arrays of each kind."""


def lay_out(arguments: Sequence[Argument]) -> Callable[[Year, Any], Value]:
    """Return what gives a function, for a year and a scope, the table for some arguments of one kind."""
    first, names = arguments[0], [each.name for each in arguments]
    name, dtype = first.name, first.dtype
    match first.kind:
        case "column":
            return lambda _, scope: scope.people.tables[dtype]
        case "derived":
            return lambda _, scope: scope.read(name)
        case "made":
            return lambda _, scope: made_before(scope, name)
        case "group":
            return lambda _, scope: scope.groups[0]
        case "change":
            return lambda year, _: changes(year, names)
    held = attrgetter(HELD[first.kind])
    return lambda year, _: np.array([held(year)[name] for name in names], dtype=np.float64)


INDICES = frozenset({"place", "label", "birth_year", "woman", "age", "partner", "home", "mother"})
"""Columns by which other things are read."""


def linked(each: Rule) -> set[str]:
    """Return what a rule reads of the partner, of the mother, or of the head of the household."""
    parts = (name.partition("_") for name in each.reads)
    return {rest for prefix, _, rest in parts if prefix in ("partner", "home", "mother")}


def passes(stage: Stage) -> list[list[Rule]]:
    """Split a stage where a rule reads of somebody linked what this pass has not yet made for everyone."""
    split: list[list[Rule]] = [[]]
    for each in stage:
        if linked(each) & {before.name for before in split[-1]}:
            split.append([])
        split[-1].append(each)
    return split


def makes_truth(each: Rule, truths: Collection[str]) -> bool:
    """Whether a rule makes truth values: tried on ones."""
    ones: list[Value] = [np.ones(1, dtype=np.bool_ if name in truths else np.float64) for name in each.reads]
    with np.errstate(all="ignore"):
        return bool(np.asarray(each(*ones)).dtype == np.bool_)


@dataclass
class Block:
    """What lies where in the memory of a block; truth values are held as 0.0 and 1.0."""

    slots: dict[str, int] = field(default_factory=dict)
    truths: set[str] = field(default_factory=set)
    size: int = 0
    _free: list[int] = field(default_factory=list)

    def add(self, name: str, truth: bool) -> int:
        """Find room for a name, beside what it may have meant before; return where."""
        if not self._free:
            self._free.append(self.size)
            self.size += BLOCK
        place = self._free.pop()
        self.drop(name)
        self.slots[name] = place
        (self.truths.add if truth else self.truths.discard)(name)
        return place

    def drop(self, name: str) -> None:
        """Give back the room of a name."""
        if name in self.slots:
            self._free.append(self.slots.pop(name))

    def value(self, name: str) -> str:
        """Return how one value of the name is written."""
        return f"block[{self.slots[name]} + i]" + (" != 0.0" if name in self.truths else "")


class Loop:
    """One stage as a function: its text, and what it takes and gives."""

    def __init__(
        self, name: str, stage: Stage, find: Callable[[str, Made], Read | None], columns: Collection[str],
        made: Made, wanted: Collection[str], summed: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Write the function.

        find: how a name is read. columns: what is written where it was read from. made: what earlier stages made,
        beside columns. wanted: what later readers want of what this stage makes, beside columns. summed: what is
        added up by group.
        """
        self.name, self.stage = name, stage
        self.entries = {(each.name, read) for each in stage for read in each.reads}
        self.takes: dict[str, Argument] = {}
        self.gives: dict[str, Argument] = {}
        self.sums: dict[str, Argument] = {}
        self.numbers: list[str] = []
        self._find, self._columns, self._summed = find, columns, summed
        self._made = dict(made)
        split = passes(stage)
        self._held = self._to_hold(split, wanted)
        self._body = [line for rules in split for line in self._pass(rules)]
        self._body += [self._put_back(name) for name in self.gives if name in columns]
        self._lay_out = [lay_out(arguments) for arguments in tables(self.takes.values()).values()]
        given = tables(self.gives.values()).values()
        self._given = [(each[0].dtype, len(each)) for each in given]
        names = [argument.name for each in given for argument in each]
        self._kept = [(row, name) for row, name in enumerate(names) if name not in columns]

    def _to_hold(self, split: Sequence[Sequence[Rule]], wanted: Collection[str]) -> set[str]:
        """Return what is made into arrays of its own.

        That is what later readers and passes want, and columns that people read of each other: they change when all
        have read them.
        """
        of_others = INDICES.union(*(linked(each) for each in self.stage))
        held: set[str] = set()
        for number, rules in enumerate(split):
            later = {name for rest in split[number + 1 :] for each in rest for name in (*each.reads, *linked(each))}
            here = {each.name for each in rules}
            held |= here & later | {name for name in here if name in (of_others if name in self._columns else wanted)}
        return held

    def _pass(self, rules: Sequence[Rule]) -> list[str]:
        """Return the lines of one loop over all blocks."""
        block = Block()
        last = {name: number for number, each in enumerate(rules) for name in each.reads}
        steps: list[str] = []
        for number, each in enumerate(rules):
            steps += [line for name in each.reads if name not in block.slots for line in self._take(name, block)]
            values = ", ".join(block.value(name) if name in block.slots else f"number_{name}" for name in each.reads)
            truth = makes_truth(each, {name for name in block.truths if name in block.slots})
            into = block.add(each.name, truth)
            steps += [f"for i in range({BLOCK}):", f"    block[{into} + i] = {called(each)}({values})"]
            steps += self._put(each.name, truth, into)
            for name in [name for name in block.slots if last.get(name, -1) <= number]:
                block.drop(name)
        for each in rules:
            self._made.pop(each.name, None)
        self._made |= {each.name: self.gives[each.name] for each in rules if each.name in self.gives}
        head = (f"block = np.zeros({block.size})", f"for low in range(0, count, {BLOCK}):")
        inside = (f"size = min({BLOCK}, count - low)", *self._streams(steps), *steps)
        return [*head, *(f"    {step}" for step in inside)]

    def _take(self, name: str, block: Block) -> list[str]:
        read = self._find(name, self._made)
        if read is None:
            if name not in self.numbers:
                self.numbers.append(name)
            return []
        self.takes |= {str(each): each for each in read.takes if each.kind != "out"}
        return [read.call.replace("AT", f"at({block.add(name, read.truth)})")]

    def _put(self, name: str, truth: bool, into: int) -> list[str]:
        steps = []
        if name in self._summed:
            total = self.sums[name] = Argument("sum", name)
            self.takes["group_codes"] = Argument("group", "codes", "int64[::1]")
            steps.append(f"add({total}, group_codes, low, block, at({into}), size)")
        target = column(name) if name in self._columns else None
        if name in self._held:
            target = self.gives[name] = Argument("out", name, TRUTH if truth else NUMBER)
        elif target is not None:
            self.takes[str(target)] = target
        if target is not None:
            steps.append(f"{'put_truth' if target.type == TRUTH else 'put'}({target}, low, block, at({into}), size)")
        return steps

    def _put_back(self, name: str) -> str:
        """Write what was held into its column."""
        self.takes[str(column(name))] = column(name)
        put = "put_truth" if self.gives[name].type == TRUTH else "put"
        return f"{put}({column(name)}, at(0), {self.gives[name]}, at(0), count)"

    def _streams(self, steps: Sequence[str]) -> list[str]:
        codes = {stream: code for stream, code in ((0, "this_year"), (BLOCK, "whole_life"))
                 if any(f"stream, at({stream})" in step for step in steps)}  # fmt: skip
        return [f"streams(stream, at({stream}), column_key, low, size, {code})" for stream, code in codes.items()]

    @property
    def text(self) -> str:
        """The function, for `compiled`, which takes its types."""
        types, names, rows = ["int64", "uint64", "uint64", NUMBER], ["count", "this_year", "whole_life", "numbers"], []
        for table, arguments in tables((*self.takes.values(), *self.gives.values(), *self.sums.values())).items():
            first = arguments[0]
            types.append(first.type if first.alone else first.type.replace("[", "[:, "))
            names.append(table)
            for row, each in enumerate(arguments):
                if each.kind == "column":
                    rows.append(f"{each} = {table}[{NAMES[each.dtype].index(each.name)}, :count]")
                elif not each.alone:
                    rows.append(f"{each} = {table}[{row}]")
        numbers = [f"number_{name} = numbers[{place}]" for place, name in enumerate(self.numbers)]
        head = (f'@compiled("void({", ".join(types)})")', f"def {self.name}({', '.join(names)}):")
        body = (*rows, *numbers, f"stream = np.zeros({2 * BLOCK}, np.uint64)", *self._body)
        return "\n".join((*head, *(f"    {line}" for line in body), ""))

    def run(
        self, function: Formula, count: int, year: Year, scope: Scope | None = None
    ) -> tuple[dict[str, Value], dict[str, NDArray[np.float64]]]:
        """Run the compiled function for a number of people or places; return what it made and added up."""
        numbers = np.fromiter(map(year.scalars.__getitem__, self.numbers), np.float64, len(self.numbers))
        taken = [lay_out(year, scope) for lay_out in self._lay_out]
        made = [np.empty((rows, count), dtype) for dtype, rows in self._given]
        if scope is None or not self.sums:
            function(count, *year.codes, numbers, *taken, *made)
            return self._named(made), {}
        added = np.zeros((len(self.sums), scope.groups[1]))
        function(count, *year.codes, numbers, *taken, *made, added)
        added /= FIXED_POINT
        return self._named(made), dict(zip(self.sums, added, strict=True))

    def _named(self, made: Sequence[Value]) -> dict[str, Value]:
        """Return what was made, beside columns, by name."""
        rows = [*chain.from_iterable(made)] if self._kept else []
        return {name: rows[row] for row, name in self._kept}


def tables(arguments: Iterable[Argument]) -> dict[str, list[Argument]]:
    """Return the arrays of each table, in the order in which a function takes tables."""
    together: dict[str, list[Argument]] = {}
    for each in arguments:
        together.setdefault(each.table, []).append(each)
    return together


def called(each: Rule) -> str:
    """Return the name of a rule in the file."""
    return f"{each.formula.__module__.rpartition('.')[2]}_{each.name}"


def loops_of_people(stages: Sequence[Stage], read_by_hand: Collection[str], summed: Collection[str]) -> list[Loop]:
    """Return a loop for each stage of people, in the order of the year."""
    written: list[Loop] = []
    made: dict[str, Argument] = {}
    for number, stage in enumerate(stages):
        later = {name for rest in stages[number + 1 :] for each in rest for name in (*each.reads, *linked(each))}
        written.append(Loop(f"people_{number}", stage, of_people, COLUMNS, made, later | set(read_by_hand), summed))
        given = written[-1].gives.items()
        made |= {name: Argument("made", name, each.type) for name, each in given if name not in COLUMNS}
    return written


def loop_of_places(name: str, stage: Stage, numbers: Collection[str]) -> Loop:
    """Return the loop of a stage of places, or newborns. numbers: the names that are numbers of the year."""
    everything = {each.name for each in stage}
    return Loop(name, stage, lambda read, made: of_places(read, made, numbers), (), {}, everything)
