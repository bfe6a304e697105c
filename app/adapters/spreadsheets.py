"""Lists as files for a spreadsheet. A text that a spreadsheet would take for a formula stays a text."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

Cell = str | int | date | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_harmless(one) for one in header])
    writer.writerows([_harmless(_text(one)) for one in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def xlsx_of(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet, its heading frozen; numbers of cases stay texts."""
    target, kept = io.BytesIO(), list(rows)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet, bold, day = book.add_worksheet(title[:31]), book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, header, bold)
        for line, row in enumerate(kept, start=1):
            for column, value in enumerate(row):
                sheet.write_datetime(line, column, value, day) if isinstance(value, date) else sheet.write(line, column, value)
        for column, name in enumerate(header):
            longest = max((2 * len(_text(row[column])) for row in kept), default=0)
            sheet.set_column(column, column, min(max(longest, 2 * len(name)) + 2, WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(kept), len(header) - 1)
    return target.getvalue()


def _text(value: Cell) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
