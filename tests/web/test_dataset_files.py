"""A body pushes the data of its datasets to the platform (Arts. 16, 17); what does not fit the catalogue is told by row and column."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from tests.delivering import asks, holds, key_of
from tests.town import TOLL
from tests.web.page import read

HEAD = ("station", "hour", "inflow", "outflow", "class")
ROWS = (("广州东收费站", "2026-04-01 08:00", "120", "98", "1类"), ("深圳南收费站", "2026-04-01 08:00", "", "35", "2类"))
PAGE = f"/workbench/datasets/data/{TOLL}"


def table(rows=ROWS, head=HEAD, encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def book(rows, head=HEAD):
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (head, *rows):
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def pushes(town, content, name="rows.csv", who="reviewer", page=PAGE):
    return town.client(who).post(page, data={"file": (io.BytesIO(content), name)})


def test_what_is_pushed_is_given_from_then_on(town):
    held = holds(town, shelved=False)
    key = key_of(town, held.number)
    assert asks(town, held.number, key).json["reason"] == "no_data"
    assert pushes(town, table()).status_code == 303
    rows = asks(town, held.number, key, "?limit=5").json["rows"]
    assert [(row["station"], row["inflow"]) for row in rows] == [("广州东收费站", 120), ("深圳南收费站", None)]
    page = read(town.client("reviewer").get(PAGE)).text
    assert "正在提供" in page
    assert town.reviewer.actor.name in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_office_programs_write_is_understood(town, encoding):
    assert pushes(town, table(head=("收费站名称", *HEAD[1:]), encoding=encoding)).status_code == 303


def test_an_excel_table_is_read_with_its_numbers_and_days(town):
    rows = [("广州东收费站", datetime.fromisoformat("2026-04-01 08:00"), 120, 98.0, "1类"), ("深圳南收费站", "2026-04-01 09:00", None, 35, None)]
    assert pushes(town, book(rows), "rows.xlsx").status_code == 303
    held = holds(town, shelved=False)
    first = asks(town, held.number, key_of(town, held.number), "?limit=1").json["rows"][0]
    assert (first["hour"], first["inflow"]) == ("2026-04-01 08:00:00", 120)


def test_every_fault_is_told_with_its_row_and_column_and_nothing_is_kept(town):
    wrong = table([("甲", "8点", "一百二", "98", "1类"), ("乙", "9点", "7", "3.5"), ("丙", "9点", "7", "3.5", "1类")])
    page = read(pushes(town, wrong), 422).text
    for told in ("第2行第3列“一百二”不是整数", "第3行有4列，应当是5列", "第4行第4列“3.5”不是整数"):
        assert told in page
    assert "还没有推送过数据" in page


def test_an_endless_list_of_faults_is_cut(town):
    page = read(pushes(town, table([("甲", "8点", "x", "y", "1类")] * 50)), 422).text
    assert "到第11行已有20处错误" in page


@pytest.mark.parametrize(
    ("head", "told"),
    [(("station", "小时"), "目录中没有：小时"), (("station", "station"), "出现了不止一次"), ((), "空")],
)
def test_a_heading_that_is_not_the_catalogues_is_refused(town, head, told):
    assert told in read(pushes(town, table([], head)), 422).text


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [(b"", "rows.csv", "空文件"), (b"%PDF-1.7 %%EOF", "rows.pdf", "不是表格"), (b"MZ\x00", "rows.csv", "不在可上传"), (table([]), "rows.csv", "没有数据行")],
)
def test_what_is_no_table_is_refused(town, content, name, told):
    assert told in read(pushes(town, content, name), 422).text


def test_without_a_file_the_page_says_so(town):
    assert "请选择要推送的表格文件" in read(town.client("reviewer").post(PAGE, data={}), 422).text


def test_what_lacks_an_item_is_pushed_and_the_page_says_what_is_missing(town):
    client = town.client("coordinator")
    client.post(PAGE, data={"file": (io.BytesIO(table([("甲", "8点")], HEAD[:2])), "rows.csv")})
    page = read(client.get(PAGE)).text
    assert "表中没有这些数据项" in page
    assert "没有数据项：" in page


def test_an_earlier_file_is_given_again(town):
    held = holds(town, shelved=False)
    key = key_of(town, held.number)
    pushes(town, table())
    pushes(town, table(ROWS[:1]))
    client = town.client("reviewer")
    file_id = read(client.get(PAGE)).fields["file_id"][0]
    assert client.post(f"/workbench/datasets/put_back/{TOLL}", data={"file_id": file_id}).status_code == 303
    assert len(asks(town, held.number, key).json["rows"]) == 2
    assert client.post(f"/workbench/datasets/put_back/{TOLL}", data={"file_id": file_id}).status_code == 409


@pytest.mark.parametrize(
    ("who", "sees", "may"), [("approver", 200, 403), ("supervisor", 200, 403), ("auditor", 200, 403), ("reviewer3", 404, 404), ("applicant", 403, 403)]
)
def test_only_the_body_itself_pushes(town, who, sees, may):
    assert town.client(who).get(PAGE).status_code == sees
    assert pushes(town, table(), who=who).status_code == may
    assert "还没有推送过数据" in read(town.client("reviewer").get(PAGE)).text
