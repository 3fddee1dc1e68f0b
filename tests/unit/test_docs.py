"""What the docs say is what the code says."""

import importlib.util
import re
from pathlib import Path

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


@pytest.mark.parametrize("name", ["reference", "evidence"])
def test_a_page_that_is_written_from_the_code_is_current(name: str) -> None:
    spec = importlib.util.spec_from_file_location(f"write_{name}", DOCS / f"write_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert written == module.page(), "run: python docs/write_reference.py"


def test_the_description_of_the_model_follows_odd() -> None:
    headings = re.findall(r"^## (\d\. .+)$", (DOCS / "model.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(headings) == ODD
