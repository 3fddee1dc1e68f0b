"""The benchmark runs and names everyone who takes part; nothing here depends on how fast."""

from benchmarks.speed import TWIN, executors, growth, memory, side_by_side
from sim.scenario import load

FEW = load("rural-county").with_people(100)


def test_all_take_part_in_the_comparison() -> None:
    table = side_by_side(FEW, count=1)
    assert table.row_count == 1 + 2 * len(executors())
    assert next(iter(table.columns[0].cells)) == TWIN


def test_the_twin_stays_out_where_it_would_take_too_long() -> None:
    table = growth("Growth", {"few": (FEW, 1), "more": (FEW.with_people(200), 1)}, most=100)
    twin = next(column for column in table.columns if column.header == TWIN)
    assert [cell == "not run" for cell in twin.cells] == [False, True]


def test_memory_is_told_for_each() -> None:
    table = memory(FEW)
    assert [*table.columns[0].cells] == [TWIN, *executors(), "the engine's columns alone"]
