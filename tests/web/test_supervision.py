"""The supervisor's board and what a supervisor does about a case."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.cli import demo_stories
from app.services import special_procedures
from app.store.models import Letter, Nudge
from tests.web.page import read
from tests.web.test_workbench import statements

COACH, EMISSION, PARKING = demo_stories.COACH, demo_stories.EMISSION, demo_stories.PARKING


@pytest.fixture
def case(town):
    return town.applicant.applies(received_on="2026-02-06")


@pytest.fixture
def board(town):
    """The board as somebody reads it."""
    return lambda login="supervisor", question="": read(town.client(login).get(f"/supervision{question}"))


def figures(page):
    found = re.findall(r"(\d+) ?(在办|5个工作日内到期|已逾期|预警|黄牌|红牌)", page.text)
    return {words: int(number) for number, words in found[:6]}


@pytest.mark.parametrize("login", ["reviewer", "approver", "applicant", "administrator"])
def test_the_board_is_for_supervisors_and_auditors(town, login):
    read(town.client(login).get("/supervision"), 403)


def test_the_board_counts_by_state_and_level(town, case, board):
    town.is_now("2026-03-13 10:00")
    later = town.applicant.applies(COACH, received_on="2026-03-13")
    town.is_now("2026-04-07 10:00")
    other = town.applicant.applies(EMISSION, received_on="2026-04-07")
    assert figures(board()) == {"在办": 3, "5个工作日内到期": 1, "已逾期": 1, "预警": 0, "黄牌": 0, "红牌": 1}
    late, near = board(), board(question="?show=near")
    assert case.case_no in late.text
    assert later.case_no not in late.text
    assert later.case_no in near.text
    assert other.case_no not in near.text
    assert "审批决定" not in late.text
    assert "待签收" in late.text


def test_a_board_shows_the_bodies_of_its_own_authority_only(town, case, board):
    city = town.applicant.applies(PARKING, received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    assert case.case_no in board().text
    assert city.case_no not in board().text
    assert city.case_no in board("supervisor2").text
    assert case.case_no not in board("supervisor2").text


def test_a_board_of_one_body_counts_that_body_alone(town, case, board):
    other = town.applicant.applies(EMISSION, received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    page = board(question=f"?organ={other.organ_id}")
    assert figures(page)["已逾期"] == 1
    assert other.case_no in page.text
    assert f"/workbench/cases/{case.case_no}" not in page.links


def test_a_red_cards_task_stands_on_top_of_the_board_and_in_the_inbox(town, case, board):
    assert "红牌督办" not in board().text
    town.is_now("2026-03-13 10:00")
    page = board()
    assert "红牌督办：1 件等您办理" in page.text
    task = f"/workbench/tasks/{case.open('oversee').id}"
    assert task in page.links
    assert any(link.startswith(f"{task}?") for link in read(town.client("supervisor").get("/workbench?scope=group")).links)
    assert "督办要求" in read(town.client("supervisor").get(task)).text


def test_every_card_is_listed_with_who_held_the_case(town, case, board):
    town.reviewer.claims(case, "completeness")
    town.is_now("2026-03-13 10:00")
    town.reviewer.accepts(case)
    text = board(question="?show=cards").text
    assert re.findall("预警|黄牌|红牌", text[text.index("当时承办人") :]) == ["红牌", "黄牌", "预警", "红牌", "黄牌", "预警", "黄牌"]
    assert "何嘉欣" in text


def test_a_nudge_reaches_the_holder_and_leaves_the_list_as_it_was(town, case):
    town.reviewer.claims(case, "completeness")
    town.is_now("2026-03-13 10:00")
    answer = town.client("supervisor").post(f"/supervision/cases/{case.case_no}/nudge", data={"back": "/supervision?show=late"})
    assert (answer.status_code, answer.location) == (303, "/supervision?show=late")
    assert any("催办" in text for text in town.reviewer.notices)
    assert "催办待答复 1" in read(town.client("reviewer").get("/workbench")).text


def test_where_it_is_the_applicants_turn_a_nudge_is_declined_in_a_sentence(town, case):
    town.reviewer.asks_for_correction(case)
    client = town.client("supervisor")
    page = read(client.post(f"/supervision/cases/{case.case_no}/nudge", follow_redirects=True))
    assert "现在轮到申请人办理" in page.text
    assert town.rows(select(Nudge)) == []


def test_a_supervision_makes_a_numbered_notice_that_the_applicant_does_not_get(town, case):
    client, there = town.client("supervisor"), f"/supervision/cases/{case.case_no}"
    data = {"instruction": "请在三日内办结并书面说明逾期原因。", "answer_by": "2026-02-27"}
    assert client.post(f"{there}/supervise", data=data).location == there
    letter = town.rows(select(Letter).where(Letter.kind == "supervision_notice"))[0]
    page = read(client.get(there))
    assert letter.number in page.text
    assert "2026年2月27日前回复" in page.text
    assert letter.number in read(town.client("reviewer").get(f"/workbench/cases/{case.case_no}")).text
    assert letter.number not in town.client("applicant").get(f"/my/cases/{case.case_no}").text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"instruction": "快点", "answer_by": "2026-02-27"}, "至少写10个字"),
        ({"instruction": "请在三日内办结并书面说明原因。", "answer_by": ""}, "请填写“回复期限”"),
        ({"instruction": "请在三日内办结并书面说明原因。", "answer_by": "2026-01-01"}, "不能早于今天"),
    ],
)
def test_a_supervision_with_mistakes_comes_back_whole(town, case, data, message):
    page = read(town.client("supervisor").post(f"/supervision/cases/{case.case_no}/supervise", data=data), 422)
    assert message in page.text
    assert page.fields["instruction"] == [data["instruction"]]
    assert page.fields["answer_by"] == [data["answer_by"]]
    assert case.letters[-1].kind == "receipt"


def test_a_task_is_reassigned_with_a_reason(town, case):
    town.reviewer.claims(case, "completeness")
    client, task = town.client("supervisor"), case.open("completeness").id
    page = read(client.get(f"/supervision/cases/{case.case_no}"))
    assert [given["value"] for tag, given in page.tags if tag == "option" and given["value"]] == ["reviewer2"]
    there = f"/supervision/tasks/{task}/reassign"
    wrong = read(client.post(there, data={"case_no": case.case_no, "to": "reviewer2", "reason": ""}), 422)
    assert "请写明“改派原因”" in wrong.text
    assert f"#reason-{task}" in wrong.links
    assert wrong.fields["to"] == ["reviewer2"]
    assert client.post(there, data={"case_no": case.case_no, "to": "reviewer2", "reason": "经办人休假"}).status_code == 303
    assert case.open("completeness").assignee_id == town.actors["reviewer2"].account_id


def test_nobody_is_reassigned_a_decision_on_the_own_draft(town, case):
    town.reviewer.prepares(case)
    page = read(town.client("supervisor").get(f"/supervision/cases/{case.case_no}"))
    assert {given["value"] for tag, given in page.tags if tag == "option" and given["value"]} == {"approver", "approver2"}


def test_another_authoritys_supervisor_finds_no_such_case(town, case):
    client, there = town.client("supervisor2"), f"/supervision/cases/{case.case_no}"
    read(client.get(there), 404)
    read(client.post(f"{there}/nudge"), 404)
    read(client.post(f"{there}/supervise", data={"instruction": "请在三日内办结并说明原因。", "answer_by": "2026-02-27"}), 404)
    read(client.post(f"/supervision/tasks/{case.open('completeness').id}/reassign", data={"case_no": case.case_no, "to": "reviewer2", "reason": "x"}), 404)
    assert case.deeds == ["filed", "letter_issued"]


def test_an_auditor_reads_the_board_and_has_no_buttons(town, case, board):
    town.is_now("2026-03-13 10:00")
    page = board("auditor")
    assert case.case_no in page.text
    assert f"/supervision/cases/{case.case_no}" not in page.links
    read(town.client("auditor").get(f"/supervision/cases/{case.case_no}"), 403)
    read(town.client("auditor").post(f"/supervision/cases/{case.case_no}/nudge"), 403)


def test_a_closed_case_is_neither_nudged_nor_supervised(town, case):
    town.approver.grants(case)
    client, there = town.client("supervisor"), f"/supervision/cases/{case.case_no}"
    assert "不需要再催办或者督办" in read(client.get(there)).text
    assert "已经办结" in read(client.post(f"{there}/nudge", follow_redirects=True)).text
    read(client.post(f"{there}/supervise", data={"instruction": "请在三日内办结并说明原因。", "answer_by": "2026-02-27"}), 409)


@pytest.mark.parametrize("question", ["?show=x&organ=x&after=x&before=x", "?show=cards&after=%00", "?organ=99999999", "?show=near&before=~", "?show=cards&organ=" + "9" * 30])
def test_a_broken_address_shows_the_board(town, case, board, question):
    town.is_now("2026-03-13 10:00")
    board(question=question)


@pytest.mark.parametrize("show", ["late", "near", "cards"])
def test_the_board_takes_as_many_statements_for_many_cases_as_for_one(town, show):
    town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    town.applicant.applies(COACH, received_on="2026-03-13")
    town.is_now("2026-04-08 10:00")
    client = town.client("supervisor")
    before = statements(town, client, f"/supervision?show={show}")
    for number in range(4):
        town.company.applies(EMISSION, received_on="2026-04-08", scenario_name=f"场景{number}")
    town.is_now("2026-05-13 10:00")
    client = town.client("supervisor")
    assert statements(town, client, f"/supervision?show={show}") == before <= 7


def test_a_clock_that_stands_still_hides_no_late_reply(town):  # Art. 21 para. 2
    case = town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now("2026-02-09 10:00")
    with town.reviewer.does() as unit:
        special_procedures.begin(unit, case.case_no, "hearing", "当事人要求就使用范围听证。", "", date(2026, 3, 30))
    town.is_now("2026-03-13 10:00")
    page = read(town.client("supervisor").get("/supervision/both-clocks"))
    told = "".join(page.text.split())
    assert "法定期限1不适用100—" in told  # running, standing still, overdue, met in time, met late
    assert "服务标准01000—" in told
    read(town.client("reviewer").get("/supervision/both-clocks"), 403)
    assert "还没有办件" in read(town.client("supervisor2").get("/supervision/both-clocks")).text
