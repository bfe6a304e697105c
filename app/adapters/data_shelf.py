"""The files of the datasets: kept as Parquet under the hash of their content, read by DuckDB one cut at a time.

Every query runs in a database of its own that lives in memory, may open this one file and nothing else, and cannot be told otherwise
by anything that a query says. Only columns that were asked for are read; a masked one never is.
"""

import hashlib
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from app.domain.data_delivery import Item
from app.domain.data_filters import Filter
from app.domain.errors import Declined, Missing

TYPES: Mapping[str, str] = {"整数": "BIGINT", "小数": "DOUBLE"}
TEXT = "VARCHAR"
SIGNS = {"eq": "=", "gte": ">=", "lte": "<=", "gt": ">", "lt": "<"}
LONGEST_SECONDS = 10.0
NUMBER = "file_row_number"
# Nothing is fetched, nothing is loaded, and one query cannot take the machine from the others.
LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1, "memory_limit": "256MB", "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    "temp_directory": "",
}  # fmt: skip
_SHA256 = re.compile(r"[0-9a-f]{64}")

Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A file as it was taken in."""

    sha256: str
    size: int
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What of a file is wanted: items in this order, rows that fit all filters, those after a row, so many at most."""

    items: tuple[Item, ...]
    filters: tuple[Filter, ...] = ()
    after: int = -1
    limit: int | None = None


class TooLong(Declined):
    """查询用时太长，已经停止，请缩小范围后再试。"""


@dataclass(frozen=True, kw_only=True)
class DataShelf:
    """The folder, with two levels of shards."""

    root: Path

    def take_in(self, columns: Mapping[str, str], csv_path: Path) -> Shelved:
        """Keep the data of a CSV file with a header: `columns` gives each column's type in the catalogue's words."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=self.root) as folder:
            made = Path(folder) / "data.parquet"
            rows = _convert(csv_path, made, columns)
            with made.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            size, target = made.stat().st_size, self._path(sha256)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made.chmod(0o400)
            made.replace(target)
        return Shelved(sha256=sha256, size=size, rows=rows, columns=tuple(columns))

    def rows(self, sha256: str, cut: Cut) -> list[tuple[int, Row]]:
        """Rows in the file's order, each with its number from 0. Raises Missing, TooLong."""
        path = self._path(sha256)
        with _query(path) as connection:
            statement, values = _statement(path, cut)
            return [(row[0], row[1:]) for row in connection.execute(statement, values).fetchall()]

    def stream(self, sha256: str, items: Sequence[Item], size: int = 2000) -> Iterator[list[Row]]:
        """All rows, so many at a time."""
        path = self._path(sha256)
        with _query(path) as connection:
            statement, values = _statement(path, Cut(items=tuple(items)))
            answer = connection.execute(statement, values)
            while rows := answer.fetchmany(size):
                yield [row[1:] for row in rows]

    def write_parquet(self, sha256: str, items: Sequence[Item], target: Path) -> None:
        """A Parquet file of these items alone."""
        path = self._path(sha256)
        with _query(path, target) as connection:
            words = ", ".join(_column(one) for one in items)
            connection.execute(f"COPY (SELECT {words} FROM read_parquet({_text(path)})) TO {_text(target)} (FORMAT parquet)")  # noqa: S608 (quoted names)

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise Missing
        return self.root / sha256[:2] / sha256[2:4] / f"{sha256}.parquet"


def _convert(source: Path, target: Path, columns: Mapping[str, str]) -> int:
    with _query(source, target) as connection:
        types = ", ".join(f"{_text(name)}: {_text(TYPES.get(kind, TEXT))}" for name, kind in columns.items())
        read = f"read_csv({_text(source)}, header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{types}}})"
        connection.execute(f"COPY (SELECT * FROM {read}) TO {_text(target)} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608 (quoted names)
        found = connection.execute(f"SELECT count(*) FROM read_parquet({_text(target)})").fetchone()  # noqa: S608 (quoted names)
        return int(found[0]) if found else 0


def _statement(path: Path, cut: Cut) -> tuple[str, list[Any]]:
    wanted = ", ".join([NUMBER, *(_column(one) for one in cut.items)])
    conditions = [f"{NUMBER} > ?", *(f"{_name(one.item)} {SIGNS[one.operator]} ?" for one in cut.filters)]
    said = f"SELECT {wanted} FROM read_parquet({_text(path)}, file_row_number = true) WHERE {' AND '.join(conditions)} ORDER BY {NUMBER}"  # noqa: S608 (names are quoted, values are bound)
    values = [cut.after, *(one.value for one in cut.filters)]
    return (said, values) if cut.limit is None else (f"{said} LIMIT ?", [*values, cut.limit])


def _column(item: Item) -> str:
    return f"NULL::{TYPES.get(item.type, TEXT)} AS {_name(item.id)}" if item.masked else _name(item.id)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


@contextmanager
def _query(*paths: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that knows these files and no others. Raises Missing where the first is not there."""
    if not paths[0].exists():
        raise Missing
    with duckdb.connect(":memory:", config=LIMITS) as connection:
        connection.execute(f"SET allowed_paths = [{_texts(paths)}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        stop = threading.Timer(LONGEST_SECONDS, connection.interrupt)
        stop.start()
        try:
            yield connection
        except duckdb.InterruptException:
            raise TooLong from None
        finally:
            stop.cancel()


def _texts(paths: Iterable[Path]) -> str:
    return ", ".join(_text(one) for one in paths)
