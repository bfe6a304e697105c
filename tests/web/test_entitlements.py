"""Entitlements on pages and at the door of a data service, through the browserless browser."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.entitlements import MeasureKind
from app.services import entitlements
from app.store import folders
from app.store.models import Entitlement, RecordLine

DOOR = "/api/v1/entitlement"


@pytest.fixture
def granted(town):
    """An entitlement in force today."""
    case = town.applicant.applies()
    town.approver.grants(case)
    town.is_now("2026-04-01 10:00")
    return town.rows(select(Entitlement).where(Entitlement.case_id == case.id))[0]


@pytest.fixture
def mine(town, granted):  # after the clock was set: a session does not outlive the weeks between
    return town.client("applicant")


def suspend(town, entitlement, until_on=None):
    with town.at_work(town.reviewer.actor) as unit:
        folder = folders.lock(unit.session, entitlement.case_id)
        on = {"entitlement_id": entitlement.id, "party_id": entitlement.party_id}
        entitlements.impose(
            unit, folder, MeasureKind.SUSPEND, organ_id=entitlement.organ_id, reason="未落实安全保障措施", until_on=until_on, **on
        )


def key_of(client, number):
    page = client.post(f"/my/entitlements/{number}/key")
    assert page.status_code == 200, page.text
    return re.search(r"<code>(sk_[^<]+)</code>", page.text)[1]


def ask(town, key=None):
    return town.client().get(DOOR, headers={"X-Entitlement-Key": key} if key else {})


def test_the_holder_sees_the_entitlement_with_its_items_channel_and_period(mine, granted):
    listed = mine.get("/my/entitlements").text
    assert granted.number in listed
    assert "高速公路收费站分时流量" in listed
    page = mine.get(f"/my/entitlements/{granted.number}").text
    for words in ("收费站名称、统计时段、入口车流量", "数据下载", "有效", "授权"):
        assert words in page


def test_somebody_elses_entitlement_is_not_there(town, granted):
    assert town.client("applicant2").get(f"/my/entitlements/{granted.number}").status_code == 404
    assert town.client("applicant2").post(f"/my/entitlements/{granted.number}/key").status_code == 404
    assert town.client("reviewer3").get(f"/workbench/entitlements/{granted.number}").status_code == 404
    assert granted.number not in town.client("reviewer3").get("/workbench/entitlements").text


@pytest.mark.parametrize("login", ["reviewer", "approver", "authority_reviewer", "supervisor", "auditor"])
def test_the_body_and_its_authority_see_it(town, granted, login):
    client = town.client(login)
    assert granted.number in client.get("/workbench/entitlements").text
    assert client.get(f"/workbench/entitlements/{granted.number}").status_code == 200


def test_the_citys_authority_does_not_see_the_provinces(town, granted):
    assert granted.number not in town.client("authority_reviewer2").get("/workbench/entitlements").text


def test_the_list_is_narrowed_by_status_and_words(town, granted):
    client = town.client("reviewer")
    assert granted.number in client.get("/workbench/entitlements?status=active&q=林晓岚").text
    assert granted.number not in client.get("/workbench/entitlements?status=revoked").text
    suspend(town, granted)
    assert granted.number in client.get("/workbench/entitlements?status=suspended").text


def test_what_ran_out_at_midnight_is_shown_and_found_as_expired_before_it_is_settled(town, granted):
    town.clock.is_now("2027-12-01 00:01")
    client = town.client("reviewer")
    assert granted.number in client.get("/workbench/entitlements?status=expired").text
    assert granted.number not in client.get("/workbench/entitlements?status=active").text


def test_the_key_is_shown_once_and_the_record_tells_of_it(town, mine, granted):
    key = key_of(mine, granted.number)
    assert key not in mine.get(f"/my/entitlements/{granted.number}").text
    assert key[-4:] in mine.get(f"/my/entitlements/{granted.number}").text
    assert "key_issued" in [line.deed for line in town.rows(select(RecordLine).where(RecordLine.case_id == granted.case_id))]


def test_the_key_opens_the_door(town, mine, granted):
    answer = ask(town, key_of(mine, granted.number))
    assert answer.status_code == 200
    assert answer.json == {
        "number": granted.number,
        "dataset": "440000/transport/0001",
        "items": ["station", "hour", "inflow"],
        "channel": "download",
        "from_on": str(granted.from_on),
        "through_on": str(granted.through_on),
        "status": "active",
    }


def test_a_new_key_stops_the_old_one(town, mine, granted):
    old, new = key_of(mine, granted.number), key_of(mine, granted.number)
    assert (ask(town, old).status_code, ask(town, new).status_code) == (401, 200)


@pytest.mark.parametrize("key", [None, "sk_nobodys", "x" * 5000, "钥匙"])
def test_a_key_that_nobody_has_opens_nothing(town, key):
    answer = town.client().get(DOOR, headers={"X-Entitlement-Key": key.encode("utf-8").decode("latin-1")} if key else {})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_a_suspended_entitlements_key_is_refused_with_the_reason_and_the_case(town, mine, granted):
    key = key_of(mine, granted.number)
    suspend(town, granted)
    answer = ask(town, key)
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert "未落实安全保障措施" in answer.json["detail"]
    assert answer.json["case_no"] in mine.get(f"/my/entitlements/{granted.number}").text
    assert answer.json["entitlement_status"] == "suspended"


def test_a_suspension_with_a_last_day_ends_by_itself(town, mine, granted):
    key = key_of(mine, granted.number)
    suspend(town, granted, until_on=date(2026, 4, 30))
    town.clock.is_now("2026-04-30 23:59")
    assert ask(town, key).status_code == 403
    town.clock.is_now("2026-05-01 00:00")
    assert ask(town, key).status_code == 200
    assert "已暂停，密钥" not in town.client("applicant").get(f"/my/entitlements/{granted.number}").text


def test_an_expired_key_is_refused(town, mine, granted):
    key = key_of(mine, granted.number)
    town.clock.is_now("2027-12-01 10:00")
    answer = ask(town, key)
    assert (answer.status_code, answer.json["entitlement_status"]) == (403, "expired")
    assert town.client("applicant").post(f"/my/entitlements/{granted.number}/key").status_code == 422


def test_a_key_does_not_open_before_the_period_begins(town):
    case = town.applicant.applies()
    town.approver.grants(case)
    kept = town.rows(select(Entitlement).where(Entitlement.case_id == case.id))[0]
    answer = ask(town, key_of(town.client("applicant"), kept.number))
    assert answer.status_code == 403
    assert "起可以使用" in answer.json["detail"]


def test_the_nightly_job_settles_what_ran_out(town, granted):
    town.clock.is_now("2027-12-01 00:05")
    with town.at_work() as unit:
        assert entitlements.settle(unit) == 1
        assert entitlements.settle(unit) == 0
    assert town.rows(select(Entitlement))[0].status == "expired"


def test_the_nightly_job_is_in_the_clockwork(town):
    clockwork = town.app.extensions["clockwork"]
    assert "settle_entitlements" in {day.task for day in clockwork.daily} & clockwork.deeds.tasks.keys()


def test_looking_at_a_key_writes_nothing(town, mine, granted):
    key = key_of(mine, granted.number)
    town.clock.is_now("2027-12-01 00:01")
    ask(town, key)
    assert town.rows(select(Entitlement))[0].status == "active"


def test_the_description_tells_of_the_door(town):
    told = town.client().get("/api/v1/openapi.json").json["paths"][DOOR]["get"]
    assert [one["name"] for one in told["parameters"]] == ["X-Entitlement-Key"]
    assert set(told["responses"]) == {"200", "401", "403"}
