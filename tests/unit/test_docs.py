"""What the docs say is what the code says."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"
ODD = (
    "1. Purpose and patterns",
    "2. Entities, state variables and scales",
    "3. Process overview and scheduling",
    "4. Design concepts",
    "5. Initialization",
    "6. Input data",
    "7. Submodels",
)
"""The seven parts of an ODD description, in their order (Grimm and others 2020)."""


def writer(name: str) -> ModuleType:
    """The script that writes a page."""
    spec = importlib.util.spec_from_file_location(f"write_{name}", DOCS / f"write_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["reference", "evidence"])
def test_a_page_that_is_written_from_the_code_is_current(name: str) -> None:
    written = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert written == writer(name).page(), "run: python docs/write_reference.py"


@pytest.mark.parametrize("name", ["findings", "sensitivity"])
def test_a_page_of_results_is_of_this_model(name: str) -> None:
    """A small run still gives what it gave when the page was written."""
    kept = re.search(r"<!-- sample: (.*) -->", (DOCS / f"{name}.md").read_text(encoding="utf-8"))
    assert kept is not None
    assert kept.group(1) == writer(name).sample(), f"run: python docs/write_{name}.py"


def test_the_description_of_the_model_follows_odd() -> None:
    headings = re.findall(r"^## (\d\. .+)$", (DOCS / "model.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(headings) == ODD
