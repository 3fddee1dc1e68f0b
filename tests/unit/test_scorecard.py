"""The scorecard computes each published quantity in its own concept, judges it as declared, and hides nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.evidence import rows
from sim.experiments.scorecard import conduct, levels, links, spots
from sim.experiments.scorecard.census import KEPT, Census, taken
from sim.experiments.scorecard.laws import LAWS
from sim.experiments.scorecard.lived import ALSO, LOOK_BACK, ids_of, measured
from sim.experiments.scorecard.page import PARTS, discussed, page, section
from sim.experiments.scorecard.quantities import Quantity, inexpressible, quantities, reason
from sim.experiments.scorecard.who import GOODS, aged, credential, having, mean, slope, standardised_within
from sim.experiments.validate import Judged, judged, sample, store, stored
from sim.scenario import load
from sim.views import misses
from sim.world import World

DOCS = Path(__file__).parents[2] / "docs"


def census(year: int = 2019, others: dict[int, Census] | None = None, **columns: object) -> Census:
    """A census of few people: columns that are not given are 0, everybody is at large and 40 years old."""
    count = max(len(np.atleast_1d(column)) for column in columns.values())
    plain = {name: np.zeros(count) for name in KEPT}
    made = {"free": np.ones(count, dtype=bool), "head": np.ones(count, dtype=bool), "needs": np.full(count, 1.0)}
    defaults = {"age": np.full(count, 40), "place": np.zeros(count, dtype=int), "key": np.arange(count)}
    given = {name: np.asarray(column) for name, column in columns.items()}
    return Census(year, load("us-metro"), plain | made | defaults | given, {}, others if others is not None else {})


class TestRows:
    def test_every_row_is_computed_or_listed_with_a_reason(self) -> None:
        names = [row["name"] for table in ("targets", "stylised_facts") for row in rows(table)]
        assert sorted([*quantities(), *inexpressible()]) == sorted([*names, *LAWS])

    def test_a_row_that_nobody_spoke_of_is_refused(self) -> None:
        with pytest.raises(LookupError, match="neither computed nor listed"):
            reason("a_new_row")

    def test_bands_and_roles_are_those_of_the_table(self) -> None:
        for row in rows("targets"):
            if row["name"] not in quantities():
                continue
            found = quantities()[row["name"]]
            assert found.role == ("calibrate" if row["suggested_role"] == "calibrate" else "held-out")
            assert found.low == pytest.approx(float(row["lo"] or 0.9 * float(row["value"])))
            assert found.high == pytest.approx(float(row["hi"] or 1.1 * float(row["value"])))
            assert found.low < found.value < found.high

    def test_pandemic_years_are_shown_and_do_not_count(self) -> None:
        uncounted = {each.year for each in quantities().values() if not each.counts}
        assert uncounted == {2020, 2021, 2022}

    def test_censuses_that_others_look_back_at_are_taken(self) -> None:
        assert {2017, 2018, 2012, 2011} <= ALSO | {each.year for each in quantities().values()}
        assert LOOK_BACK >= 8


class TestConcepts:
    def test_unemployment_is_the_share_of_the_labour_force_s_year(self) -> None:
        found = census(
            in_labour_force=[True, True, False, True], share_worked=[1.0, 0.5, 0.0, 0.9], age=[30, 30, 30, 20]
        )
        assert levels.unemployment()(found) == pytest.approx(25.0)

    def test_money_is_in_dollars_of_the_year(self) -> None:
        found = census(year=2023, employed=[True, True], hours=[1.0, 0.5], wage=[52_000.0, 9_000.0])
        assert levels.weekly_pay()(found) == pytest.approx(1_000.0 * 304.7 / 255.7)

    def test_shares_of_fifths_add_up(self) -> None:
        found = census(household_income=np.arange(1.0, 11.0))
        shares = [levels.income_share(fifth)(found) for fifth in range(1, 6)]
        assert sum(shares) == pytest.approx(100.0)
        assert shares[0] == pytest.approx(100.0 * 3.0 / 55.0)

    def test_poor_are_those_below_the_line_outside_prison(self) -> None:
        found = census(home_income=[0.5, 2.0, 2.0, 0.1], free=np.array([True, True, True, False]))
        assert levels.poverty()(found) == pytest.approx(100.0 / 3.0)

    def test_wealth_counts_vehicles_and_goods(self) -> None:
        found = census(head=[True, True, True, False], net_worth=[0.0, 10_000.0, 95_000.0, 1e9])
        assert levels.median_wealth()(found) == pytest.approx(15.0)
        assert levels.mean_wealth()(found) == pytest.approx(40.0)

    def test_wealth_handed_on_is_that_of_all_whose_childhood_is_known(self) -> None:
        """Who has nothing but goods counts too; who owes more than they have does not."""
        parents = np.tile([0.0, 20_000.0, 95_000.0, 400_000.0], 60)
        own = (parents + GOODS) ** 0.5 - GOODS
        known = np.arange(240) % 7 > 0
        own = np.where(known, own, 1e7)
        columns = {"age": np.repeat(np.arange(30, 45), 16), "head": np.ones(240, bool), "parent_income": 1.0 * known}
        found = census(parent_net_worth=parents, net_worth=own, **columns)
        assert links.wealth_elasticity(found) == pytest.approx(0.5)
        columns["net_worth"] = np.where(np.arange(240) < 10, -GOODS - 1.0, own)
        assert links.wealth_elasticity(census(parent_net_worth=parents, **columns)) == pytest.approx(0.5)

    def test_quarters_are_those_of_parents(self) -> None:
        found = census(parent_income=[1.0, 2.0, 3.0, 4.0], credential=[0, 4, 4, 5], age=[24, 25, 26, 27])
        assert [levels.by_parents_quarter(4, q, 24, 28)(found) for q in range(1, 5)] == [0.0, 100.0, 100.0, 100.0]

    def test_dissimilarity_is_whole_when_groups_live_apart(self) -> None:
        label, place = np.repeat([0, 1], 500), np.repeat([0, 1], 500)
        assert 90.0 < levels.dissimilarity(census(label=label, place=place)) <= 100.0
        assert abs(levels.dissimilarity(census(label=label, place=np.arange(1000) % 2))) < 5.0

    def test_children_in_poor_places(self) -> None:
        found = census(home_income=[0.1, 2.0, 2.0, 2.0], place=[0, 0, 1, 1], age=[5, 40, 5, 40])
        assert levels.in_poor_places()(found) == pytest.approx(50.0)

    def test_length_of_life_under_one_rate(self) -> None:
        known: dict[int, Census] = {}
        ages = np.tile(np.arange(100), 40)
        for year in (2017, 2018, 2019):
            known[year] = census(year, known, age=ages, death_rate=np.full(4000, 0.02))
        assert levels.life()(known[2019]) == pytest.approx(50.0)

    def test_ranks_of_families_give_their_slope(self) -> None:
        known: dict[int, Census] = {}
        income = np.arange(1.0, 201.0)
        columns = {"birth_year": np.full(200, 1980), "parent_income": income}
        known[2011] = census(2011, known, home_income=income, **columns)
        known[2012] = census(2012, known, home_income=income, **columns)
        assert links.rank_slope(known[2012]) == pytest.approx(1.0)
        assert links.reaching(1, 1)(known[2012]) == pytest.approx(100.0)
        assert links.reaching(1, 5)(known[2012]) == 0.0

    def test_those_arrested_after_release_are_found(self) -> None:
        known: dict[int, Census] = {}
        known[2009] = census(2009, known, in_prison=[1, 1, 1, 0], free=np.array([False, False, False, True]))
        known[2010] = census(2010, known, in_prison=[0, 0, 1, 0], free=np.array([True, True, False, True]))
        known[2011] = census(2011, known, years_since_record=[1.0, 0.0, 0.0, 0.0])
        assert links.arrested_after(known[2011], 1, 1).tolist() == [False, True]

    def test_the_poor_die_earlier_by_the_gap_in_their_rates(self) -> None:
        known: dict[int, Census] = {}
        age = np.tile(np.arange(40, 77), 200)
        income = np.repeat(np.arange(200.0), 37)
        rate = 0.002 * np.exp(0.09 * (age - 40.0)) * np.where(income < 100.0, 2.0, 1.0)
        for year in (2012, 2013, 2014):
            known[year] = census(year, known, age=age, home_income=income, death_rate=rate)
        poor, rich = links.life_at_40(known[2014], False, 0.0, 0.4), links.life_at_40(known[2014], False, 0.6, 1.0)
        assert 6.0 < rich - poor < 9.0

    def test_income_brackets_are_in_dollars_of_the_year(self) -> None:
        who = conduct.bracket(10_000.0, 15_000.0)
        assert who(census(year=2016, home_income=[10_000.0, 11_000.0, 16_000.0])).tolist() == [False, True, False]

    def test_places_are_compared_by_their_own_people(self) -> None:
        found = census(place=[0, 0, 1], home_income=[0.1, 2.0, 2.0])
        assert spots.poor(found)[:2].tolist() == [0.5, 0.0]
        assert np.isnan(spots.poor(found)[2])

    def test_statistics_are_plain(self) -> None:
        cause = np.arange(10.0)
        assert slope(3.0 * cause + 1.0, cause) == pytest.approx(3.0)
        assert standardised_within(np.array([1.0, 3.0, 10.0, 30.0]), np.array([0, 0, 1, 1])).tolist() == [-1, 1, -1, 1]
        assert np.isnan(mean("wage", aged(90))(census(wage=[1.0])))
        assert mean("wage", credential(0, 1), having("employed"))(census(wage=[1.0, 3.0], employed=[0, 1])) == 3.0

    def test_a_census_matches_people_by_key(self) -> None:
        one, other = census(key=[5, 7, 9], wage=[1.0, 2.0, 3.0]), census(key=[9, 5], wage=[30.0, 10.0])
        assert one.of_same(other, "wage").tolist()[0::2] == [10.0, 30.0]
        assert np.isnan(one.of_same(other, "wage")[1])

    def test_a_census_is_not_changed_by_the_next_year(self) -> None:
        world = World(load("us-metro").with_people(500), 1)
        world.live_one_year()
        found = taken(world, {})
        before = found["age"].copy()
        world.live_one_year()
        assert np.array_equal(found["age"], before)


@pytest.fixture
def kept() -> pd.DataFrame:
    return stored(DOCS / "validation.csv")


@pytest.fixture
def quantity() -> Quantity:
    return Quantity("x", "targets", "calibrate", "us-metro", 2019, lambda _: 0.0, 10.0, 9.0, 11.0, "%")


class TestJudging:
    @pytest.mark.parametrize(("values", "hit"), [((8.9, 8.9), False), ((9.1, 9.1), True), ((11.1, 11.1), False)])
    def test_a_hit_lies_in_the_band(self, quantity: Quantity, values: tuple[float, ...], hit: bool) -> None:
        assert judged(quantity, values).hit is hit

    def test_the_interval_is_that_of_the_mean(self, quantity: Quantity) -> None:
        found = judged(quantity, (9.0, 10.0, 11.0))
        assert found.error == pytest.approx(1.0 / 3.0**0.5)
        assert (found.low, found.high) == pytest.approx(
            (10 - 4.3027 * found.error, 10 + 4.3027 * found.error), rel=1e-4
        )

    def test_few_seeds_are_not_sharp(self, quantity: Quantity) -> None:
        assert judged(quantity, (9.9, 10.1)).sharp
        assert not judged(quantity, (8.0, 12.0)).sharp
        assert not judged(quantity, (10.0,)).sharp

    def test_the_sign_of_a_ratio_is_its_side_of_one(self, quantity: Quantity) -> None:
        ratio = replace(quantity, unit="ratio", value=1.8, low=1.6, high=2.0)
        assert judged(ratio, (1.1, 1.1)).sign
        assert not judged(ratio, (0.9, 0.9)).sign
        assert not judged(quantity, (-1.0, -1.0)).sign


def card(*judgements: Judged) -> pd.DataFrame:
    found = pd.DataFrame([vars(each) for each in judgements])
    found.attrs = {"model": "m", "people": 5_000, "seeds": 2}
    return found


class TestStored:
    def test_what_is_stored_is_read_again(self, quantity: Quantity, tmp_path: Path) -> None:
        made = card(judged(quantity, (1.0, 2.0), 3.0))
        store(made, tmp_path / "card.csv")
        found = stored(tmp_path / "card.csv")
        pd.testing.assert_frame_equal(found, made, check_dtype=False)
        assert found.attrs == {"model": "m", "people": "5000", "seeds": "2"}

    def test_it_is_of_this_model(self, kept: pd.DataFrame) -> None:
        # A small run is made again: any change of the model changes its numbers.
        now = pd.Series(sample())
        then = kept.set_index("id")["sample"]
        differ = ~np.isclose(then[now.index], now, rtol=1e-6, atol=1e-9, equal_nan=True)
        assert now.index[differ].tolist() == [], "run: sim validate --out docs/validation.csv"

    def test_it_judges_every_quantity_by_today_s_band(self, kept: pd.DataFrame) -> None:
        assert kept["id"].tolist() == list(quantities())
        for row in kept.to_dict("records"):
            known = quantities()[row["id"]]
            assert (row["target"], row["band_low"], row["band_high"]) == pytest.approx(
                (known.value, known.low, known.high)
            )
            assert row["hit"] == (known.low <= row["model"] <= known.high)

    def test_the_page_is_current_and_names_every_row(self, kept: pd.DataFrame) -> None:
        told = page(kept)
        assert (DOCS / "validation.md").read_text(encoding="utf-8") == told, (
            "run: sim validate --out docs/validation.csv"
        )
        assert all(name in told for name in (*quantities(), *inexpressible()))

    def test_every_miss_is_discussed(self, kept: pd.DataFrame) -> None:
        assert [row for row in kept[~kept["hit"]]["id"] if not discussed(row)] == []

    def test_every_row_stands_in_one_section(self, kept: pd.DataFrame) -> None:
        assert sum(len(section(kept, part, role, counts)) for _, part, role, counts, _ in PARTS) == len(kept)


class TestPicture:
    def test_misses_are_told_and_marked(self, quantity: Quantity) -> None:
        made = card(judged(quantity, (10.0, 10.0)), judged(replace(quantity, id="far"), (20.0, 20.0)))
        picture = misses(made, "Title")
        assert picture.words == "1 of 2 rows lie in their band. Farthest off: far (10.0 half bands too high)."
        assert picture.svg.count("<circle") == 1
        assert picture.svg.count("<polygon") == 1

    def test_nothing_to_show_is_said(self, quantity: Quantity) -> None:
        assert "Nothing to show" in misses(card(judged(quantity, (1.0, 1.0))).iloc[:0], "Title").words


def test_one_history_gives_each_quantity_a_number() -> None:
    wanted = [each for each in quantities().values() if each.scenario == "us-metro" and each.year <= 1992]
    found = measured(load("us-metro").with_people(1_500), 3, wanted)
    assert set(found) == {each.id for each in wanted}
    assert set(ids_of("us-metro", found)) == set(found)
