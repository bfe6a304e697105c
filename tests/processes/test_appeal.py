"""Art. 34 para. 2, walked as it reads: appealed, looked at by others, and exactly what was wrong undone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain import record
from app.domain.entitlements import MeasureKind
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.domain.process import Fate
from app.services import entitlements, filing, keys, restricting
from app.store import folders
from app.store.models import Case, CaseLink, Entitlement, Measure
from tests.processes.test_violation import (
    REFER,
    REVOKE,
    SUSPEND,
    WARN,
    decides,
    entitlement_of,
    measures_of,
    signs_authority,
    signs_body,
    starts,
    status_of,
    stop_grants,
)
from tests.town import TownCase

REASONS = "转供的只是汇总统计结果，协议并未禁止；处理决定认定的事实与日志不符。"
FINDINGS = "经重新审查，日志显示转供的是汇总统计结果，原决定对部分事实认定有误。"


@pytest.fixture
def granted(town):
    case = town.applicant.applies()
    town.approver.grants(case)
    town.is_now("2026-04-01 10:00")
    return entitlement_of(town, case)


@pytest.fixture
def decided(town, granted):
    """A violation decided with a warning and a stop of grants by the authority, a suspension by the body."""
    case = starts(town.reviewer, granted)
    decides(town, case, body=[SUSPEND], authority=[WARN, stop_grants(town)])
    return case


def standing(town, case):
    return {one.kind: one for one in town.rows(select(Measure).where(Measure.case_id == case.id, Measure.ended_at.is_(None)))}


def appeals(person, decided, kinds=None, **changes):
    """Appeal against a decision; `kinds` are the measures contested, all of them without."""
    contested = [str(one.id) for kind, one in standing(person.town, decided).items() if kinds is None or kind in kinds]
    answers = {
        "contested": contested, "grounds": ["facts"], "request": "revoke", "reasons": REASONS, "wants_stay": False,
        "contact_phone": "13800000001", "consents_to_e_service": True, **changes,
    }  # fmt: skip
    with person.does() as unit:
        case = filing.file(unit, "appeal", decided.case_no, answers)
    return TownCase(town=person.town, id=case.id, case_no=case.case_no)


def admits(town, case, **answers):
    town.authority_reviewer3.completes(case, "admissibility", **(answers or {"result": "accept"}))


def settles(town, case, outcome, fates=()):
    """Everything up to the decision, by others than the first time."""
    if case.is_open("admissibility"):
        admits(town, case)
    if case.is_open("examine"):
        town.authority_reviewer3.completes(case, "examine", proposal=outcome, findings=FINDINGS, fates=list(fates))
    town.authority_approver3.completes(case, "decide", decision=outcome, findings=FINDINGS, fates=list(fates))


def fates_of(town, decided, **by_kind):
    """Rows of the form: what becomes of each standing measure."""
    return [
        {"id": str(one.id), "fate": fate if isinstance(fate := by_kind.get(kind, "keep"), str) else "shorten", **({} if isinstance(fate, str) else {"until_on": str(fate)})}
        for kind, one in standing(town, decided).items()
    ]  # fmt: skip


def test_a_revoked_decision_gives_back_what_it_took(town, granted, decided):
    case = appeals(town.applicant, decided)
    assert (case.process, case.waits_for) == ("appeal", ["admissibility"])
    assert case.letters[0].kind == "appeal_receipt"
    settles(town, case, "revoke")
    assert (case.outcome, case.stage, case.waits_for, case.timers) == ("revoke", "closed", [], [])
    assert measures_of(town, decided) == []
    assert status_of(town, granted) == "active"
    assert {one.ending for one in town.rows(select(Measure))} == {"revoked_on_appeal"}
    letter = case.letters[-1]
    assert (letter.kind, letter.content["organ"]) == ("appeal_decision", "广东省数据管理局（演示）")
    assert letter.number.startswith("粤数")
    assert "行政复议" in letter.content["remedies"]
    assert case.deadline("handle").met_in_time


def test_the_key_comes_back_with_the_appeals_decision(town, granted, decided):
    with town.applicant.does() as unit:
        key = keys.issue(unit, granted.number)
    door = {"path": "/api/v1/entitlement", "headers": {"X-Entitlement-Key": key}}
    assert town.client().get(**door).status_code == 403
    case = appeals(town.applicant, decided)
    settles(town, case, "revoke")
    assert town.client().get(**door).status_code == 200


def test_an_upheld_decision_stays_as_it_was(town, granted, decided):
    case = appeals(town.applicant, decided)
    settles(town, case, "uphold")
    assert measures_of(town, decided) == ["warn", "stop_grants", "suspend"]
    assert (case.outcome, status_of(town, granted)) == ("uphold", "suspended")


def test_a_changed_decision_ends_one_shortens_another_and_keeps_the_third(town, granted, decided):
    shorter = town.today + timedelta(days=10)
    case = appeals(town.applicant, decided)
    settles(town, case, "change", fates_of(town, decided, suspend="end", stop_grants=shorter))
    found = standing(town, decided)
    assert sorted(found) == ["stop_grants", "warn"]
    assert found["stop_grants"].until_on == shorter
    assert status_of(town, granted) == "active"
    said = str(case.letter("appeal_decision").content)
    assert "缩短期限" in said
    assert "维持" in said


def test_what_was_not_contested_is_not_touched(town, granted, decided):
    case = appeals(town.applicant, decided, kinds={"warn"})
    settles(town, case, "revoke")
    assert measures_of(town, decided) == ["stop_grants", "suspend"]
    assert status_of(town, granted) == "suspended"


def test_what_another_case_imposed_is_not_touched(town, granted, decided):
    other = starts(town.reviewer, granted, facts="另一件：2026年3月下旬又有一次违规调用的记录，情节相同。")
    decides(town, other, body=[SUSPEND])
    case = appeals(town.applicant, decided)
    settles(town, case, "revoke")
    assert measures_of(town, other) == ["suspend"]
    assert status_of(town, granted) == "suspended"


@pytest.mark.parametrize("fates", ["keep", "end"])
def test_a_change_that_is_none_or_a_revocation_is_called_so(town, decided, fates):
    case = appeals(town.applicant, decided)
    admits(town, case)
    rows = fates_of(town, decided, warn=fates, suspend=fates, stop_grants=fates)
    with pytest.raises(Unlawful, match="请选"):
        town.authority_reviewer3.completes(case, "examine", proposal="change", findings=FINDINGS, fates=rows)


def test_a_period_is_shortened_and_not_lengthened(town, decided):
    case = appeals(town.applicant, decided)
    admits(town, case)
    rows = fates_of(town, decided, stop_grants=town.today + timedelta(days=400))
    with pytest.raises(Unlawful, match="早于原来的期限"):
        town.authority_reviewer3.completes(case, "examine", proposal="change", findings=FINDINGS, fates=rows)


def test_measures_wait_for_the_decision_when_they_are_stayed(town, granted, decided):
    case = appeals(town.applicant, decided, wants_stay=True, stay_reason="暂停授权会使已经上线的公共服务中断。")
    admits(town, case)
    assert case.waits_for == ["decide_stay"]
    town.authority_approver3.completes(case, "decide_stay", staying="stay", reason="暂停执行不致扩大影响。")
    assert measures_of(town, decided) == ["warn"]
    assert status_of(town, granted) == "active"
    assert case.letters[-1].kind == "holder_notice"
    settles(town, case, "uphold")
    assert measures_of(town, decided) == ["warn", "stop_grants", "suspend"]
    assert status_of(town, granted) == "suspended"


def test_a_stay_that_is_denied_changes_nothing_and_is_told(town, granted, decided):
    case = appeals(town.applicant, decided, wants_stay=True, stay_reason="暂停授权会使已经上线的公共服务中断。")
    admits(town, case)
    town.authority_approver3.completes(case, "decide_stay", staying="deny", reason="继续使用可能扩大影响。")
    assert (case.waits_for, status_of(town, granted)) == (["examine"], "suspended")
    assert "不暂停执行" in str(case.letters[-1].content)


def test_stayed_and_then_revoked_is_not_put_back(town, granted, decided):
    case = appeals(town.applicant, decided, wants_stay=True, stay_reason="暂停授权会使已经上线的公共服务中断。")
    admits(town, case)
    town.authority_approver3.completes(case, "decide_stay", staying="stay", reason="暂停执行不致扩大影响。")
    settles(town, case, "revoke")
    assert measures_of(town, decided) == []
    assert status_of(town, granted) == "active"


def test_a_withdrawn_appeal_puts_back_what_was_stayed(town, granted, decided):
    case = appeals(town.applicant, decided, wants_stay=True, stay_reason="暂停授权会使已经上线的公共服务中断。")
    admits(town, case)
    town.authority_approver3.completes(case, "decide_stay", staying="stay", reason="暂停执行不致扩大影响。")
    town.applicant.withdraws(case, "已经改正")
    assert (case.outcome, case.waits_for, case.letters[-1].kind) == ("withdrawn", [], "taken_back")
    assert measures_of(town, decided) == ["warn", "stop_grants", "suspend"]
    assert status_of(town, granted) == "suspended"
    with pytest.raises(Stale):
        town.applicant.withdraws(case)


def test_a_revocation_can_be_undone_too(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, body=[REVOKE], authority=[REFER])
    assert status_of(town, granted) == "revoked"
    appeal = appeals(town.applicant, case, kinds={"revoke"})
    settles(town, appeal, "revoke")
    assert (status_of(town, granted), measures_of(town, case)) == ("active", ["refer"])


@pytest.mark.parametrize("task", ["admissibility", "examine", "decide", "decide_stay"])
def test_nobody_of_the_first_decision_takes_part(town, granted, decided, task):  # processes.md: other handlers than the first decision
    case = appeals(town.applicant, decided, wants_stay=True, stay_reason="暂停授权会使已经上线的公共服务中断。")
    if task != "admissibility":
        admits(town, case)
    if task in ("examine", "decide"):
        town.authority_approver3.completes(case, "decide_stay", staying="deny", reason="继续使用可能扩大影响。")
    if task == "decide":
        town.authority_reviewer3.completes(case, "examine", proposal="uphold", findings=FINDINGS)
    before = town.authority_approver if task.startswith("decide") else town.authority_reviewer
    with pytest.raises(Forbidden, match="应当回避"):
        before.claims(case, task)
    person = town.authority_approver3 if task.startswith("decide") else town.authority_reviewer3
    with pytest.raises(Forbidden):
        person.transfers(case, task, before.actor.login)


def test_whoever_examines_does_not_decide(town, decided):
    case = appeals(town.applicant, decided)
    admits(town, case)
    town.authority_reviewer3.completes(case, "examine", proposal="uphold", findings=FINDINGS)
    with pytest.raises(Forbidden):
        town.authority_reviewer3.completes(case, "decide", decision="uphold", findings=FINDINGS)


def test_only_who_was_dealt_with_may_appeal(town, decided):  # Art. 34 para. 2: 利用主体
    with pytest.raises(Missing):
        appeals(town.applicant2, decided)
    with pytest.raises(Forbidden):
        appeals(town.reviewer, decided)


def test_a_late_appeal_says_why_it_is_late(town, decided):  # STANDARD 15 wd from service
    town.days_pass(15)
    assert appeals(town.applicant, decided).waits_for == ["admissibility"]


def test_a_late_appeal_without_a_reason_is_refused(town, decided):
    town.days_pass(16)
    with pytest.raises(Invalid) as late:
        appeals(town.applicant, decided)
    assert "服务标准" in late.value.problems[0].message
    assert appeals(town.applicant, decided, late_reason="在外地就医住院，出院当日提出。").waits_for == ["admissibility"]


def test_a_decision_is_appealed_against_once(town, decided):
    case = appeals(town.applicant, decided)
    with pytest.raises(Unlawful, match="已经提起过申诉"):
        appeals(town.applicant, decided, reasons=REASONS + "补充说明。")
    settles(town, case, "uphold")
    with pytest.raises(Unlawful, match="已经提起过申诉"):
        appeals(town.applicant, decided)


def test_after_a_withdrawal_one_may_appeal_again(town, decided):
    town.applicant.withdraws(appeals(town.applicant, decided))
    assert appeals(town.applicant, decided).waits_for == ["admissibility"]


def test_where_nothing_was_imposed_there_is_nothing_to_appeal_against(town, granted):
    case = starts(town.reviewer, granted)
    with pytest.raises(Unlawful, match="正在执行"):
        appeals(town.applicant, case, contested=["1"])
    decides(town, case, "none")
    with pytest.raises(Unlawful, match="正在执行"):
        appeals(town.applicant, case, contested=["1"])


def test_what_is_not_admitted_is_decided_by_a_second_person(town, granted, decided):
    case = appeals(town.applicant, decided)
    admits(town, case, result="refuse", refusal_ground="not_a_measure", explanation="所提事项是咨询，不是对措施的申诉。")
    assert case.waits_for == ["decide"]
    with pytest.raises(Invalid):
        town.authority_approver3.completes(case, "decide", decision="revoke", findings=FINDINGS)
    town.authority_approver3.completes(case, "decide", decision="not_admitted", explanation="所提事项是咨询，请向服务台提出。")
    assert (case.outcome, case.letters[-1].kind) == ("not_admitted", "not_admitted")
    assert status_of(town, granted) == "suspended"


@pytest.mark.parametrize(("admitted", "task"), [(True, "examine"), (False, "admissibility")])
def test_a_decision_sent_back_comes_back_to_who_prepared_it(town, decided, admitted, task):
    case = appeals(town.applicant, decided)
    if admitted:
        admits(town, case)
        town.authority_reviewer3.completes(case, "examine", proposal="uphold", findings=FINDINGS)
    else:
        admits(town, case, result="refuse", refusal_ground="late", explanation="逾期提出，没有正当理由。")
    town.authority_approver3.sends_back(case, "decide", "请补充理由")
    assert case.waits_for == [task]
    assert case.open(task).assignee_id == town.authority_reviewer3.actor.account_id


def test_an_order_that_is_revoked_ends_the_correction(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    assert case.waits_for == ["correct"]
    appeal = appeals(town.applicant, case)
    settles(town, appeal, "revoke")
    assert (case.waits_for, case.stage, measures_of(town, case)) == ([], "closed", [])
    assert status_of(town, granted) == "active"


def test_what_a_correction_lifted_meanwhile_is_not_put_back(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND], [WARN])
    appeal = appeals(town.applicant, case)
    town.applicant.completes(case, "correct", done="已经停止转供并删除第三方副本，附书面说明。")
    town.reviewer.completes(case, "check_correction", corrected="full", finding="经核查，第三方副本已经删除。")
    town.authority_approver.completes(case, "confirm_correction", lifting="lift")
    settles(town, appeal, "uphold")
    assert measures_of(town, case) == ["warn"]
    assert status_of(town, granted) == "active"


def test_application_violation_and_appeal_are_linked(town, granted, decided):
    case = appeals(town.applicant, decided)
    ours = {decided.id, granted.case_id, case.id}  # beside them stands the case that accompanies the use
    links = {(one.case_id, one.other_id): one.kind for one in town.rows(select(CaseLink)) if {one.case_id, one.other_id} <= ours}
    assert links == {(decided.id, granted.case_id): "origin", (case.id, decided.id): "origin"}


def test_every_rung_climbs_once(town, decided):  # STANDARD 30 wd
    case = appeals(town.applicant, decided)
    town.days_pass(32)
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert case.waits_for == ["admissibility", "oversee"]


def test_the_records_of_both_cases_tell_of_it_and_verify(town, decided):
    case = appeals(town.applicant, decided, wants_stay=True, stay_reason="暂停授权会使已经上线的公共服务中断。")
    admits(town, case)
    town.authority_approver3.completes(case, "decide_stay", staying="stay", reason="暂停执行不致扩大影响。")
    settles(town, case, "uphold")
    assert case.deeds.count("measure_ended") == 2
    assert decided.deeds.count("measure_imposed") == 5
    for one in (case, decided):
        assert verifies(one)


def verifies(case):
    before, lines = record.BEGINNING, []
    for line in case.record:
        lines.append(record.Line(
            seq=line.seq, at=line.at, actor=line.actor, deed=line.deed, details=line.details, previous_hash=before, hash=line.hash
        ))  # fmt: skip
        before = line.hash
    return record.verify(lines, ends_with=case.record_head) is None


def test_a_second_decision_after_a_failed_correction_can_be_appealed_against_as_well(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    first = appeals(town.applicant, case)
    settles(town, first, "uphold")
    town.days_pass(16)
    town.reviewer.completes(case, "check_correction", corrected="failed", finding="第三方副本仍在使用。")
    signs_body(town, case, "restrict", [REVOKE])
    signs_authority(town, case)
    second = appeals(town.applicant, case, kinds={"revoke"})
    settles(town, second, "revoke")
    assert status_of(town, granted) == "suspended"


KINDS = [MeasureKind.WARN, MeasureKind.ORDER, MeasureKind.SUSPEND, MeasureKind.STOP_GRANTS, MeasureKind.REVOKE, MeasureKind.REFER]
A_FATE = st.sampled_from(["keep", "end", "untouched", "shorten"])


def test_whatever_the_measures_exactly_the_named_ones_end(town, granted, decided):
    """Any measures of this decision, any of another's, any fates, stayed before or not: what is left is what should be left."""

    @settings(max_examples=25, derandomize=True, database=None, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(KINDS), A_FATE), max_size=5),
        st.lists(st.sampled_from(KINDS), max_size=3),
        st.booleans(),
    )
    def ends_what_is_named(own, others, is_stayed):
        with town.at_work() as unit:
            left, status = left_over(town, unit, granted, decided, own, others, is_stayed)
            unit.session.rollback()
        expected = sorted([kind for kind, fate in own if fate != "end"] + others)
        assert (left, status) == (expected, wanted_status(expected))

    ends_what_is_named()


def left_over(town, unit, granted, decided, own, others, is_stayed):
    """The measures that stand and the entitlement's status, once an appeal against `own` has been decided."""
    folder, other = folders.lock(unit.session, decided.id), folders.lock(unit.session, granted.case_id)
    for old in unit.session.scalars(select(Measure).where(Measure.ended_at.is_(None))).all():
        entitlements.end(unit, folder, old, "cleared")
    made = [(impose(unit, folder, granted, kind), kind, fate) for kind, fate in own]
    for kind in others:
        impose(unit, other, granted, kind)
    appeal = folder_of_an_appeal(unit, decided, other)
    for measure, kind, fate in made if is_stayed else ():
        if kind in restricting.STAYABLE and fate != "untouched":
            entitlements.end(unit, appeal, measure, restricting.STAYED)
    restricting._settle(
        unit, appeal, [as_fate(measure, fate, town.today) for measure, _, fate in made if fate != "untouched"]
    )
    unit.session.flush()  # nothing is written by itself before the commit
    left = unit.session.scalars(select(Measure).where(Measure.ended_at.is_(None))).all()
    status = unit.session.scalars(select(Entitlement.status).where(Entitlement.id == granted.id)).one()
    return sorted(MeasureKind(one.kind) for one in left), status


def impose(unit, folder, granted, kind):
    return entitlements.impose(
        unit, folder, kind, organ_id=granted.organ_id, reason="试验", entitlement_id=granted.id, party_id=granted.party_id
    )


def folder_of_an_appeal(unit, decided, other):
    """The application's folder stands in for an appeal's: all that is asked of it is its case and which case it is about."""
    case = unit.session.get_one(Case, other.case.id)
    case.subject = {**case.subject, "case_no": decided.case_no}
    return other


def as_fate(measure, fate, today: date):
    return Fate(measure_id=measure.id, ends=fate == "end", until_on=today + timedelta(days=5) if fate == "shorten" else None)


def wanted_status(kinds):
    return "revoked" if MeasureKind.REVOKE in kinds else "suspended" if MeasureKind.SUSPEND in kinds else "active"
