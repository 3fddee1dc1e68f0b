"""A place's change is split into who stayed, who left and who arrived."""

import numpy as np
import pytest

from sim.experiments.compare import Comparison, compare
from sim.experiments.place_change import ARMS, Counted, _split
from sim.refusals import ScenarioError
from sim.scenario import load

TODAY = load("inner-suburb").with_people(1200)
PLACE = TODAY.places.ids[0]


@pytest.fixture(scope="module")
def both() -> Comparison:
    return compare(TODAY, TODAY.with_plan({"greening": 1.0, "street_lighting": 1.0}), seeds=2, years=8)


def counted(**people: float) -> Counted:
    keys = {name: key for key, name in enumerate("abcdef")}
    return Counted(np.array([keys[name] for name in people], dtype=np.uint64), np.array([*people.values()]))


class TestOnPaper:
    def test_nobody_moves_so_all_of_it_is_theirs(self):
        assert _split(counted(a=1.0, b=3.0), counted(a=2.0, b=6.0)) == (2.0, 4.0, 2.0, 2.0, 0.0, 0.0)

    def test_nobody_changes_so_all_of_it_is_coming_and_going(self):
        assert _split(counted(a=1.0, b=3.0), counted(a=1.0, c=9.0)) == (2.0, 5.0, 3.0, 0.0, -1.0, 4.0)

    def test_a_place_with_other_people_altogether(self):
        assert _split(counted(a=1.0), counted(b=4.0)) == (1.0, 4.0, 3.0, 0.0, 0.0, 3.0)

    def test_nobody_there_is_not_known(self):
        assert np.isnan(_split(counted(), counted(a=1.0))).all()


class TestOfAComparison:
    @pytest.mark.parametrize("measure", ["income", "poverty", "violent_victimisation", "employment"])
    def test_parts_add_up_to_the_change(self, both: Comparison, measure: str):
        frame = both.place_change(PLACE, measure, years=6).frame
        parts = frame[["stayed", "left", "arrived"]].sum(axis=1)
        np.testing.assert_allclose(parts, frame["change"], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(frame["after"] - frame["before"], frame["change"], rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize("measure", ["income", "poverty"])
    def test_levels_are_those_of_the_measure(self, both: Comparison, measure: str):
        frame = both.place_change(PLACE, measure, years=6).frame.set_index("arm")
        levels = both.select(measure).query("place == @PLACE and group == 'all' and statistic == 'mean'")
        by_year = levels.groupby(["arm", "year"])["value"].mean()
        for arm in ARMS:
            assert frame.loc[arm, "before"] == pytest.approx(by_year[arm, TODAY.present - 1], rel=1e-9)
            assert frame.loc[arm, "after"] == pytest.approx(by_year[arm, TODAY.present + 5], rel=1e-9)

    def test_feeling_safe_is_the_place_s_and_moves_with_nobody(self, both: Comparison):
        frame = both.place_change(PLACE, "perceived_safety", years=6).frame
        assert np.abs(frame[["left", "arrived"]].to_numpy()).max() < 1e-12
        assert frame.loc[frame["arm"] == "difference", "stayed"].item() > 0

    def test_the_past_is_shared_and_the_words_name_both_futures(self, both: Comparison):
        told = both.place_change(PLACE, "income", years=6)
        assert told.frame.loc[2, "before"] == 0.0
        assert all(f"in the {arm} (90% interval" in told.words for arm in ARMS)
        assert str(told.frame.loc[0, "until"]) in told.words

    def test_medians_places_that_are_not_there_and_empty_ones_are_refused(self, both: Comparison):
        with pytest.raises(ValueError, match="wealth is no mean over people"):
            both.place_change(PLACE, "wealth")
        with pytest.raises(ValueError, match="gini is no mean"):
            both.place_change(PLACE, "gini")
        with pytest.raises(ScenarioError, match="no place"):
            both.place_change("nowhere")
