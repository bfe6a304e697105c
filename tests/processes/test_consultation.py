"""Art. 21 para. 1, step 4: opinions that the review asks for, side by side; none holds the case up past its day."""

import pytest

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import consulting
from tests.services.chain import first_broken

ALL = {"ask_source": True, "ask_security": True, "ask_legal": True, "ask_experts": True, "experts": 2}
EVERY = ["expert_opinion", "expert_opinion", "legal_opinion", "security_opinion", "source_opinion"]


@pytest.fixture
def asked(town):
    """A case of Monday 2 March 2026 in which the reviewer has asked whoever a test names."""

    def of(**whom):
        case = town.applicant.applies(received_on="2026-03-02")
        town.reviewer.accepts(case)
        town.reviewer.reviews(case, **whom)
        return case

    return of


def adds(person, case, opinion, reason="涉及跨境使用，需要这方面的意见。"):
    with person.does() as unit:
        consulting.add(unit, case.case_no, opinion, reason)


def lets_off(person, case, opinion, reason="所问事项已经查明。"):
    task_id = case.open(opinion).id
    with person.does() as unit:
        consulting.let_off(unit, task_id, reason)


def test_where_nobody_is_asked_the_draft_comes_next(asked):
    assert asked().waits_for == ["draft"]


def test_who_is_not_asked_is_not_waited_for(asked):
    assert asked(ask_legal=True).waits_for == ["legal_opinion"]


def test_the_draft_waits_until_everybody_has_answered(town, asked):
    case = asked(**ALL)
    assert case.waits_for == EVERY
    town.legal.answers(case, "legal_opinion", "lawful")
    town.security.answers(case, "security_opinion", "enough")
    town.coordinator.answers(case, "source_opinion", "can")
    town.expert.answers(case, "expert_opinion", "support")
    assert case.waits_for == ["expert_opinion"]
    town.expert2.answers(case, "expert_opinion", "against")
    assert case.waits_for == ["draft"]
    assert {case.deadline(name).state for name in set(EVERY)} == {"met"}
    town.approver.decides(case)
    assert case.outcome == "granted"
    assert first_broken(case) is None


def test_an_expert_speaks_once(town, asked):
    case = asked(ask_experts=True, experts=2)
    town.expert.answers(case, "expert_opinion", "support")
    with pytest.raises(Forbidden):
        town.expert.answers(case, "expert_opinion", "support")


def test_each_opinion_has_a_service_standard_of_its_own(town, asked):
    case = asked(ask_legal=True, ask_experts=True)
    assert (case.deadline("legal_opinion").kind, case.open("legal_opinion").due_at.date().isoformat()) == ("standard", "2026-03-05")
    assert str(case.deadline("legal_opinion").due_on) == "2026-03-05"
    assert str(case.deadline("expert_opinion").due_on) == "2026-03-09"
    town.is_now("2026-03-04 09:00")
    town.tick()
    assert any("到期提醒" in text and "法制意见" in text for text in town.legal.notices)


def test_a_missing_answer_is_on_the_record_and_holds_nothing_up(town, asked):
    case = asked(ask_legal=True, ask_security=True)
    town.security.answers(case, "security_opinion", "enough")
    town.is_now("2026-03-05 23:59")
    town.tick()
    assert case.waits_for == ["legal_opinion"]
    town.is_now("2026-03-06 00:00")
    town.tick()
    assert case.waits_for == ["draft"]
    assert "opinion_missed" in case.deeds
    assert next(task for task in case.tasks if task.name == "legal_opinion").closing == "lapsed"
    assert case.deadline("legal_opinion").state == "cancelled"
    assert any("到期没有提出" in text for text in town.reviewer.notices)


def test_no_opinion_stops_the_legal_clock(town, asked):  # Art. 21 para. 2
    case = asked(**ALL)
    assert case.deadline("reply").state == "open"
    assert str(case.due_on) == "2026-03-30"


def test_the_reviewer_hears_of_every_answer(town, asked):
    case = asked(ask_legal=True)
    town.legal.answers(case, "legal_opinion", "lawful")
    assert town.reviewer.notices[-1] == f"办件 {case.case_no} 的“法制意见”已由邓思齐提出。"


def test_a_signer_is_added_while_others_are_awaited(town, asked):  # 加签
    case = asked(ask_legal=True)
    adds(town.reviewer, case, "security_opinion")
    assert case.waits_for == ["legal_opinion", "security_opinion"]
    town.legal.answers(case, "legal_opinion", "lawful")
    assert case.waits_for == ["security_opinion"]
    assert str(case.deadline("security_opinion").due_on) == "2026-03-05"
    town.security.answers(case, "security_opinion", "enough")
    assert case.waits_for == ["draft"]
    assert any("涉及跨境使用" in text for text in town.security.notices)
    town.approver.decides(case)
    assert case.outcome == "granted"


def test_one_more_expert_joins_a_running_panel(town, asked):
    case = asked(ask_experts=True, experts=1)
    adds(town.reviewer, case, "expert_opinion")
    assert case.waits_for == ["expert_opinion", "expert_opinion"]
    town.expert.answers(case, "expert_opinion", "support")
    assert case.waits_for == ["expert_opinion"]
    town.expert2.answers(case, "expert_opinion", "support")
    assert case.waits_for == ["draft"]


def test_a_panel_is_added_to_others(town, asked):
    case = asked(ask_legal=True)
    adds(town.reviewer, case, "expert_opinion")
    town.expert.answers(case, "expert_opinion", "support")
    town.legal.answers(case, "legal_opinion", "lawful")
    assert case.waits_for == ["draft"]


def test_an_added_signer_lapses_like_the_others(town, asked):
    case = asked(ask_legal=True)
    town.is_now("2026-03-04 10:00")
    adds(town.reviewer, case, "security_opinion")
    town.is_now("2026-03-06 10:00")
    town.tick()
    assert case.waits_for == ["security_opinion"]
    town.is_now("2026-03-10 10:00")
    town.tick()
    assert case.waits_for == ["draft"]
    assert case.deeds.count("opinion_missed") == 2


def test_a_signer_is_let_off(town, asked):  # 减签
    case = asked(ask_legal=True, ask_security=True)
    town.legal.claims(case, "legal_opinion")
    lets_off(town.reviewer, case, "legal_opinion")
    assert case.waits_for == ["security_opinion"]
    assert case.deadline("legal_opinion").state == "cancelled"
    assert any("不再征求您的" in text for text in town.legal.notices)
    lets_off(town.reviewer, case, "security_opinion")
    assert case.waits_for == ["draft"]
    assert case.deeds.count("let_off") == 2


def test_one_of_several_experts_is_let_off(town, asked):
    case = asked(ask_experts=True, experts=2)
    lets_off(town.reviewer, case, "expert_opinion")
    assert case.deadline("expert_opinion").state == "open"
    town.expert.answers(case, "expert_opinion", "support")
    assert case.waits_for == ["draft"]


def test_what_cannot_be_added_or_let_off(town, asked):
    case = asked(ask_legal=True)
    assert told(lambda: adds(town.reviewer, case, "legal_opinion")) == ["这一轮已经征求过这方面的意见；需要再次征求的，请退回条件审查。"]
    assert told(lambda: adds(town.reviewer, case, "decide", " ")) == ["请选择“加签”的对象。", "请写明原因，原因会记入办理记录。"]
    assert told(lambda: lets_off(town.reviewer, case, "legal_opinion", "")) == ["请写明原因，原因会记入办理记录。"]
    assert case.waits_for == ["legal_opinion"]


def told(deed):
    with pytest.raises(Invalid) as refused:
        deed()
    return [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize("login", ["applicant", "reviewer3", "approver3", "supervisor"])
def test_others_see_nothing_to_add_to(town, asked, login):
    case = asked(ask_legal=True)
    with pytest.raises(Missing):
        adds(getattr(town, login), case, "security_opinion")
    with pytest.raises(Missing):
        lets_off(getattr(town, login), case, "legal_opinion")


def test_a_colleague_without_a_hand_in_the_case_adds_nobody(town, asked):
    case = asked(ask_legal=True)
    with pytest.raises(Forbidden):
        adds(town.security, case, "security_opinion")
    with pytest.raises(Forbidden):
        lets_off(town.expert, case, "legal_opinion")


def test_nobody_is_added_once_the_draft_is_written(town, asked):
    case = asked(ask_legal=True)
    task_id = case.open("legal_opinion").id
    town.legal.answers(case, "legal_opinion", "lawful")
    with pytest.raises(Stale):
        adds(town.reviewer, case, "security_opinion")
    with town.reviewer.does() as unit, pytest.raises(Stale):
        consulting.let_off(unit, task_id, "不需要了")


def test_after_a_return_to_the_review_the_same_opinion_may_be_asked_for_again(town, asked):
    case = asked(ask_legal=True)
    town.legal.answers(case, "legal_opinion", "with_changes")
    town.reviewer.sends_back(case, "draft")
    town.reviewer.reviews(case, ask_legal=True, ask_security=True)
    assert case.waits_for == ["legal_opinion", "security_opinion"]
    town.security.answers(case, "security_opinion", "enough")
    town.legal.answers(case, "legal_opinion", "lawful")
    assert case.waits_for == ["draft"]
    assert str(case.deadline("legal_opinion").state) == "met"


def test_a_withdrawal_ends_every_question(town, asked):
    case = asked(**ALL)
    town.applicant.withdraws(case)
    assert (case.waits_for, case.timers) == ([], [])
