"""The files of datasets: only the wanted columns, nothing but the one file, and no formulas in what comes out."""

import csv
import io
import json

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters import data_formats
from app.adapters.data_shelf import Cut, DataShelf, _query
from app.domain.data_delivery import Item
from app.domain.data_filters import Filter
from app.domain.errors import Missing

NAME, NUMBER = Item(id="name", name="名称", type="文本"), Item(id="n", name="数", type="整数")
SECRET = Item(id="secret", name="秘密", type="文本", masked=True)
EVIL = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "＝1", "plain", "-5"]


@pytest.fixture
def shelf(tmp_path):
    return DataShelf(root=tmp_path / "data")


@pytest.fixture
def kept(shelf, tmp_path):
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("name", "n", "secret"), *((f"甲{n}", n, f"密{n}") for n in range(50)), ('引"号,', "", "密")])
    return shelf.take_in({"name": "文本", "n": "整数", "secret": "文本"}, path)


def test_a_file_is_kept_under_its_hash_with_types(shelf, kept):
    assert (kept.rows, kept.columns) == (51, ("name", "n", "secret"))
    assert shelf.rows(kept.sha256, Cut(items=(NUMBER, NAME), limit=2)) == [(0, (0, "甲0")), (1, (1, "甲1"))]
    assert shelf.rows(kept.sha256, Cut(items=(NUMBER, NAME), after=49)) == [(50, (None, '引"号,'))]


def test_a_filter_and_a_place_narrow_the_rows(shelf, kept):
    cut = Cut(items=(NUMBER,), filters=(Filter(item="n", operator="gte", value=10), Filter(item="n", operator="lt", value=20)), after=12)
    assert [row for row, _ in shelf.rows(kept.sha256, cut)] == list(range(13, 20))


def test_a_masked_column_is_not_read(shelf, kept, tmp_path):
    assert shelf.rows(kept.sha256, Cut(items=(SECRET,), limit=1)) == [(0, (None,))]
    shelf.write_parquet(kept.sha256, (NAME, SECRET), tmp_path / "out")
    assert "密".encode() not in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "0" * 64, ""])
def test_what_is_not_there_is_not_there(shelf, sha256):
    with pytest.raises(Missing):
        shelf.rows(sha256, Cut(items=(NAME,)))


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM read_csv('/etc/passwd')", "COPY (SELECT 1) TO '/tmp/out'", "INSTALL httpfs", "ATTACH '/tmp/x.db'", "SET enable_external_access = true"],
)
def test_a_query_reaches_nothing_but_its_file(shelf, kept, statement):
    path = shelf._path(kept.sha256)
    with pytest.raises(duckdb.Error), _query(path) as connection:
        connection.execute(statement)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), min_size=1), max_size=8))
def test_no_text_of_a_csv_begins_as_a_formula(texts):
    lines = "".join(data_formats.csv_lines(["a"], [[(one,) for one in [*texts, *EVIL]]]))
    cells = [row[0] for row in csv.reader(io.StringIO(lines)) if row][1:]
    assert len(cells) == len(texts) + len(EVIL)
    assert not any(cell.startswith(data_formats.FORMULA) for cell in cells)


def test_texts_of_an_excel_file_stay_texts_and_numbers_numbers(tmp_path):
    path = tmp_path / "out.xlsx"
    data_formats.write_xlsx(path, (NAME, NUMBER), [[(one, -5) for one in EVIL]])
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == EVIL
    assert {(row[0].data_type, row[1].data_type, row[1].value) for row in rows} == {("s", "n", -5)}


def test_json_is_a_list_even_of_nothing(tmp_path):
    path = tmp_path / "out.json"
    for rows in ([], [("甲", 1), ("乙", None)]):
        data_formats.write_json(path, (NAME, NUMBER), [rows])
        assert json.loads(path.read_text()) == [{"name": name, "n": n} for name, n in rows]
