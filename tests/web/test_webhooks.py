"""The pages of event subscriptions: the secret is shown once, and nobody sees anybody else's."""

import re

import pytest
from sqlalchemy import select

from app.store.models import Webhook
from tests.web.page import read

NEW = {"name": "业务系统", "url": "https://example.org/hooks", "events": ["case.received", "case.ended"]}


@pytest.fixture
def hook(town):
    answer = town.client("coordinator").post("/webhooks", data=NEW)
    return read(answer)


def test_the_secret_is_shown_once(town, hook):
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{40,}", hook.text)[0]
    client = town.client("coordinator")
    for path in ("/webhooks", "/webhooks/1"):
        assert secret not in client.get(path).text
    assert secret.encode() not in town.rows(select(Webhook))[0].secret.encode()
    assert "业务系统" in read(client.get("/webhooks")).text


def test_a_test_event_stands_in_the_list(town, hook):
    client = town.client("coordinator")
    page = read(client.post("/webhooks/1/test", follow_redirects=True))
    assert "等待发送" in page.text


def test_a_paused_subscription_says_so_and_sends_no_test(town, hook):
    client = town.client("coordinator")
    assert "已暂停" in read(client.post("/webhooks/1/pause", follow_redirects=True)).text
    assert "请先恢复" in read(client.post("/webhooks/1/test", follow_redirects=True)).text
    assert "已恢复" in read(client.post("/webhooks/1/resume", follow_redirects=True)).text
    assert "还没有订阅" in read(client.post("/webhooks/1/remove", follow_redirects=True)).text


def test_what_is_wrong_is_told_beside_its_field_and_what_was_entered_stays(town):
    page = read(town.client("company").post("/webhooks", data={**NEW, "url": "nowhere", "events": ["case.received"]}), 422)
    assert "请填写完整的网址" in page.text
    assert page.fields["name"] == ["业务系统"]
    assert page.fields["events"] == ["case.received"]


def test_an_applicant_is_offered_nothing_of_the_inside(town):
    text = town.client("company").get("/webhooks").text
    assert "case.rung_reached" not in text
    assert "case.decided" in text


@pytest.mark.parametrize("login", ["company", "applicant"])
def test_nobody_sees_somebody_elses(town, hook, login):
    client = town.client(login)
    assert "业务系统" not in client.get("/webhooks").text
    assert client.get("/webhooks/1").status_code == 404
    for deed in ("test", "pause", "resume", "remove", "deliveries/1/redeliver"):
        assert client.post(f"/webhooks/1/{deed}").status_code == 404, deed


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "administrator"])
def test_others_of_the_office_have_no_such_page(town, hook, login):
    assert town.client(login).get("/webhooks").status_code == 403
