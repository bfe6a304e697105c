"""The rows of a table that a body pushes, as CSV or Excel: texts as they stand, dates as ISO says."""

import codecs
import csv
import io
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from typing import IO, Any

import openpyxl

from app.adapters.recognising import CSV, ENCODINGS, XLSX, declined, recognise

# A cell longer than this is no cell of a table, and csv would hold all of it.
csv.field_size_limit(1024 * 1024)
CHUNK_BYTES = 1024 * 1024


@contextmanager
def table(content: IO[bytes], name: str) -> Iterator[Iterator[list[str]]]:
    """The heading and the rows. Raises Invalid for a file that is no table, or not what its name says."""
    kind = recognise(content, name)
    if kind not in _READERS:
        raise declined(name, "不是表格，请上传 CSV 或者 Excel（xlsx）文件。")
    with closing(_READERS[kind](content)) as rows:
        yield rows


def _of_csv(content: IO[bytes]) -> Generator[list[str], None, None]:
    text = io.TextIOWrapper(content, encoding=_encoding(content), newline="")
    try:
        yield from csv.reader(text)
    finally:
        text.detach()


def _encoding(content: IO[bytes]) -> str:
    """It is one of the two: the file has been recognised."""
    decoder = codecs.getincrementaldecoder(ENCODINGS[0])()
    try:
        while chunk := content.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return ENCODINGS[1]
    finally:
        content.seek(0)
    return ENCODINGS[0]


def _of_xlsx(content: IO[bytes]) -> Generator[list[str], None, None]:
    """The first sheet; of a formula the value that was saved with it."""
    book = openpyxl.load_workbook(content, read_only=True, data_only=True)
    try:
        found = iter(book.worksheets[0].iter_rows(values_only=True))
        heading = _cells(next(found, ()))
        while heading and not heading[-1]:
            heading.pop()
        yield heading
        # A sheet's rows are as wide as its widest, or narrower where they end in empty cells.
        yield from (_as_wide(_cells(row), len(heading)) for row in found)
    finally:
        book.close()


def _as_wide(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells + [""] * (width - len(cells))


def _cells(row: tuple[Any, ...]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


_READERS: Mapping[str, Callable[[IO[bytes]], Generator[list[str], None, None]]] = {CSV: _of_csv, XLSX: _of_xlsx}
