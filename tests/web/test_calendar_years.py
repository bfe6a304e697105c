"""The administrator's calendar pages: a notice is pasted, checked row by row, previewed, confirmed."""

import pytest
from sqlalchemy import select

from app.store.models import CalendarEdition
from tests.services.notices import TEXT
from tests.web.page import read

KEYS = "year: 2027\ntitle: x\nnotice: x\nissued_on: 2026-11-23\nsource: x\n"
HERE = "/administration/calendar"


@pytest.fixture
def case(town):
    return town.applicant.applies(received_on="2027-01-20")


@pytest.fixture
def browser(town, request):
    if "case" in request.fixturenames:
        request.getfixturevalue("case")
    return town.client("administrator")


def sent(page, **more):
    return {name: values[0] for name, values in page.fields.items() if name and name not in ("_op", "lang")} | more


def pasted(browser, text=TEXT, status=200):
    return read(browser.post(f"{HERE}/new", data={"text": text}), status)


def test_a_notice_is_pasted_checked_previewed_and_published(town, case, browser):
    rows = pasted(browser)
    assert rows.fields["holidays-1-from"] == ["2027-02-05"]
    assert rows.fields["makeup_days-0"] == ["2027-01-31"]
    preview = read(browser.post(f"{HERE}/years", data=sent(rows, _op="check")))
    assert case.case_no in preview.text
    assert "推后" in preview.text
    assert "1月31日" in preview.text
    assert town.rows(select(CalendarEdition)) == []
    answer = browser.post(f"{HERE}/years", data=sent(preview, _op="publish"))
    assert answer.status_code == 303
    done = read(browser.get(HERE)).text
    assert "已发布。重新计算了" in done
    assert "第1版，苏敏发布" in done
    again = read(browser.post(f"{HERE}/years", data=sent(pasted(browser), _op="check"))).text
    assert "完全相同" in again
    assert browser.post(f"{HERE}/years", data=sent(preview, _op="publish")).status_code == 303
    assert "什么也没有改变" in read(browser.get(HERE)).text
    assert len(town.rows(select(CalendarEdition))) == 1


def test_a_confirmation_of_what_is_no_longer_so_shows_it_anew(town, case, browser):
    preview = read(browser.post(f"{HERE}/years", data=sent(pasted(browser), _op="check")))
    town.applicant2.applies()
    fresh = read(browser.post(f"{HERE}/years", data=sent(preview, _op="publish")), 409)
    assert "预览以后情况变了" in fresh.text
    assert browser.post(f"{HERE}/years", data=sent(fresh, _op="publish")).status_code == 303


@pytest.mark.parametrize(
    ("right", "wrong", "field", "message"),
    [
        ("2月20日（周六）上班", "2月22日（周一）上班", "makeup_days-1", "2027-02-22 不是周末（星期一）"),
        ("至3日（周日）放假，共3天", "至3日（周日）放假，共4天", "holidays-0-said", "原文说共 4 天，起止日期却有 3 天"),
        ("1月1日（周五）", "1月1日（周四）", "holidays-0-said", "2027-01-01 是星期四，实际是星期五"),
        ("1月31日（周日）、2月20日", "2月6日（周六）、2月20日", "makeup_days-0", "既是春节假期又是调休上班日"),
        ("10月1日（周五）至7日", "9月15日至7日", "holidays", "结束日期早于开始日期"),
        ("5月8日（周六）上班", "", "holidays", "全年应有 248 个工作日，现为 247 个"),
        ("4月3日（周六）至5日（周一）放假，共3天", "4月3日（周六）至4日（周日）放假，共2天", "holidays", "清明节的法定假日 4月5日不在放假区间内"),
        ("关于2027年", "关于2028年", "year", "2028 年不能发布"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_with_every_entry_kept(browser, right, wrong, field, message):
    assert right in TEXT
    rows = pasted(browser, TEXT.replace(right, wrong))
    page = read(browser.post(f"{HERE}/years", data=sent(rows, _op="check")), 422)
    assert message in page.text
    assert f"#{field}" in " ".join(page.links)
    assert any(given.get("id", "").startswith(field) for _, given in page.tags)
    assert page.fields == rows.fields


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "请粘贴通知全文"), ("明天放假", "没有读出年度"), (f"{KEYS}holidays: x\nmakeup_days: []", "第 6 行：“holidays”应当是列表")],
)
def test_what_is_no_notice_is_refused_and_kept(browser, text, message):
    page = pasted(browser, text, 422)
    assert message in page.text
    assert page.fields["text"] == [text]


def test_yaml_goes_in_as_well(browser):
    yaml = """
year: 2027
title: 国务院办公厅关于2027年部分节假日安排的通知
notice: 国办发明电〔2026〕9号
issued_on: 2026-11-23
source: https://www.gov.cn/x
holidays:
  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
makeup_days: [2027-01-31]
"""
    assert pasted(browser, yaml).fields["holidays-0-name"] == ["元旦"]


def test_a_published_year_comes_back_as_a_form_to_be_corrected(browser):
    assert read(browser.get(f"{HERE}/years/2026")).fields["holidays-1-from"] == ["2026-02-15"]
    read(browser.get(f"{HERE}/years/2030"), 404)


def test_from_november_on_the_page_asks_for_the_next_year(town, browser):
    assert "待办：2027年放假安排" not in read(browser.get(HERE)).text
    town.clock.is_now("2026-11-01 09:00")
    assert "待办：2027年放假安排" in read(town.client("administrator").get(HERE)).text


def test_a_closure_is_registered_previewed_published_and_taken_back(town, browser):
    case = town.applicant.applies()
    answers = {
        "organ": "440000", "from": "2026-02-10", "to": "2026-02-11", "name": "台风停工", "legal_basis": "广东省防汛防旱防风条例",
        "document_no": "某号", "source": "省三防指挥部",
    }  # fmt: skip
    wrong = read(browser.post(f"{HERE}/closures", data=answers | {"legal_basis": "", "_op": "check"}), 422)
    assert "请填写“法律依据”" in wrong.text
    assert wrong.fields["name"] == ["台风停工"]
    preview = read(browser.post(f"{HERE}/closures", data=answers | {"_op": "check"}))
    assert case.case_no in preview.text
    assert browser.post(f"{HERE}/closures", data=sent(preview, _op="publish")).status_code == 303
    assert "广东省防汛防旱防风条例某号" in read(browser.get(HERE)).text
    preview = read(browser.post(f"{HERE}/closures/withdraw", data={"organ": "440000", "on": "2026-02-11"}))
    assert browser.post(f"{HERE}/closures/withdraw", data=sent(preview, _op="publish")).status_code == 303
    assert str(case.due_on) == "2026-03-13"


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "applicant"])
@pytest.mark.parametrize("address", [HERE, f"{HERE}/new", f"{HERE}/years/2026", f"{HERE}/closures/new"])
def test_the_pages_are_the_administrators(town, login, address):
    read(town.client(login).get(address), 403)
