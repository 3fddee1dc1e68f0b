"""What `docs/trials.md` tells is what the model gives: a sample is run again, and the page tells the stored table."""

from pathlib import Path

import pytest

from sim.experiments.trials.page import page
from sim.experiments.trials.study import load, shipped
from sim.experiments.trials.trial import SAMPLED, sample, stored
from sim.scenario import Scenario
from sim.scenario import load as load_scenario

STORED = Path(__file__).parents[2] / "docs" / "trials.csv"
AGAIN = "the stored studies are those of another model; run `sim trial all --out docs/trials.csv`"


@pytest.mark.parametrize("name", SAMPLED)
def test_a_sample_gives_what_is_stored(name: str) -> None:
    kept = stored(STORED).set_index("id")["sample"]
    assert sample(load(name)) == pytest.approx(kept[name], rel=1e-4), AGAIN


def test_a_sample_of_a_changed_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = stored(STORED).set_index("id")["sample"]
    monkeypatch.setattr("sim.experiments.trials.lived.scenario_of", lambda *_: _changed())
    assert sample(load("displaced_workers")) != pytest.approx(kept["displaced_workers"], rel=1e-4)


def _changed() -> Scenario:
    return load_scenario("us-metro").with_people(4_000).with_changes({"finding_level": 3.5})


def test_every_study_is_stored_and_the_page_tells_the_table() -> None:
    table = stored(STORED)
    assert table["id"].tolist() == list(shipped()), AGAIN
    assert STORED.with_suffix(".md").read_text(encoding="utf-8") == page(table), AGAIN


def test_what_a_programme_was_set_by_comes_out() -> None:
    table = stored(STORED)
    used = table[table["used"] == "yes"]
    assert used["agrees"].mean() >= 0.8
