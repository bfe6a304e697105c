"""Lists as files: readable by Excel, and no text in them is taken for a formula."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from app.adapters import spreadsheets

HEADER = ["办件编号", "办件", "到期"]
NUMBER = "44000020260206000001"


def cells(body):
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example")'])
def test_a_text_stays_a_text(text):
    rows = [[NUMBER, text, date(2026, 3, 12)]]
    [_, line] = csv.reader(io.StringIO(spreadsheets.csv_of(HEADER, rows).decode("utf-8-sig")))
    assert line == [NUMBER, f"'{text}", "2026-03-12"]
    [_, [number, written, day]] = cells(spreadsheets.xlsx_of("待办任务", HEADER, rows))
    assert number == (NUMBER, "s")
    assert written == (text, "s")
    assert day[1] == "d"


def test_an_empty_list_has_its_heading():
    assert spreadsheets.csv_of(HEADER, []).decode("utf-8-sig").strip() == ",".join(HEADER)
    assert len(cells(spreadsheets.xlsx_of("待办任务", HEADER, []))) == 1
