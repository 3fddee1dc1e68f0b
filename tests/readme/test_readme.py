"""The README shows what works: its lines of Python run as they stand, and what it points to is there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def lines_of_python() -> str:
    (block,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return str(block)


def test_there_are_about_ten_lines() -> None:
    assert 8 <= len([line for line in lines_of_python().splitlines() if line.strip()]) <= 12


def test_the_lines_run_and_say_something(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", lines_of_python()], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "perceived safety is" in done.stdout
    assert "the gap in life expectancy" in done.stdout
    assert "children born in 2025" in done.stdout
    assert "<svg" in (tmp_path / "schooling.html").read_text(encoding="utf-8")
    assert "life_expectancy" in (tmp_path / "table.csv").read_text(encoding="utf-8")


def test_what_it_points_to_is_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target]
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_picture_is_small_enough_to_load_quickly() -> None:
    assert (ROOT / "docs/images/first_look.png").stat().st_size < 300_000
