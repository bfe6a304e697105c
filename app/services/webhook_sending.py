"""Events on their way to programs outside: looked for by the clock, sent by the queue, after the deed's transaction has committed."""

import json
from datetime import timedelta

from sqlalchemy import delete, select

from app.adapters.web_calls import Unreachable
from app.domain import webhooks
from app.domain.people import Role
from app.domain.webhooks import State
from app.services import queueing
from app.services.work import Unit
from app.store.models.cases import Case
from app.store.models.letters import Notice
from app.store.models.people import Account
from app.store.models.webhooks import Webhook, WebhookDelivery

SEND, FORGET = "send_webhook", "forget_webhooks"
MOST_AT_ONCE = 200
LONGEST_KEPT = 2000
# While one is being sent, the clock does not ask for it again.
AT_WORK = timedelta(minutes=2)
PURPOSE = "webhook.secret"
GONE = 410


def enqueue_due(unit: Unit) -> int:
    """Put what is due into the queue, and out of the clock's sight for a while; how many."""
    due = (
        select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.state == State.WAITING, WebhookDelivery.next_at <= unit.now, Webhook.paused_at.is_(None))
        .order_by(WebhookDelivery.next_at).limit(MOST_AT_ONCE).with_for_update(of=WebhookDelivery, skip_locked=True)
    )  # fmt: skip
    found = unit.session.scalars(due).all()
    for one in found:
        one.next_at = unit.now + AT_WORK
        queueing.enqueue(unit.session, SEND, delivery_id=one.id)
    return len(found)


def send(unit: Unit, delivery_id: int) -> None:
    """Try one delivery. What was sent already, or waits in a paused subscription, is left alone; a failure is kept, never raised."""
    locked = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update(skip_locked=True)
    one = unit.session.scalars(locked).one_or_none()
    hook = unit.session.get(Webhook, one.webhook_id, with_for_update=True) if one else None
    if one is None or hook is None or hook.paused_at or one.state != State.WAITING:
        return
    if not _may_know(unit, hook, one):
        one.state, one.next_at, one.answer = State.DROPPED, None, "订阅人已经无权查看这件办件，不再发送。"
        return
    _try(unit, hook, one)


def forget(unit: Unit) -> None:
    """Deliveries are kept for thirty days."""
    old = (WebhookDelivery.at < unit.now - webhooks.KEPT, WebhookDelivery.state != State.WAITING)
    unit.session.execute(delete(WebhookDelivery).where(*old))


def _may_know(unit: Unit, hook: Webhook, one: WebhookDelivery) -> bool:
    """Asked anew each time: whoever subscribed is still here in that part, and the case is still theirs."""
    owner = unit.session.get(Account, hook.account_id)
    roles = {line.role for line in owner.roles} if owner and owner.is_active else set()
    needed = Role.COORDINATOR if hook.organ_id is not None else Role.APPLICANT
    if owner is None or needed.value not in roles or (owner.organ_id if hook.organ_id is not None else owner.party_id) != _owner_id(hook):
        return False
    if one.case_id is None:
        return True
    whose = Case.organ_id if hook.organ_id is not None else Case.party_id
    return unit.session.scalar(select(whose).where(Case.id == one.case_id)) == _owner_id(hook)


def _owner_id(hook: Webhook) -> int | None:
    return hook.organ_id if hook.organ_id is not None else hook.party_id


def _try(unit: Unit, hook: Webhook, one: WebhookDelivery) -> None:
    body = _body(unit, one)
    one.tries, one.tried_at, one.sent = one.tries + 1, unit.now, body.decode()[:LONGEST_KEPT]
    secret = unit.office.sealer.open(hook.secret, PURPOSE)
    headers = {
        "Content-Type": "application/json", "User-Agent": "gd-open-data-cases/1", "webhook-id": one.event_id,
        "webhook-timestamp": str(int(unit.now.timestamp())), "webhook-signature": webhooks.signature(secret, one.event_id, unit.now, body),
    }  # fmt: skip
    try:
        answer = unit.office.courier.post(hook.url, body, headers)
        one.status, one.answer = answer.status, answer.text[:LONGEST_KEPT]
    except Unreachable as error:
        one.status, one.answer = None, str(error)
    if one.status is not None and one.status // 100 == 2:  # noqa: PLR2004 (2xx)
        one.state, one.next_at, hook.failures = State.DELIVERED, None, 0
    else:
        _failed(unit, hook, one)


def _failed(unit: Unit, hook: Webhook, one: WebhookDelivery) -> None:
    hook.failures += 1
    one.next_at = webhooks.next_try(one.tries, unit.now)
    one.state = State.WAITING if one.next_at else State.FAILED
    if one.status == GONE:
        _pause(unit, hook, "对方答复这个网址已经停用（410）。")
    elif hook.failures >= webhooks.MOST_FAILURES:
        _pause(unit, hook, f"连续{hook.failures}次没有送达。")


def _pause(unit: Unit, hook: Webhook, why: str) -> None:
    hook.paused_at, hook.paused_why = unit.now, why
    text = f"事件订阅“{hook.name or hook.url}”已自动暂停：{why}请检查接收网址，然后在“事件订阅”里恢复。"
    unit.session.add(Notice(account_id=hook.account_id, text=text, at=unit.now))


def _body(unit: Unit, one: WebhookDelivery) -> bytes:
    """Thin on purpose: what happened to which case, and where to read more with one's own rights. No personal data."""
    data = {"case_no": one.case_no, "url": f"{unit.office.base_url}/api/v1/cases/{one.case_no}"} if one.case_no else {}
    return json.dumps({"type": one.type, "timestamp": one.at.isoformat(), "data": data}).encode()
