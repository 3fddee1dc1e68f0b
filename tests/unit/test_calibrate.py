"""Calibration sees the rows that may be tuned on and nothing else, finds what there is to find, and binds defaults."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.determinants import PARAMETERS
from sim.evidence import rows
from sim.experiments import calibrate, ensemble
from sim.experiments.calibrate import (
    INSIDE,
    Numbers,
    best,
    calibrated,
    changes,
    distances,
    losses,
    middles,
    priors,
    rows_to_meet,
    slopes_of,
    tolerances,
)
from sim.experiments.compare import compare
from sim.experiments.ensemble import Member, of_seed, write
from sim.experiments.scorecard.lived import Task, Values
from sim.experiments.scorecard.quantities import quantities
from sim.scenario import load


class TestWhatItSees:
    def test_only_rows_whose_role_is_to_calibrate(self) -> None:
        roles = {row["name"]: row["suggested_role"] for row in rows("targets")}
        assert {roles[each.id] for each in rows_to_meet()} == {"calibrate"}
        assert len(rows_to_meet()) > 75

    def test_no_other_row_is_computed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: set[str] = set()

        def watched(tasks: Sequence[Task], workers: int) -> Iterator[Values]:
            for _, _, ids in tasks:
                asked.update(ids)
                yield {name: quantities()[name].value for name in ids}

        monkeypatch.setattr(calibrate, "all_measured", watched)
        calibrated(people=5_000, runs=20, workers=1)
        assert asked == {each.id for each in rows_to_meet()}

    def test_rows_of_the_pandemic_years_pull_half_as_hard(self) -> None:
        wanted = rows_to_meet()
        pull = {each.id: float(size) for each, size in zip(wanted, tolerances(wanted), strict=True)}
        for each in wanted:
            half = 0.5 * np.log(each.high / each.low)
            assert pull[each.id] == pytest.approx(max(half, 0.006) * (2.0 if 2020 <= each.year <= 2022 else 1.0))
        assert {each.year for each in wanted} & {2020, 2021, 2022}

    def test_each_prior_is_stated_once(self) -> None:
        named = [row["parameter"] for row in rows("priors")]
        assert sorted(named) == sorted(priors())

    def test_published_numbers_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert all(PARAMETERS[name].label != "published" for name in priors())
        priors.cache_clear()
        monkeypatch.setattr(
            calibrate.evidence, "rows", lambda _: [{"parameter": "shock_memory", "mean": "0.9", "spread": "0.1"}]
        )
        with pytest.raises(ValueError, match="published numbers are not calibrated: shock_memory"):
            priors()
        priors.cache_clear()


class TestSets:
    def test_values_are_held_to_their_range(self) -> None:
        for deviation in (-50.0, 0.0, 50.0):
            found = changes(np.full(len(priors()), deviation))
            assert all(PARAMETERS[name].low <= value <= PARAMETERS[name].high for name, value in found.items())
        assert changes(np.zeros(len(priors()))) == pytest.approx({name: mean for name, (mean, _) in priors().items()})

    def test_a_value_in_the_middle_of_its_band_is_no_distance_away(self) -> None:
        wanted = rows_to_meet()
        values = {each.id: float(np.sqrt(each.low * each.high)) for each in wanted}
        assert distances(values, wanted) == pytest.approx(middles(wanted))


def test_a_row_well_inside_its_band_does_not_pull_and_far_rows_pull_less_than_near_ones() -> None:
    assert losses(np.array([-INSIDE, -0.1, 0.0, INSIDE])).tolist() == [0.0] * 4
    beyond = np.array([0.01, 0.02])
    assert losses(INSIDE + beyond) == pytest.approx(0.5 * beyond**2, rel=1e-3)
    assert losses(-INSIDE - beyond).tolist() == losses(INSIDE + beyond).tolist()
    pull = np.diff(losses(np.array([1.6, 1.7, 6.4, 6.5, 30.4, 30.5])))[::2]
    assert pull[0] > 2.0 * pull[1] > 4.0 * pull[2] > 0.0


def test_rows_in_the_middle_of_their_band_do_not_pull_but_bind_the_draws() -> None:
    wanted = rows_to_meet()
    slopes = np.zeros((len(wanted), len(priors())))
    slopes[:, 0] = 0.5 * tolerances(wanted)
    found, covariance = best((middles(wanted), slopes), wanted, np.zeros(len(priors())))
    assert found == pytest.approx(0.0, abs=1e-6)
    assert covariance[0, 0] == pytest.approx(1.0 / (1.0 + 0.25 * len(wanted)))
    assert covariance[1, 1] == pytest.approx(1.0)


def test_pairs_of_one_luck_tell_slopes_where_luck_is_wide_and_effects_bend() -> None:
    """Luck is five times what a parameter does; with pairs it falls out, and so does what bends alike on both sides."""
    draw = np.random.default_rng(5)
    truth, pairs = np.array([[0.1, -0.05, 0.0, 0.02]]), 60

    def row(deviations: Numbers, luck: Numbers) -> Numbers:
        return deviations @ truth.T + 0.1 * (deviations**2) @ np.ones((4, 1)) + 0.5 * luck

    away, luck = draw.standard_normal((pairs, 4)), draw.standard_normal((pairs, 1))
    half = 0.5 * (row(away, luck) - row(-away, luck))
    assert slopes_of([(away, half, np.ones(pairs))]) == pytest.approx(truth, abs=2e-3)
    alone = row(away, luck)
    assert slopes_of([(away, alone - alone.mean(), np.ones(pairs))]) != pytest.approx(truth, abs=2e-2)


def test_both_of_a_pair_have_the_same_luck_and_lie_opposite(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Task] = []

    def watched(tasks: Sequence[Task], workers: int) -> Iterator[Values]:
        asked.extend(tasks)
        for _, _, ids in tasks:
            yield {name: quantities()[name].value for name in ids}

    monkeypatch.setattr(calibrate, "all_measured", watched)
    calibrated(people=5_000, runs=20, workers=1)
    first, second = asked[:10], asked[10:20]
    assert [seed for _, seed, _ in first] == [seed for _, seed, _ in second]
    assert len({seed for _, seed, _ in first}) == 10
    name, (middle, _) = "cover_level", priors()["cover_level"]
    for (one, _, _), (other, _, _) in zip(first, second, strict=True):
        assert one.change[name] + other.change[name] == pytest.approx(2.0 * middle, abs=1e-3)
        assert one.change[name] != other.change[name]


@pytest.fixture
def plain_model(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A model in which six parameters move rows in proportion, with noise, and one row is out of reach."""
    draw = np.random.default_rng(4)
    wanted, names = rows_to_meet(), list(priors())[:6]
    slopes = np.where(draw.random((len(wanted), 6)) < 0.4, 0.1 * draw.standard_normal((len(wanted), 6)), 0.0)
    truth = np.array([1.0, -0.8, 0.6, -0.5, 0.9, 0.0])
    far_off = np.zeros(len(wanted))
    far_off[7] = -3.0
    slopes[7] = 0.02

    def model(tasks: Sequence[Task], workers: int) -> Iterator[Values]:
        for scenario, _, _ in tasks:
            moved = [(scenario.change[name] - priors()[name][0]) / priors()[name][1] for name in names]
            away = slopes @ (np.array(moved) - truth) + far_off + 0.01 * draw.standard_normal(len(wanted))
            yield {
                each.id: float(np.sqrt(each.low * each.high) * np.exp(d)) for each, d in zip(wanted, away, strict=True)
            }

    monkeypatch.setattr(calibrate, "all_measured", model)
    return dict(zip(names, truth.tolist(), strict=True))


def test_it_finds_what_made_the_record_and_is_not_bent_by_a_row_out_of_reach(plain_model: dict[str, float]) -> None:
    found, *members = calibrated(people=5_000, runs=160, workers=1)
    moved = {name: (found.values[name] - priors()[name][0]) / priors()[name][1] for name in plain_model}
    for name, truth in plain_model.items():
        assert abs(moved[name] - truth) < 0.35, (name, moved)
    assert found.hits > 0.9
    assert found.loss <= np.median([each.loss for each in members])


class TestEnsemble:
    def test_defaults_are_the_best_set(self) -> None:
        first = ensemble.ensemble()[0]
        assert {*first.values} == {*priors()}
        wrong = [
            name for name, value in first.values.items() if PARAMETERS[name].value != pytest.approx(value, rel=1e-9)
        ]
        assert wrong == []

    def test_it_was_found_with_these_priors(self) -> None:
        """The drawn sets lie around the priors' means: what is kept is no older than the priors."""
        middle, spread = np.array([*priors().values()]).T
        drawn = np.array([[*each.values.values()] for each in ensemble.ensemble()])
        assert (np.abs(drawn - middle) < 8.0 * spread + 1e-9).all()
        assert (drawn[1:].std(axis=0) > 0.0).mean() > 0.95, "draws differ: what is not known is kept"

    def test_a_comparison_over_the_ensemble_lives_each_seed_under_its_own_set(self) -> None:
        base = load("columbus").with_people(300)
        found = compare(base, base.with_plan({"preschool": 1.0}), seeds=2, years=2, over="ensemble")
        alone = compare(base, base.with_plan({"preschool": 1.0}), seeds=2, years=2)
        assert found.over == "ensemble"
        of_0 = compare(of_seed(base, 0), of_seed(base, 0).with_plan({"preschool": 1.0}), seeds=[0], years=2)
        income = [
            each.select("income").query("arm == 'plan' and seed == 0")["value"].dropna().tolist()
            for each in (found, of_0, alone)
        ]
        assert income[0] == income[1] != income[2]

    def test_what_is_written_is_read_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        members = [Member({"wage_level": 10.1}, 0.5, 1.25), Member({"wage_level": 10.2}, 0.4, 1.5)]
        write(members, {"seed": 3}, tmp_path / "sets.csv")
        text = (tmp_path / "sets.csv").read_text().splitlines()
        assert text[0] == "# seed: 3"
        table = [dict(zip(text[1].split(","), line.split(","), strict=True)) for line in text[2:]]
        ensemble.ensemble.cache_clear()
        monkeypatch.setattr(ensemble.evidence, "rows", lambda _: table)
        assert list(ensemble.ensemble()) == members
        kept = load("us-metro").with_changes({"shock_memory": 0.9})
        assert of_seed(kept, 7).change == {"shock_memory": 0.9, "wage_level": 10.2}
        ensemble.ensemble.cache_clear()
