"""督办单: an authority orders, the body answers, late or in time; the supervisor sends back or closes."""

from datetime import date

import pytest

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import orders

ANSWER = "已完成受理审查，预计三个工作日内办结并送达。"
RESULT = "已经办结，逾期原因说明清楚。"


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    return made


@pytest.fixture
def order(town, case):
    return town.supervisor.supervises(case, answer_by="2026-02-27")


def does(person, deed, order, *said):
    with person.does() as unit:
        return deed(unit, order.id, *said)


def test_the_life_of_an_order_is_on_the_record_and_told(town, case, order):
    assert order.number in town.reviewer.notices[-1]
    assert order.number in town.approver.notices[-1]
    does(town.reviewer, orders.reply, order, ANSWER)
    assert ANSWER in town.supervisor.notices[-1]
    does(town.supervisor, orders.send_back, order, "没有说明逾期的原因，请补充。", date(2026, 3, 6))
    assert "请在2026年3月6日前再次回复" in town.reviewer.notices[-1]
    does(town.approver, orders.reply, order, "数据来源单位核对字段用时较长，已经催办。")
    does(town.supervisor, orders.close, order, RESULT)
    assert RESULT in town.reviewer.notices[-1]
    kept = case.orders[0]
    assert (kept.state, kept.result, kept.answer_by_on) == ("closed", RESULT, date(2026, 3, 6))
    assert case.deeds[-5:] == ["supervise", "supervision_replied", "supervision_returned", "supervision_replied", "supervision_closed"]


def test_what_a_red_card_calls_for_ends_in_the_same_order(town, case):
    town.is_now("2026-03-13 10:00")
    said = {"instruction": "请立即办理并书面说明逾期原因。", "responsible_person": "梁建国", "answer_by": "2026-03-20"}
    town.supervisor.completes(case, "oversee", **said)
    (order,) = case.orders
    assert (order.instruction, order.responsible, str(order.answer_by_on)) == tuple(said.values())
    assert order.number == case.letter("supervision_notice").number
    does(town.reviewer, orders.reply, order, ANSWER)
    does(town.supervisor, orders.close, order, RESULT)
    assert case.orders[0].state == "closed"


def test_an_answer_after_its_day_is_late_on_the_record(town, case, order):
    town.is_now("2026-02-28 00:30")
    does(town.reviewer, orders.reply, order, ANSWER)
    line = next(line for line in case.record if line.deed == "supervision_replied")
    assert line.details["late"] is True
    assert "逾期回复" in town.supervisor.notices[-1]


def test_an_answer_on_its_last_day_is_in_time(town, case, order):
    town.is_now("2026-02-27 23:59")
    does(town.reviewer, orders.reply, order, ANSWER)
    assert "late" not in next(line for line in case.record if line.deed == "supervision_replied").details


def test_one_answer_waits_for_the_supervisor(town, order):
    does(town.reviewer, orders.reply, order, ANSWER)
    with pytest.raises(Stale, match="待审阅"):
        does(town.reviewer, orders.reply, order, ANSWER)


def test_what_is_closed_is_closed(town, order):
    does(town.reviewer, orders.reply, order, ANSWER)
    does(town.supervisor, orders.close, order, RESULT)
    for deed, said in ((orders.close, (RESULT,)), (orders.send_back, ("请补充说明逾期的原因。", date(2026, 3, 6)))):
        with pytest.raises(Stale):
            does(town.supervisor, deed, order, *said)


def test_an_order_without_an_answer_ends_only_with_its_case(town, case, order):
    with pytest.raises(Stale, match="还没有回复"):
        does(town.supervisor, orders.close, order, RESULT)
    town.approver.grants(case)
    does(town.supervisor, orders.close, order, RESULT)


def test_who_has_nothing_to_do_with_the_case_does_not_answer(town, order):
    for person in (town.reviewer2, town.supervisor):
        with pytest.raises(Forbidden):
            does(person, orders.reply, order, ANSWER)


def test_the_body_does_not_judge_its_own_answer(town, order):
    does(town.reviewer, orders.reply, order, ANSWER)
    with pytest.raises(Forbidden):
        does(town.approver, orders.close, order, RESULT)
    with pytest.raises(Forbidden):
        does(town.approver, orders.send_back, order, "请补充说明逾期的原因。", date(2026, 3, 6))


@pytest.mark.parametrize("login", ["applicant", "supervisor2", "administrator"])
def test_orders_to_other_bodies_are_not_there(town, order, login):
    person = getattr(town, login)
    for deed, said in ((orders.reply, (ANSWER,)), (orders.close, (RESULT,)), (orders.send_back, (RESULT, date(2026, 3, 6)))):
        with pytest.raises(Missing):
            does(person, deed, order, *said)


def test_mistakes_are_told_at_their_fields(town, order):
    with pytest.raises(Invalid) as refused:
        does(town.reviewer, orders.reply, order, "在办")
    assert [one.path for one in refused.value.problems] == ["/reply"]
    does(town.reviewer, orders.reply, order, ANSWER)
    with pytest.raises(Invalid) as refused:
        does(town.supervisor, orders.send_back, order, "", date(2026, 1, 1))
    assert [one.path for one in refused.value.problems] == ["/reason", "/answer_by"]
