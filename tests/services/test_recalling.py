"""撤回: a submission that nobody has opened goes back to the desk of whoever made it, and the engine and the ledger with it."""

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Stale
from app.services import interventions, looking, recalling, tasks
from app.store.models import Deadline


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.accepts(case)
    return case


def recalls(person, case, task, reason="漏填了一项意见"):
    task_id = next(one.id for one in reversed(case.tasks) if one.name == task)
    with person.does() as unit:
        return recalling.recall(unit, task_id, reason)


def looks(person, case, task):
    task_id = case.open(task).id
    with person.does() as unit:
        looking.look(unit, task_id)


def timers(case):
    return sorted((one.rule, one.mark, one.due_at) for one in case.timers)


def living(case):
    return sorted((one.rule, one.due_on) for one in deadlines(case) if one.state in ("open", "paused"))


def deadlines(case):
    return case.town.rows(select(Deadline).where(Deadline.case_id == case.id))


def test_a_review_that_nobody_has_opened_is_recalled_and_lies_there_as_a_draft(town, case):
    before = (case.waits_for, timers(case), living(case), case.marks, case.stage, case.hears)
    task = case.open("review")
    town.reviewer.reviews(case)
    said = next(one for one in case.tasks if one.name == "review").answers
    assert case.waits_for == ["draft"]
    recalls(town.reviewer, case, "review")
    assert (case.waits_for, timers(case), living(case), case.marks, case.stage, case.hears) == before
    again = case.open("review")
    assert (again.id, again.due_on, again.draft, again.answers) == (task.id, task.due_on, said, None)
    assert again.assignee_id == town.reviewer.actor.account_id
    assert case.record[-1].details["reason"] == "漏填了一项意见"
    assert next(one for one in case.tasks if one.name == "draft").closing == "recalled"
    town.reviewer.reviews(case)
    town.reviewer.drafts(case)
    town.approver.decides(case)
    assert case.outcome == "granted"


def test_several_opinions_side_by_side_are_asked_for_no_longer(town, case):
    before = (case.waits_for, timers(case), living(case))
    town.reviewer.reviews(case, ask_legal=True, ask_experts=True, experts=3)
    assert len(case.waits_for) == 4
    recalls(town.reviewer, case, "review")
    assert (case.waits_for, timers(case), living(case)) == before
    town.reviewer.reviews(case, ask_legal=True)
    town.legal.answers(case, "legal_opinion", "lawful")
    assert case.waits_for == ["draft"]


def test_of_two_opinions_the_last_can_be_recalled_and_the_other_stands(town, case):
    town.reviewer.reviews(case, ask_legal=True, ask_security=True)
    town.legal.answers(case, "legal_opinion", "lawful")
    town.security.answers(case, "security_opinion", "enough")
    with pytest.raises(Forbidden, match="又有了进展"):
        recalls(town.legal, case, "legal_opinion")
    recalls(town.security, case, "security_opinion")
    assert case.waits_for == ["security_opinion"]
    town.security.answers(case, "security_opinion", "enough")
    assert case.waits_for == ["draft"]


def test_what_a_colleague_has_opened_or_claimed_stands(town, case):
    town.reviewer.reviews(case)
    town.reviewer.drafts(case)
    looks(town.approver, case, "decide")
    with pytest.raises(Forbidden, match="已经打开或者签收下一环节"):
        recalls(town.reviewer, case, "draft")


def test_what_a_colleague_has_claimed_stands(town, case):
    town.reviewer.reviews(case)
    town.reviewer.drafts(case)
    town.clock.is_now("2026-03-02 11:00")
    town.approver.claims(case, "decide")
    with pytest.raises(Forbidden, match="已经打开或者签收下一环节"):
        recalls(town.reviewer, case, "draft")


def test_nobody_recalls_a_decision_or_what_was_served(town, case):
    town.applicant2.applies(received_on="2026-03-03")
    town.approver.decides(case)
    with pytest.raises(Forbidden, match=r"已经(发出文书|作出决定)"):
        recalls(town.approver, case, "decide")
    other = town.applicant2.applies(received_on="2026-03-03")
    town.reviewer.asks_for_correction(other)
    with pytest.raises(Forbidden, match="已经发出文书"):
        recalls(town.reviewer, other, "completeness")


def test_only_whoever_completed_it_recalls_it_and_says_why(town, case):
    town.reviewer.reviews(case)
    with pytest.raises(Forbidden, match="只有办结这一步的人"):
        recalls(town.reviewer2, case, "review")
    with pytest.raises(Invalid) as wrong:
        recalls(town.reviewer, case, "review", " ")
    assert wrong.value.problems[0].path == "/reason"
    with pytest.raises(Forbidden, match="还没有办结"):
        recalls(town.reviewer, case, "draft")


def test_a_sending_back_is_recalled_too(town, case):
    town.reviewer.reviews(case)
    town.reviewer.drafts(case)
    town.approver.completes(case, "decide", decision="return", comment="请补充理由")
    waits = case.waits_for
    recalls(town.approver, case, "decide")
    assert waits != case.waits_for == ["decide"]
    assert case.open("decide").draft["decision"] == "return"


def test_a_suspended_case_stays_where_it_is(town, case):
    town.reviewer.reviews(case)
    with town.administrator.does() as unit:
        interventions.suspend(unit, case.case_no, "核实材料")
    with pytest.raises(Stale):
        recalls(town.reviewer, case, "review")


def test_numbers_of_what_was_recalled_are_given_to_nobody_else(town, case):
    seen = {one.engine_task for one in case.tasks}
    for _ in range(3):
        town.reviewer.reviews(case)
        fresh = case.open("draft").engine_task
        assert fresh not in seen
        seen.add(fresh)
        recalls(town.reviewer, case, "review")
    assert sum(one.name == "review" for one in case.tasks) == 1


def test_a_recall_that_comes_a_day_later_moves_no_date(town, case):
    due_on, reply = case.open("review").due_on, case.deadline("reply").due_on
    town.reviewer.reviews(case)
    town.days_pass(1)
    recalls(town.reviewer, case, "review")
    assert (case.open("review").due_on, case.deadline("reply").due_on) == (due_on, reply)
    with pytest.raises(Stale), town.reviewer.does() as unit:
        tasks.claim(unit, next(one.id for one in case.tasks if one.closing == "recalled"))
