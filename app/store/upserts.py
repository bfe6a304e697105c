"""Rows written as one text of JSON: the statement reads the same for any number of them, so that it is prepared once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Self

import orjson
from sqlalchemy import Table

from app.store.digests import Digest

Row = Mapping[str, Any]
Values = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Some columns of a table: read off its objects in one go, and written from a parameter that is called like the table."""

    table: Table
    columns: tuple[str, ...]
    read: Callable[[Any], Values] = field(repr=False)
    digests: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, *, without: Sequence[str] = ()) -> Self:
        """All columns but some."""
        kept = [one for one in table.columns if one.name not in without]
        names = tuple(one.name for one in kept)
        digests = tuple(one.name for one in kept if isinstance(one.type, Digest))
        return cls(table=table, columns=names, read=attrgetter(*names), digests=digests)

    def row(self, values: Values) -> dict[str, Any]:
        """What was read, by column."""
        return dict(zip(self.columns, values, strict=True))

    def text(self, rows: Iterable[Row]) -> str:
        """The parameter for these rows."""
        return orjson.dumps([self._sent(row) for row in rows], default=_hex_of_bytes).decode()

    def insert(self) -> str:
        """Insert the rows of the parameter."""
        names = ", ".join(self.columns)
        rows = f"jsonb_populate_recordset(NULL::{self.table.name}, CAST(:{self.table.name} AS jsonb))"
        return f"INSERT INTO {self.table.name} ({names}) SELECT {names} FROM {rows}"  # noqa: S608 (names of our own tables)

    def upsert(self, *key: str) -> str:
        """Insert them; where one with the same key is there, it takes the new values."""
        changed = ", ".join(f"{name} = excluded.{name}" for name in self.columns if name not in key)
        return f"{self.insert()} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"

    def _sent(self, row: Row) -> Row:
        known = [name for name in self.digests if name in row]
        return {**row, **{name: _hex(row[name]) for name in known}} if known else row


def _hex_of_bytes(value: Any) -> str:
    if isinstance(value, bytes):
        return _hex(value.hex())
    raise TypeError(f"No JSON: {type(value).__name__}")


def _hex(digits: str) -> str:
    """How PostgreSQL reads a bytea."""
    return rf"\x{digits}"
