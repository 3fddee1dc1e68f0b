"""The store of a sweep: a folder that loses nothing that is finished, and shows nothing that is half.

    asked/               what is asked, whole: the study, its table if it has one, its scenarios
    manifest.json        model, study, number of runs, checksums of all other files
    provenance-*.json    what is the same for all runs: parameters with sources, libraries, checksums of what is asked
    runs/00000.parquet   rows of runs 0 to 49 of the fixed order, and so on; each names its provenance by checksum
    pieces/              finished tasks whose file is not yet whole; empty at the end
    .lock                empty; held by the sweep that is at work

Every file is written under another name, flushed to the disk, and renamed. So it is there whole, or not at all.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.determinants import PARAMETERS
from sim.provenance import LIBRARIES, PREFIX, model_version
from sim.refusals import ScenarioError
from sim.safe_yaml import cut_path
from sim.studies.lock import LOCK
from sim.studies.rows import of_runs, rows_in, written
from sim.studies.runs import CHUNK, Run
from sim.studies.study import TABLE, Study

MANIFEST = "manifest.json"
PROVENANCE = "provenance-"
"""Begins the name of a file that is named by its content: a sweep that goes on with other libraries has two."""
PARTS = ("asked", "runs", "pieces")
ENDING = ".parquet"
PART = ".part"


@dataclass
class Store:
    """A folder with the results of one study. `begin` or `resume` opens it for a sweep."""

    folder: Path
    study: Study
    runs: tuple[Run, ...]
    waiting: dict[int, dict[Path, set[int]]] = field(default_factory=dict)
    """By chunk, the pieces that hold some of its runs."""
    whole: dict[int, str] = field(default_factory=dict)
    """Chunks whose file is there, with its checksum."""

    @cached_property
    def provenance(self) -> bytes:
        """What is the same for all runs, as JSON."""
        return (json.dumps(provenance(self.study), indent=1) + "\n").encode()

    @cached_property
    def provenance_file(self) -> Path:
        """Where that is kept."""
        return self.folder / f"{PROVENANCE}{sha256(self.provenance)[:12]}.json"

    @property
    def chunks(self) -> range:
        """Numbers of all chunks."""
        return range(-(-len(self.runs) // CHUNK))

    def chunk_file(self, chunk: int) -> Path:
        """Return where the rows of a chunk are kept."""
        return self.folder / "runs" / f"{chunk:05d}{ENDING}"

    def refuse(self, *, resume: bool) -> None:
        """Look before anything is written. Raises ScenarioError if this study cannot be begun, or resumed, here."""
        if resume:
            self._listed()
        elif self.folder.exists() and (not self.folder.is_dir() or self._remains()):
            problem = f"{cut_path(self.folder)} is not an empty folder"
            remedy = "Name another one; a sweep that was interrupted goes on with --resume."
            raise ScenarioError(problem, "a new or empty folder", remedy)

    def begin(self) -> None:
        """Start an empty store. Raises ScenarioError if there is something in the folder."""
        self.refuse(resume=False)
        self._write_asked()
        self.write_manifest()

    def resume(self) -> None:
        """Take up what is there: whole files and finished pieces; leftovers of writing are removed."""
        listed = self._listed()
        for unfinished in self.folder.rglob(f"*{PART}"):
            unfinished.unlink()
        self._write_asked()
        self.whole = {chunk: found for chunk in self.chunks if (found := self._sound(chunk, listed))}
        for piece in sorted((self.folder / "pieces").glob(f"*{ENDING}")):
            self._take_up(piece)
        for chunk in self.chunks:
            self._assemble(chunk)
        self.write_manifest()

    def missing(self) -> tuple[Run, ...]:
        """Return the runs that are not finished, in order."""
        return tuple(
            run
            for run in self.runs
            if run.index // CHUNK not in self.whole
            and not any(run.index in held for held in self.waiting.get(run.index // CHUNK, {}).values())
        )

    def add(self, task: Sequence[Run], piece: bytes) -> None:
        """Keep what a task gave; when its chunk is complete, write the chunk's file."""
        path = self.folder / "pieces" / f"{task[0].index:09d}-{task[-1].index:09d}{ENDING}"
        write(path, piece)
        chunk = task[0].index // CHUNK
        self.waiting.setdefault(chunk, {})[path] = {run.index for run in task}
        self._assemble(chunk)

    def failed(self) -> tuple[int, ...]:
        """Return the runs that failed."""
        found: list[int] = []
        for chunk in sorted(self.whole):
            found += failed_in(rows_in(self.chunk_file(chunk).read_bytes()))
        return tuple(found)

    def forget(self, indices: Iterable[int]) -> None:
        """Take some runs out, so that they are run again; the others of their chunks become pieces."""
        for chunk, some in _by_chunk(indices).items():
            path = self.chunk_file(chunk)
            rest = [run for run in self.runs[chunk * CHUNK : (chunk + 1) * CHUNK] if run.index not in some]
            if rest:
                self.add(rest, written(of_runs(rows_in(path.read_bytes()), [run.index for run in rest]), {}))
            del self.whole[chunk]
            path.unlink()
        self.write_manifest()

    def _assemble(self, chunk: int) -> None:
        pieces = self.waiting.get(chunk, {})
        if chunk in self.whole or set().union(*pieces.values()) != self._indices(chunk):
            return
        rows = pa.concat_tables([rows_in(path.read_bytes()) for path in pieces])
        # A stable order: rows of a run stay as they were told.
        order = np.argsort(rows["run"].to_numpy(), kind="stable")
        content = written(rows.take(order), self.about(chunk))
        write(self.chunk_file(chunk), content)
        self.whole[chunk] = sha256(content)
        for path in self.waiting.pop(chunk):
            path.unlink()

    def about(self, chunk: int) -> dict[str, str]:
        """Return what the file of a chunk says of itself: which runs it holds, and where all else stands."""
        runs = self.runs[chunk * CHUNK : (chunk + 1) * CHUNK]
        told = {
            "model_version": model_version(), "study": self.study.name, "study_digest": self.study.digest,
            "scenarios": json.dumps({run.scenario.name: run.scenario.digest for run in runs}),
            "runs": json.dumps([runs[0].index, runs[-1].index]),
            "seeds": json.dumps(sorted({run.seed for run in runs})),
            "provenance": self.provenance_file.name, "provenance_sha256": sha256(self.provenance),
        }  # fmt: skip
        return {f"{PREFIX}{name}": text for name, text in told.items()}

    def _take_up(self, piece: Path) -> None:
        """Note what a piece holds; one that cannot be read, or is in a chunk already, is removed."""
        held = held_in(piece.read_bytes())
        chunk = min(held, default=-1) // CHUNK
        taken = set().union(*self.waiting.get(chunk, {}).values())
        if not held or chunk in self.whole or held & taken:
            piece.unlink()
        else:
            self.waiting.setdefault(chunk, {})[piece] = held

    def _indices(self, chunk: int) -> set[int]:
        return {run.index for run in self.runs[chunk * CHUNK : (chunk + 1) * CHUNK]}

    def _sound(self, chunk: int, listed: Mapping[str, str]) -> str:
        """Return the checksum of a chunk's file if every byte of it is right; a file that is not right is removed."""
        path = self.chunk_file(chunk)
        if not path.is_file():
            return ""
        found = sha256(content := path.read_bytes())
        expected = listed.get(_key(path, self.folder))
        if found == expected or (expected is None and held_in(content) == self._indices(chunk)):
            return found
        path.unlink()
        return ""

    def _listed(self) -> Mapping[str, str]:
        """Return the checksums that the manifest lists: none if a sweep was killed before it wrote any manifest."""
        if (self.folder / MANIFEST).is_file():
            kept = read_manifest(self.folder)
            self._same_sweep(kept)
            return dict(kept.get("files", {}))
        if any(not name.endswith(PART) and not name.startswith((*PARTS, PROVENANCE)) for name in self._remains()):
            read_manifest(self.folder)
        for path in self.folder.glob(f"{PROVENANCE}*.json"):
            self._same_sweep(_read(path))
        return {}

    def _remains(self) -> set[str]:
        """Return what lies in the folder, beside its lock."""
        return {path.name for path in self.folder.iterdir()} - {LOCK} if self.folder.is_dir() else set()

    def _same_sweep(self, kept: Mapping[str, Any]) -> None:
        """Refuse to go on with another study, or with another model."""
        for key, now, what in (
            ("study_digest", self.study.digest, "study"),
            ("model_version", model_version(), "model"),
        ):
            if kept.get(key) != now:
                problem = f"{cut_path(self.folder)} holds runs of another {what}"
                remedy = "Name another folder, or take the one with which it was begun."
                raise ScenarioError(problem, f"the {what} with which it was begun ({kept.get(key)})", remedy)

    def _write_asked(self) -> None:
        for part in PARTS:
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for name, text in asked_files(self.study).items():
            write(self.folder / "asked" / name, text.encode())
        write(self.provenance_file, self.provenance)

    def write_manifest(self) -> None:
        """Write the manifest, with the checksums of the files that are there."""
        content = {
            "model_version": model_version(), "study": self.study.name, "study_digest": self.study.digest,
            "provenance": self.provenance_file.name, "runs": len(self.runs), "chunk": CHUNK,
            "files": {**self._beside_rows(), **self._rows()},
        }  # fmt: skip
        write(self.folder / MANIFEST, (json.dumps(content, indent=1) + "\n").encode())

    def _beside_rows(self) -> dict[str, str]:
        asked = [self.folder / "asked" / name for name in asked_files(self.study)]
        paths = [*asked, *self.folder.glob(f"{PROVENANCE}*.json")]
        return {_key(path, self.folder): sha256(path.read_bytes()) for path in sorted(paths)}

    def _rows(self) -> dict[str, str]:
        return {_key(self.chunk_file(chunk), self.folder): self.whole[chunk] for chunk in sorted(self.whole)}


def asked_files(study: Study) -> dict[str, str]:
    """Return, by the name of its file, all that a study asks."""
    files = {f"{scenario.name}.yaml": scenario.as_yaml() for scenario in study.scenarios}
    if study.design.rows:
        files[TABLE] = study.rows_as_csv()
    return {**files, f"{study.name}.yaml": study.as_yaml()}


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever ends the process or fills the disk."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def sha256(content: bytes) -> str:
    """Return the SHA-256 (hex) of some bytes."""
    return hashlib.sha256(content).hexdigest()


def held_in(content: bytes) -> set[int]:
    """Return the runs whose rows a Parquet file holds; none if a byte of it is wrong."""
    try:
        return set(pc.unique(rows_in(content)["run"]).to_pylist())
    except (pa.ArrowInvalid, OSError):
        return set()


def provenance(study: Study) -> dict[str, Any]:
    """Return what makes a sweep again: study, model, libraries, scenarios, seeds, parameters with their sources."""
    libraries = {name: version(name) for name in LIBRARIES}
    parameters = {
        name: {"value": about.value, "label": about.label, "evidence": about.evidence}
        for name, about in PARAMETERS.items()
    }
    return {
        "model_version": model_version(), "study": study.name, "study_digest": study.digest,
        "asked": {name: sha256(text.encode()) for name, text in asked_files(study).items()},
        "scenarios": {scenario.name: scenario.digest for scenario in study.scenarios}, "seeds": list(study.seeds),
        "parameters": parameters, "libraries": {"python": platform.python_version(), **libraries},
    }  # fmt: skip


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a store. Raises ScenarioError if there is none, or none that can be read."""
    path = folder / MANIFEST
    if not path.is_file():
        problem, remedy = (
            f"{cut_path(folder)} holds no results of a sweep",
            "Name a folder that `sim sweep` has written.",
        )
        raise ScenarioError(problem, f"a folder with {MANIFEST}", remedy)
    return _read(path)


def _read(path: Path) -> dict[str, Any]:
    """Return what a file of JSON says of its sweep. Raises ScenarioError if it says nothing of one."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if {"model_version", "study", "study_digest"} <= told.keys():
            return dict(told)
    except (OSError, ValueError, AttributeError):
        pass
    remedy = "Delete this file and sweep again with --resume: what is finished stays."
    raise ScenarioError(f"{cut_path(path)} is broken", "the file as `sim sweep` wrote it", remedy)


def failed_in(rows: pa.Table) -> list[int]:
    """Return the runs of a table that failed."""
    return list(rows.filter(pc.is_valid(rows["error"]))["run"].to_pylist())


def _key(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _by_chunk(indices: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for index in indices:
        found.setdefault(index // CHUNK, set()).add(index)
    return found
