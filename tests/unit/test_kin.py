"""Who lives in whose household: what the rules of families leave to `kin.py`."""

import numpy as np
import pytest

from sim import kin
from sim.executors import compiled
from sim.people import People
from sim.stages import NUMPY, Executor

BOTH = pytest.mark.parametrize("executor", [NUMPY, compiled()], ids=["numpy", "compiled"])


def family(**columns: list[int] | list[bool]) -> People:
    """A grandmother (0), her grown children (1, 2, 3), and a child of the first of them (4) without a household."""
    people = People.nobody(5)
    people["key"] = np.array([10, 11, 13, 12, 14])
    people["age"] = np.array([70, 45, 48, 48, 10])
    people["mother"] = np.array([-1, 0, 0, 0, 1])
    people["independent"] = np.array([True, True, True, True, False])
    people["place"] = np.arange(5)
    for name, values in columns.items():
        people[name] = np.array(values)
    return people


@BOTH
def test_a_child_lives_with_the_mother(executor: Executor) -> None:
    people = family()
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [0, 1, 2, 3, 1]
    assert people["dependents"].tolist() == people["children"].tolist() == [0, 1, 0, 0, 0]


@BOTH
def test_one_who_moves_in_lives_with_the_mother(executor: Executor) -> None:
    people = family(independent=[True, True, True, False, False])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [0, 1, 2, 0, 1]
    assert people["place"].tolist() == [0, 1, 2, 0, 1]
    assert people["dependents"].tolist() == [1, 1, 0, 0, 0]
    assert people["children"].tolist() == [0, 1, 0, 0, 0]


@BOTH
def test_one_without_parents_moves_in_with_the_eldest_child(executor: Executor) -> None:
    """Of two of the same age with the lower key; never with one who is in prison or lives in another's home."""
    people = family(independent=[False, True, True, True, False])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [3, 1, 2, 3, 1]
    people = family(independent=[False, True, True, True, False], in_prison=[False, False, False, True, False])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [2, 1, 2, 3, 1]
    people = family(independent=[False, True, True, True, False], mother=[-1, -1, -1, -1, 1], father=[-1, 0, 0, -1, -1])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [2, 1, 2, 3, 1]


@BOTH
def test_two_who_would_move_in_with_each_other_keep_a_household(executor: Executor) -> None:
    people = family(age=[70, 45, 48, 48, 30], independent=[False, False, False, False, True], mother=[-1, 0, 0, 0, -1])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [0, 1, 2, 3, 4]
    assert people["independent"].all()


@BOTH
def test_a_child_lives_where_the_mother_lives_with_kin(executor: Executor) -> None:
    """The mother lives with her father: the child does too, as nobody else can take it."""
    people = family(
        mother=[-1, -1, -1, -1, 1], father=[-1, 0, -1, -1, -1], independent=[True, False, True, True, False]
    )
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [0, 0, 2, 3, 0]
    assert people["dependents"].tolist() == [2, 0, 0, 0, 0]
    assert people["children"].tolist() == [1, 0, 0, 0, 0]


@BOTH
def test_a_child_of_a_mother_left_without_a_home_lives_with_her(executor: Executor) -> None:
    people = family(mother=[-1, -1, -1, -1, 1], independent=[True, False, True, True, False])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [0, 1, 2, 3, 1]


@BOTH
def test_who_is_in_prison_is_nobody_s_dependent_there(executor: Executor) -> None:
    people = family(independent=[True, True, True, False, False], in_prison=[False, False, False, True, False])
    kin.bring_up(people, executor)
    assert people["home"].tolist() == [0, 1, 2, 0, 1]
    assert people["dependents"].tolist() == [0, 1, 0, 0, 0]
