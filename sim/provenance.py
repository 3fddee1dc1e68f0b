"""Where a result comes from: model version, scenario, parameters, seeds and libraries, kept in the file of results."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

LIBRARIES = ("numpy", "pandas", "pyarrow", "numba", "mesa", "pydantic")
PREFIX = "interwoven."
FOLDERS = ("", "determinants", "evidence", "evidence/calibration", "measures")
NOT_THE_MODEL = (
    "cli.py", "contested.yaml", "endings.py", "glossary.py", "left_out.yaml", "overlaps.yaml", "provenance.py",
    "sources.py", "summary.py", "terminal.py",
)  # fmt: skip


@cache
def model_version() -> str:
    """Return the package's version and a hash of everything that decides what a run gives."""
    here = Path(__file__).parent
    files = [
        path for folder in FOLDERS for path in (here / folder).iterdir()
        if path.suffix in {".py", ".yaml", ".csv"} and path.name not in NOT_THE_MODEL
    ]  # fmt: skip
    content = hashlib.sha256()
    for name, path in sorted((path.relative_to(here).as_posix(), path) for path in files):
        # Line ends differ between working copies on Windows and elsewhere, and mean nothing.
        content.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{version('interwoven')}+{content.hexdigest()[:12]}"


def provenance(scenario: Scenario, seeds: Sequence[int]) -> dict[str, str]:
    """Return what makes a result again: every value is text, most of them JSON."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {
        "model_version": model_version(),
        "scenario": scenario.as_yaml(),
        "scenario_name": scenario.name,
        "scenario_digest": scenario.digest,
        "parameters": json.dumps(scenario.parameters.values()),
        "seeds": json.dumps(list(seeds)),
        "libraries": json.dumps({"python": platform.python_version(), **libraries}),
    }


def write_parquet(frame: "pd.DataFrame", path: Path, about: Mapping[str, str]) -> None:
    """Write a frame with its provenance; the file is there whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    added = {f"{PREFIX}{name}".encode(): text.encode() for name, text in about.items()}
    unfinished = path.with_name(f".{path.name}.part")
    try:
        pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **added}), unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_provenance(path: Path) -> dict[str, str]:
    """Return the provenance that a Parquet file carries."""
    import pyarrow.parquet as pq

    kept = pq.read_schema(path).metadata or {}
    return {
        name.decode().removeprefix(PREFIX): text.decode()
        for name, text in kept.items()
        if name.decode().startswith(PREFIX)
    }
