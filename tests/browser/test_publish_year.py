"""A year is published in a real browser: pasted, compared, previewed, confirmed; the applicant reads the new date; again changes nothing."""

import threading

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from app.store.models import CalendarEdition
from tests.services.notices import TEXT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WRONG = TEXT.replace("2月20日（周六）上班", "2月22日（周一）上班")


@pytest.fixture
def address(town):
    """A small town of its own: what is published here changes no other test's dates."""
    town.app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, town.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def pastes(page, address, text):
    page.goto(f"{address}/administration/calendar")
    page.click("main .page-actions a")
    page.fill("#text", text)
    page.click("main form button")
    page.wait_for_selector("[name=holidays-0-name]")


def checks(page):
    page.click("button[value=check]")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_year_is_published_and_the_applicant_reads_the_new_date(town, address, signs_in, axe, javascript):
    certain, moved = town.applicant.applies(received_on="2026-12-03"), town.applicant.applies(received_on="2027-01-18")
    before = moved.deadline("reply").due_on
    page = signs_in("administrator", java_script_enabled=javascript)
    pastes(page, address, WRONG)
    mends_the_wrong_day(page)
    checks(page)
    words = page.inner_text("main")
    for said in (moved.case_no, certain.case_no, "推后", "不再暂定", "2027年1月31日", "现在还没有发布"):
        assert said in words
    assert not javascript or axe(page) == []
    page.click("button[value=publish]")
    assert "已发布。重新计算了" in page.inner_text("main")
    after = moved.deadline("reply").due_on
    assert after > before
    reads_the_new_date(signs_in("applicant", java_script_enabled=javascript), address, moved.case_no, after)
    pastes(page, address, TEXT)
    checks(page)
    assert "完全相同" in page.inner_text("main")
    assert page.locator("button[value=publish]").count() == 0
    assert len(town.rows(select(CalendarEdition))) == 1
    assert moved.deadline("reply").due_on == after


def mends_the_wrong_day(page):
    checks(page)
    assert "2027-02-22 不是周末（星期一）" in page.inner_text(".error-summary")
    assert page.input_value("[name=makeup_days-1]") == "2027-02-22"
    page.fill("[name=makeup_days-1]", "2027-02-20")
    page.fill("[name=holidays-1-said]", "")


def reads_the_new_date(page, address, case_no, on):
    page.goto(f"{address}/cases/{case_no}/deadlines/reply")
    words = page.inner_text("main")
    for said in (f"{on.year}年{on.month}月{on.day}日", "国办发明电〔2026〕9号", "2027年放假安排已公布"):
        assert said in words
    assert "这个日期是暂定的" not in words
