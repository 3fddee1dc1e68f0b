"""Every number has a meaning, a unit, a range and a label, a source where it claims one, and somebody who reads it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.determinants import PARAMETERS, Parameters
from sim.evidence import find
from sim.evidence.series import anchors
from sim.parameters import UnknownName
from tests.support import DETERMINANTS, every_rule

every_parameter = pytest.mark.parametrize("name", sorted(PARAMETERS))


@every_parameter
def test_it_says_what_it_is(name: str) -> None:
    about = PARAMETERS[name]
    assert about.name == name
    assert len(about.meaning) > 10
    assert about.unit
    assert about.low <= about.value <= about.high
    assert about.low < about.high, "a range in which nothing can be varied"
    assert about.label in ("published", "calibrated", "assumed")
    owners = {module.__name__.rpartition(".")[2] for module in DETERMINANTS} | {"structure", "starts"}
    assert about.determinant in owners


@every_parameter
def test_its_evidence_exists(name: str) -> None:
    about = PARAMETERS[name]
    if about.label == "assumed" and not about.evidence:
        return
    if about.evidence not in anchors():
        assert find(about.evidence).id == about.evidence


@every_parameter
def test_somebody_reads_it(name: str) -> None:
    """A rule, or one of the files that stand beside the rules; else changing it would change nothing."""
    if any(name in rule.reads for rule in every_rule().values()):
        return
    beside = "".join(path.read_text(encoding="utf-8") for path in Path(sim.__file__).parent.glob("*.py"))
    read = rf"""(numbers|parameters|scalars)(\.{name}\b|\["{name}"\])"""
    in_a_loop = name in ("common_reference", "serious_reference")
    assert re.search(read, beside) or in_a_loop


@given(st.sampled_from(sorted(PARAMETERS)), st.floats(0, 1))
def test_any_value_in_its_range_is_taken(name: str, share: float) -> None:
    about = PARAMETERS[name]
    value = min(about.low + share * (about.high - about.low), about.high)
    assert Parameters().changed({name: value}).values()[name] == value


@given(st.sampled_from(sorted(PARAMETERS)), st.floats(1e-6, 1e6))
def test_any_value_outside_is_refused(name: str, beyond: float) -> None:
    about = PARAMETERS[name]
    for value in (about.low - beyond * (1.0 + abs(about.low)), about.high + beyond * (1.0 + abs(about.high))):
        with pytest.raises(ValueError, match=name):
            Parameters().changed({name: value})
    with pytest.raises(ValueError, match=name):
        Parameters().changed({name: float("nan")})


def test_a_misspelt_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UnknownName, match="'homophily'"):
        Parameters().changed({"homophilly": 0.5})
