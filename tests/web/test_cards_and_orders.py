"""The pages of yellow and red cards and of formal supervision, for both sides."""

import pytest
from sqlalchemy import select, text

from app.store.models import Card
from tests.web.page import read

DEFENCE = "其间申请人补正材料用去九个工作日，承办人按期作了受理审查。"
ANSWER = "已完成受理审查，预计三个工作日内办结并送达。"


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    return made


@pytest.fixture
def card(town, case):
    town.is_now("2026-03-13 10:00")
    return case.cards[-1]


@pytest.fixture
def order(town, case):
    return town.supervisor.supervises(case, answer_by="2026-02-27")


def test_both_sides_list_the_cards_and_filter_them(town, card):
    for login in ("supervisor", "auditor", "reviewer", "approver"):
        page = read(town.client(login).get("/cards"))
        assert f"/cards/{card.id}" in page.links
        assert "申请答复 法定期限" in page.text
    client = town.client("supervisor")
    assert f"/cards/{card.id}" not in read(client.get("/cards?rung=yellow")).links
    assert "没有符合条件的黄红牌" in read(client.get("/cards?state=closed")).text
    assert f"/cards/{card.id}" in read(client.get(f"/cards?state=all&organ={card.organ_id}")).links


def test_nobody_else_sees_them(town, card):
    assert f"/cards/{card.id}" not in read(town.client("supervisor2").get("/cards?state=all")).links
    read(town.client("supervisor2").get(f"/cards/{card.id}"), 404)
    read(town.client("supervisor2").post(f"/cards/{card.id}/close", data={"closing": DEFENCE}), 404)
    for login in ("applicant", "administrator"):
        read(town.client(login).get(f"/cards/{card.id}"), 403)
        read(town.client(login).get("/cards"), 403)


def test_a_card_is_defended_decided_and_closed_on_its_page(town, case, card):
    there = f"/cards/{card.id}"
    body, watch = town.client("reviewer"), town.client("supervisor")
    assert "2026年3月20日以前提出一次申辩（服务标准：5个工作日）" in read(body.get(there)).text
    assert body.post(f"{there}/defend", data={"defence": DEFENCE}).location == there
    page = read(watch.get(there))
    assert DEFENCE in page.text
    assert ("input", "verdict") in [(tag, given.get("name")) for tag, given in page.tags]
    assert watch.post(f"{there}/decide", data={"verdict": "upheld", "decision": "补正期间法定期限照常计算。"}).status_code == 303
    assert "办件办结或者作出逾期说明以后可以销牌" in read(watch.get(there)).text
    town.reviewer.accepts(case)
    assert watch.post(f"{there}/close", data={"closing": "承办单位已经作了逾期说明。"}).status_code == 303
    text = read(body.get(there)).text
    assert "已销牌" in text
    assert "裁定维持 " in text
    assert f"{there}" in read(body.get(f"/workbench/cases/{case.case_no}")).links


def test_a_wrong_defence_comes_back_whole_and_a_second_click_is_told(town, card):
    client, there = town.client("reviewer"), f"/cards/{card.id}/defend"
    page = read(client.post(there, data={"defence": "冤枉"}), 422)
    assert page.fields["defence"] == ["冤枉"]
    assert "#defence" in page.links
    client.post(there, data={"defence": DEFENCE})
    assert "待裁定申辩，不能再提出申辩" in read(client.post(there, data={"defence": DEFENCE}), 409).text


def test_a_decision_without_a_verdict_comes_back_whole(town, card):
    town.client("reviewer").post(f"/cards/{card.id}/defend", data={"defence": DEFENCE})
    page = read(town.client("supervisor").post(f"/cards/{card.id}/decide", data={"decision": "补正期间法定期限照常计算。"}), 422)
    assert page.fields["decision"] == ["补正期间法定期限照常计算。"]
    assert "请选择“裁定”" in page.text
    assert "#verdict" in page.links


def test_an_order_is_answered_sent_back_and_closed_on_its_page(town, order):
    there = f"/orders/{order.id}"
    body, watch = town.client("reviewer"), town.client("supervisor")
    assert there in read(body.get("/orders")).links
    assert body.post(f"{there}/reply", data={"reply": ANSWER}).location == there
    assert ANSWER in read(watch.get(there)).text
    page = read(watch.post(f"{there}/send_back", data={"reason": "短", "answer_by": ""}), 422)
    assert (page.fields["reason"], page.fields["answer_by"]) == (["短"], [""])
    assert "请填写“回复期限”" in page.text
    assert watch.post(f"{there}/send_back", data={"reason": "没有说明逾期的原因，请补充。", "answer_by": "2026-03-06"}).status_code == 303
    assert "没有说明逾期的原因，请补充。" in read(body.get(there)).text
    body.post(f"{there}/reply", data={"reply": ANSWER})
    assert watch.post(f"{there}/close", data={"result": "已经办结，逾期原因说明清楚。"}).status_code == 303
    assert there not in read(watch.get("/orders")).links
    assert there in read(watch.get("/orders?state=closed")).links
    assert "已办结，不能再回复" in read(body.post(f"{there}/reply", data={"reply": ANSWER}), 409).text


def test_what_is_late_is_called_late_on_both_sides(town, order):
    town.is_now("2026-03-02 10:00")
    for login in ("reviewer", "supervisor"):
        assert "逾期未回复" in read(town.client(login).get("/orders?late=1")).text
    town.client("reviewer").post(f"/orders/{order.id}/reply", data={"reply": ANSWER})
    page = read(town.client("supervisor").get(f"/orders/{order.id}")).text
    assert "逾期回复，应于2026年2月27日前" in page
    assert f"/orders/{order.id}" not in read(town.client("supervisor").get("/orders?late=1")).links


def test_nobody_else_sees_an_order(town, order):
    assert f"/orders/{order.id}" not in read(town.client("supervisor2").get("/orders?state=all")).links
    read(town.client("supervisor2").get(f"/orders/{order.id}"), 404)
    read(town.client("supervisor2").post(f"/orders/{order.id}/reply", data={"reply": ANSWER}), 404)
    read(town.client("applicant").get(f"/orders/{order.id}"), 403)


def test_a_case_shows_its_cards_and_orders_to_officials(town, case, order, card):
    page = read(town.client("supervisor").get(f"/supervision/cases/{case.case_no}"))
    assert {f"/orders/{order.id}", f"/cards/{card.id}"} <= set(page.links)
    assert order.number not in town.client("applicant").get(f"/my/cases/{case.case_no}").text


@pytest.mark.parametrize("question", ["state=x&rung=x&organ=x&after=x&before=x", "after=%00", "late=2&organ=" + "9" * 30])
def test_a_broken_address_shows_the_list(town, card, question):
    for place in ("/cards", "/orders"):
        read(town.client("supervisor").get(f"{place}?{question}"))


def test_lists_go_on_over_pages_the_latest_first(town, card):
    columns = "case_id, organ_id, holder_id, rule, rung, kind, basis, task, stage, state"
    thirty = f"SELECT {columns}, 1 + n, at - n * interval '1 hour' FROM card, generate_series(1, 30) n WHERE id = :id"  # noqa: S608 (our own names)
    earlier = f"INSERT INTO card ({columns}, round, at) {thirty}"
    with town.at_work() as unit:
        unit.session.execute(text(earlier), {"id": card.id})
    client = town.client("supervisor")
    first = read(client.get("/cards?rung=red"))
    second = read(client.get(next(link for link in first.links if "after=" in link)))
    numbers = [int(link.removeprefix("/cards/")) for page in (first, second) for link in page.links if link.removeprefix("/cards/").isdigit()]
    assert numbers == [one.id for one in town.rows(select(Card).where(Card.rung == "red").order_by(Card.at.desc()))]
    assert any("before=" in link for link in second.links)
