"""Keyset paging: a page begins after a row or ends before one, so that it stays where it is when others come and go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, literal, tuple_

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """Rows in reading order. `before` and `after` are the cursors of the neighbouring pages, None where there is none."""

    rows: tuple[Row, ...]
    before: str | None
    after: str | None


def cut(found: Sequence[Row], size: int, cursor: Callable[[Row], str], *, is_first: bool, backwards: bool) -> Page[Row]:
    """A page out of `size` + 1 rows as they were found: backwards they come in reverse, and the extra one is the farthest."""
    more, rows = len(found) > size, tuple(found[:size])
    if backwards:
        rows = rows[::-1]
    if not rows:
        return Page(rows=(), before=None, after=None)
    has_before, has_after = (more, True) if backwards else (not is_first, more)
    return Page(rows=rows, before=cursor(rows[0]) if has_before else None, after=cursor(rows[-1]) if has_after else None)


def moment_cursor(at: datetime, number: int) -> str:
    """Cursor of a row by a moment and its id."""
    return f"{at.isoformat()}~{number}"


def read_moment_cursor(text: str) -> tuple[datetime, int] | None:
    """The moment and id of a cursor; None for what is none, so that a broken address shows the first page."""
    moment, _, number = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, int(number)) if at.tzinfo and number.isascii() and number.isdigit() and len(number) < len(str(2**63)) else None


def read_number_cursor(text: str) -> int | None:
    """The id of a cursor, None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None


def day_cursor(on: date, number: int) -> str:
    """Cursor of a row by a civil date and its id."""
    return f"{on.isoformat()}~{number}"


def read_day_cursor(text: str) -> tuple[date, int] | None:
    """The date and id of a cursor; None for what is none."""
    day, _, number = text.partition("~")
    there = read_number_cursor(number)
    try:
        return (date.fromisoformat(day), there) if there is not None else None
    except ValueError:
        return None


def turn(
    query: Select[Any], keys: Sequence[Any], there: tuple[Any, ...] | None, *, size: int, backwards: bool, down: bool = False
) -> Select[Any]:
    """The rows of a page, one more than fit, beyond `there` by these keys; `down`: the highest key comes first."""
    falling = down is not backwards
    if there is not None:
        place, at = tuple_(*keys), tuple_(*map(literal, there))
        query = query.where(place < at if falling else place > at)
    return query.order_by(*(key.desc() if falling else key.asc() for key in keys)).limit(size + 1)
