"""Run notebooks and store what they show: `python3 run.py python notebooks/store_outputs.py`, when numbers change.

Lessons and solutions are run from the top; a solution whose checks do not all pass stops it. Exercises are stored
without outputs. Paths name some notebooks, else all are stored. Widgets live only in a running notebook, so what is
stored of them is their still picture.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from sim.practice.feedback import STRICT

HERE = Path(__file__).resolve().parent
EXERCISES = HERE.parent / "exercises"
LIVING = "application/vnd.jupyter.widget-view+json"
SECONDS = 120


def store(path: Path) -> None:
    """Run one notebook and store its outputs in it, or empty it if it is an exercise."""
    book = nbformat.read(path, as_version=4)
    if path.parent == EXERCISES:
        empty(book)
    else:
        resources = {"metadata": {"path": str(path.parent)}}
        NotebookClient(book, timeout=SECONDS, store_widget_state=False, resources=resources).execute()
    for cell in book.cells:
        cell.metadata.clear()
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(LIVING, None)
    book.metadata = {"kernelspec": book.metadata.kernelspec, "language_info": {"name": "python"}}
    nbformat.write(book, path)


def empty(book: nbformat.NotebookNode) -> None:
    """Take out what a notebook has shown."""
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


if __name__ == "__main__":
    os.environ[STRICT] = "1"
    folders = (HERE, EXERCISES, EXERCISES / "solutions")
    everything = (path for folder in folders for path in sorted(folder.glob("*.ipynb")))
    for notebook in map(Path.resolve, map(Path, sys.argv[1:])) if sys.argv[1:] else everything:
        store(notebook)
        print(f"{notebook.name}: {notebook.stat().st_size / 1000:.0f} kB")
