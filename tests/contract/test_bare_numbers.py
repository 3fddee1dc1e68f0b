"""No rule, and no file beside the rules, holds a bare number: each is a parameter, or has a name and a reason."""

import ast
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parent
BESIDE = ("structure", "founders", "kin", "market", "moves", "counts", "conditions")
FILES = (*sorted((ROOT / "determinants").glob("*.py")), *(ROOT / f"{name}.py" for name in BESIDE))
COUNTING = {0, 1, 2, 0.5}
"""Nothing, one, two and a half need no name (nor their negatives)."""


def bare_numbers(source: str) -> list[float]:
    """The numbers inside functions, and inside methods, beside their decorators."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    inside = (node for function in functions for part in function.body for node in ast.walk(part))
    constants = (node.value for node in inside if isinstance(node, ast.Constant))
    return [value for value in constants if type(value) in (int, float) and value not in COUNTING]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_number_stands_bare(file: Path) -> None:
    found = bare_numbers(file.read_text(encoding="utf-8"))
    assert not found, f"{file.name} holds {found}: make each a parameter, or give it a name and say why"


@pytest.mark.parametrize("planted", ["x + 0.3", "x * 1_000.0", "where(x > 18, 0.0, 1.0)", "f(x, -3)"])
def test_a_planted_number_is_found(planted: str) -> None:
    assert len(bare_numbers(f"@rule\ndef planted(x: Value) -> Value:\n    return {planted}\n")) == 1


def test_what_needs_no_name_passes() -> None:
    assert not bare_numbers("WIDE = 7.0\n@lru_cache(maxsize=64)\ndef f(x):\n    return 0.5 * x - 1 + 2.0 * WIDE\n")
