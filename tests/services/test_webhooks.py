"""Events of cases are told to programs outside: signed, retried, given up, and never to anybody who may not know the case."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select, text

from app.adapters import web_calls
from app.adapters.web_calls import Unreachable, WebCourier
from app.cli import demo_stories
from app.domain import webhooks as rules
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import tasks, webhook_sending, webhooks
from app.store import folders
from app.store.db import db
from app.store.models import Account, AccountRole, Case, Webhook, WebhookDelivery
from tests.services.wire import watching

EVERYTHING = sorted(rules.EVENTS)
FOR_PARTIES = sorted(rules.FOR_PARTIES)


class Listener(BaseHTTPRequestHandler):
    """A program outside: keeps what it hears and answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Location", "http://127.0.0.1/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.says)

    def log_message(self, *args):
        pass


@pytest.fixture
def outside(town):
    """A real server of this machine; only the rule on addresses lets it be called."""
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.heard, server.answers, server.says = [], [], b"thanks"
    server.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    town.office.courier = WebCourier(https_only=False, allows=lambda address: address == "127.0.0.1", seconds=2)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def subscribed(town, outside):
    """The coordinator's subscription to everything, and its secret."""
    with town.coordinator.does() as unit:
        made, secret = webhooks.subscribe(unit, "业务系统", outside.url, ["case.received", "case.decided"])
        return made.id, secret


def delivers(town):
    """Everything that is due now, one tick of the clock and the jobs behind it."""
    with town.at_work() as unit:
        webhook_sending.enqueue_due(unit)
    jobs = text("DELETE FROM procrastinate_jobs WHERE task_name = 'send_webhook' RETURNING args")
    with town.at_work() as unit:
        ids = [row.args["delivery_id"] for row in unit.session.execute(jobs)]
    for one in ids:
        with town.at_work() as unit:
            webhook_sending.send(unit, one)
    return len(ids)


def sent(town, *states):
    return [one for one in town.rows(select(WebhookDelivery).order_by(WebhookDelivery.id)) if one.state in (states or list(rules.State))]


def test_an_event_is_told_signed_and_thin(town, outside, subscribed):
    case = town.applicant.applies(received_on="2026-02-06")
    assert delivers(town) == 1
    headers, body = outside.heard[0]
    heard = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(subscribed[1].removeprefix("whsec_"))
    expected = hmac.new(key, b".".join((heard["webhook-id"].encode(), heard["webhook-timestamp"].encode(), body)), hashlib.sha256)
    assert heard["webhook-signature"] == "v1," + base64.b64encode(expected.digest()).decode()
    assert int(heard["webhook-timestamp"]) == int(town.clock.now().timestamp())
    told = json.loads(body)
    assert told["type"] == "case.received"
    assert set(told["data"]) == {"case_no", "url"}
    assert told["data"]["case_no"] == case.case_no
    assert [one.state for one in sent(town)] == ["delivered"]
    assert sent(town)[0].answer == "thanks"


def test_what_was_told_once_is_not_told_again(town, outside, subscribed):
    town.applicant.applies(received_on="2026-02-06")
    assert (delivers(town), delivers(town)) == (1, 0)
    with town.at_work() as unit:
        webhook_sending.send(unit, sent(town)[0].id)
    assert len(outside.heard) == 1


def test_a_deed_that_fails_tells_nothing(town, outside):
    with town.coordinator.does() as unit:
        webhooks.subscribe(unit, "", outside.url, EVERYTHING)
    case = town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    task = case.open("completeness").id
    with pytest.raises(Stale):
        fails_at_the_end(town, task)
    assert delivers(town) == 0


def fails_at_the_end(town, task):
    with town.reviewer.does() as unit:
        tasks.complete(unit, task, {"result": "accept"})
        folders.put_back(unit.session)
        raise Stale


def test_the_telling_costs_a_deed_no_statement(town, outside, subscribed):
    town.applicant.applies(received_on="2026-02-06")  # the first one ever stores the versions of diagram and forms
    counts = []
    for deed in (webhooks.resume, webhooks.pause):
        with town.coordinator.does() as unit:
            deed(unit, subscribed[0])
        with watching(db.engine) as traffic:
            town.applicant.applies(received_on="2026-02-06", scenario_name=deed.__name__)
        counts.append(len(traffic.statements))
    assert counts[0] == counts[1]


def test_a_failure_is_tried_again_with_growing_pauses_and_given_up(town, outside, subscribed):
    outside.answers = [500] * 20
    town.applicant.applies(received_on="2026-02-06")
    waits = []
    while delivers(town):
        one = sent(town)[0]
        if one.next_at is None:
            break
        waits.append(one.next_at - town.clock.now())
        town.clock.is_now(one.next_at)
    assert waits == list(rules.PAUSES)
    assert waits == sorted(waits)
    assert (one.state, one.tries, one.status) == ("failed", len(rules.PAUSES) + 1, 500)
    assert delivers(town) == 0


def test_a_redirect_is_not_followed(town, outside, subscribed):
    outside.answers = [302]
    town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    assert (sent(town)[0].state, sent(town)[0].status) == ("waiting", 302)
    assert len(outside.heard) == 1


def test_after_many_failures_the_subscription_is_paused_and_its_owner_told(town, outside, subscribed, monkeypatch):
    monkeypatch.setattr(rules, "MOST_FAILURES", 3)
    outside.answers = [500] * 9
    for number in range(4):
        town.applicant.applies(received_on="2026-02-06", scenario_name=f"场景{number}")
    delivers(town)
    assert len(outside.heard) == 3
    hook = town.rows(select(Webhook))[0]
    assert hook.paused_at
    assert any("自动暂停" in line for line in town.coordinator.notices)
    assert delivers(town) == 0
    outside.answers = []
    with town.coordinator.does() as unit:
        webhooks.resume(unit, hook.id)
    town.clock.is_now("2026-02-06 12:00")
    delivers(town)
    assert [one.state for one in sent(town)] == ["delivered"] * 4


def test_an_address_that_says_it_is_gone_is_left_at_once(town, outside, subscribed):
    outside.answers = [410]
    town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    assert town.rows(select(Webhook))[0].paused_at


def test_a_delivery_is_sent_once_more_under_the_same_id(town, outside, subscribed):
    town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    with town.coordinator.does() as unit:
        webhooks.redeliver(unit, subscribed[0], sent(town)[0].id)
    delivers(town)
    ids = [headers["webhook-id"] for headers, _ in outside.heard]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_test_event_is_about_no_case(town, outside, subscribed):
    with town.coordinator.does() as unit:
        webhooks.test(unit, subscribed[0])
    delivers(town)
    assert json.loads(outside.heard[0][1])["data"] == {}


def test_a_body_is_told_of_its_own_cases_only(town, outside, subscribed):
    town.applicant.applies(demo_stories.EMISSION, received_on="2026-02-06")
    assert delivers(town) == 0


def test_a_party_is_told_of_its_own_cases_and_of_nothing_inside_the_office(town, outside):
    with town.company.does() as unit:
        webhooks.subscribe(unit, "", outside.url, FOR_PARTIES)
    with pytest.raises(Invalid), town.company.does() as unit:
        webhooks.subscribe(unit, "", outside.url, ["case.rung_reached"])
    town.applicant.applies(received_on="2026-02-06")
    mine = town.company.applies(received_on="2026-02-06")
    town.reviewer.accepts(mine)
    town.is_now("2026-03-13 10:00")
    delivers(town)
    assert {json.loads(body)["data"]["case_no"] for _, body in outside.heard} == {mine.case_no}
    assert {json.loads(body)["type"] for _, body in outside.heard} <= set(FOR_PARTIES)


def test_whoever_lost_the_part_is_told_nothing_more(town, outside, subscribed):
    town.applicant.applies(received_on="2026-02-06")
    with town.at_work() as unit:
        role = select(AccountRole).where(AccountRole.account_id == town.coordinator.actor.account_id, AccountRole.role == "coordinator")
        unit.session.delete(unit.session.scalars(role).one())
    delivers(town)
    assert outside.heard == []
    assert [one.state for one in sent(town)] == ["dropped"]


def test_so_is_whoever_was_locked_out(town, outside, subscribed):
    town.applicant.applies(received_on="2026-02-06")
    with town.at_work() as unit:
        unit.session.get(Account, town.coordinator.actor.account_id).is_active = False
    delivers(town)
    assert outside.heard == []


def test_a_case_that_went_to_another_body_is_told_no_more(town, outside, subscribed):
    case = town.applicant.applies(received_on="2026-02-06")
    with town.at_work() as unit:
        unit.session.get(Case, case.id).organ_id = town.reviewer3.actor.organ_id
    delivers(town)
    assert outside.heard == []


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "administrator", "approver"])
def test_others_of_the_office_subscribe_to_nothing(town, outside, login):
    with pytest.raises(Forbidden), town.__getattr__(login).does() as unit:
        webhooks.subscribe(unit, "", outside.url, EVERYTHING)


def test_an_agent_manages_no_subscriptions_of_whom_it_acts_for(town, outside):
    agent = replace(town.company.actor, acts_for="某公司")
    with pytest.raises(Forbidden), town.at_work(agent) as unit:
        webhooks.subscribe(unit, "", outside.url, FOR_PARTIES)


def test_nobody_touches_somebody_elses_subscription(town, outside, subscribed):
    for deed in (webhooks.pause, webhooks.resume, webhooks.remove, webhooks.test):
        with pytest.raises(Missing), town.company.does() as unit:
            deed(unit, subscribed[0])
    with pytest.raises(Missing), town.company.does() as unit:
        webhooks.redeliver(unit, subscribed[0], 1)


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org", "https://", "https://user:secret@example.org/", "https://example.org/ x", "https://[::1", "https://example.org:99999/"]
)
def test_an_address_that_is_none_is_refused(town, outside, url):
    with pytest.raises(Invalid), town.coordinator.does() as unit:
        webhooks.subscribe(unit, "", url, EVERYTHING)


def test_in_production_only_https_is_taken(town):
    town.office.courier = WebCourier()
    with pytest.raises(Invalid), town.coordinator.does() as unit:
        webhooks.subscribe(unit, "", "http://example.org/", EVERYTHING)


INSIDE = ["127.0.0.1", "10.0.0.7", "172.16.1.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "224.0.0.1", "2002:0a00:0001::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_never_called(address):
    assert not web_calls.is_public(address)


def test_an_address_outside_may_be():
    assert web_calls.is_public("1.1.1.1")
    assert web_calls.is_public("2606:4700:4700::1111")


def test_a_name_that_leads_inside_is_found_out_when_it_is_called(outside):
    port = outside.server_port
    with pytest.raises(Unreachable, match="内部网络"):
        WebCourier(https_only=False).post(f"http://localhost:{port}/", b"{}", {})
    assert outside.heard == []


def test_a_long_answer_is_cut_off(town, outside, subscribed):
    outside.says = b"x" * 1_000_000
    town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    assert len(sent(town)[0].answer) == webhook_sending.LONGEST_KEPT


def test_nobody_there_is_a_failure_like_any_other(town, outside, subscribed):
    outside.shutdown()
    outside.server_close()
    town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    one = sent(town)[0]
    assert (one.state, one.status) == ("waiting", None)
    assert "没有连上" in one.answer


def test_deliveries_go_after_thirty_days(town, outside, subscribed):
    town.applicant.applies(received_on="2026-02-06")
    delivers(town)
    town.clock.is_now("2026-03-20 10:00")
    with town.at_work() as unit:
        webhook_sending.forget(unit)
    assert sent(town) == []
