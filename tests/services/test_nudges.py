"""Nudges (催办): limited for a party, told at the desk, and never without an answer."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import answering
from app.store.models import Account, Nudge


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    return made


def nudges(town, case):
    return town.rows(select(Nudge).where(Nudge.case_id == case.id).order_by(Nudge.id))


def answers(person, case, text="材料正在核对，预计三个工作日内完成。", through=None):
    with person.does() as unit:
        answering.answer(unit, case.case_no, text, through)


def test_a_nudge_is_to_be_answered_within_the_service_standard(town, case):
    town.applicant.nudges(case, "请尽快")
    (nudge,) = nudges(town, case)
    assert str(nudge.answer_by_on) == "2026-02-10"
    rule = town.office.rule("supervision", "nudge")
    assert (rule.kind.value, rule.days) == ("standard", 2)


def test_the_handler_answers_in_words_and_the_applicant_is_told(town, case):
    town.applicant.nudges(case)
    answers(town.reviewer, case)
    (nudge,) = nudges(town, case)
    assert (nudge.answer, nudge.answered_by_id) == ("材料正在核对，预计三个工作日内完成。", town.reviewer.actor.account_id)
    assert any("催办有了答复" in text for text in town.applicant.notices)
    assert case.open("completeness").nudged_at is None
    assert case.record[-1].details == {"text": nudge.answer}


def test_the_next_step_answers_with_the_truth_where_nobody_wrote(town, case):
    town.applicant.nudges(case)
    town.reviewer.accepts(case)
    (nudge,) = nudges(town, case)
    assert nudge.answer == "已于2026年2月6日完成“受理审查”，现在进入“条件审查与拟办”环节。"
    assert nudge.answered_by_id is None
    assert case.open("review").nudged_at is None


def test_a_sending_back_answers_too(town, case):
    town.applicant.nudges(case)
    town.reviewer.accepts(case)
    town.reviewer.reviews(case)
    town.reviewer.drafts(case)
    town.is_now("2026-02-09 10:00")
    town.applicant.nudges(case)
    town.approver.sends_back(case, "decide")
    assert nudges(town, case)[-1].answer.startswith("已于2026年2月9日退回")


def test_an_end_answers_whatever_is_open(town, case):
    town.applicant.nudges(case)
    town.applicant.withdraws(case)
    (nudge,) = nudges(town, case)
    assert nudge.answer == "本办件已于2026年2月6日办结。"


def test_a_written_answer_stays_when_the_next_step_is_done(town, case):
    town.applicant.nudges(case)
    answers(town.reviewer, case)
    town.reviewer.accepts(case)
    (nudge,) = nudges(town, case)
    assert nudge.answered_by_id == town.reviewer.actor.account_id


def test_a_nudge_that_came_meanwhile_is_not_taken_for_answered(town, case):
    town.applicant.nudges(case)
    town.supervisor.nudges(case, "请说明进度")
    first, _ = nudges(town, case)
    answers(town.reviewer, case, through=first.id)
    assert [nudge.answered_at is None for nudge in nudges(town, case)] == [False, True]
    assert case.open("completeness").nudged_at is not None


def test_one_answer_is_enough(town, case):
    town.applicant.nudges(case)
    answers(town.reviewer, case)
    with pytest.raises(Stale, match="已经有了答复"):
        answers(town.reviewer, case)


@pytest.mark.parametrize("text", ["", "快了", "好" * 501])
def test_an_answer_says_something_and_not_too_much(town, case, text):
    town.applicant.nudges(case)
    with pytest.raises(Invalid) as refused:
        answers(town.reviewer, case, text)
    assert refused.value.problems[0].path == "/answer"


def test_whoever_stands_above_the_desk_may_answer_and_colleagues_at_other_desks_may_not(town, case):
    town.applicant.nudges(case)
    with pytest.raises(Forbidden):
        answers(town.approver, case)
    with pytest.raises(Missing):
        answers(town.reviewer3, case)
    answers(town.section_head, case)
    assert nudges(town, case)[0].answered_by_id == town.section_head.actor.account_id


def test_a_task_that_nobody_has_claimed_is_nudged_at_everybody_who_may_take_it(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.applicant.nudges(case)
    for person in (town.reviewer, town.reviewer2):
        assert [text for text in person.notices if "催办" in text]
    assert not [text for text in town.approver.notices if "催办" in text]


def test_where_no_one_has_the_role_the_leader_hears_the_nudge(town):
    case = town.applicant.applies("440000/ecology/0001", received_on="2026-02-06")
    with town.at_work() as unit:
        for account in unit.session.scalars(select(Account).where(Account.login == "reviewer3")).unique():
            account.is_active = False
    town.applicant.nudges(case)
    assert [text for text in town.leader3.notices if "催办" in text]


def test_a_party_nudges_once_a_day_with_however_many_accounts(town, case):
    with town.at_work() as unit:
        party_id = town.applicant.actor.party_id
        second = unit.session.scalars(select(Account).where(Account.login == "applicant2")).unique().one()
        second.party_id = party_id
    town.applicant.nudges(case)
    town.actors["applicant2"] = replace(town.actors["applicant2"], party_id=party_id)
    with pytest.raises(Forbidden):
        town.applicant2.nudges(case)


def test_the_day_of_a_nudge_is_the_civil_day(town, case):
    town.is_now("2026-02-09 23:50")
    town.applicant.nudges(case)
    town.is_now("2026-02-10 00:10")
    town.applicant.nudges(case)
    assert len(nudges(town, case)) == 2
