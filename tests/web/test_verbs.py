"""The verbs of a task that are more than a button: what its page offers, and what each form does."""

import pytest

from tests.web.page import read

WISH = "请核对字段并写出拟办意见。"


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.claims(case, "completeness")
    return case


def address(case, task="completeness", verb=""):
    return f"/workbench/tasks/{case.open(task).id}{verb}"


def test_a_task_is_delegated_and_comes_back_to_be_completed(town, case):
    desk, other = town.client("reviewer"), town.client("reviewer2")
    assert "确定委派" in read(desk.get(address(case))).text
    assert desk.post(address(case, verb="/delegate"), data={"to": "reviewer2", "request": WISH}).status_code == 303

    mine = read(desk.get(address(case))).text
    assert "您已把这项任务委派给" in mine
    assert "收回委派" in mine
    assert "确定转办" not in mine
    assert "已委派同事填写" in read(desk.get("/workbench?scope=delegated")).text
    assert "委派给我的" in read(other.get("/workbench")).text

    theirs = read(other.get(address(case))).text
    assert WISH in theirs
    assert "交回" in theirs
    for word in ("确定转办", "确定委派", "释放"):
        assert word not in theirs
    sent = other.post(address(case, verb="/give_back"), data={"_op": "submit", "result": "accept", "_word": "材料齐全"})
    assert sent.status_code == 303
    task = case.open("completeness")
    assert (task.assignee_id, task.draft["result"]) == (town.reviewer.actor.account_id, "accept")
    back = read(desk.get(address(case))).text
    assert "已填好交回" in back
    assert "材料齐全" in back
    assert desk.post(address(case), data={"_op": "submit", "result": "accept"}).status_code == 303
    assert "委派给" in read(desk.get(f"/workbench/cases/{case.case_no}")).text


def test_a_delegate_keeps_a_draft_without_giving_it_back(town, case):
    town.client("reviewer").post(address(case, verb="/delegate"), data={"to": "reviewer2", "request": WISH})
    read(town.client("reviewer2").post(address(case, verb="/give_back"), data={"_op": "save", "result": "accept"}))
    task = case.open("completeness")
    assert (task.delegated_by_id, task.draft["result"]) == (town.reviewer.actor.account_id, "accept")


@pytest.mark.parametrize(("said", "message"), [({"to": "", "request": WISH}, "请选择“受委派人”。"), ({"to": "reviewer2"}, "请写明“委派要求”")])
def test_what_is_wrong_with_a_delegation_is_told_beside_its_field(town, case, said, message):
    page = read(town.client("reviewer").post(address(case, verb="/delegate"), data=said), 422)
    assert message in page.text
    assert page.fields["request"] == [said.get("request", "")]


def test_the_delegation_is_taken_back_by_a_button(town, case):
    desk = town.client("reviewer")
    desk.post(address(case, verb="/delegate"), data={"to": "reviewer2", "request": WISH})
    assert desk.post(address(case, verb="/take_back")).status_code == 303
    assert case.open("completeness").assignee_id == town.reviewer.actor.account_id
    assert desk.post(address(case, verb="/take_back")).status_code == 403
    assert "没有委派出去的任务" in read(desk.get("/workbench?scope=delegated")).text


def test_what_nobody_has_opened_is_recalled_from_its_page_with_a_reason(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.accepts(case)
    task_id = case.open("review").id
    town.reviewer.reviews(case)
    desk, there = town.client("reviewer"), f"/workbench/tasks/{task_id}"
    assert "还可以撤回" in read(desk.get(f"/workbench/cases/{case.case_no}")).text
    assert "还可以撤回" not in read(town.client("approver").get(f"/workbench/cases/{case.case_no}")).text
    assert "确定撤回" in read(desk.get(there)).text
    assert "确定撤回" not in read(town.client("reviewer2").get(there)).text
    assert "请写明原因" in read(desk.post(f"{there}/recall", data={"reason": ""}), 422).text
    assert desk.post(f"{there}/recall", data={"reason": "漏填"}).location == f"{there}?at=form"
    page = read(desk.get(there))
    assert "已撤回" in page.text
    assert case.open("review").draft
    assert "漏填" in page.text


def test_a_page_says_why_it_is_too_late_to_recall(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.accepts(case)
    town.reviewer.reviews(case)
    task_id = case.open("draft").id
    town.reviewer.drafts(case)
    town.client("approver").post(f"{address(case, 'decide')}/look")
    page = read(town.client("reviewer").get(f"/workbench/tasks/{task_id}"))
    assert "已经打开或者签收下一环节" in page.text
    assert "确定撤回" not in page.text
