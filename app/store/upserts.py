"""Many rows written by one statement that reads the same for any number of them, so that it is compiled and prepared once."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Insert, String, Table, bindparam, cast, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

Row = Mapping[str, Any]


def statement(table: Table, key: Sequence[str], columns: Sequence[str]) -> Insert:
    """Insert rows of these columns; where one with the same `key` is there, it takes the new values."""
    rows = func.jsonb_populate_recordset(
        literal_column(f"NULL::{table.name}"), cast(bindparam("rows", type_=String), JSONB)
    )
    source = rows.table_valued(*(column(name, table.c[name].type) for name in columns))
    new = insert(table).from_select(list(columns), select(*source.c))
    changed = {name: new.excluded[name] for name in columns if name not in key}
    return new.on_conflict_do_update(index_elements=list(key), set_=changed)


def write(session: Session, upsert: Insert, rows: Sequence[Row]) -> None:
    """Carry out such a statement; nothing for no rows."""
    if rows:
        session.execute(upsert, {"rows": orjson.dumps(list(rows)).decode()})
