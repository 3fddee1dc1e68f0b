"""Lessons are stored as they ran: every cell run in order, without errors and without the state of widgets."""

import re
import statistics
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "exercises" / "solutions").glob("*.ipynb"))
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ANSWER = "# Your answer\n"
MOST_LINES = 25
WIDGETS = "application/vnd.jupyter.widget"


@pytest.fixture(params=[*LESSONS, *SOLUTIONS], ids=lambda path: f"{path.parent.name}/{path.stem}")
def book(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def outputs(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in code(book) for output in cell.outputs]


def test_there_are_lessons() -> None:
    assert "01_first_look" in [path.stem for path in LESSONS]


def test_every_cell_has_been_run_in_order(book: nbformat.NotebookNode) -> None:
    # Strict nbval never compares a cell without a count, so a stripped lesson would pass it.
    assert [cell.execution_count for cell in code(book)] == list(range(1, len(code(book)) + 1))


def test_no_widget_is_stored(book: nbformat.NotebookNode) -> None:
    assert "widgets" not in book.metadata
    assert [kind for output in outputs(book) for kind in output.get("data", {}) if kind.startswith(WIDGETS)] == []


def test_nothing_failed_or_warned(book: nbformat.NotebookNode) -> None:
    kinds = {(output.output_type, output.get("name", "")) for output in outputs(book)}
    assert kinds <= {("execute_result", ""), ("display_data", ""), ("stream", "stdout")}


def test_no_address_or_path_of_one_machine_is_stored(book: nbformat.NotebookNode) -> None:
    told = "".join(str(output) for output in outputs(book))
    assert " at 0x" not in told
    assert str(Path.home()) + "/" not in told


def test_cells_are_short_and_half_is_prose(book: nbformat.NotebookNode) -> None:
    lines = [len(cell.source.splitlines()) for cell in code(book)]
    assert max(lines) <= MOST_LINES
    assert statistics.median(lines) <= 5
    checks = sum("check." in cell.source or cell.source.startswith(ANSWER) for cell in code(book))
    assert len(book.cells) - len(lines) >= len(lines) - checks


def test_pictures_are_images_with_a_name_and_a_sentence(book: nbformat.NotebookNode) -> None:
    # Jupyter takes inline SVG out of notebooks that it does not trust, and leaves the texts in it.
    pages = [str(output.data["text/html"]) for output in outputs(book) if "text/html" in output.get("data", {})]
    for page in pages:
        assert "<svg" not in page
        if "<img " in page:
            assert all(re.findall(r'<img [^>]*alt="([^"]*)"', page))
            assert 'role="status"' in page


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
class TestExercises:
    def test_they_are_stored_empty(self, path: Path) -> None:
        cells = code(nbformat.read(path, as_version=4))
        assert [(cell.outputs, cell.execution_count) for cell in cells] == [([], None)] * len(cells)

    def test_the_solution_differs_in_the_answers_alone(self, path: Path) -> None:
        (solution,) = [each for each in SOLUTIONS if each.name == path.name]
        asked, solved = (nbformat.read(each, as_version=4).cells for each in (path, solution))
        assert len(asked) == len(solved)
        answers = [cell.source.startswith(ANSWER) for cell in asked]
        assert sum(answers) >= 6
        for one, other, answer in zip(asked, solved, answers, strict=True):
            assert one.cell_type == other.cell_type
            assert (one.source != other.source) == answer
            assert other.source.startswith(ANSWER) == answer
