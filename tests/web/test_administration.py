"""What the administrator reads and tries again."""

import pytest
from sqlalchemy import select, text

from app.services import incidents
from app.store.models import Incident
from tests.web.page import read

ADDRESSES = ["/administration/incidents", "/administration/state"]


@pytest.fixture
def broken(town):
    """Background work of a case that gave up."""
    case = town.applicant.applies()
    with town.at_work() as unit:
        incidents.report(unit, "wake", {"case_id": case.id}, "Traceback (most recent call last):\n  …\nConnectionError: 数据库连接中断")
    return case, town.rows(select(Incident))[0].id


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("login", ["reviewer", "supervisor", "auditor", "applicant"])
def test_nobody_else_sees_how_the_office_stands(town, address, login):
    read(town.client(login).get(address), 403)


def test_without_incidents_the_page_says_that_all_is_well(town):
    assert "后台工作运行正常" in read(town.client("administrator").get("/administration/incidents")).text


def test_an_incident_says_what_failed_why_and_for_which_case(town, broken):
    case, _ = broken
    page = read(town.client("administrator").get("/administration/incidents")).text
    for said in ("检查办件的时限", case.case_no, "ConnectionError: 数据库连接中断", "重试"):
        assert said in page


def test_a_retry_puts_the_work_into_the_queue_once(town, broken):
    case, number = broken
    client, there = town.client("administrator"), f"/administration/incidents/{number}/retry"
    assert client.post(there).status_code == 303
    assert "已经重试过" in read(client.post(there), 409).text
    with town.at_work() as unit:
        queued = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'wake'")
        assert unit.session.scalars(queued).all() == [{"case_id": case.id}]
    page = read(client.get("/administration/incidents")).text
    assert "没有待处理的故障" in page
    assert "最近重试过的" in page
    assert "苏敏" in page


def test_only_an_administrator_retries(town, broken):
    read(town.client("supervisor").post(f"/administration/incidents/{broken[1]}/retry"), 403)
    read(town.client("administrator").post("/administration/incidents/999/retry"), 404)


def test_many_incidents_are_read_page_by_page(town):
    with town.at_work() as unit:
        for number in range(30):
            incidents.report(unit, "deliver_letter", {"number": str(number)}, f"Fault{number:02d}")
    client = town.client("administrator")
    first = read(client.get("/administration/incidents"))
    after = next(given["href"] for tag, given in first.tags if tag == "a" and given.get("rel") == "next")
    second = read(client.get(after))
    assert [f"Fault{number:02d}" in first.text for number in (29, 5, 4)] == [True, True, False]
    assert [f"Fault{number:02d}" in second.text for number in (5, 4, 0)] == [False, True, True]


def test_the_state_names_the_calendar_the_rules_the_versions_the_queue_and_the_fonts(town):
    town.applicant.applies()
    page = read(town.client("administrator").get("/administration/state")).text
    version = town.office.diagrams["conditional_application"].version[:12]
    for said in (
        "日期确定到2026年12月28日", "国办发明电〔2025〕7号", "暂定", "申请答复", "20 个工作日", "法定期限", "服务标准",
        "有效期已于2025年11月30日届满", version, "文书字体完整", "1还没有制成PDF的文书",
    ):  # fmt: skip
        assert said in page


def test_near_the_years_end_the_state_asks_for_the_next_notice(town):
    assert "2027年放假安排还没有发布" not in read(town.client("administrator").get("/administration/state")).text
    town.clock.is_now("2026-11-23 09:00")
    assert "2027年放假安排还没有发布" in read(town.client("administrator").get("/administration/state")).text


def test_letters_between_organs_are_in_nobodys_bell(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.supervisor.supervises(case)
    assert "督办通知书" not in read(town.client("administrator").get("/my/notices")).text
