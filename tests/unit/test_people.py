"""People as columns: rows come and go, links stay right."""

import copy
import pickle

import numpy as np
import pytest

from sim.people import COLUMNS, LINKS, People

FAMILY = {
    "key": np.array([11, 12, 13, 14, 15], dtype=np.uint64),
    "mother": np.array([-1, -1, 0, 0, 2], dtype=np.int32),
    "partner": np.array([1, 0, -1, -1, -1], dtype=np.int32),
    "home": np.array([0, 1, 0, 0, 2], dtype=np.int32),
}


@pytest.fixture
def people() -> People:
    made = People.nobody(5)
    for name, values in FAMILY.items():
        made[name] = values
    return made


def kin(people: People) -> dict[int, list[int]]:
    """By key: the keys of mother, father, partner and home, 0 for none."""
    links = [np.where(people[link] >= 0, people["key"][people[link]], 0).tolist() for link in LINKS]
    return dict(zip(people["key"].tolist(), map(list, zip(*links, strict=True)), strict=True))


def test_links_to_the_gone_end_and_all_others_stay(people: People) -> None:
    before = kin(people)
    people.remove(np.array([False, True, True, False, False]))
    gone = {12, 13}
    assert kin(people) == {
        key: [0 if link in gone else link for link in links] for key, links in before.items() if key not in gone
    }


@pytest.mark.parametrize("gone", [[], [0], [4], [3, 4], [0, 1, 2, 3], [0, 1, 2, 3, 4]])
def test_whoever_goes(people: People, gone: list[int]) -> None:
    left = sorted(set(range(5)) - set(gone))
    people["age"] = np.arange(5)
    people.remove(np.isin(np.arange(5), gone))
    assert sorted(zip(people["key"].tolist(), people["age"].tolist(), strict=True)) == [(11 + i, i) for i in left]
    assert all(len(column) == len(left) for column in people.columns.values())


def test_newborns_take_new_rows_however_many(people: People) -> None:
    before = kin(people)
    for number in range(40):
        rows = people.append({"key": np.array([100 + number], dtype=np.uint64), "mother": np.array([0])})
        assert rows.tolist() == [5 + number]
    assert {key: links for key, links in kin(people).items() if key < 100} == before
    assert kin(people)[139] == [11, 0, 0, 0]
    assert people["wage"][5:].tolist() == [0.0] * 40


def test_rows_are_blank_where_someone_was_before(people: People) -> None:
    people["wage"] = np.full(5, 7.0)
    people.remove(np.array([False, False, False, False, True]))
    people.append({"key": np.array([16], dtype=np.uint64)})
    assert people["wage"].tolist() == [7.0] * 4 + [0.0]
    assert people["home"][4] == -1


@pytest.mark.parametrize("copied", [People.copy, copy.deepcopy, lambda people: pickle.loads(pickle.dumps(people))])  # noqa: S301
def test_a_copy_lives_by_itself(people: People, copied: object) -> None:
    other: People = copied(people)
    assert all(other[name].tobytes() == people[name].tobytes() for name in COLUMNS)
    other["wage"] = np.ones(5)
    other.remove(np.array([True, False, False, False, False]))
    assert (len(people), len(other)) == (5, 4)
    assert people["wage"].sum() == 0.0
    other["age"] = np.full(4, 9)
    assert other.columns["age"].tolist() == [9] * 4


def test_all_numbers_are_seen_at_once(people: People) -> None:
    people["wage"][3] = np.nan
    assert np.isnan(people.numbers).sum() == 1
