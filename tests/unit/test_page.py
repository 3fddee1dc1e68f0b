"""The page of outcomes computed before: every plan is run, it tells what runs tell, and files hold no traps."""

import base64
import gzip
import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.compare import compare
from sim.measures import MEASURES
from sim.pages import Grid, Outcomes, PageTooLarge, lived, page
from sim.pages.packing import MIDDLE, UNKNOWN, packed
from sim.pages.telling import BY, Told, columns, shared
from sim.parameters import UnknownName
from sim.provenance import model_version
from sim.scenario import load
from sim.views import words
from sim.views.lines import summarise

YEARS, SEEDS = 6, 2
TRAP = "<script>alert(1)</script> & \"quoted\" 'once'"
COLUMBUS = load("columbus").with_people(600)
GRID = Grid(("preschool", "child_allowance"), (0.0, 1.0))


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    return lived(COLUMBUS, GRID, seeds=SEEDS, years=YEARS, workers=1)


@pytest.fixture(scope="module")
def made(outcomes: Outcomes) -> str:
    return page(outcomes, link="https://example.org/page.html")


def texts(made: str) -> Any:
    """What the page's script reads."""
    found = re.search(r'id="texts">([^<]*)<', made)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


# --- plans


def test_every_combination_of_levels_is_a_plan_once() -> None:
    grid = Grid(("preschool", "clinics", "greening"))
    stands = [grid.stands(plan) for plan in range(len(grid))]
    assert len(set(stands)) == len(grid) == 27
    assert stands[0] == (0, 0, 0)
    assert stands[5] == (2, 1, 0)
    assert grid.scenario(COLUMBUS, 5) == COLUMBUS.with_plan({"preschool": 1.0, "clinics": 0.5})
    assert grid.scenario(COLUMBUS, 0) is COLUMBUS


def test_levers_add_to_the_plan_that_the_scenario_has() -> None:
    planned = COLUMBUS.with_plan({"parks": 0.4})
    assert Grid(("clinics",)).scenario(planned, 2) == COLUMBUS.with_plan({"parks": 0.4, "clinics": 1.0})
    assert Grid(("parks",)).scenario(planned, 0) == planned


@pytest.mark.parametrize(
    ("levers", "said"),
    [
        (("clincs",), "Did you mean 'clinics'"),
        ((), "at least one"),
        (("clinics", "clinics"), "named once"),
        (("clinics", "parks", "arts", "transit", "preschool", "greening"), "729 plans, too many for one page. Take 5"),
    ],
)
def test_levers_that_make_no_page_are_refused(levers: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Grid(levers).check(COLUMBUS)


def test_an_unknown_lever_is_an_unknown_name() -> None:
    with pytest.raises(UnknownName):
        lived(COLUMBUS, Grid(("clincs",)))


def test_more_processes_give_the_same_and_tell_how_far_they_are(outcomes: Outcomes) -> None:
    done: list[tuple[int, int]] = []
    again = lived(
        COLUMBUS, GRID, seeds=SEEDS, years=YEARS, workers=2, progress=lambda now, of: done.append((now, of))
    )  # fmt: skip
    assert again.levels.tobytes() == outcomes.levels.tobytes()
    assert again.places.tobytes() == outcomes.places.tobytes()
    assert done == [(now, 8) for now in range(1, 9)]


def test_what_progress_raises_ends_the_work() -> None:
    def stop(_: int, __: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lived(COLUMBUS, GRID, seeds=1, years=1, workers=1, progress=stop)


# --- what is told


@pytest.mark.parametrize("plan", range(len(GRID)))
@pytest.mark.parametrize("by", BY)
def test_sentences_are_those_of_a_comparison(outcomes: Outcomes, plan: int, by: Any) -> None:
    result = compare(COLUMBUS, GRID.scenario(COLUMBUS, plan), seeds=SEEDS, years=YEARS)
    told = Told(outcomes, "income", by)
    assert told.sentences()[plan][0] == result.chart("income", by, only=COLUMBUS.labels if by == "group" else ()).words


def test_the_table_is_that_of_a_comparison(outcomes: Outcomes) -> None:
    result = compare(COLUMBUS, GRID.scenario(COLUMBUS, 3), seeds=SEEDS, years=YEARS)
    everyone, a, b, gap = columns(outcomes, "employment")
    assert [each.name for each in (everyone, a, b)] == ["everyone", "A", "B"]
    change = result.change("employment", group="B")
    assert b.plans[3][:2] == (words.short(change.plan, "share"), words.signed(100 * change.estimate))
    assert b.baseline == words.short(change.baseline, "share")
    between = result.gap("employment")
    assert gap.name.startswith("gap, ")
    assert float(gap.plans[3][0].replace("−", "-")) == pytest.approx(100 * abs(between.plan), abs=0.06)


def test_places_are_those_of_a_comparison(outcomes: Outcomes) -> None:
    result = compare(COLUMBUS, GRID.scenario(COLUMBUS, 3), seeds=SEEDS, years=YEARS)
    records = [pair.plan.record for pair in result.pairs]
    mean = np.mean([record.by_place("income", YEARS + 1) for record in records], axis=0)
    mine = outcomes.places[3, :, outcomes.measures.index("income")].mean(axis=0)
    known = np.isfinite(mean)
    assert mine[known] == pytest.approx(mean[known])


@given(st.lists(st.text(st.sampled_from("ab 1290.,|#{}"), max_size=30), min_size=1, max_size=20))
def test_sentences_are_put_together_again(sentences: list[str]) -> None:
    kept = shared(sentences)
    for sentence, told in zip(sentences, kept.told, strict=True):
        pattern, *slots = told.split("|")
        pieces = kept.patterns[int(pattern)]
        assert pieces[0] + "".join(a + b for a, b in zip(slots, pieces[1:], strict=True)) == sentence


def test_what_all_sentences_share_stands_once() -> None:
    kept = shared(["In 2085 it is 12.", "In 2085 it is 1,300."])
    assert kept.patterns == [["In 2085 it is ", "."]]
    assert kept.told == ["0|12", "0|1,300"]


# --- numbers


@pytest.mark.parametrize("measure", ["income", "employment"])
def test_numbers_are_kept_to_half_a_step(outcomes: Outcomes, measure: str) -> None:
    codes = packed(outcomes, measure)
    future = outcomes.years >= COLUMBUS.present
    for plan in range(len(GRID)):
        for at, name in enumerate(outcomes.names):
            line, baseline = outcomes.line(plan, measure, name), outcomes.line(0, measure, name)
            middle, low, _ = summarise((line.values - baseline.values)[future], "mean")
            read = (codes.change[plan, at].astype(float) - MIDDLE) * codes.change_step
            assert np.abs(read - middle).max() <= 0.5001 * codes.change_step
            margin = codes.change_margin[plan, at] * codes.change_margin_step
            assert np.abs(margin - (middle - low)).max() <= 0.5001 * codes.change_margin_step
    assert (codes.change[0] == MIDDLE).all()


def test_what_is_not_known_stays_so(outcomes: Outcomes) -> None:
    holed = Outcomes(
        outcomes.scenario, outcomes.grid, outcomes.seeds, outcomes.measures, outcomes.years,
        outcomes.levels, np.where(np.arange(49) == 7, np.nan, outcomes.places),
    )  # fmt: skip
    codes = packed(holed, "income")
    assert (codes.places[:, 7] == UNKNOWN).all()
    assert np.isnan(codes.place_values(1)[7])
    assert "no value" in texts(page(holed))["measures"][holed.measures.index("income")]["map"]["template"]


def test_one_pair_has_no_band_and_says_so() -> None:
    single = lived(COLUMBUS, Grid(("clinics",), (0.0, 1.0)), seeds=1, years=2, measures=("health",), workers=1)
    made = page(single)
    assert (packed(single, "health").level_margin == UNKNOWN).all()
    assert "One pair has no interval" in made
    assert texts(made)["measures"][0]["table"]["plans"][1][0][2:] == ["not known", "not known"]


# --- the file


def test_the_same_outcomes_give_the_same_bytes(outcomes: Outcomes, made: str) -> None:
    again = lived(COLUMBUS, GRID, seeds=SEEDS, years=YEARS, workers=1)
    assert page(again, link="https://example.org/page.html") == made


def test_it_says_where_it_comes_from(made: str) -> None:
    for told in (COLUMBUS.digest, model_version(), "4 plans", "2 seeds", "a model, not a forecast", "Anselin 1988"):
        assert told in made
    for measure in texts(made)["measures"]:
        assert set(measure["views"]) == set(BY)


def test_it_asks_nothing_of_any_network(made: str) -> None:
    asking: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            asking.extend(name for name, _ in attrs if name in ("src", "href", "srcset", "action", "data"))

    Parser().feed(made)
    assert asking == []
    assert "default-src 'none'" in made
    assert "@import" not in made


def test_no_other_script_than_its_own_may_run(made: str) -> None:
    (script,) = re.findall(r'<script type="module">(.*?)</script>', made, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in made
    assert len(re.findall("<script", made)) == 3


def test_what_a_file_says_stays_text(outcomes: Outcomes) -> None:
    trapped = COLUMBUS.model_copy(update={"title": TRAP, "question": TRAP, "name": TRAP})
    made = page(
        Outcomes(trapped, GRID, outcomes.seeds, outcomes.measures, outcomes.years, outcomes.levels, outcomes.places),
        link=f"https://example.org/?{TRAP}",
    )
    assert "<script>alert" not in made
    assert len(re.findall("<script", made)) == 3
    views = [view for measure in texts(made)["measures"] for view in measure["views"].values()]
    assert not any("<script" in view["curves"] + view["changes"] for view in views)


def test_groups_are_escaped_where_they_become_a_picture(outcomes: Outcomes) -> None:
    named = COLUMBUS.model_copy(update={"groups": {TRAP: COLUMBUS.groups["A"], "B": COLUMBUS.groups["B"]}})
    trapped = Outcomes(named, GRID, outcomes.seeds, outcomes.measures, outcomes.years, outcomes.levels, outcomes.places)
    told = texts(page(trapped))
    assert TRAP in told["names"]
    for measure in told["measures"]:
        assert "<script" not in measure["views"]["group"]["curves"] + measure["views"]["group"]["changes"]


def test_a_page_too_large_is_refused(outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.pages.document.MOST_BYTES", 100_000)
    with pytest.raises(PageTooLarge, match=r"more than .* Take fewer levers or years"):
        page(outcomes)


# --- the command


def sim(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["page", *arguments])


def refused(*arguments: str) -> str:
    """Call the command, which must end with 2 and say why in its last line."""
    result = sim(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.stderr
    return str(result.stderr.splitlines()[-1])


def test_the_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcomes: Outcomes) -> None:
    seen: dict[str, Any] = {}

    def run(scenario: Any, grid: Grid, **more: Any) -> Outcomes:
        seen.update(people=scenario.people, levers=grid.levers, seeds=more["seeds"], years=more["years"])
        more["progress"](1, 2)
        return outcomes

    monkeypatch.setattr("sim.pages.lived", run)
    out = tmp_path / "page.html"
    options = ("--people", "600", "--levers", "preschool, child_allowance", "--seeds", "2")
    result = sim("columbus", "--out", str(out), *options)
    assert result.exit_code == 0, result.output
    assert "Page: " in result.stdout
    assert seen == {"people": 600, "levers": GRID.levers, "seeds": 2, "years": 60}
    assert out.read_text(encoding="utf-8") == page(outcomes)
    assert os.listdir(tmp_path) == ["page.html"]


def test_the_command_refuses_what_cannot_be_used(tmp_path: Path) -> None:
    there = str(tmp_path / "page.html")
    (tmp_path / "folder.html").mkdir()
    assert "Did you mean 'clinics'" in refused("columbus", "--out", there, "--levers", "clincs")
    assert "is a folder" in refused("columbus", "--out", str(tmp_path / "folder.html"))
    assert "must end with .html" in refused("columbus", "--out", str(tmp_path))
    assert "does not exist" in refused("columbus", "--out", str(tmp_path / "no" / "page.html"))
    assert "Did you mean 'columbus'" in refused("columbos", "--out", there)
    assert "must begin with https://" in refused("columbus", "--out", there, "--link", "javascript:alert(1)")
    assert "too many for one page" in refused(
        "columbus", "--out", there, "--levers", "clinics,parks,arts,transit,preschool,greening"
    )
    assert os.listdir(tmp_path) == ["folder.html"]


def test_measures_are_safety_education_employment_income_and_health(outcomes: Outcomes) -> None:
    assert [MEASURES[name].title for name in outcomes.measures] == [
        "Perceived safety", "Schooling", "Employment", "Household income", "Health",
    ]  # fmt: skip
