"""委派: a colleague prepares a task, whoever delegated it answers for it."""

from dataclasses import replace

import pytest

from app.domain.errors import Forbidden, Invalid, Stale
from app.domain.people import Role
from app.services import delegating, supervision, tasks
from tests.town import Person

WISH = "请核对字段并写出拟办意见。"


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.accepts(case)
    town.reviewer.claims(case, "review") if not case.open("review").assignee_id else None
    return case


def delegates(person, case, task="review", to="reviewer2", request=WISH):
    task_id = case.open(task).id
    with person.does() as unit:
        return delegating.delegate(unit, task_id, to, request)


def gives_back(person, case, task="review", word="已填好", answers=None):
    task_id = case.open(task).id
    with person.does() as unit:
        return delegating.give_back(unit, task_id, word, answers)


def takes_back(person, case, task="review"):
    task_id = case.open(task).id
    with person.does() as unit:
        return delegating.take_back(unit, task_id)


def test_the_colleague_fills_in_and_whoever_delegated_completes(town, case):
    due_on = case.open("review").due_on
    delegates(town.reviewer, case)
    assert case.open("review").assignee_id == town.reviewer2.actor.account_id
    with pytest.raises(Forbidden, match="交回"):
        town.reviewer2.reviews(case)
    gives_back(town.reviewer2, case, answers={"comment": "拟同意"})
    task = case.open("review")
    assert (task.assignee_id, task.draft["comment"], task.due_on) == (town.reviewer.actor.account_id, "拟同意", due_on)
    town.reviewer.reviews(case)
    done = next(one for one in case.tasks if one.name == "review")
    assert (done.closed_by_id, done.hands) == (town.reviewer.actor.account_id, [town.reviewer2.actor.account_id])
    assert case.deeds[-3:] == ["delegated", "delegation_returned", "completed"]
    assert [line.actor for line in case.record[-3:]] == [town.reviewer.actor.name, town.reviewer2.actor.name, town.reviewer.actor.name]
    assert WISH in town.reviewer2.notices[-1]
    assert any("交回" in one for one in town.reviewer.notices)


def test_the_deadline_does_not_move(town, case):
    before = case.deadline("reply").due_on
    delegates(town.reviewer, case)
    town.days_pass(2)
    gives_back(town.reviewer2, case)
    assert case.deadline("reply").due_on == before


def test_whoever_delegated_may_take_it_back_and_keeps_what_was_written(town, case):
    delegates(town.reviewer, case)
    task_id = case.open("review").id
    with town.reviewer2.does() as unit:
        tasks.save_draft(unit, task_id, {"comment": "写了一半"})
    with pytest.raises(Forbidden, match="收回以后才能办理"):
        town.reviewer.reviews(case)
    takes_back(town.reviewer, case)
    assert case.open("review").draft == {"comment": "写了一半"}
    with pytest.raises(Forbidden, match="已由他人签收"):
        gives_back(town.reviewer2, case)
    town.reviewer.reviews(case)
    assert "收回" in town.reviewer2.notices[-1]


def test_only_the_holder_delegates_and_no_delegate_hands_it_on(town, case):
    town.reviewer.releases(case, "review")
    with pytest.raises(Forbidden, match="请先签收"):
        delegates(town.reviewer, case)
    town.reviewer.claims(case, "review")
    delegates(town.reviewer, case)
    for deed in (lambda: delegates(town.reviewer2, case, to="reviewer"), lambda: town.reviewer2.transfers(case, "review", "reviewer"),
                 lambda: town.reviewer2.releases(case, "review"), lambda: town.reviewer2.sends_back(case, "review")):  # fmt: skip
        with pytest.raises(Forbidden, match="交回"):
            deed()
    with pytest.raises(Forbidden, match="不是您委派"):
        takes_back(town.reviewer2, case)


@pytest.mark.parametrize(("to", "refusal"), [("approver", Forbidden), ("reviewer3", Forbidden), ("nobody", Invalid), ("reviewer", Forbidden)])
def test_it_goes_to_nobody_who_could_not_have_the_task(town, case, to, refusal):
    with pytest.raises(refusal):
        delegates(town.reviewer, case, to=to)


def test_a_request_is_asked_for(town, case):
    with pytest.raises(Invalid) as wrong:
        delegates(town.reviewer, case, request=" ")
    assert wrong.value.problems[0].path == "/request"


def test_who_prepared_the_draft_does_not_decide_on_it(town, case):
    """经办与审批分离: the delegate's hand counts, whoever handed the draft in."""
    town.reviewer.reviews(case)
    delegates(town.reviewer, case, "draft")
    gives_back(town.reviewer2, case, "draft", answers={"opinion": "建议同意"})
    town.reviewer.drafts(case)
    second = Person(town=town, actor=replace(town.reviewer2.actor, roles=town.reviewer2.actor.roles | {Role.APPROVER}))
    with pytest.raises(Forbidden, match="经办与审批不得为同一人"):
        second.claims(case, "decide")
    assert "经办与审批" not in str(town.approver.claims(case, "decide"))


def test_reassignment_from_above_ends_the_delegation(town, case):
    delegates(town.reviewer, case)
    task_id = case.open("review").id
    with town.supervisor.does() as unit:
        supervision.reassign(unit, task_id, "reviewer2", "请尽快")
    assert case.open("review").delegated_by_id is None
    town.reviewer2.reviews(case)


def test_what_is_over_is_over(town, case):
    delegates(town.reviewer, case)
    task_id = case.open("review").id
    town.applicant.withdraws(case)
    with pytest.raises(Stale), town.reviewer2.does() as unit:
        delegating.give_back(unit, task_id, "")
