"""rows.parquet written by Arrow while the pages still come: some threads read parts, one writes them in their order.

What waits is names of files, so a portal may be as fast as it likes: no more than a few parts are in memory.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from atxaudit.portal.rows import ROW_ID, RowPart
from atxaudit.snapshot.rows.files import ROWS, RowColumn
from atxaudit.snapshot.rows.typed import NotByArrow, Sql, TypedReader

GROUP_CELLS = 1_250_000  # of one row group: what is held while it is written
SMALLEST_GROUP, LARGEST_GROUP = 2_048, 122_880  # rows; the larger is what DuckDB reads best
LOOKED_AT = 10_000  # rows, to tell which columns repeat themselves
REPEATED = 5  # times at least: then a dictionary of its values makes a column smaller, and quicker to read


def group_rows(columns: int) -> int:
    """Rows of one row group."""
    return max(SMALLEST_GROUP, min(LARGEST_GROUP, GROUP_CELLS // max(1, columns)))


class Writing:
    """Tries to write one file; `rows` says whether it came to anything. Use it in a `with` block."""

    def __init__(self, columns: Sequence[RowColumn], folder: Path, by_sql: Sql, *, threads: int | None = None) -> None:
        self._columns = tuple(columns)
        self._folder = folder
        self._by_sql = by_sql
        self._threads = threads or os.cpu_count() or 1
        self._run = self._new_run()

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run.stop()

    def take(self, part: RowPart) -> None:
        """One more part; returns at once."""
        self._run.take(part)

    def rows(self, parts: Sequence[RowPart]) -> int | None:
        """How many rows stand in rows.parquet, once it holds these parts and nothing else; None where DuckDB has to
        read them."""
        if self._run.taken != list(parts):  # it was shown an answer that was then cut off
            self._run.stop()
            self._run = self._new_run()
            for part in parts:
                self._run.take(part)
        return self._run.rows()

    def _new_run(self) -> _Run:
        return _Run(self._columns, self._folder / ROWS, self._by_sql, readers=max(1, self._threads - 1))


class _Run:
    """One attempt."""

    def __init__(self, columns: Sequence[RowColumn], file: Path, by_sql: Sql, *, readers: int) -> None:
        self.taken: list[RowPart] = []
        self._columns = columns
        self._by_sql = by_sql
        self._readers = readers
        self._file = _File(file, group_rows(len(columns)))
        self._queue: SimpleQueue[RowPart | None] = SimpleQueue()
        self._stopped = Event()
        self._pool: ThreadPoolExecutor | None = None
        self._work: Future[None] | None = None

    def take(self, part: RowPart) -> None:
        """A dataset of one part is read without threads, which would cost more than they save."""
        self._queue.put(part)
        self.taken.append(part)
        if len(self.taken) > 1 and self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="rows")
            self._work = self._pool.submit(self._write_all)

    def rows(self) -> int | None:
        self._queue.put(None)
        try:
            if self._work:
                self._work.result()
            else:
                self._write_one()
            return self._file.close()
        except (NotByArrow, pa.ArrowException, OSError):
            return None
        finally:
            self.stop()

    def stop(self) -> None:
        """Ends the threads, within the part they are at."""
        self._stopped.set()
        self._queue.put(None)
        if self._pool:
            self._pool.shutdown()
        self._file.drop()

    def _write_one(self) -> None:
        for part in self.taken:
            self._file.append(self._reader().read(part))

    def _write_all(self) -> None:
        reader, ahead = self._reader(), deque[Future[pa.Table]]()
        with ThreadPoolExecutor(self._readers, thread_name_prefix="parts") as pool:
            for part in iter(self._queue.get, None):
                ahead.append(pool.submit(self._read, reader, part))
                while len(ahead) > self._readers:
                    self._file.append(ahead.popleft().result())
            while ahead:
                self._file.append(ahead.popleft().result())

    def _reader(self) -> TypedReader:
        return TypedReader(self._columns, self.taken[0].header, self._by_sql)

    def _read(self, reader: TypedReader, part: RowPart) -> pa.Table:
        if self._stopped.is_set() or part.header != self.taken[0].header:
            raise NotByArrow
        return reader.read(part)


class _File:
    """Tables joined into row groups of one size."""

    def __init__(self, path: Path, group: int) -> None:
        self._path = path
        self._group = group
        self._rows = 0
        self._waiting: list[pa.Table] = []
        self._writer: parquet.ParquetWriter | None = None

    def append(self, table: pa.Table) -> None:
        self._waiting.append(self._with_ids(table))
        self._rows += table.num_rows
        if sum(map(len, self._waiting)) >= self._group:
            whole = pa.concat_tables(self._waiting)
            full = len(whole) - len(whole) % self._group
            self._write(whole.slice(0, full))
            self._waiting = [whole.slice(full)]

    def close(self) -> int:
        """Finishes the file: how many rows it has."""
        self._write(pa.concat_tables(self._waiting))
        self._waiting = []
        self.drop()
        return self._rows

    def drop(self) -> None:
        if self._writer:
            self._writer.close()
        self._writer = None

    def _with_ids(self, table: pa.Table) -> pa.Table:
        """Rows without ids are numbered."""
        if ROW_ID in table.column_names:
            return table
        numbers = pa.array(np.arange(self._rows + 1, self._rows + len(table) + 1)).cast(pa.string())
        return table.add_column(0, ROW_ID, pc.binary_join_element_wise("row", numbers, " "))

    def _write(self, table: pa.Table) -> None:
        if not self._writer:
            self._writer = parquet.ParquetWriter(
                self._path,
                table.schema,
                compression="zstd",
                compression_level=1,  # level 3 takes a fifth more time for a twentieth fewer bytes
                use_dictionary=_repeating(table.slice(0, LOOKED_AT)),
            )
        if len(table):
            self._writer.write_table(table, row_group_size=self._group)


def _repeating(table: pa.Table) -> list[str]:
    """The columns whose values come several times."""
    distinct = ((name, pc.count_distinct(table[name]).as_py()) for name in table.column_names)
    return [name for name, count in distinct if count * REPEATED <= len(table)]
