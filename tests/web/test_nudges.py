"""Nudges on the pages: asked by the applicant, marked for the handler, answered where one works, read with dates."""

import pytest

from tests.web.page import read


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    town.applicant.nudges(made, "麻烦看一下")
    return made


def test_the_inbox_marks_counts_and_finds_what_waits_for_an_answer(town, case):
    other = town.company.applies(received_on="2026-02-06 11:00")
    town.reviewer.claims(other, "completeness")
    page = read(town.client("reviewer").get("/workbench"))
    assert "催办待答复 1" in page.text
    found = read(town.client("reviewer").get("/workbench?nudged=1"))
    assert case.case_no in found.text
    assert other.case_no not in found.text


@pytest.mark.parametrize("where", ["task", "case"])
def test_the_handler_answers_where_the_work_is(town, case, where):
    task_id = case.open("completeness").id
    there = f"/workbench/tasks/{task_id}" if where == "task" else f"/workbench/cases/{case.case_no}"
    client = town.client("reviewer")
    page = read(client.get(there))
    assert "催办：1 次等待答复" in page.text
    assert "2026年2月10日前答复" in page.text
    assert "服务标准" in page.text
    said = {"answer": "正在核对，下周三前完成。", "through": "1", **({"task": str(task_id)} if where == "task" else {})}
    answer = client.post(f"/workbench/cases/{case.case_no}/nudges/answer", data=said)
    assert answer.location == there
    after = read(client.get(there))
    assert "次等待答复" not in after.text
    mine = read(town.client("applicant").get(f"/my/cases/{case.case_no}")).text
    assert "广东省交通运输厅" in mine
    assert "正在核对，下周三前完成。" in mine


@pytest.mark.parametrize("where", ["task", "case"])
def test_an_empty_answer_is_told_beside_its_field(town, case, where):
    said = {"answer": "好", **({"task": str(case.open("completeness").id)} if where == "task" else {})}
    page = read(town.client("reviewer").post(f"/workbench/cases/{case.case_no}/nudges/answer", data=said), 422)
    assert page.fields["answer"] == ["好"]
    assert "说明办到哪一步" in page.text


def test_the_applicant_sees_the_nudge_wait_with_the_standards_date(town, case):
    page = read(town.client("applicant").get(f"/my/cases/{case.case_no}")).text
    assert "等待答复" in page
    assert "最迟2026年2月10日答复" in page
    assert "2个工作日内答复催办（服务标准）" in page


def test_the_applicant_reads_what_the_next_step_answered(town, case):
    town.reviewer.accepts(case)
    page = read(town.client("applicant").get(f"/my/cases/{case.case_no}")).text
    assert "系统告知" in page
    assert "已于2026年2月6日完成“受理审查”" in page


def test_what_supervision_asks_is_not_the_applicants_to_read(town, case):
    town.supervisor.nudges(case, "请说明为何未办")
    assert "请说明为何未办" not in read(town.client("applicant").get(f"/my/cases/{case.case_no}")).text
    assert "请说明为何未办" in read(town.client("reviewer").get(f"/workbench/cases/{case.case_no}")).text


def test_only_who_may_answer_gets_the_form(town, case):
    for login, may in (("reviewer", True), ("section_head", True), ("leader", True), ("approver", False), ("supervisor", False)):
        page = read(town.client(login).get(f"/workbench/cases/{case.case_no}"))
        assert ("answer" in page.fields) is may, login
    assert town.client("auditor").post(f"/workbench/cases/{case.case_no}/nudges/answer").status_code == 403
    assert town.client("reviewer3").post(f"/workbench/cases/{case.case_no}/nudges/answer").status_code == 404
