"""Cards, orders, figures, workload, subscriptions, the register and views, for programs."""

import pytest

ALL = "from_on=2026-01-01&through_on=2026-12-31"


@pytest.fixture
def late(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(case, "completeness")
    town.is_now("2026-03-13 10:00")
    return case


def test_a_figure_is_the_number_of_its_cases(town, program, late):
    chief = program("supervisor")
    total = chief.get(f"/figures?{ALL}").json["total"]
    assert (total["received"], total["open"], total["overdue"]) == (1, 1, 1)
    cases = chief.get(f"/figures/cases?{ALL}&counted=overdue").json
    assert cases["total"] == 1
    assert [one["case_no"] for one in cases["items"]] == [late.case_no]
    assert program("supervisor2").get(f"/figures/cases?{ALL}").json["total"] == 0


def test_the_workload_and_handing_on(town, program, late):
    lead = program("section_head")
    mine = next(one for one in lead.get("/workload").json["items"] if one["holder_id"] == town.reviewer.actor.account_id)
    assert (mine["open"], mine["late"]) == (1, 1)
    tasks = lead.get(f"/workload/tasks?holder={mine['holder_id']}&which=late").json
    assert tasks["total"] == len(tasks["items"]) == 1
    answer = lead.post(f"/tasks/{tasks['items'][0]['id']}/reassign", {"to": "reviewer2", "reason": "出差"})
    assert answer.status_code == 200, answer.text
    assert late.open("completeness").assignee_id == town.reviewer2.actor.account_id


@pytest.mark.parametrize("login", ["applicant", "reviewer", "administrator"])
def test_figures_are_for_who_may_see_the_pages(program, late, login):
    for path in ("/figures", "/figures/cases", "/workload", "/workload/tasks"):
        assert program(login).get(path).status_code == 403, path


def test_a_card_is_defended_decided_and_closed(town, program, late):
    body, chief = program("reviewer"), program("supervisor")
    card = next(one for one in body.get("/cards?rung=red").json["items"] if one["case_no"] == late.case_no)
    answer = body.post(f"/cards/{card['id']}/defend", {"text": "数据来源单位核对字段用时较长，已经说明。"})
    assert answer.json["state"] == "defended", answer.text
    assert body.post(f"/cards/{card['id']}/decide", {"verdict": "withdrawn", "reason": "理由成立，予以撤销本张牌。"}).status_code == 403
    assert chief.post(f"/cards/{card['id']}/decide", {"verdict": "withdrawn", "reason": "理由成立，予以撤销本张牌。"}).json["state"] == "withdrawn"
    assert chief.get(f"/cards/{card['id']}").json["decided_by"] == town.supervisor.actor.name
    assert program("supervisor2").get(f"/cards/{card['id']}").status_code == 404
    assert program("applicant").get("/cards").json["items"] == []


def test_an_order_is_issued_answered_sent_back_and_closed(town, program, late):
    body, chief = program("reviewer"), program("supervisor")
    made = chief.post(f"/cases/{late.case_no}/supervise", {"instruction": "请在三日内办结并书面说明原因。", "answer_by": "2026-03-20"})
    assert made.status_code == 201, made.text
    number = made.json["id"]
    assert body.get(f"/orders/{number}").json["may_reply"]
    assert body.post(f"/orders/{number}/reply", {"text": "已经开始办理，三日内办结。"}).json["state"] == "replied"
    assert chief.post(f"/orders/{number}/send_back", {"reason": "请写明具体的办结日期。", "answer_by": "2026-03-25"}).json["state"] == "returned"
    assert body.post(f"/orders/{number}/reply", {"text": "三月二十三日办结，已安排专人。"}).status_code == 200
    assert chief.post(f"/orders/{number}/close", {"text": "已按要求说明，同意办结本单。"}).json["state"] == "closed"
    assert [one["id"] for one in chief.get("/orders?state=all").json["items"]] == [number]
    assert chief.get("/orders").json["items"] == []
    assert program("applicant").get(f"/orders/{number}").status_code == 404


def test_a_subscription_by_program(town, program):
    mine = program("coordinator")
    made = mine.post("/webhooks", {"url": "https://example.org/hooks", "events": ["case.received"]})
    assert made.status_code == 201, made.text
    assert made.json["secret"].startswith("whsec_")
    there = f"/webhooks/{made.json['id']}"
    assert "secret" not in mine.get(there).json
    sent = mine.post(f"{there}/test").json
    assert [one["event_id"] for one in mine.get(f"{there}/deliveries").json["items"]] == [sent["event_id"]]
    assert mine.post(f"{there}/deliveries/{sent['id']}/redeliver").json["event_id"] == sent["event_id"]
    assert mine.post(f"{there}/pause").json["is_paused"]
    assert mine.post(f"{there}/test").status_code == 409
    assert not mine.post(f"{there}/resume").json["is_paused"]
    for path in (there, f"{there}/deliveries"):
        assert program("company").get(path).status_code == 404
    assert program("company").post(f"{there}/remove").status_code == 404
    assert mine.post(f"{there}/remove").json["is_removed"]
    assert mine.get("/webhooks").json["items"] == []


def test_the_register_says_what_is_law_and_what_a_standard(program):
    found = program("applicant").get("/register").json
    reply = next(one for one in found["duties"] if (one["process"], one["id"]) == ("conditional_application", "reply"))
    assert (reply["kind"], reply["days"]) == ("law", 20)
    assert "measures" in [one["id"] for one in found["bases"]]


def test_a_view_is_kept_and_forgotten(program):
    mine = program("reviewer")
    kept = mine.post("/views", {"name": "逾期的", "question": "scope=mine&due=late&strange=1", "shared": True}).json
    assert [(one["name"], one["question"]) for one in mine.get("/views").json["items"]] == [("逾期的", "scope=mine&due=late")]
    assert [one["owner"] for one in program("reviewer2").get("/views").json["items"]] != [""]
    assert program("reviewer2").post(f"/views/{kept['id']}/forget").status_code == 404
    assert mine.post(f"/views/{kept['id']}/forget").json["is_forgotten"]
