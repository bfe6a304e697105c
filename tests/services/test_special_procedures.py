"""特别程序 and extensions: they stop or lengthen what the office promised, never what the law sets (Art. 21)."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.deadlines import EventKind
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.services import extensions, ledger, special_procedures
from app.store.models import Letter, SpecialProcedure, Timer
from tests.processes.objecting import objects

WHY = "涉及重要数据，需要专家评审。"
LATER = date(2026, 4, 1)


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now("2026-02-09 10:00")
    return made


def begins(person, case, kind="expert_review", reason=WHY, expected_on=LATER):
    with person.does() as unit:
        return special_procedures.begin(unit, case.case_no, kind, reason, "", expected_on).id


def ends(person, case, number, result="同意开放"):
    with person.does() as unit:
        special_procedures.end(unit, case.case_no, number, result)


def extends(person, case, days=5, rule="service"):
    with person.does() as unit:
        extensions.extend(unit, case.case_no, rule, days, "数据量大，需要延长办理。")


def retracts(person, case, rule="service"):
    with person.does() as unit:
        of = next(one.at for one in reversed(ledger.events_of(case.deadline(rule))) if one.kind is EventKind.EXTENDED)
        extensions.retract(unit, case.case_no, rule, of, "数据已经提前准备好了。")


def timers(town, case, rule):
    return {one.mark: one.due_at for one in town.rows(select(Timer).where(Timer.case_id == case.id, Timer.rule == rule))}


def test_a_special_procedure_stops_the_standard_and_not_the_law(town, case):
    law_before, standard_before = case.deadline("reply").due_on, case.deadline("service").due_on
    number = begins(town.reviewer, case)
    assert case.deadline("service").state == "paused"
    assert (case.deadline("reply").state, case.deadline("reply").due_on) == ("open", law_before)
    town.clock.is_now("2026-02-27 10:00")
    ends(town.reviewer, case, number)
    lost = town.office.calendar.count(date(2026, 2, 9), date(2026, 2, 27))
    assert case.deadline("service").due_on == town.office.calendar.add(standard_before, lost).due_on
    assert case.deadline("reply").due_on == law_before


def test_the_ladder_waits_with_the_clock_and_follows_it(town):  # Art. 24 para. 2
    case = objects(town)
    before = timers(town, case, "handle")
    number = begins(town.reviewer, case, expected_on=date(2026, 12, 30))
    assert before.keys() == timers(town, case, "handle").keys()
    assert set(timers(town, case, "handle").values()) == {None}
    town.days_pass(3)
    ends(town.reviewer, case, number)
    after = timers(town, case, "handle")
    assert all(after[mark] > at for mark, at in before.items())
    extends(town.approver, case, rule="handle")
    assert all(timers(town, case, "handle")[mark] > at for mark, at in after.items())
    retracts(town.approver, case, rule="handle")
    assert timers(town, case, "handle") == after


def test_the_party_is_told_when_it_begins_and_when_it_ends_which_period_runs_on(town, case):
    number = begins(town.reviewer, case)
    ends(town.reviewer, case, number)
    told = town.rows(select(Letter).where(Letter.case_id == case.id, Letter.kind == "period_notice").order_by(Letter.id))
    assert [one.party_id for one in told] == [case.row.party_id] * 2
    assert "专家评审" in str(told[0].content)
    assert "法定期限照常计算" in str(told[0].content)
    assert [name for name, _ in told[0].content["terms"]] == ["申请答复（法定期限）", "受理审查（服务标准）"]
    kept = town.rows(select(SpecialProcedure))[0]
    assert (kept.rules, kept.result, kept.told_by, kept.ended_at is not None) == (["service"], "同意开放", told[0].number, True)
    assert [one for one in case.deeds if one.startswith("procedure")] == ["procedure_began", "procedure_ended"]


def test_a_correction_within_a_special_procedure_counts_once(town, case):
    number = begins(town.reviewer, case, "hearing")
    town.reviewer.asks_for_correction(case)
    town.clock.is_now("2026-02-12 10:00")
    town.applicant.corrects(case)
    assert case.deadline("service").state == "paused"
    town.clock.is_now("2026-02-13 10:00")
    ends(town.reviewer, case, number)
    assert case.deadline("service").state == "open"
    lost = town.office.calendar.count(date(2026, 2, 9), date(2026, 2, 13))
    assert case.deadline("service").due_on == town.office.calendar.add(date(2026, 2, 6), 15 + lost).due_on


def test_the_same_special_procedure_is_not_begun_twice_and_not_ended_twice(town, case):
    number = begins(town.reviewer, case)
    with pytest.raises(Stale, match="正在进行“专家评审”"):
        begins(town.reviewer, case)
    ends(town.reviewer, case, number)
    with pytest.raises(Stale, match="已经结束"):
        ends(town.reviewer, case, number)


def test_a_special_procedure_needs_its_kind_a_reason_and_a_day(town, case):
    with pytest.raises(Invalid) as refused:
        begins(town.reviewer, case, kind="siesta", reason="短", expected_on=date(2026, 2, 1))
    assert [one.path for one in refused.value.problems] == ["/kind", "/reason", "/expected_on"]
    assert town.rows(select(SpecialProcedure)) == []


def test_nobody_but_the_handlers_of_the_body_stops_a_clock(town, case):
    with pytest.raises(Missing):
        begins(town.applicant, case)
    with pytest.raises(Missing):
        begins(town.supervisor, case)
    with pytest.raises(Forbidden):
        begins(town.legal, case)


def test_after_the_last_day_a_standard_is_neither_stopped_nor_extended(town, case):
    town.clock.is_now("2026-03-09 10:00")
    with pytest.raises(Unlawful, match="已经届满"):
        begins(town.reviewer, case)
    with pytest.raises(Unlawful, match="已经届满"):
        extends(town.approver, case)


def test_an_approver_extends_a_standard_within_what_its_rule_allows(town, case):
    before = case.deadline("service").due_on
    with pytest.raises(Forbidden):
        extends(town.reviewer, case)
    with pytest.raises(Invalid) as refused:
        extends(town.approver, case, days=11)
    assert [(one.path, "还可以延长10个" in one.message) for one in refused.value.problems] == [("/days", True)]
    extends(town.approver, case, days=5)
    assert case.deadline("service").due_on == town.office.calendar.add(before, 5).due_on
    with pytest.raises(Unlawful, match="最多延长1次"):
        extends(town.approver, case, days=1)


def test_the_period_of_the_law_is_never_extended(town, case):  # Art. 21 para. 2
    with pytest.raises(Unlawful, match="法定期限"):
        extends(town.approver, case, rule="reply")


def test_an_extension_taken_back_leaves_the_day_that_was_there_before(town, case):
    before = case.deadline("service").due_on
    extends(town.approver, case)
    assert case.deadline("service").due_on > before
    retracts(town.approver, case)
    assert case.deadline("service").due_on == before
    with pytest.raises(Stale):
        retracts(town.approver, case)
    extends(town.approver, case)  # what never held doesn't count against the one time
    assert [one for one in case.deeds if "exten" in one] == ["extended", "extension_retracted", "extended"]


def test_a_case_decided_meanwhile_ends_its_special_procedure_with_it(town, case):
    begins(town.reviewer, case)
    town.approver.grants(case)
    assert case.deadline("service").state == "met"
    assert case.deadline("service").met_in_time
