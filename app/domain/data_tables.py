"""A table that a body pushes (Arts. 16, 17): its heading against the catalogue's items, each value against its item's type."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Invalid, Problem

# So many faults are told at once: who mends a file mends it by kinds of fault, not one upload a fault.
MOST_FAULTS = 20
LONGEST_SHOWN = 30
WHOLE, DECIMAL = "整数", "小数"
# What the shelf's columns hold: eighteen digits fit a BIGINT whatever they are.
_WORDS: Mapping[str, re.Pattern[str]] = {
    WHOLE: re.compile(r"[+-]?[0-9]{1,18}"),
    DECIMAL: re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"),
}

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The items that a table has, by id in the order of its columns, and the names of those that it lacks."""

    items: tuple[str, ...]
    types: tuple[str, ...]
    lacks: tuple[str, ...]


def heading(row: Row, published: Sequence[Mapping[str, Any]]) -> Heading:
    """Read a first row: each cell is an item's name or id. Raises Invalid for what is no item, stands twice, or is no heading."""
    known = {word: one for one in published for word in (one["id"], one["name"])}
    cells = [cell.strip() for cell in row]
    found = [known[cell] for cell in cells if cell in known]
    ids = [one["id"] for one in found]
    wrong = list(_heading_faults(cells, known, ids, published))
    if wrong:
        raise _declined(wrong)
    return Heading(
        items=tuple(ids), types=tuple(one.get("type", "") for one in found),
        lacks=tuple(one["name"] for one in published if one["id"] not in ids),
    )  # fmt: skip


def checked(rows: Iterable[Row], heading: Heading) -> Iterator[Row]:
    """The rows as they are kept, without empty ones; row 1 is the heading. Raises Invalid with the faults by row and column."""
    faults: list[str] = []
    number, kept = 1, 0
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        faults.extend(_row_faults(number, cells, heading))
        if len(faults) >= MOST_FAULTS:
            raise _declined([*faults[:MOST_FAULTS], f"到第{number}行已有{MOST_FAULTS}处错误，后面的没有再检查。"])
        kept += 1
        yield cells
    if faults or not kept:
        raise _declined(faults or ["表中没有数据行。"])


def _heading_faults(cells: list[str], known: Mapping[str, Any], ids: list[str], published: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if strange := [_short(cell) or "（空白）" for cell in cells if cell not in known]:
        there = "、".join(one["name"] for one in published)
        yield f"第1行应当是数据项的名称或者标识。目录中没有：{'、'.join(strange[:MOST_FAULTS])}。目录中的数据项是：{there}。"
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        names = "、".join(known[one]["name"] for one in twice)
        yield f"数据项在第1行中出现了不止一次：{names}。"


def _row_faults(number: int, cells: list[str], heading: Heading) -> Iterator[str]:
    if len(cells) != len(heading.items):
        yield f"第{number}行有{len(cells)}列，应当是{len(heading.items)}列。"
        return
    for column, (cell, kind) in enumerate(zip(cells, heading.types, strict=True), start=1):
        wanted = _WORDS.get(kind)
        if cell and wanted and not wanted.fullmatch(cell):
            yield f"第{number}行第{column}列“{_short(cell)}”不是{kind}。"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _declined(faults: Sequence[str]) -> Invalid:
    return Invalid(tuple(Problem(path="/file", label="数据文件", message=one) for one in faults))
