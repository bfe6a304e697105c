"""Subscriptions to the events of cases: an organ's by its coordinator, a party's by its own accounts. Nobody touches anybody else's."""

import secrets
from collections.abc import Collection
from uuid import uuid4

from app.domain import webhooks
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.domain.webhooks import State
from app.services.work import Unit
from app.store.models.webhooks import Webhook, WebhookDelivery

PURPOSE = "webhook.secret"
LONGEST_NAME = 60


def subscribe(unit: Unit, name: str, url: str, events: Collection[str]) -> tuple[Webhook, str]:
    """A new subscription, and its secret, which is told this once. Raises Forbidden, Invalid."""
    organ_id, party_id = _whose(unit)
    _check(unit, url, events)
    secret = webhooks.secret_of(secrets.token_bytes(webhooks.SECRET_BYTES))
    made = Webhook(
        organ_id=organ_id, party_id=party_id, account_id=unit.actor.account_id, name=name.strip()[:LONGEST_NAME], url=url.strip(),
        events=sorted(set(events)), secret=unit.office.sealer.seal(secret, PURPOSE), created_at=unit.now, failures=0, paused_why="",
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()  # its id is part of the answer
    return made, secret


def pause(unit: Unit, webhook_id: int) -> Webhook:
    """Tell nothing more until it is resumed."""
    mine = _mine(unit, webhook_id)
    mine.paused_at, mine.paused_why = mine.paused_at or unit.now, mine.paused_why or "由管理人暂停。"
    return mine


def resume(unit: Unit, webhook_id: int) -> Webhook:
    """Tell again, what waits first; the count of failures begins anew. What happened meanwhile is not made up for."""
    mine = _mine(unit, webhook_id)
    mine.paused_at, mine.paused_why, mine.failures = None, "", 0
    return mine


def remove(unit: Unit, webhook_id: int) -> None:
    """End a subscription, with all that was sent for it."""
    unit.session.delete(_mine(unit, webhook_id))


def test(unit: Unit, webhook_id: int) -> WebhookDelivery:
    """Send an event that is about nothing. Raises Stale while it is paused."""
    mine = _mine(unit, webhook_id)
    if mine.paused_at:
        raise Stale("订阅已经暂停，请先恢复。")
    made = WebhookDelivery(
        webhook_id=mine.id, event_id=f"msg_{uuid4().hex}", type=webhooks.TEST, case_no="", at=unit.now, state=State.WAITING, tries=0,
        next_at=unit.now, sent="", answer="",
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()  # its id is part of the answer
    return made


def redeliver(unit: Unit, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    """Send once more under the same id, by which the other side knows what it has. Raises Missing, Stale."""
    mine = _mine(unit, webhook_id)
    one = unit.session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if one is None or one.webhook_id != mine.id:
        raise Missing
    if mine.paused_at:
        raise Stale("订阅已经暂停，请先恢复。")
    one.state, one.tries, one.next_at = State.WAITING, 0, unit.now
    return one


def _whose(unit: Unit) -> tuple[int | None, int | None]:
    """The organ or the party that somebody may subscribe for."""
    actor = unit.actor
    if actor.organ_id is not None and actor.is_a(Role.COORDINATOR):
        return actor.organ_id, None
    if actor.organ_id is None and actor.party_id is not None and actor.is_a(Role.APPLICANT) and not actor.acts_for:
        return None, actor.party_id
    raise Forbidden("事件订阅由部门管理员或者申请人自己管理。")


def _mine(unit: Unit, webhook_id: int) -> Webhook:
    organ_id, party_id = _whose(unit)
    found = unit.session.get(Webhook, webhook_id, with_for_update=True)
    if found is None or (found.organ_id, found.party_id) != (organ_id, party_id):
        raise Missing
    return found


def _check(unit: Unit, url: str, events: Collection[str]) -> None:
    problems = []
    if fault := webhooks.fault_of(url.strip(), https_only=unit.office.courier.https_only):
        problems.append(Problem(path="/url", label="接收网址", message=fault))
    allowed = frozenset(webhooks.EVENTS) if unit.actor.organ_id is not None else webhooks.FOR_PARTIES
    if not events or not allowed.issuperset(events):
        problems.append(Problem(path="/events", label="事件", message="请从列出的事件中至少选择一种。"))
    if problems:
        raise Invalid(tuple(problems))
