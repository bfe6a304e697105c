"""The overdue explanation on screens and in the API: asked beside the other fields, read by the applicant."""

import pytest

from tests.town import WHY_LATE
from tests.web.page import read

EARLY = "2026-02-06"


@pytest.fixture
def late(town):
    case = town.applicant.applies(received_on=EARLY)
    town.is_now("2026-03-13 10:00")
    return case


def test_it_stands_in_the_tasks_own_form_and_names_both_periods(town, late):
    page = read(town.client("reviewer").get(f"/workbench/tasks/{late.open('completeness').id}"))
    assert "overdue_explanation" in page.fields
    assert "“申请答复”（法定期限）已于2026年3月12日到期；“申请办理”（服务标准）已于2026年3月5日到期" in page.text


def test_a_form_without_it_comes_back_whole(town, late):
    task = late.open("completeness").id
    said = {"_op": "submit", "result": "accept", "overdue_explanation": "太忙"}
    page = read(town.client("reviewer").post(f"/workbench/tasks/{task}", data=said), 422)
    assert page.fields["overdue_explanation"] == ["太忙"]
    assert "#overdue_explanation" in page.links
    done = town.client("reviewer").post(f"/workbench/tasks/{task}", data={**said, "overdue_explanation": WHY_LATE})
    assert (done.status_code, late.deadline("reply").explanation) == (303, WHY_LATE)


def test_a_draft_keeps_it(town, late):
    there, client = f"/workbench/tasks/{late.open('completeness').id}", town.client("reviewer")
    assert client.post(there, data={"_op": "save", "overdue_explanation": WHY_LATE}).status_code == 200
    assert read(client.get(there)).fields["overdue_explanation"] == [WHY_LATE]


def test_a_decision_asks_only_where_it_carries_the_case_on(town):
    case = town.applicant.applies(received_on=EARLY)
    town.reviewer.prepares(case)
    town.is_now("2026-03-13 10:00")
    task, client = case.open("decide").id, town.client("approver")
    back = {"_op": "submit", "decision": "return", "comment": "请补充认定依据后再报。"}
    assert client.post(f"/workbench/tasks/{task}", data=back).status_code == 303
    assert (case.is_open("draft"), case.deadline("reply").explanation) == (True, None)


def test_the_case_page_takes_it_earlier(town, late):
    client, there = town.client("approver"), f"/workbench/cases/{late.case_no}"
    assert "现在不写，办结下一步时必须填写" in read(client.get(there)).text
    wrong = read(client.post(f"{there}/explain", data={"overdue_explanation": "太忙"}), 422)
    assert wrong.fields["overdue_explanation"] == ["太忙"]
    assert client.post(f"{there}/explain", data={"overdue_explanation": WHY_LATE}).location == there
    page = read(client.get(there)).text
    assert "现在不写" not in page
    assert WHY_LATE in page
    assert "对“申请答复”（法定期限）作逾期说明" in page
    again = read(client.post(f"{there}/explain", data={"overdue_explanation": WHY_LATE}), 409)
    assert "可能刚才已经有人作了说明" in again.text


def test_who_does_not_answer_for_the_body_is_not_asked(town, late):
    for login in ("reviewer", "supervisor", "auditor"):
        assert "作出逾期说明" not in read(town.client(login).get(f"/workbench/cases/{late.case_no}")).text
    read(town.client("supervisor").post(f"/workbench/cases/{late.case_no}/explain", data={"overdue_explanation": WHY_LATE}), 404)


def test_the_applicant_reads_it_on_the_case_and_in_the_bell(town, late):
    town.reviewer.accepts(late)
    page = read(town.client("applicant").get(f"/my/cases/{late.case_no}")).text
    assert page.count(WHY_LATE) >= 2  # at the legal period and at the standard
    assert "何嘉欣" not in page
    assert WHY_LATE in read(town.client("applicant").get("/my/notices")).text
