"""What compiled loops are made of: the basic operations of rules for one number, and how blocks of people are read.

Only loops that `compiled.py` writes use this file; it is the one file that imports Numba. Every operation gives the
same bits as NumPy's. All functions are inlined, so that a loop over a block becomes vector instructions.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from sim import luck, rules
from sim.rules import Formula, Rule, Value
from sim.sums import FIXED_POINT

DOUBLE, WORD = ir.DoubleType(), ir.IntType(64)
INLINED: dict[str, Any] = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def inlined[F: Callable[..., Any]](function: F) -> F:
    """Compile a function into whatever calls it; division by zero gives infinity, as with NumPy."""
    return cast(F, njit(error_model="numpy", **INLINED)(function))


def compiled(types: str) -> Callable[[Formula], Formula]:
    """Compile a loop for these types, or load it if that was done before; other threads run beside it."""
    return cast(Callable[[Formula], Formula], njit(types, cache=True, nogil=True, error_model="numpy"))


def instruction(result: Any, argument: Any, build: Callable[[Any, Any], Any]) -> Formula:
    """Make a function of one machine instruction."""

    def typed(_: Any, x: Any) -> Any:
        return result(argument), lambda context, builder, signature, arguments: build(builder, arguments[0])

    return cast(Formula, intrinsic(typed))


def unary(name: str) -> Formula:
    """Make a function of an operation that LLVM knows for floats."""
    return instruction(
        types.float64, types.float64,
        lambda builder, x: builder.call(builder.module.declare_intrinsic(name, [DOUBLE]), [x]),
    )  # fmt: skip


bits = instruction(types.uint64, types.float64, lambda builder, x: builder.bitcast(x, WORD))
number = instruction(types.float64, types.uint64, lambda builder, x: builder.bitcast(x, DOUBLE))
rounded_down, rounded, square_root = unary("llvm.floor"), unary("llvm.rint"), unary("llvm.sqrt")

EXPONENT_AT = np.uint64(52)
MANTISSA = np.uint64(0x000F_FFFF_FFFF_FFFF)
HALF = np.uint64(0x3FE0_0000_0000_0000)
BIAS = np.uint64(1_023)
WHOLE = np.uint64(0x4330_0000_0000_0000)
"""Bits of 2**52: a whole number below that, or-ed in, becomes the float 2**52 + number."""


@inlined
def where(condition: Value, a: Value, b: Value) -> Value:
    """Choose."""
    return a if condition else b


@inlined
def minimum(a: Value, b: Value) -> Value:
    """Return the smaller one; what is not a number stays so."""
    return a if (a < b) | (a != a) else b


@inlined
def maximum(a: Value, b: Value) -> Value:
    """Return the larger one; what is not a number stays so."""
    return a if (a > b) | (a != a) else b


@inlined
def not_(a: Value) -> Value:
    """Negate."""
    return not a


@inlined
def frexp(x: Value) -> Value:
    """Split a positive, normal number into a mantissa from 0.5 to 1 and an exponent."""
    word = bits(x)
    exponent = number((word >> EXPONENT_AT) | WHOLE) - 4503599627371518.0  # 2**52 + 1022
    return number((word & MANTISSA) | HALF), exponent


@inlined
def ldexp(mantissa: Value, exponent: Value) -> Value:
    """Return mantissa * 2 ** exponent, for exponents from -1022 to 1023."""
    word = bits(exponent + 6755399441055744.0)  # 1.5 * 2**52: the low bits now hold the exponent
    return mantissa * number((word + BIAS) << EXPONENT_AT)


OPERATIONS: dict[str, Formula] = {
    "where": where,
    "minimum": minimum,
    "maximum": maximum,
    "floor": rounded_down,
    "sqrt": square_root,
    "not_": not_,
    "frexp": frexp,
    "ldexp": ldexp,
}
for _shared in (rules.exp, rules.log, rules.logistic, rules.chance, rules.clamp, rules.dollars, rules.normal):
    OPERATIONS[_shared.__name__] = rules.bound(_shared, OPERATIONS, inlined)


def for_loops(made_of: Rule) -> Formula:
    """Return the rule's formula for compiled loops; same bits as with NumPy."""
    return rules.bound(made_of.formula, OPERATIONS, inlined)


FIRST, SECOND = np.uint64(luck.FIRST), np.uint64(luck.SECOND)
BY_30, BY_27, BY_31, BY_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
TO_UNIT = luck.TO_UNIT


@inlined
def mixed(z: Value) -> Value:
    """Scramble 64 bits, as `luck.mixed`."""
    z = (z ^ (z >> BY_30)) * FIRST
    z = (z ^ (z >> BY_27)) * SECOND
    return z ^ (z >> BY_31)


@inlined
def streams(into: Value, at: Value, keys: Value, low: Value, size: Value, code: Value) -> None:
    """Start the streams of a block of people, as `luck.streams`."""
    stream, key = into[at : at + size], keys[low : low + size]
    for i in range(size):
        stream[i] = mixed(key[i] ^ code)


@inlined
def draw(block: Value, at: Value, stream: Value, source: Value, size: Value, code: Value) -> None:
    """Draw a block of numbers for one decision, as `luck.draws`."""
    values, keys = block[at : at + size], stream[source : source + size]
    for i in range(size):
        values[i] = np.float64(mixed(keys[i] + code) >> BY_11) * TO_UNIT


@inlined
def take(block: Value, at: Value, column: Value, low: Value, size: Value) -> None:
    """Read a block of a column."""
    values, own = block[at : at + size], column[low : low + size]
    for i in range(size):
        values[i] = own[i]


@inlined
def take_change(block: Value, at: Value, change: Value, low: Value, size: Value) -> None:
    """Read a block of a column, or one value for all."""
    if len(change) > 1:
        take(block, at, change, low, size)
    else:
        block[at : at + size] = change[0]


@inlined
def take_at(block: Value, at: Value, table: Value, index: Value, first: Value, low: Value, size: Value) -> None:
    """Read from a table, by a column of numbers that start at `first`."""
    values, own = block[at : at + size], index[low : low + size]
    for i in range(size):
        values[i] = table[own[i] - first]


@inlined
def take_cell(block: Value, at: Value, table: Value, row: Value, column: Value, low: Value, size: Value) -> None:
    """Read from a table of two dimensions, by two columns."""
    values, one, other = block[at : at + size], row[low : low + size], column[low : low + size]
    for i in range(size):
        values[i] = table[np.int64(one[i]), np.int64(other[i])]


@inlined
def take_of(block: Value, at: Value, column: Value, link: Value, low: Value, size: Value) -> None:
    """Read a column at the linked people, 0 where there is none."""
    values, rows = block[at : at + size], link[low : low + size]
    for i in range(size):
        values[i] = np.float64(column[rows[i]]) if rows[i] >= 0 else 0.0


@inlined
def take_partnered(block: Value, at: Value, partner: Value, low: Value, size: Value) -> None:
    """Find who has a partner, as `stages.partnered`."""
    values, rows = block[at : at + size], partner[low : low + size]
    for i in range(size):
        values[i] = rows[i] >= 0


@inlined
def take_head(block: Value, at: Value, independent: Value, partner: Value, key: Value, low: Value, size: Value) -> None:
    """Find who speaks for a household, as `stages.heads`."""
    values, own, rows = block[at : at + size], independent[low : low + size], partner[low : low + size]
    for i in range(size):
        values[i] = own[i] and (rows[i] < 0 or key[low + i] < key[rows[i]])


@inlined
def put(column: Value, low: Value, block: Value, at: Value, size: Value) -> None:
    """Write a block into a column."""
    own, values = column[low : low + size], block[at : at + size]
    for i in range(size):
        own[i] = values[i]


@inlined
def put_truth(column: Value, low: Value, block: Value, at: Value, size: Value) -> None:
    """Write a block into a column of truth values."""
    own, values = column[low : low + size], block[at : at + size]
    for i in range(size):
        own[i] = values[i] != 0.0


@inlined
def add(totals: Value, group: Value, low: Value, block: Value, at: Value, size: Value) -> None:
    """Add a block of values to the totals of their groups, as `sums.sums`, in steps of 2**-20."""
    own, values = group[low : low + size], block[at : at + size]
    for i in range(size):
        totals[own[i]] += rounded(values[i] * FIXED_POINT)
