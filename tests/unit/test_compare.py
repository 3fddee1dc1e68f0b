"""Two futures: the past is shared, luck is paired, and what differs is told with its interval."""

from pathlib import Path
from threading import Barrier

import numpy as np
import pandas as pd
import pytest

from sim import caching
from sim.experiments import run as runs
from sim.experiments import snapshots
from sim.experiments.compare import Comparison, compare, pairs
from sim.experiments.gaps import change_of
from sim.experiments.run import before_present, lived, past_of, run, seeds_of
from sim.experiments.trace import Trace
from sim.experiments.twins import twins_of
from sim.measures import MEASURES, Record
from sim.parameters import UnknownName
from sim.provenance import read_provenance
from sim.scenario import Dose, load
from sim.views import Picture
from sim.world import World

YEARS = 25
TODAY = load("inner-suburb").with_people(1200)
PLAN = TODAY.with_plan({"preschool": 1.0, "child_allowance": 1.0})


@pytest.fixture(scope="module")
def both() -> Comparison:
    return compare(TODAY, PLAN, seeds=2, years=YEARS)


def same_world(one: World, other: World) -> bool:
    columns = all(np.array_equal(one.people[name], other.people[name]) for name in one.people.columns)
    return columns and all(np.array_equal(one.places[name], other.places[name], equal_nan=True) for name in one.places)


class TestPast:
    def test_going_on_from_the_past_gives_the_same_bits_as_living_through(self):
        world = World(PLAN, 1)
        while world.year < PLAN.present + 3:
            world.live_one_year()
        other, record = before_present(PLAN, 1)
        assert other.year == record.years[-1] == PLAN.present - 1
        while other.year < PLAN.present + 3:
            other.live_one_year()
        assert same_world(world, other)

    def test_it_is_lived_once_for_plans_from_the_present_on(self):
        before_present(TODAY, 0)
        asked = []
        lived(PLAN, 0, 1, runs.Years(0, lambda done, _: asked.append(done)))
        assert len(asked) <= 2

    def test_what_is_kept_is_not_changed_by_going_on(self):
        world, record = before_present(TODAY, 0)
        world.live_one_year()
        record.observe(world)
        again, years = before_present(TODAY, 0)
        assert again.year == years.years[-1] == TODAY.present - 1

    def test_a_dose_that_starts_earlier_belongs_to_the_past(self):
        early = TODAY.with_plan({"preschool": Dose(level=1.0, start=2000), "clinics": 0.5})
        assert past_of(early).digest == past_of(TODAY.with_plan({"preschool": Dose(level=1.0, start=2000)})).digest
        assert past_of(early).digest != past_of(TODAY).digest
        assert past_of(PLAN).digest == past_of(TODAY).digest

    def test_another_past_is_another(self):
        assert past_of(TODAY.without("redlining")).digest != past_of(TODAY).digest
        assert past_of(TODAY.ending("hiring_bias", year=2000)).digest != past_of(TODAY).digest

    def test_a_mechanism_that_ends_from_the_present_on_has_the_same_past(self):
        ended = TODAY.ending("hiring_bias", "custody")
        assert past_of(ended).digest == past_of(TODAY).digest
        world = World(ended, 0)
        while world.year < ended.present + 2:
            world.live_one_year()
        other, _ = before_present(ended, 0)
        while other.year < ended.present + 2:
            other.live_one_year()
        assert same_world(world, other)

    def test_things_not_used_for_longest_are_let_go(self):
        kept: runs.Kept[str, str] = runs.Kept(3, len)
        for name in "abc":
            kept.put(name, "1")
        kept.get("a")
        kept.put("d", "4")
        assert (kept.get("a"), kept.get("b"), kept.get("d")) == ("1", None, "4")
        kept.put("large", "too large")
        assert (kept.get("large"), kept.get("a")) == ("too large", None)


class TestSnapshots:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv(caching.VARIABLE, str(tmp_path))
        monkeypatch.setattr(snapshots, "_shipped_pasts", lambda _: {past_of(TODAY).digest})
        return tmp_path

    def test_what_is_read_goes_on_like_what_was_written(self, folder):
        world, record = before_present(TODAY, 0)
        past = past_of(TODAY)
        snapshots.write(past, 0, world, record)
        assert snapshots.kept(past, 0)
        found, years = snapshots.read(past, 0)
        for each, told in ((world, record), (found, years)):
            each.live_one_year()
            told.observe(each)
        assert same_world(world, found)
        assert np.array_equal(np.stack(record.levels), np.stack(years.levels), equal_nan=True)
        assert record.years == years.years
        pd.testing.assert_frame_equal(pd.DataFrame(record.whole), pd.DataFrame(years.whole))

    def test_a_damaged_file_counts_as_none(self, folder):
        world, record = before_present(TODAY, 0)
        snapshots.write(past_of(TODAY), 0, world, record)
        (file,) = folder.rglob("*.npz")
        for content in (b"", b"not an archive", file.read_bytes()[:4000]):
            file.write_bytes(content)
            assert snapshots.read(past_of(TODAY), 0) is None

    def test_only_shipped_scenarios_are_kept_and_only_where_wanted(self, folder, monkeypatch):
        world, record = before_present(TODAY, 0)
        other = past_of(TODAY.without("steering"))
        snapshots.write(other, 0, world, record)
        monkeypatch.setenv(caching.VARIABLE, "")
        snapshots.write(past_of(TODAY), 0, world, record)
        assert list(folder.rglob("*.npz")) == []
        assert not snapshots.kept(past_of(TODAY), 0)

    def test_a_folder_that_cannot_be_written_is_passed_over(self, folder, monkeypatch):
        (folder / "file").write_text("")
        monkeypatch.setenv(caching.VARIABLE, str(folder / "file" / "below"))
        world, record = before_present(TODAY, 0)
        snapshots.write(past_of(TODAY), 0, world, record)
        assert snapshots.read(past_of(TODAY), 0) is None

    def test_old_versions_are_removed(self, folder):
        for old in ("1", "2", "3", "4"):
            (folder / "pasts" / old).mkdir(parents=True)
        world, record = before_present(TODAY, 0)
        snapshots.write(past_of(TODAY), 0, world, record)
        assert len(list((folder / "pasts").iterdir())) == snapshots.VERSIONS_KEPT


class TestRun:
    def test_frame_progress_and_seeds(self):
        told = []
        frame = run(TODAY, seeds=[1, 0], years=2, progress=lambda done, total: told.append((done, total)))
        assert sorted(frame["seed"].unique()) == [0, 1]
        assert (frame["year"].min(), frame["year"].max()) == (1960, TODAY.present + 2)
        assert set(frame["arm"]) == {"baseline"}
        assert told[-1][0] == told[-1][1]

    def test_a_run_can_be_stopped(self):
        def stop(done, total):
            raise InterruptedError

        with pytest.raises(InterruptedError):
            run(TODAY.with_people(300), seeds=1, years=5, progress=stop)

    def test_two_seeds_are_run_at_once_and_come_in_order(self):
        together = Barrier(2, timeout=60)
        assert list(runs.by_two(lambda seed: (seed, together.wait())[0], (3, 1))) == [3, 1]

    def test_beside_another_seed_a_run_is_the_same(self, monkeypatch):
        beside = compare(TODAY, PLAN, seeds=(2, 0), years=2)
        monkeypatch.setattr(runs, "FUTURES", runs.Kept(0, lambda _: 1))
        alone = [compare(TODAY, PLAN, seeds=(seed,), years=2) for seed in (2, 0)]
        assert beside.seeds == (2, 0)
        assert [pair.plan for pair in beside.pairs] != [each.pairs[0].plan for each in alone], "lived again"
        pd.testing.assert_frame_equal(beside.frame, pd.concat([each.frame for each in alone], ignore_index=True))

    def test_what_progress_raises_ends_two_seeds_at_once(self):
        told = []

        def stop(done, total):
            told.append(done)
            if done >= 3:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            run(TODAY.with_people(300), seeds=4, years=5, progress=stop)
        assert told[-1] <= 6, "each seed ends with the first year after"

    @pytest.mark.parametrize("seeds", [0, [], [1, 1]])
    def test_seeds_that_mean_nothing_are_refused(self, seeds):
        with pytest.raises(ValueError, match="seeds"):
            seeds_of(seeds)

    def test_twenty_means_zero_to_nineteen(self):
        assert seeds_of(20) == tuple(range(20))


class TestComparison:
    def test_the_same_scenario_twice_differs_in_nothing(self):
        same = compare(TODAY, TODAY.with_plan({"preschool": 0.0}), seeds=1, years=3)
        assert (same.table()["change"].dropna() == 0.0).all()
        assert same.twins().counts["not reached"] == len(same.twins().frame) > 0
        assert "same in the plan and in the baseline" in same.words("income")

    def test_futures_are_the_same_before_the_present(self, both):
        frame = both.frame
        past = frame[frame["year"] < TODAY.present].set_index(["arm", "seed"])
        assert np.array_equal(past.loc["baseline", "value"], past.loc["plan", "value"], equal_nan=True)

    def test_each_change_is_paired_by_seed(self, both):
        change = both.change("income")
        ends = [pair.plan.record.last("income") - pair.baseline.record.last("income") for pair in both.pairs]
        assert change.estimate == pytest.approx(np.mean(ends))
        assert change.plan - change.baseline == pytest.approx(change.estimate)
        # With two pairs the 90 % interval is 6.3138 standard errors wide on each side.
        margin = 6.3138 * np.std(ends, ddof=1) / np.sqrt(2)
        assert (change.low, change.high) == pytest.approx((np.mean(ends) - margin, np.mean(ends) + margin), rel=1e-3)
        assert "paired t" in change.method
        assert change.agreeing == sum(np.sign(end) == np.sign(change.estimate) for end in ends)

    def test_more_money_for_children_lowers_nothing_it_should_raise(self, both):
        assert both.change("schooling").estimate > 0.0

    @pytest.mark.parametrize("between", ["group", "place", "origin"])
    def test_gaps(self, both, between):
        gap = both.gap("poverty", between)
        assert list(gap.by_year.columns) == ["year", "baseline", "plan", "change", "low", "high"]
        last = gap.by_year.iloc[-1]
        assert (last["baseline"], last["plan"], last["change"]) == (gap.baseline, gap.plan, gap.estimate)
        assert gap.by_year.loc[gap.by_year["year"] == TODAY.present - 1, "baseline"].item() >= 0.0
        assert "sign not yet examined" in str(gap).lower()

    def test_a_gap_is_the_difference_of_its_two_sides(self, both):
        gap = both.gap("income")
        found = [
            pair.plan.record.last("income", gap.better_off) - pair.plan.record.last("income", gap.worse_off)
            for pair in both.pairs
        ]
        assert gap.plan == pytest.approx(np.mean(found))

    def test_what_cannot_be_asked_is_refused(self, both):
        with pytest.raises(ValueError, match="no gap"):
            both.gap("gini")
        with pytest.raises(ValueError, match="between="):
            both.gap("income", "street")
        with pytest.raises(UnknownName, match="Did you mean 'income'"):
            both.chart("incom")
        with pytest.raises(ValueError, match="different presents"):
            compare(TODAY, TODAY.model_copy(update={"present": 2000}), seeds=1, years=1)

    def test_the_same_content_three_ways(self, both):
        picture = both.chart("income", by="group")
        assert isinstance(picture, Picture)
        assert "Sign not yet examined" in picture.words
        assert both.words("income", by="group") == picture.words
        assert both.table("income", by="group").equals(picture.table)
        assert both.figure("income").axes
        for text in (both.words(), str(both), str(both.change("income")), str(both.twins())):
            assert "Sign not yet examined" in text

    def test_the_table_tells_every_measure(self, both):
        told = both.table()
        assert set(told["measure"]) == {name for name in MEASURES if not name.startswith("reaches_quintile")}
        assert (told["runs"] <= 2).all()
        assert "preschool" in repr(both)

    def test_one_measure_selected_is_part_of_all(self, both):
        part = both.select("income").reset_index(drop=True)
        whole = both.frame[both.frame["measure"] == "income"].reset_index(drop=True)
        assert part["value"].equals(whole["value"])

    def test_maps_and_correlations_of_places(self, both):
        picture = both.map("perceived_safety")
        assert len(picture.table) == len(TODAY.places)
        assert "Perceived safety by place" in picture.title
        found = both.correlations()
        assert found.loc["income", "income"] == pytest.approx(1.0)
        assert found.loc["income", "poverty"] < 0.0
        assert found.loc["income", "poverty"] == found.loc["poverty", "income"]
        assert not both.correlations("plan").equals(found)

    def test_how_far_children_of_the_lowest_fifth_get(self, both):
        change = both.change("reaches_quintile_5", group="origin_1")
        assert 0.0 <= change.baseline <= 1.0
        with pytest.raises(KeyError, match="not counted"):
            both.change("reaches_quintile_5")

    def test_pairs_come_one_by_one(self):
        first = next(pairs(TODAY, PLAN, [0, 1], 2))
        assert Comparison(TODAY, PLAN, 2, (first,)).change("income").runs == 1

    def test_what_is_saved_can_be_made_again(self, both: Comparison, tmp_path: Path):
        file = both.save(tmp_path / "study.parquet")
        about = read_provenance(file)
        pd.testing.assert_frame_equal(pd.read_parquet(file), both.frame)
        for kept, scenario in (("scenario", TODAY), ("plan", PLAN)):
            (tmp_path / f"{kept}.yaml").write_text(about[kept], encoding="utf-8")
            assert load(tmp_path / f"{kept}.yaml").digest == about[f"{kept}_digest"] == scenario.digest
        assert (about["seeds"], about["years"]) == ("[0, 1]", str(YEARS))

    def test_only_parquet_is_saved(self, both: Comparison, tmp_path: Path):
        with pytest.raises(ValueError, match=r"end the name with \.parquet"):
            both.save(tmp_path / "study.csv")


class TestTwins:
    def test_every_child_is_told_once(self, both):
        twins = both.twins()
        assert sum(twins.counts.values()) == len(twins.frame)
        assert not twins.frame.duplicated(["seed", "key"]).any()
        assert twins.by_group().to_numpy().sum() == len(twins.frame)
        born = [len(np.unique(pair.baseline.trace.frame()["key"])) for pair in both.pairs]
        alone = (twins.born_in_one["arm"] == "baseline").sum()
        assert sum(born) == len(twins.frame) + alone

    def test_whoever_is_not_reached_leads_the_same_life(self, both):
        rows = both.twins().frame
        quiet = rows[~rows["reached"]]
        for fact in ("schooling", "death"):
            assert quiet[f"{fact}_baseline"].equals(quiet[f"{fact}_plan"])
        assert (quiet["outcome"] == "not reached").all()
        assert rows.loc[rows["reached"], "since"].between(TODAY.present, TODAY.present + YEARS).all()

    def test_another_year_of_birth(self, both):
        later = both.twins(born=TODAY.present + 20)
        assert later.born == TODAY.present + 20
        assert len(later.frame) + len(later.born_in_one) > 0
        with pytest.raises(ValueError, match="born="):
            both.twins(born=1999)

    def test_what_counts_as_reached(self):
        world = World(TODAY, 0)
        for _ in range(3):
            world.live_one_year()
        columns = world.people.columns
        children = np.flatnonzero(columns["birth_year"] == 1942)
        homes, first = np.unique(columns["home"][children], return_index=True)
        harmed, richer, same = children[first[:3]]
        columns["income"][homes] = 10_000.0
        one, two = Trace(born=(1942,)), Trace(born=(1942,))
        one.observe(world)
        columns["victim"][harmed] = 1
        columns["income"][columns["home"][richer]] = 10_200.0
        columns["income"][columns["home"][same]] = 10_050.0
        two.observe(world)
        twins = twins_of([(0, one, two)], 1942, world.scenario)
        told = twins.frame.set_index("key").loc[columns["key"][[harmed, richer, same]]]
        assert told["by"].tolist()[:2] == ["harm", "income"]
        assert told["reached"].tolist() == [True, True, False]
        assert told["event_since"].notna().tolist() == [True, False, False]

    def test_born_in_one_future_alone(self):
        world = World(TODAY.with_people(300), 0)
        world.live_one_year()
        one, two = Trace(born=(1940,)), Trace()
        one.observe(world)
        two.observe(world)
        twins = twins_of([(0, one, two)], 1940, world.scenario)
        assert len(twins.frame) == 0
        assert set(twins.born_in_one["arm"]) == {"baseline"}
        assert "No child" in twins.words


class TestFamily:
    def test_three_linked_generations(self, both):
        family = both.family()
        assert len(family.generations) <= 3
        assert len(family.keys) == len(family.generations)
        born = [(one or two)["birth_year"] for one, two in family.generations]
        assert born == sorted(born)
        assert TODAY.present in born
        assert family.parts is None or family.parts >= TODAY.present
        assert "<figure" in family._repr_html_()
        assert family.lines().words
        assert str(family) == family.words

    def test_lives_are_those_of_the_twins(self, both):
        child = both.twins().frame.iloc[0]
        family = both.family(int(child["key"]), seed=int(child["seed"]))
        one, two = family.generations[family.keys.index(int(child["key"]))]
        assert one["schooling"] == child["schooling_baseline"]
        assert two["schooling"] == child["schooling_plan"]

    def test_an_unknown_child_is_refused(self, both):
        with pytest.raises(ValueError, match="no child"):
            both.family(12345)


def test_a_measure_that_is_not_known_in_a_run_is_left_out(both):
    empty = [(pair.baseline.record, Record(pair.baseline.record.entities)) for pair in both.pairs[:1]]
    empty[0][1].years, empty[0][1].levels = [2050], [np.full_like(empty[0][0].levels[-1], np.nan)]
    change = change_of(empty, MEASURES["income"], "all", "all")
    assert change.runs == 0
    assert "cannot be compared" in change.words
