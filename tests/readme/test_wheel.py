"""The wheel brings all that a run needs: it works in an empty environment, far from the working copy."""

import os
import sys
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.readme.outside import ROOT, run
from tests.serving import serving

SCENARIOS = {"columbus", "us-metro", "urban-core", "inner-suburb", "rural-county"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and what it depends on, nothing else."""
    uv = (sys.executable, "-m", "uv")
    folder = tmp_path_factory.mktemp("wheel")
    run(*uv, "build", "--quiet", "--out-dir", folder / "dist", ROOT, folder=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    run(*uv, "venv", "--quiet", "--python", sys.executable, folder / "env", folder=folder)
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    constraints = ROOT / "constraints.txt"
    run(*uv, "pip", "install", "--quiet", "--python", programs / "python", "-c", constraints, wheel, folder=folder)
    return programs


def test_it_is_the_wheel_that_is_imported(installed: Path, tmp_path: Path) -> None:
    place = run(installed / "python", "-c", "import sim; print(sim.__file__)", folder=tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parent)


def test_all_scenarios_are_shipped(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "sim", "list", folder=tmp_path)
    assert {name for name in SCENARIOS if name not in listed} == set()


def test_columbus_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    printed = run(installed / "sim", "run", "columbus", "--years", "2", "--people", "500", folder=tmp_path)
    assert "columbus" in printed.lower()


def test_the_app_is_served_from_another_folder(installed: Path, tmp_path: Path) -> None:
    with (
        serving(tmp_path, str(installed / "sim"), "app", "--no-browser", "--port", "0") as address,
        build_opener(HTTPCookieProcessor()).open(address, timeout=120) as answer,
    ):
        page = answer.read().decode()
    assert "Two futures of the same people" in page
    assert "application/vnd.jupyter.widget-view+json" in page
