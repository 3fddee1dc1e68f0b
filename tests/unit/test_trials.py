"""Studies are data: read, refused, run on common luck, judged, and told."""

import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import evidence
from sim.cli import app
from sim.determinants import PARAMETERS
from sim.experiments.trials import cohort, page, trial
from sim.experiments.trials.estimates import Estimate, OneSeed, effect, of_one, of_seed, over_seeds
from sim.experiments.trials.lived import OUTCOME, PASTS, Arm, Lived, live, past, scenario_of
from sim.experiments.trials.readings import value
from sim.experiments.trials.study import Study, checked, folder, load, shipped
from sim.interventions import catalogue
from sim.refusals import ScenarioError

SMALL = 3_000
PLAIN = {
    "name": "plain", "title": "A study", "design": "randomised", "start": 1950, "people": SMALL,
    "eligible": {"age": [20, 40]}, "outcome": {"reads": "earnings", "years": [0, 2]},
    "estimand": {"kind": "difference"}, "used": "no", "note": "For tests.",
    "published": {"value": 1, "unit": "dollars", "source": "Nobody (2020)"},
}  # fmt: skip


def study(**changes: object) -> Study:
    """A small study that differs from a plain one in these keys."""
    return checked({**PLAIN, **changes})


def lived(**changes: object) -> Lived:
    """One seed of such a study."""
    return live(study(**changes), 0, {"trial": Arm()})["trial"]


@pytest.fixture(autouse=True, scope="module")
def _forget_pasts() -> None:
    PASTS.clear()


class TestShipped:
    @pytest.mark.parametrize("name", shipped())
    def test_each_can_be_read_and_says_where_it_comes_from(self, name: str) -> None:
        one = load(name)
        assert one.source
        assert one.status in {"verified", "memory"}
        assert len(one.note) > 40

    def test_at_least_twelve_were_not_used_and_their_designs_differ(self) -> None:
        new = [one for one in map(load, shipped()) if one.used == "no"]
        assert len(new) >= 12
        assert len({one.design for one in new}) >= 4

    def test_a_study_behind_a_number_of_the_model_does_not_count(self) -> None:
        behind = {each.evidence for each in PARAMETERS.values() if each.label != "assumed"}
        behind |= {each.evidence for each in catalogue().values() if each.label != "assumed"}
        assert {"I18", "P10"} <= behind
        assert not [one.name for one in map(load, shipped()) if one.used == "no" and one.evidence in behind]

    def test_a_published_number_stands_in_its_row_of_evidence(self) -> None:
        for one in map(load, shipped()):
            if one.evidence:
                row = next(r for table in evidence.TABLES for r in evidence.rows(table) if one.evidence in r.values())
                told = " ".join(row.values())
                numbers = {f"{abs(one.published.value):g}", f"{abs(one.published.value):.2f}"}
                derived = one.name in {
                    "record_and_hiring",
                    "grandmother_cover",
                    "greening_shootings",
                    "greening_all_crime",
                }
                assert derived or any(number in told for number in numbers), one.name


BAD = {
    "an unknown key": ({"titel": "x"}, "titel", "title"),
    "an unknown cause": ({"treatment": {"causes": {"lerning": 1.0}}}, "treatment.causes", "learning"),
    "an unknown reading": ({"outcome": {"reads": "earnigns", "years": [0, 1]}}, "outcome.reads", "earnings"),
    "no window": ({"outcome": {"reads": "earnings"}}, "outcome.ages", "years"),
    "an unknown programme": ({"treatment": {"programme": "pre-school"}}, "treatment.programme", "preschool"),
    "an event that changes the group": ({"treatment": {"sets": {"label": 1}}}, "treatment.sets", "label"),
    "eligibility by group code": ({"eligible": {"label": [0, 0]}}, "eligible", "label"),
    "an outcome that is forced": (
        {"treatment": {"sets": {"earnings": 9.0}}, "outcome": {"reads": "earnings", "years": [0, 0]}},
        "treatment", "causes and events",
    ),
    "a slope on nothing": ({"estimand": {"kind": "slope"}}, "estimand.on", "slope"),
    "no citation": ({"published": {"value": 1, "unit": "dollars"}}, "published.source", "citation"),
    "a share above one": ({"place_share": 60}, "place_share", "0.6"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_run_is_refused(case: str) -> None:
    changes, key, says = BAD[case]
    with pytest.raises(ScenarioError) as refused:
        study(**changes)
    assert refused.value.key == key
    assert says in str(refused.value)


def test_the_command_line_refuses_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: x\n")
    for name, says in ((str(tmp_path / "mine.yaml"), "Add it."), ("boston_preschol", "boston_preschool")):
        ended = CliRunner().invoke(app, ["trial", name])
        assert ended.exit_code == 2
        assert says in ended.output
        assert "Traceback" not in ended.output


def test_the_example_for_authors_can_be_run(tmp_path: Path) -> None:
    text = (folder() / "README.md").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    one = load(tmp_path / "mine.yaml")
    assert math.isfinite(of_seed(live(one, 0, {"trial": Arm()}, 20_000)["trial"]))


class TestWhoIsTreated:
    def test_nothing_done_is_no_effect_at_all(self) -> None:
        run = lived()
        assert len(run.members.treated) > 5
        assert of_seed(run) == 0.0
        assert np.array_equal(run.with_it[OUTCOME].numbers, run.without[OUTCOME].of(run.with_it[OUTCOME].keys))

    def test_a_trial_treats_one_in_a_hundred_residents_at_most(self) -> None:
        world = past(scenario_of(study()), 0, 1949)
        rows = cohort.by_lot(study(), world, cohort.candidates(study(), world, np.ones(64, dtype=np.bool_)))
        treated = np.bincount(world.people["place"][rows], minlength=64).sum()
        assert 0.5 < treated / (cohort.MOST * world.places["residents"].sum()) < 1.5

    def test_at_scale_everyone_eligible_is_treated(self) -> None:
        run = lived(at_scale=True)
        assert len(run.members.treated) == len(run.pool.keys)

    def test_those_who_join_are_eligible_and_take_part_by_lot(self) -> None:
        run = lived(at_scale=True, treatment={"uptake": 0.3})
        age = 1949 - run.members.of["born"]
        assert age.min() >= 20
        assert age.max() <= 40
        assert 0.25 < run.members.of["takes_part"].mean() < 0.35

    def test_people_join_for_as_many_years_as_the_study_says_and_once(self) -> None:
        run = lived(at_scale=True, enrols=3)
        assert sorted(set(run.members.of["joined"].tolist())) == [1950, 1951, 1952]
        assert len(np.unique(run.members.keys)) == len(run.members.keys)

    def test_places_between_quantiles_are_the_ones_of_the_study(self) -> None:
        world = past(scenario_of(study()), 0, 1949)
        poor = cohort.treated_places(study(places={"mean_log_income": [0, 0.25]}, place_share=0.5), world)
        assert poor.sum() == 8
        middle = np.median(world.places["mean_log_income"])
        assert (world.places["mean_log_income"][poor] < middle).all()


class TestWhatIsDone:
    def test_a_cause_is_moved_for_the_treated_alone_and_for_the_years_of_the_study(self) -> None:
        run = lived(treatment={"causes": {"pay": 0.1}, "years": 2}, estimand={"kind": "percent"},
                    outcome={"reads": "wage", "years": [0, 1], "when": {"in_labour_force": [1, 1]}})  # fmt: skip
        assert of_seed(run) == pytest.approx(100 * (math.exp(0.1) - 1), abs=1.5)
        later = lived(treatment={"causes": {"pay": 0.1}, "years": 2}, estimand={"kind": "percent"},
                      outcome={"reads": "wage", "years": [2, 2], "when": {"in_labour_force": [1, 1]}})  # fmt: skip
        assert abs(of_seed(later)) < 1.5

    def test_ages_limit_when_a_cause_is_moved(self) -> None:
        about = {
            "eligible": {"age": [13, 13]},
            "at_scale": True,
            "outcome": {"reads": "quick_achievement", "years": [0, 0]},
        }
        now = lived(**about, treatment={"causes": {"learning": 1.0}, "years": 5, "ages": [14, 14]})
        not_yet = lived(**about, treatment={"causes": {"learning": 1.0}, "years": 5, "ages": [15, 15]})
        assert of_seed(now) == pytest.approx(1.0)
        assert of_seed(not_yet) == 0.0

    def test_what_is_given_to_the_household_reaches_it(self) -> None:
        about = {"eligible": {"age": [5, 10]}, "outcome": {"reads": "home_benefits", "years": [0, 0]}}
        run = lived(**about, treatment={"causes": {"benefits": 1_000.0}, "given_to": "household"})
        assert of_seed(run) > 100.0

    def test_an_event_sets_and_adds(self) -> None:
        about = {"eligible": {"age": [25, 40], "employed": [1, 1]}, "outcome": {"reads": "experience", "years": [1, 1]}}
        lost = lived(**about, treatment={"sets": {"employed": 0, "tenure": 0, "ladder": 0}})
        assert -0.9 < of_seed(lost) < -0.05
        more = lived(**about, treatment={"adds": {"experience": 3}})
        assert of_seed(more) == pytest.approx(3.0, abs=0.2)

    def test_a_move_takes_the_whole_household_to_the_places_named(self) -> None:
        about = {"eligible": {"age": [3, 12]}, "outcome": {"reads": "here_mean_log_income", "years": [0, 0]}}
        run = lived(people=10_000, **about, treatment={"moves_to": {"mean_log_income": [0.8, 1]}})
        there = past(scenario_of(study(people=10_000)), 0, 1949).places["mean_log_income"]
        moved = run.members.of["to"] != run.members.of["place"]
        assert moved.mean() > 0.8
        assert (cohort.fractional_ranks(there)[run.members.of["to"][moved]] >= 0.8).all()
        assert of_seed(run) > 0.0

    def test_a_place_is_changed(self) -> None:
        about = {"place_share": 0.2, "outcome": {"of": "place", "reads": "units", "years": [1, 1]}}
        run = lived(**about, treatment={"places_times": {"units": 0.5}}, estimand={"kind": "percent"})
        assert of_seed(run) == pytest.approx(-50.0, abs=8.0)
        better = lived(place_share=0.2, treatment={"places_add": {"upkeep": 0.3}},
                       outcome={"of": "place", "reads": "upkeep", "years": [1, 1]})  # fmt: skip
        assert 0.12 < of_seed(better) < 0.25

    def test_a_policy_of_places_acts_there_and_ends(self) -> None:
        about = {"place_share": 0.2, "treatment": {"causes": {"school_funds": 0.1}, "years": 2}}
        on = lived(**about, outcome={"of": "place", "reads": "school_funds", "years": [1, 1]})
        off = lived(**about, outcome={"of": "place", "reads": "school_funds", "years": [2, 2]})
        assert of_seed(on) == pytest.approx(0.1, abs=0.03)
        assert abs(of_seed(off)) < 0.03


class TestWhatIsRead:
    def test_what_rules_make_is_made_from_the_state_at_the_end_of_the_year(self) -> None:
        world = past(scenario_of(study()), 0, 1949)
        scope = world.now()
        before = {name: column.copy() for name, column in world.people.columns.items()}
        acts, arrests = value(scope, "common_offences"), value(scope, "felony_arrest_rate")
        assert 0.0 < acts.mean() < 0.2
        harmless = acts < 1e-9
        assert harmless.any()
        assert (arrests[harmless] < 1e-9).all()
        assert all(np.array_equal(world.people[name], column) for name, column in before.items())

    def test_children_and_grandchildren_are_found(self) -> None:
        about = {
            "start": 1941,
            "eligible": {"age": [1, 10]},
            "at_scale": True,
            "treatment": {"causes": {"learning": 3.0}},
        }
        for who, ages in (("child", [1, 1]), ("grandchild", [0, 0])):
            run = lived(**about, outcome={"of": who, "reads": "parent_schooling", "ages": ages})
            born = run.line(OUTCOME).of["born"]
            assert len(born) > 20
            assert born.min() >= {"child": 1941, "grandchild": 1955}[who]
            assert of_seed(run) > 0.0

    def test_windows_and_how_years_become_one_number(self) -> None:
        read = {"reads": "age", "years": [1, 3]}
        mean, last, total, ever = (
            lived(outcome={**read, "over": over}).without[OUTCOME].numbers.mean()
            for over in ("mean", "last", "sum", "ever")
        )
        assert last == pytest.approx(ever)
        assert last == pytest.approx(mean + 1.0, abs=0.05)
        assert total == pytest.approx(3.0 * mean, rel=0.02)

    def test_ranks_are_among_those_of_one_year_of_birth(self) -> None:
        run = lived(at_scale=True, eligible={}, outcome={"reads": "net_worth", "rank": True, "years": [0, 0]})
        assert run.without[OUTCOME].numbers.mean() == pytest.approx(0.5, abs=0.01)

    def test_a_slope_holds_others_constant(self) -> None:
        read = {"reads": "schooling", "years": [0, 0]}
        on = {"reads": "parent_schooling", "years": [0, 0]}
        alone = lived(start=1990, outcome=read, design="association", estimand={"kind": "slope", "on": on})
        others = [{"reads": "attainment", "years": [0, 0]}]
        given = lived(start=1990, outcome=read, design="association",
                      estimand={"kind": "slope", "on": on, "given": others})  # fmt: skip
        assert of_seed(alone) > of_seed(given)
        assert of_seed(alone) > 0.05


class TestEstimates:
    def test_each_kind_on_numbers_known_on_paper(self) -> None:
        one, two = np.array([2.0, 4.0]), np.array([1.0, 3.0])
        assert effect("difference", one, two, 2.0) == 1.0
        assert effect("points", one, two, 2.0) == 100.0
        assert effect("percent", one, two, 2.0) == pytest.approx(50.0)
        assert effect("ratio", one, two, 2.0) == pytest.approx(1.5)
        assert effect("standard deviations", one, two, 2.0) == 0.5
        assert effect("log points", one, two, 2.0) == pytest.approx((math.log(2) + math.log(4 / 3)) / 2)
        assert effect("elasticity", one, two, 2.0) == pytest.approx(math.log(1.5))
        assert math.isnan(effect("percent", one[:0], two[:0], 2.0))

    def test_the_interval_is_students_over_seeds(self) -> None:
        found = over_seeds([OneSeed(value, 0.5, 10.0) for value in (1.0, 2.0, 3.0)])
        assert (found.value, found.own_error, found.people) == (2.0, 0.5, 10.0)
        assert found.high - found.value == pytest.approx(4.302653 / math.sqrt(3))
        assert math.isnan(over_seeds([]).value)

    def test_intent_to_treat_is_the_effect_on_the_treated_times_uptake(self) -> None:
        about = {"at_scale": True, "treatment": {"adds": {"experience": 2}, "uptake": 0.5},
                 "outcome": {"reads": "experience", "years": [1, 1]}}  # fmt: skip
        treated = lived(**about)
        assigned = lived(**about, estimand={"kind": "difference", "of": "assigned"})
        assert of_seed(treated) == pytest.approx(2.0, abs=0.1)
        assert of_seed(assigned) == pytest.approx(1.0, abs=0.1)

    def test_per_divides_by_the_effect_on_something_else(self) -> None:
        per = {"reads": "experience", "years": [2, 2]}
        run = lived(
            at_scale=True, treatment={"adds": {"experience": 2}}, outcome={"reads": "experience", "years": [1, 1]},
            estimand={"kind": "difference", "per": per},
        )  # fmt: skip
        assert of_seed(run) == pytest.approx(1.0, abs=0.05)

    def test_a_small_study_has_a_wide_interval(self) -> None:
        errors = [
            of_one(lived(published={"value": 1, "unit": "x", "source": "y", "n": n})).own_error for n in (100, 400)
        ]
        assert errors[0] == pytest.approx(2.0 * errors[1])


class TestJudgement:
    def judged(self, found: float, half: float = 1.0, **published: object) -> trial.Judged:
        told = {"value": 10, "unit": "x", "source": "y", **published}
        arm = Estimate(found, found - half, found + half, math.nan, 100.0)
        return trial.judged(study(published=told), {"trial": arm})

    def test_overlap_and_sign_are_both_needed(self) -> None:
        assert self.judged(8.0, low=5.0, high=15.0).agrees
        assert not self.judged(3.0, low=5.0, high=15.0).agrees
        assert not self.judged(17.0, low=5.0, high=15.0).agrees
        wrong = self.judged(-0.5, low=-1.0, high=21.0)
        assert wrong.overlap
        assert not wrong.agrees

    def test_without_an_interval_half_to_one_and_a_half_is_taken_on_either_side_of_nil(self) -> None:
        found = self.judged(1.0, value=-4)
        assert (found.published_low, found.published_high, found.band) == (-6.0, -2.0, "half to one and a half")

    def test_nothing_found_asks_for_overlap_alone(self) -> None:
        assert self.judged(0.5, value=0, low=-1.0, high=1.0).agrees
        assert not self.judged(5.0, value=0, low=-1.0, high=1.0).agrees

    def test_a_broken_model_loses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told = {"value": 1, "low": 0.9, "high": 1.1, "unit": "SD", "source": "y"}
        about = study(
            eligible={"age": [5, 12]}, treatment={"causes": {"learning": 1.0}}, published=told,
            outcome={"reads": "quick_achievement", "years": [0, 0]},
        )  # fmt: skip

        def now() -> trial.Judged:
            return trial.judged(about, {"trial": over_seeds([of_one(live(about, 0, {"trial": Arm()})["trial"])])})

        assert now().agrees
        monkeypatch.setattr("sim.world.person_changes", lambda *_: {})
        assert not now().agrees


def test_a_solved_strength_gives_the_published_effect() -> None:
    told = {"value": 0.4, "unit": "SD", "source": "y"}
    about = study(
        eligible={"age": [5, 12]}, treatment={"causes": {"learning": 1.0}}, published=told,
        outcome={"reads": "quick_achievement", "years": [0, 0]},
    )  # fmt: skip
    times, found = trial.solved(about, seeds=1, rounds=2)
    assert times == pytest.approx(0.4, abs=0.01)
    assert found.value == pytest.approx(0.4, abs=0.01)
    with pytest.raises(ValueError, match="do not move"):
        trial.solved(study(), seeds=1)


def test_a_table_is_stored_and_told(tmp_path: Path) -> None:
    about = load("saga_tutoring")
    table = trial.trials([about], seeds=2, people=SMALL)
    trial.store(table, tmp_path / "trials.csv")
    again = trial.stored(tmp_path / "trials.csv")
    assert again.attrs["model"] == table.attrs["model"]
    assert again["trial"].iloc[0] == pytest.approx(table["trial"].iloc[0], rel=1e-4)
    told = page.page(again)
    assert "| [saga_tutoring](#saga_tutoring) |" in told
    assert "## Programmes at scale" in told
    words = page.told(table.to_dict("records")[0], about)
    assert "at scale" in words
    assert "Guryan" in words
