"""Run all lessons and store what they show: `python3 run.py python notebooks/store_outputs.py`, when numbers change.

Widgets live only in a running notebook, so what is stored of them is their still picture.
"""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
LIVING = "application/vnd.jupyter.widget-view+json"
SECONDS = 120


def store(path: Path) -> None:
    """Run one lesson from the top and store its outputs in it."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(
        book, timeout=SECONDS, store_widget_state=False, resources={"metadata": {"path": str(HERE)}}
    ).execute()
    for cell in book.cells:
        cell.metadata.clear()
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(LIVING, None)
    book.metadata = {"kernelspec": book.metadata.kernelspec, "language_info": {"name": "python"}}
    nbformat.write(book, path)


if __name__ == "__main__":
    for lesson in sorted(HERE.glob("*.ipynb")):
        store(lesson)
        print(f"{lesson.name}: {lesson.stat().st_size / 1000:.0f} kB")
