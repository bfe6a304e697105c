"""An entitlement is suspended at once by the supervisor or the body, with ground and reason, and goes on again (Arts. 31, 32, 35)."""

import pytest
from sqlalchemy import select

from app.services import halting
from app.store.models import Letter
from tests.delivering import again, asks, stops
from tests.services.at_once import at_once
from tests.web.page import read

WHY = {"ground": "security_risk", "reason": "监测发现同一密钥在多个地址同时调用，疑似泄露。"}


def path(held, deed="suspend"):
    return f"/workbench/entitlements/{held.number}/{deed}"


@pytest.mark.parametrize("login", ["supervisor", "approver", "security"])
def test_after_the_deed_the_next_call_is_refused_with_the_reason(town, held, key, login):
    assert asks(town, held.number, key, "?limit=1").status_code == 200
    assert town.client(login).post(path(held), data=WHY).status_code == 303
    refused = asks(town, held.number, key, "?limit=1")
    assert (refused.status_code, refused.json["reason"]) == (403, "suspended")
    assert "疑似泄露" in refused.json["detail"]
    assert "第三十五条" in refused.json["detail"]
    assert (refused.json["article"], "书面说明" in refused.json["advice"]) == ("第三十二条第一款", True)


def test_the_holder_gets_a_letter_and_sees_why(town, held):
    town.client("supervisor").post(path(held), data=WHY)
    letter = town.rows(select(Letter).where(Letter.kind == "holder_notice"))[0]
    assert letter.party_id == held.party_id
    assert letter.content["organ"] == "广东省数据管理局（演示）"
    page = read(town.client("applicant").get(f"/my/entitlements/{held.number}")).text
    assert "已暂停" in page
    assert "这是临时措施" in page
    assert "提起申诉" not in page
    assert "疑似泄露" in page


def test_it_goes_on_again_with_the_same_key(town, held, key):
    supervisor = town.client("supervisor")
    supervisor.post(path(held), data=WHY)
    assert "解除暂停" in read(supervisor.get(f"/workbench/entitlements/{held.number}")).text
    assert supervisor.post(path(held, "resume"), data={"reason": "密钥已更换，调用恢复正常。"}).status_code == 303
    assert asks(town, held.number, key, "?limit=1").status_code == 200
    assert again(town, held).status == "active"
    assert len(town.rows(select(Letter).where(Letter.kind == "holder_notice"))) == 2


@pytest.mark.parametrize(
    ("said", "told"), [({"ground": ""}, "请选择暂停的情形"), ({"reason": "太短"}, "请写明"), ({"until_on": "2026-03-01"}, "不能早于今天")]
)
def test_without_ground_or_reason_nothing_is_suspended_and_the_words_are_kept(town, held, said, told):
    page = read(town.client("supervisor").post(path(held), data={**WHY, **said}), 422)
    assert told in page.text
    assert page.fields.get("ground") == (None if "ground" in said else ["security_risk"])
    assert again(town, held).status == "active"


@pytest.mark.parametrize(("login", "status"), [("reviewer", 403), ("applicant", 403), ("supervisor2", 404), ("approver3", 404), ("auditor", 403)])
def test_nobody_else_suspends(town, held, login, status):
    assert town.client(login).post(path(held), data=WHY).status_code == status
    assert town.client(login).get(path(held)).status_code == status
    assert again(town, held).status == "active"


def test_the_body_does_not_lift_what_the_authority_suspended(town, held):
    town.client("supervisor").post(path(held), data=WHY)
    assert town.client("approver").post(path(held, "resume"), data={"reason": "情况已经消除，可以恢复。"}).status_code == 403
    assert again(town, held).status == "suspended"


def test_lifting_leaves_what_a_case_imposed(town, held, key):
    town.client("supervisor").post(path(held), data=WHY)
    other = town.applicant2.applies()
    stops(town, held, case_id=other.id)
    town.client("supervisor").post(path(held, "resume"), data={"reason": "密钥已更换，调用恢复正常。"})
    assert again(town, held).status == "suspended"
    assert asks(town, held.number, key).json["case_no"] == other.case_no


def test_a_suspension_until_a_day_ends_with_that_day_in_shanghai(town, held, key):
    town.client("supervisor").post(path(held), data={**WHY, "until_on": "2026-04-03"})
    town.clock.is_now("2026-04-03 23:59:59")
    assert asks(town, held.number, key).status_code == 403
    town.clock.is_now("2026-04-04 00:00")
    assert asks(town, held.number, key).status_code == 200


def test_two_suspend_at_the_same_moment_and_one_is_told_so(town, held):
    def does(person):
        def deed():
            with person.does() as unit:
                return halting.suspend(unit, held.number, WHY["ground"], WHY["reason"], None).id

        return deed

    answers = at_once(town, does(town.supervisor), does(town.approver))
    assert sorted(type(one).__name__ for one in answers) == ["Stale", "int"]
