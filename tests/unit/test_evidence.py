"""The tables of evidence are whole, cited and read as they stand."""

import numpy as np
import pytest

from sim.evidence import TABLES, all_rows, calibration, find, rows
from sim.evidence.series import FIRST_YEAR, LAST_YEAR, anchors, death_rates, history
from sim.evidence.write_mortality import (
    PUBLISHED,
    expectancy_of_both,
    life_expectancy,
    shifted,
    shifts_of,
    table_of_2019,
)

BANDS = ("young", "adult", "old")
STEPS = ("finish_high_school", "enter_college", "finish_associate", "finish_bachelor", "finish_graduate")


def value_in(series: str, year: int) -> float:
    return float(history(series)[year - FIRST_YEAR])


def test_no_id_is_used_twice():
    assert len(all_rows()) == sum(len(rows(table)) for table in TABLES) == 734


def test_every_row_says_what_it_is_and_where_it_comes_from():
    for row in all_rows():
        assert row.statement
        assert row.citation
        assert row.status in {"verified", "memory", "computed"}
        assert np.isfinite(row.value)


def test_a_row_is_read_as_it_stands():
    row = find("P43")
    assert row.value == 0.04
    assert row.table == "pathways"
    assert find("unemp_lths").url.startswith("https://www.bls.gov/")
    assert find("nat_corr_HR70_UE70").year == "1970"


@pytest.mark.parametrize(("wrong", "near"), [("P430", "P43"), ("unemp_lhts", "unemp_lths")])
def test_an_unknown_id_is_refused_with_a_suggestion(wrong, near):
    with pytest.raises(ValueError, match=rf"no evidence '{wrong}'.*Did you mean '{near}'"):
        find(wrong)


def test_rows_of_the_mobility_matrix_add_up():
    for row in calibration("mobility_5x5_chetty2014"):
        assert sum(float(row[f"child_Q{i}"]) for i in range(1, 6)) == pytest.approx(1, abs=1e-3)


def test_an_unknown_calibration_table_is_refused_with_a_suggestion():
    with pytest.raises(ValueError, match="Did you mean 'mobility_5x5_chetty2014'"):
        calibration("mobility_5x5")


def test_every_anchor_has_a_label_and_a_source():
    for series in anchors().values():
        years = [anchor.year for anchor in series]
        assert years == sorted(set(years))
        assert len({anchor.unit for anchor in series}) == 1
        for anchor in series:
            assert anchor.label in {"published", "derived", "assumed"}
            assert anchor.source
            assert anchor.unit


def test_every_series_covers_all_years():
    for name in anchors():
        path = history(name)
        assert path.shape == (LAST_YEAR - FIRST_YEAR + 1,)
        assert np.isfinite(path).all()


def test_history_passes_through_its_anchors_and_is_flat_beyond_them():
    for name, series in anchors().items():
        path = history(name, first=1800, last=2200)
        assert [path[anchor.year - 1800] for anchor in series] == pytest.approx([anchor.value for anchor in series])
        assert path[0] == series[0].value
        assert path[-1] == series[-1].value


def test_history_runs_straight_between_anchors():
    assert value_in("equalisation", 1985) == pytest.approx(0.25)


def test_history_cannot_be_written_over():
    with pytest.raises(ValueError, match="read-only"):
        history("unemployment")[0] = 0


def test_an_unknown_series_is_refused_with_a_suggestion():
    with pytest.raises(ValueError, match=r"no series 'unemploymnt'.*Did you mean 'unemployment'"):
        history("unemploymnt")


@pytest.mark.parametrize("year", [1982, 2010])
def test_unemployment_is_the_published_one(year):
    assert value_in("unemployment", year) == {1982: 9.7, 2010: 9.6}[year]


def test_each_step_of_schooling_is_taken_by_no_more_than_the_one_before():
    shares = np.array([history(step, first=1860) for step in STEPS])
    assert (np.diff(shares, axis=0) < 0).all()
    assert ((shares > 0) & (shares < 1)).all()


def test_anchors_that_restate_a_row_of_evidence_agree_with_it():
    for row, series, year, scale in (
        ("attain_25_29_ba_plus", "finish_bachelor", 1995, 100),
        ("attain_25_29_hs_plus", "finish_high_school", 1995, 100),
        ("us_prison_rate_2007", "punishment", 2007, 1),
        ("imprisonment_rate", "punishment", 2022, 1),
        ("P66", "local_school_share", 1990, 1),
    ):
        value = history(series, first=1860)[year - 1860]
        assert value * scale == pytest.approx(find(row).value)


def test_shared_scales_are_one_or_zero_in_2019():
    for name in (
        "wage_index",
        "serious_violence",
        "common_violence",
        "property_crime",
        "tax_credit",
        "school_spending",
    ):
        assert value_in(name, 2019) == 1
    for name in ("partnering", "separation", "women_working", *(f"mortality_shift_{band}" for band in BANDS)):
        assert value_in(name, 2019) == 0


def test_life_expectancy_of_2019_is_the_published_one():
    rates = death_rates()
    assert rates.shape == (2, 111)
    assert [life_expectancy(sex) for sex in rates] == pytest.approx([76.3, 81.4], abs=0.01)
    assert expectancy_of_both(rates) == pytest.approx(find("life_exp_all_2019").value, abs=0.05)
    assert ((rates > 0) & (rates < 1)).all()


def test_a_constant_hazard_gives_its_inverse_as_life_expectancy():
    assert life_expectancy(np.full(111, 0.05)) == pytest.approx(20, abs=0.01)


@pytest.mark.parametrize("year", PUBLISHED)
def test_mortality_of_the_past_gives_the_published_life_expectancy(year):
    moved = shifted(death_rates(), {band: value_in(f"mortality_shift_{band}", year) for band in BANDS})
    at_birth, at_65 = PUBLISHED[year][:2]
    assert expectancy_of_both(moved) == pytest.approx(at_birth, abs=0.05)
    assert expectancy_of_both(moved, 65) == pytest.approx(at_65, abs=0.05)


def test_the_shipped_mortality_is_what_its_script_makes():
    assert death_rates() == pytest.approx(table_of_2019(), rel=1e-5)
    made = shifts_of(1960, death_rates())
    assert made == pytest.approx({band: value_in(f"mortality_shift_{band}", 1960) for band in BANDS}, abs=1e-3)
