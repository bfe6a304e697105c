"""Yellow and red cards: facts that a deadline's ladder leaves behind."""

import pytest
from sqlalchemy import select

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
    yellow, red = case.cards
    law = "《广东省公共数据开放暂行办法》第二十一条第二款"
    assert [told(yellow), told(red)] == [("reply", "yellow", "law", law), ("reply", "red", "law", law)]
    assert {(one.task, one.stage, one.holder_id, one.organ_id, one.state, one.round) for one in case.cards} == {
        ("completeness", "completeness", town.actors["reviewer"].account_id, case.organ_id, "open", 1)
    }
    assert [line.details for line in case.record if line.deed == "rung_reached"][-1] == {"rule": "reply", "rung": "red", "period": "law"}
    assert "红牌。期限：申请答复（法定期限）" in town.reviewer.notices[-1]


def test_a_service_standard_is_never_called_law(town):  # Arts. 9 and 13 set no period
    case = changing.proposed(town.reviewer)
    town.days_pass(31)
    assert [told(card) for card in case.cards] == [("change", "yellow", "standard", "服务标准"), ("change", "red", "standard", "服务标准")]


def test_what_merely_warns_is_no_card(town, case):
    town.is_now("2026-03-10 10:00")
    assert case.rungs == ["reminder", "warning"]
    assert case.cards == []


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
