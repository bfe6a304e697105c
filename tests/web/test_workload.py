"""Who has how much to do, and handing many tasks on at once: done for each, or left out with its reason."""

import re

import pytest

from app.cli import demo_stories
from tests.web.page import read

COACH, EMISSION = demo_stories.COACH, demo_stories.EMISSION


@pytest.fixture
def cases(town):
    """Two with one reviewer, the first of them late; one done; one of another body."""
    late = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(late, "completeness")
    town.is_now("2026-03-13 10:00")
    fresh = town.applicant.applies(COACH, received_on="2026-03-13")
    town.reviewer.claims(fresh, "completeness")
    other = town.applicant.applies(EMISSION, received_on="2026-03-13")
    town.reviewer.accepts(fresh)
    return {"late": late, "fresh": fresh, "other": other}


def squeezed(page):
    return re.sub(r"\s+", "", page.text)


def test_everybody_is_shown_with_what_they_have_and_did(town, cases):
    page = read(town.client("section_head").get("/workload"))
    assert "何嘉欣2—12026年2月6日11" in squeezed(page)
    holder, organ = town.reviewer.actor.account_id, town.reviewer.actor.organ_id
    assert f"/workload/tasks?organ={organ}&holder={holder}&which=late" in page.links
    assert "生态厅" not in page.text


def test_who_has_nothing_to_do_is_shown_too(town, cases):
    assert re.search(town.reviewer2.actor.name + "—{3}", squeezed(read(town.client("supervisor").get("/workload"))))


def test_done_counts_what_a_person_did_in_the_last_working_days(town, cases):
    town.is_now("2026-03-24 10:00")
    page = read(town.client("section_head").get("/workload"))
    assert re.search(r"何嘉欣2\D*?\d*12026年2月6日—1", squeezed(page)), squeezed(page)


def test_who_answers_for_a_body_hands_on_what_somebody_has(town, cases):
    client, tasks = town.client("section_head"), [cases["late"].open("completeness").id, cases["fresh"].open("review").id]
    asks = read(client.post("/workload/reassign", data={"task": tasks}))
    assert "接办人" in asks.text
    empty = read(client.post("/workload/reassign", data={"task": tasks, "to": "", "reason": "出差"}), 422)
    assert "出差" in str(empty.fields["reason"])
    told = read(client.post("/workload/reassign", data={"task": tasks, "to": "reviewer2", "reason": "出差"}))
    assert "办成 2 件，跳过 0 件" in told.text
    assert {cases["late"].open("completeness").assignee_id, cases["fresh"].open("review").assignee_id} == {town.reviewer2.actor.account_id}
    assert any(town.section_head.actor.name in text and "改派给您：出差" in text for text in town.reviewer2.notices)


def test_what_the_colleague_may_not_do_is_left_out_with_the_reason(town, cases):
    tasks = [cases["late"].open("completeness").id, cases["fresh"].open("review").id]
    told = read(town.client("section_head").post("/workload/reassign", data={"task": tasks, "to": "approver", "reason": "出差"}))
    assert "办成 0 件，跳过 2 件" in told.text
    assert "不属于您的单位或岗位" in told.text
    assert cases["late"].open("completeness").assignee_id == town.reviewer.actor.account_id


def test_a_supervisor_hands_on_in_every_body_it_watches(town, cases):
    data = {"task": [cases["late"].open("completeness").id], "to": "reviewer2", "reason": "逾期"}
    assert "办成 1 件" in read(town.client("supervisor").post("/workload/reassign", data=data)).text


def test_nobody_hands_on_what_is_another_bodys(town, cases):
    data = {"task": [cases["other"].open("completeness").id], "to": "reviewer2", "reason": "想要"}
    answer = town.client("section_head").post("/workload/reassign", data=data)
    assert answer.status_code == 303
    assert cases["other"].open("completeness").assignee_id is None


@pytest.mark.parametrize("login", ["reviewer", "applicant", "administrator", "auditor"])
def test_others_hand_nothing_on_here(town, cases, login):
    if login not in town.actors:
        pytest.skip("nobody of this role in the town")
    data = {"task": [cases["late"].open("completeness").id], "to": "reviewer2", "reason": "x"}
    assert town.client(login).post("/workload/reassign", data=data).status_code == 403


def test_the_figures_are_taken_away_as_a_file(town, cases):
    answer = town.client("section_head").post("/workload/export/csv")
    assert "何嘉欣,2,0,1,1,1" in answer.text.replace("'", "")


def test_who_is_away_is_marked_with_who_stands_in(town, cases):
    today = town.today.isoformat()
    said = {"substitute": "reviewer2", "from_on": today, "through_on": today, "reason": "出差"}
    assert town.client("reviewer").post("/workbench/absences", data=said).status_code == 303
    page = read(town.client("coordinator").get("/workload")).text
    assert page.count("外出至") == 1
    assert f"由{town.reviewer2.actor.name}代理" in page
