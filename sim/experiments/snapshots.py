"""The present of shipped scenarios, kept on disk, so that a fresh process need not live the past again.

Files hold plain arrays (no pickle). They are keyed by the model's version, so a changed rule or number finds none.
"""

import os
import shutil
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sim.caching import folder
from sim.measures.record import POOLED, Record
from sim.people import COLUMNS, People
from sim.provenance import model_version
from sim.scenario import Scenario, load, shipped
from sim.world import World

type Arrays = Mapping[str, NDArray[np.generic]]

MOST_SEEDS = 100
VERSIONS_KEPT = 3


@cache
def _shipped_pasts(present: int) -> frozenset[str]:
    scenarios = (load(name) for name in shipped())
    return frozenset(each.model_copy(update={"plan": {}}).digest for each in scenarios if each.present == present)


def _file(past: Scenario, seed: int) -> Path | None:
    """Return the file of a past, or None if it is not kept on disk."""
    where = folder("pasts")
    digest = past.digest
    if where is None or not 0 <= seed < MOST_SEEDS or digest not in _shipped_pasts(past.present):
        return None
    return where / model_version() / f"{digest[:16]}-{seed}.npz"


def kept(past: Scenario, seed: int) -> bool:
    """Whether there is a file for this past and seed."""
    path = _file(past, seed)
    return path is not None and path.is_file()


def write(past: Scenario, seed: int, world: World, record: Record) -> None:
    """Keep the world at the end of the year before the present. A folder that cannot be written to is passed over."""
    path = _file(past, seed)
    if path is None:
        return
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as file:
                np.savez_compressed(file, **_packed(world, record))  # type: ignore[arg-type]
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        forget_old_versions(path.parent.parent)


def read(past: Scenario, seed: int) -> tuple[World, Record] | None:
    """Return the world and record that are kept, or None. A file that cannot be read counts as none."""
    path = _file(past, seed)
    if path is None or not path.is_file():
        return None
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return _unpacked(past, seed, {name: file[name] for name in file.files})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _packed(world: World, record: Record) -> dict[str, NDArray[np.generic]]:
    whole = [[each[name] for name in record.whole[0]] for each in record.whole]
    return {
        **{f"people.{name}": column for name, column in world.people.columns.items()},
        **{f"places.{name}": column for name, column in world.places.items()},
        "booked": np.array(list(world.booked.values()), dtype=np.int64),
        "flows": np.array(list(world.booked)),
        "year": np.array(world.year),
        "record.years": np.array(record.years, dtype=np.int64),
        "record.levels": np.stack(record.levels),
        "record.whole": np.array(whole),
        "record.names": np.array(list(record.whole[0])),
        "record.mobility": np.stack(record.mobility),
        "record.recent": np.stack(record.recent),
    }


def _unpacked(past: Scenario, seed: int, arrays: Arrays) -> tuple[World, Record]:
    world = World(past, seed)
    world.year = int(arrays["year"])
    world.people = People({name: arrays[f"people.{name}"] for name in COLUMNS})
    world.places = {
        name.removeprefix("places."): column.astype(np.float64)
        for name, column in arrays.items()
        if name.startswith("places.")
    }
    world.booked = {str(name): int(flow) for name, flow in zip(arrays["flows"], arrays["booked"], strict=True)}
    names = [str(name) for name in arrays["record.names"]]
    record = Record.of(past)
    record.years = arrays["record.years"].tolist()
    record.levels = list(arrays["record.levels"].astype(np.float64))
    record.whole = [dict(zip(names, row, strict=True)) for row in arrays["record.whole"].tolist()]
    record.mobility = list(arrays["record.mobility"].astype(np.float64))
    record.recent = deque(arrays["record.recent"].astype(np.float64), maxlen=POOLED)
    return world, record


def forget_old_versions(where: Path) -> None:
    """Remove what models before the last few versions have kept."""
    versions = sorted((each for each in where.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    for old in versions[:-VERSIONS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
