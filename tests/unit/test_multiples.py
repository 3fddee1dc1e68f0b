"""Small frames side by side: what they say, that the table says the same, and gaps of shares in percentage points."""

import numpy as np
import pytest

from sim.views import Gap, Range, gap_bars
from sim.views.content import Options
from sim.views.lines import Line
from sim.views.multiples import Strand, small_multiples

YEARS, SEEDS = np.arange(2000, 2031), np.arange(3)


def strand(name: str, unit: str, change: float, spread: float = 0.0) -> Strand:
    """A strand whose plan differs from its baseline by a change in 2030, which is not the same in each run."""
    level = np.full((len(YEARS), len(SEEDS)), 0.5)
    ramp = np.linspace(0, 1, len(YEARS))[:, None] * (change + spread * np.array([-1.0, 0.0, 1.0]))
    lines = [Line("baseline", "all", YEARS, SEEDS, level), Line("plan", "all", YEARS, SEEDS, level + ramp)]
    options = Options(by="arm", unit=unit, direction="higher", title=name, present=2010, band="mean")
    return Strand(name, name.lower(), lines, options)


def test_each_strand_tells_what_the_plan_changes_in_sentence_and_table() -> None:
    strands = [strand("Work", "share", 0.05), strand("Health", "index", -0.2, spread=1.0)]
    picture = small_multiples(strands, "Strands")
    assert "work +5.0 percentage points; health −0.20 (the interval includes no change)" in picture.words
    assert "Mean of 3 runs" in picture.words
    assert picture.table["change"].tolist() == ["+5.0 percentage points", "−0.20"]
    assert picture.table["plan"].tolist() == ["55.0%", "0.30"]
    assert all(layout.count("higher is better") == 2 for layout in (picture.svg, picture.narrow))


def test_a_plan_that_changes_nothing_says_so() -> None:
    assert "nothing differs" in small_multiples([strand("Work", "share", 0.0)], "Strands").words


def test_a_change_too_small_to_tell_has_no_sign() -> None:
    assert "work about 0." in small_multiples([strand("Work", "index", 1e-6)], "Strands").words


def test_without_values_the_picture_says_why() -> None:
    empty = Strand("Work", "work", [], Options(by="arm"))
    assert "Nothing to show" in small_multiples([empty], "Strands").words


def test_gaps_of_shares_are_percentage_points() -> None:
    picture = gap_bars([Gap("2025", Range(0.05, 0.04, 0.06), Range(0.9))], "employment", "share")
    assert "5.0 percentage points (2025)" in picture.words
    assert picture.table["gap"].tolist() == pytest.approx([5.0])
