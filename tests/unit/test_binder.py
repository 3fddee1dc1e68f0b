"""What Binder makes of `binder/`: the Dockerfile that repo2docker writes, which needs no container engine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"
IMAGE_KEEPS = {"jupyterlab", "ipywidgets"}
"""What the image has already, in releases of its own."""


@pytest.fixture(scope="module")
def dockerfile() -> str:
    command = ("repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "visitor", str(ROOT))
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=True)
    return done.stdout


def pins(path: Path) -> dict[str, str]:
    """Names and releases of a requirements file."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_it_has_the_python_that_the_package_needs(dockerfile: str) -> None:
    assert "environment-2epy-2d3-2e12-" in dockerfile
    assert 'requires-python = ">=3.12"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_it_installs_and_prepares_as_the_folder_says(dockerfile: str) -> None:
    steps = [line for line in dockerfile.splitlines() if "pip install" in line or "postBuild" in line]
    assert [step for step in steps if step.startswith("RUN")] == [
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
        "RUN chmod +x binder/postBuild",
        "RUN ./binder/postBuild",
    ]
    # The package itself is one of the requirements, so the whole repository must be there before they are installed.
    assert dockerfile.index("COPY --chown=1000:1000 src/ ") < dockerfile.index("pip install --no-cache-dir")


def test_the_package_is_installed_with_the_releases_that_are_tested() -> None:
    assert "." in (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned, tested = pins(BINDER / "requirements.txt"), pins(ROOT / "constraints.txt")
    assert {name: release for name, release in pinned.items() if tested.get(name) != release} == {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[^\w-]", each)[0].lower() for each in project["dependencies"]}
    assert needed - pinned.keys() == IMAGE_KEEPS


def test_links_open_files_that_are_there() -> None:
    text = (BINDER / "README.md").read_text(encoding="utf-8")
    paths = re.findall(r"urlpath=(?:lab/tree|voila/render)/([\w./]+)", text)
    assert len(paths) == 3
    assert [path for path in paths if not (ROOT / path).is_file()] == []
