"""Rows as files: CSV, JSON, Excel. What a spreadsheet would run as a formula stays a text."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from app.domain.data_delivery import Item

# With these a spreadsheet takes a text for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
MOST_XLSX_ROWS = 1_048_575
LONGEST_CELL = 32_767

Rows = Iterable[Sequence[Sequence[Any]]]


def csv_lines(header: Sequence[str], chunks: Rows) -> Iterator[str]:
    """The text of a CSV file, chunk by chunk."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([_harmless(one) for one in header])
    for rows in chunks:
        out.writerows([[_harmless(cell) for cell in row] for row in rows])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def write_csv(target: Path, items: Sequence[Item], chunks: Rows) -> None:
    """With the items' names and the mark by which Excel knows UTF-8."""
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        file.writelines(csv_lines([one.name for one in items], chunks))


def write_json(target: Path, items: Sequence[Item], chunks: Rows) -> None:
    """A list of objects, members named by the items' ids."""
    names = [one.id for one in items]
    with target.open("w", encoding="utf-8") as file:
        opened = "["
        for rows in chunks:
            for row in rows:
                file.write(f"{opened}\n{json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)}")
                opened = ","
        file.write("[]\n" if opened == "[" else "\n]\n")


def write_xlsx(target: Path, items: Sequence[Item], chunks: Rows) -> None:
    """One sheet, texts as texts: no formula, no link is made of what somebody put into the data."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, {**options, "nan_inf_to_errors": True}) as book:
        sheet, bold = book.add_worksheet("数据"), book.add_format({"bold": True})
        for column, item in enumerate(items):
            sheet.write_string(0, column, item.name, bold)
        number = 1
        for rows in chunks:
            for row in rows:
                for column, cell in enumerate(row):
                    _write_cell(sheet, number, column, cell)
                number += 1


def _write_cell(sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, bool) or cell is None:
        sheet.write_blank(row, column, None) if cell is None else sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell)[:LONGEST_CELL])


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
