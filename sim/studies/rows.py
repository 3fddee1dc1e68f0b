"""What is kept of a run: rows of a table with one fixed form, the same bytes wherever the run was made."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.experiments.run import lived
from sim.measures import Record, frame
from sim.provenance import model_version
from sim.studies.runs import Run, address
from sim.studies.study import Brief

OUTCOME = ("year", "place", "group", "measure", "statistic", "value")
TEXTS = ("scenario", "arm", "address", "place", "group", "measure", "statistic", "error")


class Done(NamedTuple):
    """What a worker hands back: the rows of its task as a Parquet file, how many runs failed, and with which model."""

    piece: bytes
    failed: int
    model: str


def schema_of(brief: Brief) -> pa.Schema:
    """Return the columns: the run, the value of each lever and uncertainty, and one outcome.

    run, seed: whole numbers. scenario, arm ("baseline" or "plan"), address: text. year to value: as in a tidy frame;
    empty for a run that failed, whose one row says the error.
    """
    factors = [(name, pa.float64()) for name in (*brief.levers, *brief.uncertainties)]
    run = [("run", pa.int32()), ("scenario", pa.string()), ("arm", pa.string()), ("seed", pa.int64())]
    outcome = [(name, pa.string()) for name in OUTCOME[1:-1]]
    told = [("year", pa.int16()), *outcome, ("value", pa.float64()), ("error", pa.string()), ("address", pa.string())]
    return pa.schema([*run, *factors, *told])


def failures(task: Sequence[Run], brief: Brief, error: str) -> Done:
    """Return what is kept of a task of which nothing came back."""
    rows = pa.concat_tables([failure(run, brief, error) for run in task])
    return Done(written(rows, {}), len(task), model_version())


def work(task: Sequence[Run], brief: Brief) -> Done:
    """Live the runs of a task. A run that fails gives a row with its error, and the others go on."""
    tables, failed = [], 0
    for run in task:
        try:
            tables.append(_outcomes(run, brief))
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to this run and is kept with it
            tables.append(failure(run, brief, f"{type(error).__name__}: {error}"))
            failed += 1
    return Done(written(pa.concat_tables(tables), {}), failed, model_version())


def failure(run: Run, brief: Brief, error: str) -> pa.Table:
    """Return the one row of a run that failed."""
    return _table(run, brief, {"error": pa.array([error], pa.string())}, 1)


def written(table: pa.Table, about: Mapping[str, str]) -> bytes:
    """Return a Parquet file of rows in the order of their runs: the same rows and words give the same bytes."""
    rows = table.combine_chunks().replace_schema_metadata(dict(about))
    into = pa.BufferOutputStream()
    # Everything that decides bytes is said here: no default of another release may change them.
    pq.write_table(
        rows, into, version="2.6", data_page_version="1.0", compression="zstd", compression_level=3,
        use_dictionary=True, write_statistics=True, write_page_checksum=True, row_group_size=1 << 20,
    )  # fmt: skip
    return bytes(into.getvalue())


def rows_in(content: bytes | memoryview) -> pa.Table:
    """Return the rows of a Parquet file. Raises pyarrow.ArrowInvalid or OSError if a byte of it is wrong."""
    return pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True).read()


def of_runs(table: pa.Table, indices: Sequence[int]) -> pa.Table:
    """Return the rows of some runs."""
    return table.filter(pc.is_in(table["run"], pa.array(indices, pa.int32())))


def _outcomes(run: Run, brief: Brief) -> pa.Table:
    asked = run.asked(brief)
    record = lived(asked, run.seed, brief.years).record
    told = _told(record, brief)
    columns = {name: pa.array(np.asarray(told[name]), type=schema_of(brief).field(name).type) for name in OUTCOME}
    columns["address"] = pa.array([address(asked, run.seed, brief.years)] * len(told), pa.string())
    return _table(run, brief, columns, len(told))


def _told(record: Record, brief: Brief) -> Any:
    """Return the tidy frame of what is kept: some years, everyone, and the groups, origins and places asked for."""
    told = frame([("", 0, record)], measures=brief.outcomes, since=brief.at[0])
    labels = set(record.entities.labels)
    kept = told["year"].isin(brief.at).to_numpy()
    group, place = (np.asarray(told[name].astype(str)) for name in ("group", "place"))
    everyone = (group == "all") & (place == "all")
    of = {"group": np.isin(group, [*labels]), "place": place != "all"}
    of["origin"] = (group != "all") & ~of["group"]
    for each in brief.by:
        everyone |= of[each]
    return told[kept & everyone]


def _table(run: Run, brief: Brief, columns: Mapping[str, pa.Array], count: int) -> pa.Table:
    same: dict[str, Any] = {"run": run.index, "scenario": run.scenario.name, "arm": run.arm, "seed": run.seed}
    same |= zip((*brief.levers, *brief.uncertainties), (*run.levers, *run.uncertainties), strict=True)
    schema = schema_of(brief)
    filled = [
        columns[field.name] if field.name in columns else pa.repeat(pa.scalar(same.get(field.name), field.type), count)
        for field in schema
    ]
    return pa.Table.from_arrays(filled, schema=schema)
