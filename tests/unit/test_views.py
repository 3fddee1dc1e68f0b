"""Pictures, sentences and tables say the same, to everyone, whatever the frame holds."""

import json
import math
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import MEASURES
from sim.views import (
    Gap,
    Life,
    Picture,
    Range,
    curves,
    family_picture,
    figures,
    gap_bars,
    gaps,
    life_lines,
    palette,
    place_map,
    two_maps,
    words,
)
from sim.views import drawing as draw
from sim.views.lines import natural, select, summarise
from sim.views.maps import scale_of

COLUMBUS = Path(__file__).parents[2] / "scenarios" / "columbus" / "polygons.json"
SQUARES = {name: [[(x, 0.0), (x + 1, 0.0), (x + 1, 1.0), (x, 1.0)]] for x, name in enumerate("abc")}
NASTY = "<script>alert('x')</script> & \"quoted\"\x00"


def frame(seeds=5, *, plan=100.0, groups=("A", "B"), measure="income", first=2015, last=2035):
    """A tidy frame on paper: B earns 10,000 less; from 2026 the plan adds `plan` a year, to B twice that."""
    rows = []
    for seed in range(seeds):
        for arm in ("baseline", "plan"):
            for year in range(first, last + 1):
                added = plan * max(0, year - 2025) * (arm == "plan")
                base = 30_000 + 100 * (year - first) + 10 * seed
                levels = {
                    "all": base + 1.5 * added,
                    groups[0]: base + 5_000 + added,
                    groups[1]: base - 5_000 + 2 * added,
                }
                high, low = levels[groups[0]], levels[groups[1]]
                rows += [(year, seed, arm, "all", group, measure, "mean", value) for group, value in levels.items()]
                rows.append((year, seed, arm, "all", "all", measure, "absolute_gap", high - low))
                rows.append((year, seed, arm, "all", "all", measure, "ratio", high / low))
    return pd.DataFrame(rows, columns=["year", "seed", "arm", "place", "group", "measure", "statistic", "value"])


def life(name, born, **changes) -> Life:
    facts = {
        "schooling": 12.0,
        "income": 40_000.0,
        "place": "Hilltop",
        "health": 0.7,
        "events": [(born + 18, "leaves school")],
    }
    return {"name": name, "birth_year": born, **facts, **changes}


def family():
    grandmother, mother = life("Ada", 1952, death_year=2031), life("Bea", 1980)
    trained = life("Bea", 1980, income=44_000.0, events=[(1998, "leaves school"), (2028, "trains as a nurse")])
    child = life("Cy", 2012, schooling=11.0)
    return [(grandmother, grandmother), (mother, trained), (child, life("Cy", 2012, schooling=16.0))]


def pictures() -> dict[str, Picture]:
    """One of each kind, and the kinds of trouble."""
    tidy = frame()
    outlines = json.loads(COLUMBUS.read_text(encoding="utf-8"))
    values = {place: float(rank) for rank, place in enumerate(outlines)}
    holes = tidy.assign(value=tidy["value"].where(~tidy["year"].between(2018, 2020)))
    return {
        "arms": curves(tidy, "income", unit="dollars of 2019", direction="higher"),
        "groups": curves(tidy, "income", by="group", unit="dollars of 2019", band="mean"),
        "holes": curves(holes, "income", by="group"),
        "one_run": curves(frame(seeds=1), "income", by="group"),
        "one_year": curves(tidy[tidy["year"] == 2030], "income"),
        "no_change": curves(frame(plan=0.0), "income", by="group"),
        "gap": gap_bars(gaps(tidy, "income"), "income", "dollars"),
        "map": place_map(outlines, dict(list(values.items())[3:]), "per 1,000", "Crime"),
        "maps": two_maps(outlines, values, {place: value / 2 for place, value in values.items()}, "per 1,000", "Crime"),
        "family": family_picture(family()),
        "lives": life_lines(family()),
        "late": life_lines(
            [(life("Ada", 2000), life("Ada", 2000, events=[(2018, "leaves school"), (2084, "retires")]))]
        ),
        "nasty": curves(frame(groups=(NASTY, "B")), "income", by="group", title=NASTY, unit=NASTY),
        "nasty_map": two_maps(SQUARES, {"a": 1.0}, {"a": 2.0}, NASTY, NASTY, names={"a": NASTY, "b": NASTY}),
        "nasty_gap": gap_bars([Gap(NASTY, Range(1.0), Range())], NASTY, NASTY),
        "nasty_family": family_picture([(life(NASTY, 1950, place=NASTY, events=[(1990, NASTY)]), None)]),
        "nasty_lives": life_lines([(life(NASTY, 1950, events=[(1990, NASTY)]), None)]),
        "empty": curves(tidy.iloc[:0], "income"),
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, Picture]:
    return pictures()


def each_svg(picture: Picture) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in (picture.svg, picture.narrow)]


# --- every picture ---------------------------------------------------------------------------------------------------


def test_svg_is_well_formed_named_and_described(drawn):
    for name, picture in drawn.items():
        for svg in each_svg(picture):
            assert svg.get("role") == "img", name
            assert svg.get("aria-label")
            assert svg.findtext("{*}title") == svg.get("aria-label")
            assert svg.findtext("{*}desc") == picture.words.replace("\x00", "")


def test_html_is_well_formed_and_accessible(drawn):
    for picture in drawn.values():
        page = ElementTree.fromstring(f"<div>{picture._repr_html_()}</div>")
        assert page.find(".//p[@role='status']").text == picture.words.replace("\x00", "")
        assert all(header.get("scope") in ("col", "row") for header in page.iter("th"))
        assert bool(list(page.iter("caption"))) == (not picture.table.empty)
        identifiers = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(identifiers) == len(set(identifiers))


def test_labels_are_escaped_everywhere(drawn):
    for name, picture in drawn.items():
        assert "<script" not in picture._repr_html_()
        assert "\x00" not in picture._repr_html_()
        if name.startswith("nasty"):
            assert "&lt;script&gt;" in picture.svg


def test_text_is_large_enough_and_inside_the_picture(drawn):
    for name, picture in drawn.items():
        for svg in each_svg(picture):
            width, height = (float(part) for part in svg.get("viewBox").split()[2:])
            assert svg.findall(".//{*}text")
            for text in svg.findall(".//{*}text"):
                assert float(text.get("font-size", svg.get("font-size"))) >= 14
                size = float(text.get("font-size", svg.get("font-size"))) * 0.5 * len(text.text)
                start = (
                    float(text.get("x"))
                    - size * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")]
                )
                if not name.startswith("nasty"):
                    assert start > -4
                    assert start + size < width + 4, (name, text.text)
                assert 0 < float(text.get("y")) <= height


def test_the_same_content_gives_the_same_bytes(drawn):
    again = pictures()
    for name, picture in drawn.items():
        assert picture._repr_html_() == again[name]._repr_html_()
    shuffled = frame().sample(frac=1, random_state=1)
    assert curves(shuffled, "income", by="group").svg == curves(frame(), "income", by="group").svg


def test_bytes_do_not_depend_on_the_hash_seed():
    code = (
        "import importlib.util as u, hashlib; s = u.spec_from_file_location('t', 'tests/unit/test_views.py'); "
        "t = u.module_from_spec(s); s.loader.exec_module(t); "
        "print(hashlib.sha256(''.join(p._repr_html_() for p in t.pictures().values()).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}, cwd=root,
            check=True, capture_output=True, text=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_save_writes_svg_and_a_page_that_needs_nothing_else(tmp_path, drawn):
    picture = drawn["groups"]
    assert picture.save(tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg
    page = picture.save(tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert not re.search(r"(src|href)=|url\(h", page)
    with pytest.raises(ValueError, match=r"\.svg or \.html"):
        picture.save(tmp_path / "a.png")


# --- trouble ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (lambda: curves(frame().iloc[:0], "income"), "the frame has no rows"),
        (lambda: curves(frame(), "helth"), "no measure 'helth'. It has income"),
        (lambda: curves(frame().assign(value=math.nan), "income"), "no value of 'income' by arm is known"),
        (lambda: curves(frame(), "income", by="place"), "no value of 'income' by place is known"),
        (lambda: curves(frame(), "income", by="group", only=["Z"]), "the groups in this frame are A and B"),
        (lambda: gap_bars([], "income"), "no gap in household income is known"),
        (lambda: gap_bars(gaps(frame().iloc[:0], "income"), "income"), "no gap in household income is known"),
        (lambda: gap_bars([Gap("2025", Range(), Range())], "income"), "no gap in household income is known"),
        (lambda: place_map({}, {}, "", "Map"), "no places to draw"),
        (lambda: place_map(SQUARES, {"a": math.nan}, "", "Map"), "no place has a known value"),
        (lambda: two_maps(SQUARES, {"a": 1.0}, {}, "", "Map"), "no place has a known value"),
        (lambda: family_picture([]), "no life was recorded"),
        (lambda: life_lines([(None, None)]), "no life was recorded"),
    ],
)
def test_nothing_to_show_is_said(picture, reason):
    shown = picture()
    assert reason in shown.words
    assert "Nothing to show" in shown.svg
    assert shown.table.empty
    assert "<table" not in shown._repr_html_()


def test_figures_say_it_too():
    assert "no value of 'income'" in text_of(figures.curves_figure(frame().assign(value=math.nan), "income"))
    assert "no place has a known value" in text_of(figures.map_figure(SQUARES, {}, "", "Map"))


def text_of(figure) -> str:
    return " ".join(" ".join(text.get_text() for text in figure.texts).split())


def test_a_measure_over_a_whole_distribution_needs_no_statistic():
    gini = frame(measure="gini")
    gini = gini[gini["statistic"] == "mean"].assign(statistic="value")
    assert len(select(gini, "gini", "arm")) == 2


def test_two_values_for_one_year_and_seed_are_refused():
    with pytest.raises(ValueError, match="two values for the same year and seed"):
        curves(pd.concat([frame(), frame()]), "income")


def test_by_is_checked():
    with pytest.raises(ValueError, match="'arm', 'group', 'place' or 'origin'"):
        curves(frame(), "income", by="family")


def test_categories_give_the_same_picture():
    tidy = frame()
    coded = tidy.astype(dict.fromkeys(("arm", "place", "group", "measure", "statistic"), "category"))
    assert curves(coded, "income", by="group").svg == curves(tidy, "income", by="group").svg


def test_many_places_keep_two_in_front_and_the_rest_grey():
    places = [
        frame().query("group == 'all'").assign(place=f"p{rank}", value=lambda rows, r=rank: rows["value"] * r)
        for rank in range(1, 8)
    ]
    picture = curves(pd.concat(places), "income", by="place")
    assert "Grey: the other 5 places in the baseline" in picture.svg
    assert picture.svg.count(palette.OTHERS) == 5
    assert "p7" in picture.words
    assert "p1" in picture.words


# --- sentences and tables agree with the numbers ---------------------------------------------------------------------


def test_curves_words_and_table_hold_the_numbers_of_the_frame():
    # 2035: base 30,000 + 2,000 + 20 (mean of seeds) = 32,020; plan adds 1.5 x 100 x 10
    picture = curves(frame(), "income", unit="dollars")
    assert picture.words == (
        "By 2035, household income is $33,520 in the plan and $32,020 in the baseline: $1,500 higher "
        "(5 to 95% of runs: $1,500 to $1,500 higher; 5 runs). It is higher in all 5 runs."
    )
    end = picture.table.query("year == 2035").set_index("future")
    assert end.loc["baseline", "mean"] == pytest.approx(32_020)
    assert end.loc["plan", "mean"] == pytest.approx(33_520)
    assert end.loc["plan", ["low", "high", "runs"]].tolist() == pytest.approx([33_502, 33_538, 5])
    assert "$33,520" in picture.table_html()
    assert "plan: $33,520" in picture.svg


def test_group_words_tell_the_levels_the_gap_and_its_change():
    picture = curves(frame(), "income", by="group", unit="dollars")
    ends = picture.table.query("year == 2035").set_index(["future", "group"])["mean"]
    plan, baseline = (
        f"{words.number(ends[future, 'A'], '$')} for A and {words.number(ends[future, 'B'], '$')} for B in the {future}"
        for future in ("plan", "baseline")
    )
    assert picture.words.startswith(
        f"By 2035, household income is {plan}; it is {baseline}. The gap in household income"
    )
    assert "for A and" in curves(frame(plan=0.0), "income", by="group").words.split(" in both futures.")[0]
    assert (
        "The gap in household income between A and B is $9,000 in the plan and $10,000 in the baseline: $1,000 smaller"
        in picture.words
    )
    assert "smaller in all 5 runs" in picture.words


def test_one_run_has_no_interval_and_says_so():
    picture = curves(frame(seeds=1), "income")
    assert "one run, so no interval" in picture.words
    assert "One run, so no band." in picture.svg
    assert picture.table["low"].isna().all()
    assert words.NOT_KNOWN in picture.table_html()


def test_a_plan_that_changes_nothing_is_one_line_with_its_baseline():
    picture = curves(frame(plan=0.0), "income")
    assert (
        picture.words == "By 2035, household income is 32,020, the same in the plan and in the baseline in all 5 runs."
    )
    assert "both futures" in picture.svg


def test_a_plan_begins_where_it_leaves_the_baseline():
    for svg in each_svg(curves(frame(), "income")):
        plan = next(path for path in svg.findall(".//{*}path") if path.get("stroke") == palette.BLUE.line)
        assert len(re.findall("[ML]", plan.get("d"))) == 2035 - 2025 + 1


def test_futures_without_a_common_run_are_not_compared():
    tidy = frame(plan=0.0)
    apart = tidy[(tidy["arm"] == "plan") == (tidy["seed"] > 2)]
    picture = curves(apart, "income")
    assert "cannot be compared" in picture.words
    assert "both futures" not in picture.svg


def test_band_of_the_mean_is_the_t_interval():
    values = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, np.nan, np.nan, np.nan], [np.nan] * 4])
    middle, low, high = summarise(values, "mean")
    margin = 2.3534 * values[0].std(ddof=1) / 2  # t with 3 degrees of freedom, 95 %
    assert (low[0], middle[0], high[0]) == pytest.approx((2.5 - margin, 2.5, 2.5 + margin), abs=1e-4)
    assert middle[1] == 5
    assert np.isnan([low[1], high[1], middle[2]]).all()


def test_map_words_and_table():
    picture = place_map(SQUARES, {"a": 4.0, "b": 61.0}, "per 1,000", "Violence", names={"a": "Hilltop"})
    assert "lowest of 2 places is Hilltop with 4.0 per 1,000, the highest b with 61.0 per 1,000" in picture.words
    assert "For 1 of 3 places no value is known." in picture.words
    assert picture.table["value"].tolist() == pytest.approx([4.0, 61.0, math.nan], nan_ok=True)
    assert "<title>Hilltop: 4.0 per 1,000</title>" in picture.svg
    assert "no value" in picture.svg


def test_two_maps_share_one_scale():
    picture = two_maps(
        SQUARES, {"a": 10.0, "b": 20.0, "c": 5.0}, {"a": 10.0, "b": 12.0, "c": 6.0}, "per 1,000", "Violence"
    )
    assert "lower in 1 of 3 places, higher in 1 and the same in 1" in picture.words
    assert "differs most in b: 8.0 per 1,000 lower" in picture.words
    assert picture.table["change"].tolist() == [0.0, -8.0, 1.0]
    fills = [path.get("fill") for path in ElementTree.fromstring(picture.svg).findall(".//{*}path")]
    assert fills[0] == fills[3]  # a has the same value in both futures


def test_a_change_that_is_alike_in_all_places_is_told_as_such():
    before = {"a": 1.0, "b": 2.0, "c": 3.0}
    higher = two_maps(SQUARES, before, {place: 2 * value for place, value in before.items()}, "per 1,000", "Violence")
    assert "is higher in all 3 places." in higher.words
    assert "is the same in all 3 places." in two_maps(SQUARES, before, before, "per 1,000", "Violence").words
    one = two_maps({"a": SQUARES["a"]}, {"a": 1.0}, {"a": 2.0}, "per 1,000", "Violence")
    assert "is higher in 1 place." in one.words


def test_scale_holds_every_value():
    scale = scale_of([0.0, 3.0, 71.0])
    assert scale.bounds[0] <= 0
    assert scale.bounds[-1] >= 71
    assert scale.colour(71.0) == scale.colours[-1]
    assert len(scale_of([5.0, 5.0]).colours) >= 1


def test_gap_bars_say_when_absolute_and_relative_part():
    rows = [Gap("2025", Range(10.0, 9.0, 11.0), Range(2.0)), Gap("2085, plan", Range(12.0), Range(1.5), "plan")]
    picture = gap_bars(rows, "income", "dollars")
    assert "wider in absolute terms and narrower as a ratio" in picture.words
    assert picture.table.loc[0, ["gap", "gap low", "gap high", "ratio"]].tolist() == [10.0, 9.0, 11.0, 2.0]
    assert [row.label for row in gaps(frame(), "income")] == ["2025, present", "2035, baseline", "2035, plan"]
    assert gaps(frame(), "income")[2].absolute.value == pytest.approx(9_000)


def test_family_tells_when_and_by_what_the_futures_part():
    picture = family_picture(family())
    assert "Their lives are the same until they part in 2028. In the plan, Bea: trains as a nurse." in picture.words
    assert "Cy in the plan (in the baseline): schooling 16 years (11 years)." in picture.words
    assert picture.svg.count("2028: the futures part") == 2
    assert picture.svg.count("both futures") == 2  # the note, and Ada's card
    assert len(picture.table) == 6


def test_a_family_that_nothing_reached():
    same = life("Ada", 1950)
    assert "Nothing that is told here differs" in family_picture([(same, dict(same))]).words


def test_who_is_born_in_one_future_alone():
    picture = family_picture([(None, life("Cy", 2030))])
    assert "Cy is born in the plan only" in picture.words
    assert "Not born in this" in picture.svg


def test_life_lines_number_what_happens_in_one_future_alone():
    picture = life_lines(family())
    assert "1: 2028, Bea, plan: trains as a nurse" in picture.svg
    assert "futures part: 2028" in picture.svg


def test_what_happens_to_mother_and_child_at_once_is_told_once():
    stays, moves = [], [(2031, "moves to Hilltop")]
    pairs = [
        (life(name, born, events=stays), life(name, born, events=moves)) for name, born in (("Bea", 1997), ("Cy", 2025))
    ]
    assert "In the plan, Bea and Cy: moves to Hilltop." in family_picture(pairs).words
    picture = life_lines(pairs)
    assert "1: 2031, Bea and Cy, plan: moves to Hilltop" in picture.svg
    assert "2: " not in picture.svg


@pytest.mark.parametrize(("income", "told"), [(50_400.0, False), (49_600.0, False), (50_600.0, True), (49_400.0, True)])
def test_an_income_counts_as_another_from_one_percent_on(income, told):
    words_of = family_picture([(life("Cy", 2025, income=50_000.0), life("Cy", 2025, income=income))]).words
    assert ("income" in words_of) == told


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (41_237.4, "dollars of 2019", "$41,237"),
        (-0.5, "$", "−$0.50"),
        (0.1234, "share", "12.3%"),
        (5.43, "% of labour force", "5.4%"),
        (19.64, "per 1,000", "19.6 per 1,000"),
        (0.0421, "per 1,000", "0.042 per 1,000"),
        (0.00001, "per 1,000", "less than 0.001 per 1,000"),
        (78.81, "years", "78.8 years"),
        (0.456, "index", "0.46"),
        (1.854, "ratio", "1.85"),
        (1234567.0, "", "1,234,567"),
        (0.0, "dollars", "$0"),
        (math.nan, "dollars", "not known"),
        (math.inf, "", "not known"),
    ],
)
def test_number(value, unit, said):
    assert words.number(value, unit) == said


def test_differences_of_per_cents_are_percentage_points():
    assert words.amount(-0.034, "share") == "3.4 percentage points"
    told = words.describe_comparison(-0.034, -0.048, -0.021, "share", "poverty")
    assert "3.4 percentage points lower in the plan" in told
    assert "2.1 to 4.8 percentage points lower" in told
    maps = two_maps(SQUARES, {"a": 0.10}, {"a": 0.07}, "share", "Poverty")
    assert maps.table["change"][0] == pytest.approx(-3.0)
    assert '<th scope="col" class="number">change, percentage points</th>' in maps.table_html()


def test_tick_labels_have_the_same_decimals():
    assert words.tick_labels([0, 0.25, 0.5], "index") == ["0.00", "0.25", "0.50"]
    assert words.tick_labels([0.0, 0.1, 0.2], "share") == ["0%", "10%", "20%"]
    assert words.tick_labels([-20_000, 0, 20_000], "$") == ["−$20,000", "$0", "$20,000"]


def test_level():
    sentence = words.describe_level(
        41_200, "dollars", "income", who="B", arm="baseline", year=2085, low=38_000, high=44_100, runs=20
    )
    assert (
        sentence == "In 2085, income is $41,200 for B in the baseline (5 to 95% of runs: $38,000 to $44,100; 20 runs)."
    )
    assert words.describe_level(math.nan, "dollars", "income") == "Income is not known: no run has a value."


def test_gap():
    told = words.describe_gap(12_300, 10_100, 14_000, "dollars", "income", between=("A", "B"), year=2085, runs=20)
    assert (
        told
        == "In 2085, income is $12,300 higher for A than for B (5 to 95% of runs: $10,100 to $14,000 higher; 20 runs)."
    )
    assert "The interval includes no gap." in words.describe_gap(-2.0, -5.0, 1.0, "per 1,000", "violence")
    assert "is the same for A and B" in words.describe_gap(0.0, 0.0, 0.0, "years", "life expectancy")
    assert "is not known" in words.describe_gap(math.nan, math.nan, math.nan, "years", "life expectancy")


def test_comparison_is_honest():
    told = words.describe_comparison(
        -3.4, -4.8, -2.1, "per 1,000", "violence", baseline=19.6, plan=16.2, year=2085, runs=20, agreeing=18
    )
    assert (
        "3.4 per 1,000 lower (5 to 95% of runs: 2.1 to 4.8 per 1,000 lower; 20 runs). It is lower in 18 of 20 runs."
        in told
    )
    unsure = words.describe_comparison(-1.0, -3.0, 2.0, "years", "life expectancy", runs=20, agreeing=12)
    assert "The interval includes no change." in unsure
    assert "3.0 years lower to 2.0 years higher" in unsure
    assert "cannot be compared" in words.describe_comparison(math.nan, math.nan, math.nan, "years", "life expectancy")


def test_a_gap_is_told_as_finely_as_its_change():
    told = words.describe_comparison(
        0.002, -0.02, 0.024, "index", "the gap in perceived safety", baseline=0.153, plan=0.155, of_gap=True
    )
    assert "is 0.155 in the plan and 0.153 in the baseline: 0.002 higher" in told


def test_the_sign_is_spoken_of_only_when_told():
    plain = words.describe_comparison(1.0, 0.5, 1.5, "years", "health")
    assert "sign" not in plain.lower()
    assert words.describe_comparison(1.0, 0.5, 1.5, "years", "health", sign="not examined").endswith(
        "Sign not yet examined."
    )
    assert "holds in 11 of 12" in words.describe_comparison(1.0, 0.5, 1.5, "years", "health", sign=(11, 12))


# --- looks -----------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(colour: str) -> float:
    return 1.05 / (luminance(colour) + 0.05)


def test_contrast_of_every_line_and_text(drawn):
    for name, picture in drawn.items():
        for svg in each_svg(picture):
            for text in svg.findall(".//{*}text"):
                if text.get("fill") != palette.PAPER:  # on a dark ground
                    assert contrast(text.get("fill", svg.get("fill"))) >= 4.5, (name, text.text)
            strokes = {path.get("stroke") for path in svg.findall(".//{*}path")} - {
                None,
                "none",
                palette.GRID,
                palette.PAPER,
            }
            assert all(contrast(stroke) >= 3 for stroke in strokes), (name, strokes)
    strokes = [*palette.GROUP_STROKES, *palette.ARM_STROKES.values()]
    assert all(contrast(stroke.line) >= 3 and contrast(stroke.text) >= 4.5 for stroke in strokes)
    assert contrast(palette.OTHERS) >= 3


def test_steps_of_a_map_are_told_apart_in_grey():
    for count in range(2, 9):
        greys = [116 * luminance(colour) ** (1 / 3) - 16 for colour in palette.steps(count)]
        assert all(pale - dark > 7 for pale, dark in pairwise(greys))


def test_groups_and_futures_differ_by_more_than_colour():
    assert len({stroke.marker for stroke in palette.GROUP_STROKES[:4]}) == 4
    assert len(set(palette.GROUP_DASHES)) == len(palette.GROUP_DASHES)
    assert palette.ARM_DASHES["baseline"] != palette.ARM_DASHES["plan"]


@given(st.lists(st.floats(0, 300), max_size=12))
def test_labels_are_kept_apart_in_order_and_inside(wanted):
    placed = draw.apart(wanted, 20, 0, 300)
    ordered = [placed[index] for index in sorted(range(len(wanted)), key=lambda index: (wanted[index], index))]
    assert all(b - a >= 20 - 1e-6 for a, b in pairwise(ordered))
    assert all(-1e-6 <= y <= 300 + 1e-6 for y in placed)


def test_labels_with_room_stay_where_they_are():
    assert draw.apart([10, 100, 50], 20, 0, 300) == [10, 100, 50]
    assert draw.apart([100, 100], 20, 0, 300) == [90, 110]


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_ticks_span_the_values(a, b):
    low, high = min(a, b), max(a, b)
    bounds = draw.ticks(low, high)
    slack = 1e-6 * max(1, abs(low), abs(high))
    assert bounds[0] <= low + slack
    assert bounds[-1] >= high - slack
    assert 2 <= len(bounds) <= 13


@given(st.text())
def test_any_text_becomes_well_formed(text):
    ElementTree.fromstring(f"<p>{draw.escape(text)}</p>")


def test_measures_are_called_by_their_title_and_never_by_their_id():
    assert words.measure_name("morans_i_violence") == "clustering of violence"
    assert words.measure_name("gini") == "Gini of household income"
    assert words.measure_name("income", "absolute_gap") == "the gap in household income"
    assert words.measure_name("trust_of_mine") == "trust of mine"
    for name, measure in MEASURES.items():
        assert words.measure_name(name).lower() == measure.title.lower()


def test_groups_and_fifths_of_origin_are_called_by_name():
    assert words.group_name("A") == "A"
    assert words.group_name("origin_1") == "those from the poorest fifth of parents"


def test_names_sort_as_people_count():
    assert sorted(["place 10", "place 9", "B", "A"], key=natural) == ["A", "B", "place 9", "place 10"]


# --- still figures ---------------------------------------------------------------------------------------------------


def test_figures_are_the_same_bytes_each_time(tmp_path):
    for ending in (".svg", ".png", ".pdf"):
        files = [
            figures.save(
                figures.curves_figure(frame(), "income", by="group", unit="dollars"), tmp_path / f"{name}{ending}"
            )
            for name in "ab"
        ]
        assert files[0].read_bytes() == files[1].read_bytes()
    with pytest.raises(ValueError, match=r"\.svg, \.pdf or \.png"):
        figures.save(figures.curves_figure(frame(), "income"), tmp_path / "a.doc")


def test_figures_say_what_pictures_say(tmp_path):
    figure = figures.curves_figure(frame(), "income", unit="dollars")
    assert {"plan: $33,520", "baseline: $32,020"} <= {text.get_text() for text in figure.axes[0].texts}
    maps = figures.map_figure(SQUARES, {"a": 1.0, "b": 2.0}, "per 1,000", "Map", plan={"a": 2.0, "b": 1.0, "c": 0.5})
    figures.save(maps, tmp_path / "map.svg")
    assert [axes.get_title(loc="left") for axes in maps.axes] == ["baseline", "plan"]
    assert "no value" in [text.get_text() for text in maps.legends[0].get_texts()]


def test_pictures_do_not_load_matplotlib():
    code = "import sys, sim.views, sim.views.figures; sys.exit('matplotlib' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_a_gap_of_shares_is_told_in_percentage_points():
    told = words.describe_comparison(
        -0.01, -0.02, -0.005, "share", "the gap in employment between A and B", baseline=0.05, plan=0.04, of_gap=True
    )
    assert "is 4.0 percentage points in the plan and 5.0 percentage points in the baseline" in told
