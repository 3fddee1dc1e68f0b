"""Measures: hand-computed values, properties, and sums of a world counted again one by one."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import (
    LEVELS,
    MEASURES,
    STATISTICS,
    Record,
    concentration_index,
    correlation_matrix,
    dissimilarity,
    dissimilarity_by_chance,
    fractional_ranks,
    frame,
    gini,
    life_expectancy,
    morans_i,
    rank_rank_slope,
    relative_index,
    slope_index,
    theil,
    transition_matrix,
)
from sim.measures.frames import extremes, trends
from sim.measures.life_table import BANDS, FEWEST, FLOOR, pooled_life_expectancy
from sim.measures.people import Seen
from sim.measures.record import LEVEL_IDS
from sim.parameters import UnknownName
from sim.scenario import load
from sim.stages import heads
from sim.views.lines import select
from sim.world import World

amounts = st.lists(st.floats(0.0, 1e6), min_size=2, max_size=40).filter(lambda values: sum(values) > 1.0)


def array(*values):
    return np.array(values, dtype=float)


class TestDistribution:
    @pytest.mark.parametrize(
        ("values", "expected"), [((1, 1, 1, 1), 0.0), ((0, 0, 0, 1), 0.75), ((1, 2, 3, 4), 0.25), ((1, 3), 0.25)]
    )
    def test_gini_by_hand(self, values, expected):
        assert gini(array(*values)) == pytest.approx(expected)

    def test_theil_by_hand(self):
        assert theil(array(2, 2, 2)) == pytest.approx(0.0)
        assert theil(array(0, 0, 0, 5)) == pytest.approx(math.log(4))
        assert theil(array(1, 3)) == pytest.approx(0.5 * (0.5 * math.log(0.5) + 1.5 * math.log(1.5)))

    def test_nobody_and_nothing_are_not_known(self):
        for measure in (gini, theil):
            assert math.isnan(measure(array()))
            assert math.isnan(measure(array(0, 0)))
        assert math.isnan(concentration_index(array(), array()))
        assert math.isnan(slope_index(array(1, 2), array(5, 5)))
        assert math.isnan(relative_index(array(0, 1), array(1, 2)))

    @given(values=amounts, factor=st.floats(0.1, 10.0))
    def test_inequality_does_not_change_with_the_currency_and_stays_in_range(self, values, factor):
        values = np.array(values)
        assert gini(factor * values) == pytest.approx(gini(values), abs=1e-9)
        assert theil(factor * values) == pytest.approx(theil(values), abs=1e-9)
        assert -1e-12 <= gini(values) <= 1.0
        assert -1e-12 <= theil(values) <= math.log(len(values)) + 1e-9

    @given(values=amounts)
    def test_taking_from_the_richest_for_the_poorest_lowers_inequality(self, values):
        values = np.sort(np.array(values))
        gift = 0.25 * (values[-1] - values[0])
        fairer = values.copy()
        fairer[0] += gift
        fairer[-1] -= gift
        assert gini(fairer) <= gini(values) + 1e-12
        assert theil(fairer) <= theil(values) + 1e-12

    def test_ranks_by_hand(self):
        assert fractional_ranks(array(30, 10, 20)).tolist() == pytest.approx([5 / 6, 1 / 6, 3 / 6])
        assert fractional_ranks(array(1, 5, 5, 9)).tolist() == pytest.approx([0.125, 0.5, 0.5, 0.875])

    @given(values=st.lists(st.integers(0, 9), min_size=1, max_size=50))
    def test_ranks_have_mean_one_half_and_ties_share_one(self, values):
        ranks = fractional_ranks(np.array(values, dtype=float))
        assert ranks.mean() == pytest.approx(0.5)
        assert len({(value, rank) for value, rank in zip(values, ranks.tolist(), strict=True)}) == len(set(values))

    def test_indices_along_income_by_hand(self):
        # Health on the line 0.4 + 0.4 x rank: 0.8 at the top, 0.4 at the bottom.
        income = array(10, 20, 30, 40)
        health = 0.4 + 0.4 * array(0.125, 0.375, 0.625, 0.875)
        assert slope_index(health, income) == pytest.approx(0.4)
        assert relative_index(health, income) == pytest.approx(2.0)
        assert concentration_index(health, income) == pytest.approx(2 * 0.4 * 5 / 64 / 0.6)

    @given(values=amounts)
    def test_ranked_by_itself_concentration_is_the_gini(self, values):
        values = np.array(values)
        assert concentration_index(values, values) == pytest.approx(gini(values), abs=1e-9)


class TestMobility:
    def test_by_hand(self):
        parents = np.arange(10, dtype=float)
        assert rank_rank_slope(parents, parents) == pytest.approx(1.0)
        assert rank_rank_slope(parents, -parents) == pytest.approx(-1.0)
        assert np.array_equal(transition_matrix(parents, parents), np.eye(5))
        assert np.array_equal(transition_matrix(parents, -parents), np.eye(5)[::-1])

    def test_one_pair_swapped(self):
        parents, children = array(1, 2, 3, 4, 5), array(2, 1, 3, 4, 5)
        assert rank_rank_slope(parents, children) == pytest.approx(0.9)
        assert transition_matrix(parents, children)[0].tolist() == [0, 1, 0, 0, 0]

    @given(pairs=st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=5, max_size=60))
    def test_rows_add_up_and_the_slope_stays_in_range(self, pairs):
        parents, children = np.array(pairs).T
        rows = transition_matrix(parents, children).sum(axis=1)
        assert ((np.abs(rows - 1.0) < 1e-12) | np.isnan(rows)).all()
        slope = rank_rank_slope(parents, children)
        assert math.isnan(slope) or -10.0 < slope < 10.0


class TestSpace:
    def test_dissimilarity_by_hand(self):
        assert dissimilarity(array(10, 0), array(0, 5)) == 1.0
        assert dissimilarity(array(10, 20), array(1, 2)) == 0.0
        assert dissimilarity(array(30, 10), array(10, 30)) == pytest.approx(0.5)
        assert math.isnan(dissimilarity(array(0, 0), array(1, 2)))

    def test_chance_value_is_what_dealing_at_random_gives(self):
        rng = np.random.default_rng(5)
        places, each, first = 40, 50, 600
        dealt = np.repeat(np.arange(places), each)
        found = []
        for _ in range(200):
            mine = np.bincount(rng.permutation(dealt)[:first], minlength=places)
            found.append(dissimilarity(mine.astype(float), each - mine.astype(float)))
        expected = dissimilarity_by_chance(first, places * each - first, np.full(places, float(each)))
        assert np.mean(found) == pytest.approx(expected, rel=0.03)

    def test_morans_i_by_hand(self):
        chain = [(0, 1), (1, 2), (2, 3)]
        assert morans_i(array(1, 1, -1, -1), chain) == pytest.approx((1 + 0 + 0 + 1) / 4)
        assert morans_i(array(1, -1, 1, -1), chain) == pytest.approx(-1.0)
        assert math.isnan(morans_i(array(2, 2, 2, 2), chain))
        assert math.isnan(morans_i(array(1, 2), []))

    @given(values=st.lists(st.integers(-9, 9), min_size=6, max_size=6), shift=st.integers(-5, 5))
    def test_morans_i_does_not_change_with_unit_and_origin(self, values, shift):
        ring = [(i, (i + 1) % 6) for i in range(6)]
        one, other = (morans_i(np.array(each, dtype=float), ring) for each in (values, [3 * v + shift for v in values]))
        assert (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other)

    def test_correlation_matrix(self):
        found = correlation_matrix({"a": array(1, 2, 3), "b": array(3, 2, 1), "c": array(1, 3, 2)})
        assert found.loc["a", "b"] == pytest.approx(-1.0)
        assert found.loc["a", "c"] == pytest.approx(0.5)


class TestLifeTable:
    @given(rate=st.floats(0.001, 0.5))
    def test_the_same_rate_at_all_ages_gives_its_inverse(self, rate):
        assert life_expectancy(np.full(len(BANDS), rate)) == pytest.approx(1.0 / rate)

    def test_certain_death_at_eighty(self):
        rates = np.where(np.array(BANDS) < 80, 1e-9, 1e3)
        assert life_expectancy(rates) == pytest.approx(80.0, abs=0.01)

    def test_thin_bands_take_everyones_rate_and_few_people_have_none(self):
        years = np.full((3, len(BANDS)), 100.0)
        deaths = np.full((3, len(BANDS)), 2.0)
        deaths[1] *= 3.0
        years[1, 5:], deaths[1, 5:] = FLOOR - 1.0, 9.0
        years[2], deaths[2] = FEWEST / len(BANDS) - 1.0, 1.0
        everyone, group, few = pooled_life_expectancy(deaths, years)
        rates = np.where(np.arange(len(BANDS)) < 5, 0.06, 0.02)
        assert everyone == pytest.approx(50.0)
        assert group == pytest.approx(life_expectancy(rates))
        assert math.isnan(few)

    def test_a_band_without_anybody_takes_the_rate_below(self):
        years = np.full((1, len(BANDS)), 100.0)
        years[0, -1] = 0.0
        assert pooled_life_expectancy(np.where(years > 0.0, 5.0, 0.0), years)[0] == pytest.approx(20.0)


class TestStatistics:
    def test_the_worst_group_depends_on_the_direction(self):
        levels = array(0.2, 0.5, 0.3)[None]
        assert [float(part[0]) for part in extremes(levels, "higher")] == [0.2, 0.5]
        assert [float(part[0]) for part in extremes(levels, "lower")] == [0.5, 0.2]

    def test_trend_is_the_slope_of_ten_years(self):
        levels = np.stack([np.arange(12) * 3.0, np.arange(12) ** 2.0], axis=1)
        found = trends(levels)
        assert np.isnan(found[:9]).all()
        assert found[9:, 0].tolist() == pytest.approx([3.0] * 3)
        assert found[9, 1] == pytest.approx(9.0)


@pytest.fixture(scope="module")
def lived():
    """A small world after ninety years, with its record of the last eleven."""
    scenario = load("us-metro").with_people(3000)
    world, record = World(scenario, 3), Record.of(scenario)
    while world.year < 2030:
        world.live_one_year()
        if world.year > 2019:
            record.observe(world)
    return world, record


def mean_of(rows, value):
    counted = [value(row) for row in rows]
    return sum(counted) / len(counted)


class TestRecord:
    def test_every_measure_is_declared_in_full(self):
        for name, measure in MEASURES.items():
            assert name == measure.id
            assert measure.title
            assert measure.counted
            assert measure.unit
            assert measure.direction in ("higher", "lower", "")
        assert all(level.source or level.among for level in LEVELS)

    def test_levels_are_those_counted_one_by_one(self, lived):
        world, record = lived
        people = world.people
        rows = [{name: column[i].item() for name, column in people.columns.items()} for i in range(len(people))]
        speaks = heads(people).tolist()
        free = [row for row in rows if not row["in_prison"]]
        households = [row for row, head in zip(rows, speaks, strict=True) if head and not row["in_prison"]]
        expected = {
            "schooling": mean_of([r for r in rows if r["age"] >= 25], lambda r: r["schooling"]),
            "completion": mean_of([r for r in rows if 25 <= r["age"] <= 34], lambda r: r["credential"] >= 1),
            "employment": mean_of([r for r in free if 25 <= r["age"] <= 64], lambda r: r["employed"]),
            "unemployment": mean_of(
                [r for r in rows if r["in_labour_force"] and r["age"] >= 16], lambda r: 1 - r["share_worked"]
            ),
            "income": mean_of(households, lambda r: r["household_income"]),
            "median_income": float(np.median([r["household_income"] for r in households])),
            "wealth": float(np.median([r["net_worth"] for r in households])),
            "homeownership": mean_of(households, lambda r: r["owner"]),
            "violent_victimisation": 1000
            * mean_of([r for r in free if r["age"] >= 12], lambda r: r["common_risk"] + r["serious_risk"]),
            "health": mean_of([r for r in free if r["age"] >= 18], lambda r: r["health"]),
            "imprisonment": 100_000 * mean_of([r for r in rows if r["age"] >= 18], lambda r: r["in_prison"]),
        }
        for name, value in expected.items():
            assert record.last(name) == pytest.approx(value, rel=1e-6), name

    def test_poverty_is_of_people_by_their_household(self, lived):
        world, record = lived
        people = world.people
        poor = []
        for row in range(len(people)):
            home = int(people["home"][row])
            line = 13_300 + 4_500 * (int(people["partner"][home] >= 0) + int(people["dependents"][home]))
            if not people["in_prison"][row]:
                poor.append(people["household_income"][home] < line)
        assert record.last("poverty") == pytest.approx(np.mean(poor))

    def test_groups_places_and_origins_are_parts_of_everyone(self, lived):
        world, record = lived
        seen = Seen(world)
        grown = world.people["age"] >= 25
        for code, label in enumerate(world.scenario.labels):
            mine = grown & (world.people["label"] == code)
            assert record.last("schooling", label) == pytest.approx(world.people["schooling"][mine].mean(), rel=1e-6)
        for code, place in enumerate(world.scenario.places.ids):
            mine = grown & (world.people["place"] == code)
            mean = world.people["schooling"][mine].mean() if mine.any() else math.nan
            assert record.last("schooling", place=place) == pytest.approx(mean, rel=1e-6, nan_ok=True)
        households = seen.heads
        mine = households[seen.origin[households] == 5]
        assert record.last("wealth", "origin_5") == pytest.approx(np.median(world.people["net_worth"][mine]))

    def test_origins_are_fifths_of_those_born_in_the_same_ten_years(self, lived):
        world, _ = lived
        seen = Seen(world)
        people = world.people
        decade = (people["birth_year"] // 10 == 198) & (people["parent_income"] > 0)
        sizes = np.bincount(seen.origin[decade], minlength=6)
        assert sizes[0] == 0
        assert sizes[1:].max() - sizes[1:].min() <= 2
        assert (
            people["parent_income"][decade & (seen.origin == 1)].max()
            <= people["parent_income"][decade & (seen.origin == 2)].min()
        )
        assert (seen.origin[people["age"] < 18] == 0).all()

    def test_life_expectancy_is_near_the_life_table(self, lived):
        _, record = lived
        assert 70.0 < record.last("life_expectancy") < 90.0
        assert record.last("life_expectancy", "origin_5") > record.last("life_expectancy", "origin_1")

    def test_the_order_of_people_does_not_matter(self, lived):
        world, _ = lived
        other = world.copy()
        order = np.random.default_rng(0).permutation(len(other.people))
        new_row = np.argsort(order)
        for name, column in other.people.columns.items():
            moved = column[order]
            if name in ("mother", "father", "partner", "home"):
                moved = np.where(moved >= 0, new_row[moved], -1).astype(column.dtype)
            other.people[name] = moved
        again = Record.of(world.scenario)
        again.observe(other)
        before = Record.of(world.scenario)
        before.observe(world)
        assert np.array_equal(before.levels[-1], again.levels[-1], equal_nan=True)
        for name, value in before.whole[-1].items():
            assert again.whole[-1][name] == pytest.approx(value, abs=1e-9, nan_ok=True), name

    def test_either_executor_measures_the_same(self, lived):
        world, _ = lived
        told = {}
        for executor in ("numpy", "compiled"):
            other, record = world.copy(), Record.of(world.scenario)
            other.executor = executor
            record.observe(other)
            told[executor] = frame([("baseline", 3, record)])
        pd.testing.assert_frame_equal(told["numpy"], told["compiled"], check_exact=True)

    def test_observing_changes_nothing(self, lived):
        world, _ = lived
        before = {name: column.copy() for name, column in world.people.columns.items()}
        Record.of(world.scenario).observe(world)
        assert all(np.array_equal(before[name], column) for name, column in world.people.columns.items())

    def test_places_are_told_by_their_last_years(self, lived):
        world, record = lived
        told = record.by_place("schooling", years=2)
        one, two = (record.series("schooling", place=world.scenario.places.ids[3])[year] for year in (-2, -1))
        assert told[3] == pytest.approx((one + two) / 2)
        assert len(told) == len(world.scenario.places)
        assert record.series("reaches_quintile_2", "origin_4")[-1] == record.mobility[-1][3, 1]
        assert record.bytes > record.levels[0].nbytes * len(record.years)

    def test_unknown_names_are_refused(self, lived):
        _, record = lived
        with pytest.raises(KeyError, match="nothing is kept of group 'C'"):
            record.series("income", "C")
        with pytest.raises(KeyError, match="gini"):
            record.series("gini", "A")
        assert math.isnan(Record.of(lived[0].scenario).last("income"))

    def test_two_generations_link_up(self, lived):
        _, record = lived
        assert 0.0 < record.whole[-1]["rank_rank_slope"] < 0.8
        assert record.mobility[-1].sum(axis=1).tolist() == pytest.approx([1.0] * 5)


class TestFrame:
    def test_columns_and_statistics(self, lived):
        _, record = lived
        told = frame([("baseline", 3, record)])
        assert list(told.columns) == ["year", "seed", "arm", "place", "group", "measure", "statistic", "value"]
        assert {*told["statistic"].unique()} == {*STATISTICS, "value"}
        assert {*told["measure"].unique()} == {*MEASURES}
        assert not told.duplicated(["year", "seed", "arm", "place", "group", "measure", "statistic"]).any()

    def test_gap_ratio_and_worst_group_follow_from_the_groups(self, lived):
        _, record = lived
        told = frame([("baseline", 3, record)], measures=["income", "unemployment"])
        told = told[(told["year"] == 2030) & (told["place"] == "all")]
        last = told.set_index(["measure", "statistic", "group"])["value"]
        for measure, worst, best in (("income", min, max), ("unemployment", max, min)):
            levels = [last[measure, "mean", label] for label in record.entities.labels]
            assert last[measure, "worst_group", "all"] == worst(levels)
            assert last[measure, "absolute_gap", "all"] == pytest.approx(max(levels) - min(levels))
            assert last[measure, "ratio", "all"] == pytest.approx(worst(levels) / best(levels))

    def test_pictures_read_it(self, lived):
        _, record = lived
        told = frame([("baseline", 3, record)], measures=["income", "gini", "reaches_quintile_1"])
        labels = list(record.entities.labels)
        assert [line.name for line in select(told, "income", "group")] == labels
        assert [line.name for line in select(told, "income", "origin")] == [f"origin_{fifth}" for fifth in range(1, 6)]
        assert len(select(told, "income", "arm")) == 1
        lived_in = [place for place in record.entities.places if not math.isnan(record.last("income", place=place))]
        drawn = [line.name for line in select(told, "income", "place")]
        assert [name for name in drawn if name in lived_in] == lived_in
        assert len(select(told, "gini", "arm")) == 1
        assert len(select(told, "reaches_quintile_1", "origin")) == 5

    def test_years_before_are_left_out_and_nothing_is_a_frame(self, lived):
        _, record = lived
        assert frame([("baseline", 3, record)], since=2025)["year"].min() == 2025
        assert len(frame([("baseline", 3, Record.of(lived[0].scenario))])) == 0

    def test_an_unknown_measure_is_refused_with_a_suggestion(self, lived):
        with pytest.raises(UnknownName, match="Did you mean 'income'"):
            frame([("baseline", 3, lived[1])], measures=["incom"])

    def test_levels_have_one_order(self):
        assert (*(level.id for level in LEVELS), "life_expectancy") == LEVEL_IDS
