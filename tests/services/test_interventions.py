"""An administrator suspends, resumes, breaks off and moves cases: with a reason, on the record, and without touching the law's clock."""

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import interventions
from app.store.models import Measure, Notice, Timer
from tests.processes.demand_walks import Walk
from tests.services.at_once import at_once
from tests.services.at_the_queue import Queue

WHY = "流程图有误，等待更正"


@pytest.fixture
def case(town):
    return town.applicant.applies(received_on="2026-02-06")


def does(town, deed, case, reason=WHY, login="administrator", **more):
    with getattr(town, login).does() as unit:
        return getattr(interventions, deed)(unit, case.case_no, reason, **more)


def moves(town, case, name, to, reason=WHY, login="administrator"):
    task_id = case.open(name).id
    with getattr(town, login).does() as unit:
        return interventions.move(unit, task_id, to, reason)


def verifies(town, case):
    """By the command, as anybody would."""
    done = town.app.test_cli_runner().invoke(args=["record", "verify"])
    return done.exit_code == 0


def told(town, case):
    return [
        one.text
        for one in town.rows(
            select(Notice).where(Notice.case_id == case.id, Notice.party_id.is_not(None)).order_by(Notice.id)
        )
    ]


@pytest.mark.parametrize("login", ["applicant", "reviewer", "approver", "supervisor", "auditor"])
@pytest.mark.parametrize("deed", ["suspend", "resume", "terminate"])
def test_only_an_administrator_does_such_a_thing(town, case, login, deed):
    with pytest.raises(Forbidden):
        does(town, deed, case, login=login)


def test_only_an_administrator_moves_a_case(town, case):
    with pytest.raises(Forbidden):
        moves(town, case, "completeness", "review", login="reviewer")


@pytest.mark.parametrize("deed", ["suspend", "terminate"])
def test_no_such_deed_without_a_reason(town, case, deed):
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(Invalid) as refused:
            does(town, deed, case, reason=reason)
        assert [one.path for one in refused.value.problems] == ["/reason"]


def test_what_is_suspended_cannot_be_completed_nor_withdrawn(town, case):
    does(town, "suspend", case)
    for deed in (lambda: town.reviewer.accepts(case), lambda: town.applicant.withdraws(case)):
        with pytest.raises(Stale, match=f"{case.case_no} 已中止办理.*{WHY}"):
            deed()
    assert case.waits_for == ["completeness"]


def test_a_suspension_is_recorded_and_told(town, case):
    does(town, "suspend", case)
    assert case.record[-1].deed == "suspended"
    assert case.record[-1].details == {"reason": WHY}
    assert case.record[-1].actor == town.administrator.actor.name
    assert any("已中止办理" in text and "期限照常计算" in text for text in told(town, case))
    assert verifies(town, case)


def test_the_law_clock_runs_on_while_a_case_is_suspended(town, case):
    before = case.deadline("reply").due_on
    does(town, "suspend", case)
    town.days_pass(5)
    does(town, "resume", case)
    assert (case.deadline("reply").due_on, case.deadline("reply").state) == (before, "open")
    assert [event["kind"] for event in case.deadline("reply").events] == ["started"]


def test_timers_do_not_wake_what_is_suspended_and_catch_up_afterwards(town, case):
    does(town, "suspend", case)
    town.is_now("2026-03-13 10:00")
    assert case.rungs == []
    does(town, "resume", case)
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert "oversee" in case.waits_for


def test_the_queue_leaves_the_suspended_alone(town, case):
    queue = Queue(town)
    queue.sql("DELETE FROM procrastinate_jobs")
    does(town, "suspend", case)
    town.clock.is_now("2026-03-13 10:00")
    assert queue.ticks() == 0


def test_a_resumed_case_goes_on(town, case):
    does(town, "suspend", case)
    does(town, "resume", case, reason="已更正")
    town.reviewer.prepares(case)
    town.approver.grants(case)
    assert case.outcome == "granted"
    assert verifies(town, case)


def test_twice_is_once(town, case):
    does(town, "suspend", case)
    with pytest.raises(Stale):
        does(town, "suspend", case)
    does(town, "resume", case)
    with pytest.raises(Stale):
        does(town, "resume", case)


def test_a_double_click_terminates_once(town, case):
    answers = at_once(town, *[lambda: does(town, "terminate", case)] * 2)
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    assert case.deeds.count("terminated") == 1


def test_who_looked_before_something_happened_looks_again(town, case):
    seen = case.record_seq
    town.reviewer.accepts(case)
    with pytest.raises(Stale, match="又有了进展"):
        does(town, "terminate", case, seen=seen)
    does(town, "terminate", case, seen=case.record_seq)


def test_a_terminated_case_has_no_tasks_no_timers_and_no_running_deadline(town, case):
    does(town, "terminate", case)
    assert (case.outcome, case.stage, case.waits_for, case.timers) == ("terminated", "closed", [], [])
    assert {case.deadline(rule).state for rule in ("reply", "service")} == {"cancelled"}
    assert case.closed_at
    assert case.hears == []
    assert any("已终止办理" in text for text in told(town, case))
    assert verifies(town, case)
    with pytest.raises(Stale):
        does(town, "suspend", case)


def test_who_administers_does_not_undo_what_was_decided(town):
    demand = Walk(town).to_result("open")
    assert demand.outcome == "open"
    with pytest.raises(Stale, match="已经作出决定"):
        does(town, "terminate", demand)


def test_a_case_whose_measure_stands_is_not_left_alone(town, case):
    with town.at_work() as unit:
        measure = Measure(
            case_id=case.id, organ_id=case.organ_id, kind="suspend_dataset", reason=WHY, imposed_at=unit.now
        )
        unit.session.add(measure)
    with pytest.raises(Stale, match="措施还没有了结"):
        does(town, "terminate", case)


def test_a_suspended_case_may_be_terminated(town, case):
    does(town, "suspend", case)
    does(town, "terminate", case)
    assert case.row.suspended_at is None
    assert case.row.closed_at


def test_a_case_that_does_not_exist_is_missing(town, case):
    with town.administrator.does() as unit, pytest.raises(Missing):
        interventions.suspend(unit, "4711", WHY)


def test_a_case_is_moved_back_to_where_it_was(town, case):
    town.reviewer.accepts(case)
    town.reviewer.reviews(case)
    moves(town, case, "draft", "completeness")
    assert case.waits_for == ["completeness"]
    assert case.record[-1].details == {"task": "draft", "to_task": "completeness", "reason": WHY}
    assert [task.closing for task in case.tasks if task.name == "draft"] == ["moved"]
    assert case.marks["here"] == ["completeness"]
    assert case.open("completeness").assignee_id == town.reviewer.actor.account_id
    town.reviewer.prepares(case)
    town.approver.grants(case)
    assert case.outcome == "granted"
    assert verifies(town, case)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("decide", "还没有到过"),
        ("completeness", "正在这个环节"),
        ("oversee", "不在同一条办理路线"),
        ("register", "没有这个由人办理的环节"),
        ("nonsense", "没有这个由人办理的环节"),
        ("", "请选择"),
    ],
)
def test_where_a_case_cannot_be_moved_a_sentence_says_why(town, case, to, why):
    with pytest.raises(Invalid) as refused:
        moves(town, case, "completeness", to, reason="")
    assert [one.path for one in refused.value.problems] == ["/to", "/reason"]
    assert why in refused.value.problems[0].message
    assert case.waits_for == ["completeness"]


def test_a_task_that_is_over_moves_nothing(town, case):
    task_id = case.open("completeness").id
    town.reviewer.accepts(case)
    with town.administrator.does() as unit, pytest.raises(Stale):
        interventions.move(unit, task_id, "completeness", WHY)


def test_a_suspended_case_is_not_moved(town, case):
    town.reviewer.accepts(case)
    does(town, "suspend", case)
    with pytest.raises(Stale, match="已中止办理"):
        moves(town, case, "review", "completeness")


def test_the_clock_that_waited_for_the_applicant_runs_when_nobody_waits_for_the_applicant(town, case):
    town.reviewer.asks_for_correction(case)
    assert case.deadline("service").state == "paused"
    moves(town, case, "correct", "completeness")
    assert case.deadline("service").state == "open"
    ladders = {"reminder_due", "service_warning_due", "completeness_reminder", "completeness_yellow"}
    assert {timer.name for timer in case.timers} == ladders
    assert any("移到“受理审查”" in text for text in told(town, case))
    town.reviewer.prepares(case)


def test_inbox_and_engine_agree_after_a_move_however_often(town, case):
    town.reviewer.accepts(case)
    for here, there in [("review", "completeness"), ("completeness", "review")] * 3:
        moves(town, case, here, there)
        assert case.waits_for == [there] == case.marks["here"]
        assert {one.engine_task for one in case.timers} == {one.engine_task for one in town.rows(select(Timer))}
    town.reviewer.reviews(case)
    assert case.waits_for == ["draft"]
