"""Yellow and red cards: facts that a deadline's ladder leaves behind."""

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import cards
from app.store import folders
from app.store.models import Card
from tests.processes import changing


@pytest.fixture
def case(town):
    return town.applicant.applies(received_on="2026-02-06")


def told(card):
    return (card.rule, card.rung, card.kind, card.basis)


def test_a_card_says_what_period_of_what_law_who_held_it_and_where_it_stood(town, case):  # Art. 21 para. 2
    town.reviewer.claims(case, "completeness")
    town.is_now("2026-03-13 10:00")
    yellow, red = by_law = [card for card in case.cards if card.kind == "law"]
    law = "《广东省公共数据开放暂行办法》第二十一条第二款"
    assert [told(yellow), told(red)] == [("reply", "yellow", "law", law), ("reply", "red", "law", law)]
    assert {(one.task, one.stage, one.holder_id, one.organ_id, one.state, one.round) for one in by_law} == {
        ("completeness", "completeness", town.actors["reviewer"].account_id, case.organ_id, "open", 1)
    }
    said = case.climbs[-1].details
    assert (said["rule"], said["rung"], said["period"]) == ("reply", "red", "law")
    assert "红牌。“申请答复”（法定期限），最后一天是2026年3月12日。" in town.reviewer.notices[-1]


def test_a_service_standard_is_never_called_law(town):  # Arts. 9 and 13 set no period
    case = changing.proposed(town.reviewer)
    town.days_pass(31)
    assert [told(card) for card in case.cards] == [("change", "yellow", "standard", "服务标准"), ("change", "red", "standard", "服务标准")]


def test_what_merely_warns_is_no_card(town, case):
    town.is_now("2026-03-10 10:00")
    assert case.rungs == ["reminder", "warning"]
    assert [card for card in case.cards if card.kind == "law"] == []


def test_nobody_holds_a_card_while_nobody_has_the_task(town, case):
    town.is_now("2026-03-13 10:00")
    assert {(card.holder_id, card.task) for card in case.cards} == {(None, "completeness")}


def test_the_applicant_never_holds_a_card(town, case):
    """The legal clock runs on while the applicant corrects (Art. 21 grants no pause)."""
    town.reviewer.asks_for_correction(case)
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        cards.climb(unit, folder, "reply", "red")
    assert [(card.holder_id, card.task) for card in case.cards] == [(None, "")]


def test_a_rung_is_reached_once_whoever_says_so_again(town, case):
    town.is_now("2026-03-13 10:00")
    before = (case.rungs, len(case.record))
    for rung in ("yellow", "red"):
        with town.at_work() as unit:
            cards.climb(unit, folders.lock(unit.session, case.id), "reply", rung)
    assert (case.rungs, len(case.record)) == before
    assert case.deadline("reply").rung == "red"


def test_a_deed_that_fails_leaves_no_card(town, case):
    def fails():
        with town.at_work() as unit:
            cards.climb(unit, folders.lock(unit.session, case.id), "reply", "red")
            unit.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert town.rows(select(Card)) == []
    assert case.deadline("reply").rung == "normal"


DEFENCE = "其间申请人补正材料用去九个工作日，承办人按期作了受理审查。"
REASON = "补正期间法定期限照常计算，申辩理由不成立。"


def does(person, deed, card, *said):
    with person.does() as unit:
        deed(unit, card.id, *said)


@pytest.fixture
def red(town, case):
    """A red card of a case that 何嘉欣 holds, on the day it was shown."""
    town.reviewer.claims(case, "completeness")
    town.is_now("2026-03-13 10:00")
    return case.cards[-1]


def test_the_life_of_a_card_is_on_the_record_and_told(town, case, red):
    does(town.reviewer, cards.defend, red, DEFENCE)
    assert DEFENCE in town.supervisor.notices[-1]
    does(town.supervisor, cards.decide, red, "upheld", REASON)
    assert REASON in town.reviewer.notices[-1]
    town.approver.grants(case)
    does(town.supervisor, cards.close, red, "已经办结并作了逾期说明。")
    assert "已销牌" in town.reviewer.notices[-1]
    closed = case.cards[-1]
    assert (closed.state, closed.defence, closed.decision, closed.closing) == ("closed", DEFENCE, REASON, "已经办结并作了逾期说明。")
    assert [deed for deed in case.deeds if deed.startswith("card_")] == ["card_defended", "card_upheld", "card_closed"]
    people = (closed.defended_by_id, closed.decided_by_id, closed.closed_by_id)
    assert people == tuple(town.actors[login].account_id for login in ("reviewer", "supervisor", "supervisor"))


def test_a_founded_defence_withdraws_the_card_and_that_is_its_end(town, case, red):
    does(town.approver, cards.defend, red, DEFENCE)
    does(town.supervisor, cards.decide, red, "withdrawn", "平台故障两日，确实不能归责于承办单位。")
    assert (case.cards[-1].state, case.cards[-1].closed_at is not None) == ("withdrawn", True)
    with pytest.raises(Stale, match="不需要再销牌"):
        does(town.supervisor, cards.close, red, "已经办结并作了逾期说明。")


def test_a_defence_is_stated_once(town, red):
    does(town.reviewer, cards.defend, red, DEFENCE)
    with pytest.raises(Stale, match="待裁定申辩"):
        does(town.approver, cards.defend, red, DEFENCE)


def test_a_defence_has_five_working_days_and_the_number_is_a_standard(town, red):
    rule = town.office.rule("supervision", "defence")
    assert (rule.days, rule.kind, rule.article) == (5, "standard", "服务标准")
    town.is_now("2026-03-20 23:00")
    does(town.reviewer, cards.defend, red, DEFENCE)


def test_after_them_it_is_too_late(town, red):
    town.is_now("2026-03-21 08:00")
    with pytest.raises(Stale, match="2026年3月20日届满"):
        does(town.reviewer, cards.defend, red, DEFENCE)


def test_a_card_is_not_closed_while_it_may_be_defended(town, case, red):
    town.approver.grants(case)
    with pytest.raises(Stale, match="期满以后才能销牌"):
        does(town.supervisor, cards.close, red, "已经办结并作了逾期说明。")
    town.is_now("2026-03-23 09:00")
    does(town.supervisor, cards.close, red, "已经办结并作了逾期说明。")


def test_nor_before_the_case_is_done_or_explained(town, case, red):
    town.is_now("2026-03-23 09:00")
    with pytest.raises(Stale, match="没有作逾期说明"):
        does(town.supervisor, cards.close, red, "已经办结并作了逾期说明。")
    town.reviewer.accepts(case)
    does(town.supervisor, cards.close, red, "承办单位已经作了逾期说明。")


def test_nor_with_a_defence_undecided(town, case, red):
    does(town.reviewer, cards.defend, red, DEFENCE)
    town.approver.grants(case)
    town.is_now("2026-03-23 09:00")
    with pytest.raises(Stale, match="先裁定再销牌"):
        does(town.supervisor, cards.close, red, "已经办结并作了逾期说明。")


def test_who_had_nothing_to_do_with_it_may_not_defend_it(town, red):
    with pytest.raises(Forbidden):
        does(town.reviewer2, cards.defend, red, DEFENCE)
    with pytest.raises(Forbidden):
        does(town.supervisor, cards.defend, red, DEFENCE)


@pytest.mark.parametrize("login", ["applicant", "supervisor2", "administrator"])
def test_other_bodies_cards_are_not_there(town, red, login):
    person = getattr(town, login)
    for deed, said in ((cards.defend, (DEFENCE,)), (cards.decide, ("upheld", REASON)), (cards.close, (REASON,))):
        with pytest.raises(Missing):
            does(person, deed, red, *said)


def test_the_body_does_not_decide_on_its_own_defence(town, red):
    does(town.reviewer, cards.defend, red, DEFENCE)
    for deed, said in ((cards.decide, ("withdrawn", REASON)), (cards.close, (REASON,))):
        with pytest.raises(Forbidden):
            does(town.approver, deed, red, *said)


def test_mere_signals_have_no_life(town, case, red):
    warning = town.rows(select(Card).where(Card.case_id == case.id, Card.rung == "warning"))[0]
    with pytest.raises(Missing):
        does(town.reviewer, cards.defend, warning, DEFENCE)


def test_a_decision_needs_a_verdict_and_its_reason(town, red):
    does(town.reviewer, cards.defend, red, DEFENCE)
    with pytest.raises(Invalid) as refused:
        does(town.supervisor, cards.decide, red, "closed", "短")
    assert [one.path for one in refused.value.problems] == ["/verdict", "/decision"]


def test_the_applicant_reads_nothing_of_it(town, case, red):
    does(town.reviewer, cards.defend, red, DEFENCE)
    assert all(DEFENCE not in text for text in town.applicant.notices)
    assert DEFENCE not in town.client("applicant").get(f"/my/cases/{case.case_no}").text
