"""Subscriptions to the events of cases, and what was sent for them: for whoever may manage them, and nobody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Missing
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.paging import Page
from app.store.models.people import Account
from app.store.models.webhooks import Webhook, WebhookDelivery

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """One subscription; its secret is never told again. `failures` in a row; `waiting`: deliveries that are still to be made."""

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    by: str
    created_at: datetime
    failures: int
    paused_at: datetime | None
    paused_why: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way: `sent` the last body, `status` and `answer` what came back, cut off where they are long."""

    id: int
    event_id: str
    type: str
    case_no: str
    at: datetime
    state: str
    tries: int
    next_at: datetime | None
    tried_at: datetime | None
    sent: str
    status: int | None
    answer: str


def all_of(session: Session, viewer: Actor) -> tuple[Subscription, ...]:
    """All that the viewer may manage, the newest first."""
    return tuple(_subscription(row) for row in session.execute(_query(_mine(viewer))).mappings())


def one(session: Session, viewer: Actor, webhook_id: int) -> Subscription:
    """One of them. Raises Missing for anybody else's."""
    row = session.execute(_query(and_(_mine(viewer), Webhook.id == webhook_id))).mappings().one_or_none()
    if row is None:
        raise Missing
    return _subscription(row)


def deliveries(
    session: Session, viewer: Actor, webhook_id: int, *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> Page[Delivery]:
    """What was sent for one of them, the newest first. Raises nothing: of somebody else's there is nothing to see."""
    there = paging.read_number_cursor(before or after)
    backwards = there is not None and bool(before)
    columns: tuple[Any, ...] = tuple(getattr(WebhookDelivery, name) for name in Delivery.__dataclass_fields__)
    query = select(*columns).join(Webhook, Webhook.id == WebhookDelivery.webhook_id).where(_mine(viewer), Webhook.id == webhook_id)
    place = None if there is None else (there,)
    rows = session.execute(paging.turn(query, (WebhookDelivery.id,), place, size=size, backwards=backwards, down=True)).mappings()
    found = [Delivery(**row) for row in rows]
    return paging.cut(found, size, lambda line: str(line.id), is_first=there is None, backwards=backwards)


def _mine(viewer: Actor) -> ColumnElement[bool]:
    """As `services/webhooks` asks of whoever changes one."""
    if viewer.organ_id is not None:
        return Webhook.organ_id == viewer.organ_id if viewer.is_a(Role.COORDINATOR) else false()
    is_own = viewer.party_id is not None and viewer.is_a(Role.APPLICANT) and not viewer.acts_for
    return Webhook.party_id == viewer.party_id if is_own else false()


def _query(wanted: ColumnElement[bool]) -> Any:
    waits = (WebhookDelivery.webhook_id == Webhook.id, WebhookDelivery.state == "waiting")
    waiting = select(func.count()).where(*waits).correlate(Webhook).scalar_subquery().label("waiting")
    columns: tuple[Any, ...] = (
        Webhook.id, Webhook.name, Webhook.url, Webhook.events, Account.name.label("by"), Webhook.created_at, Webhook.failures,
        Webhook.paused_at, Webhook.paused_why, waiting,
    )  # fmt: skip
    return select(*columns).join(Account, Account.id == Webhook.account_id).where(wanted).order_by(Webhook.id.desc())


def _subscription(row: Any) -> Subscription:
    return Subscription(**{**row, "events": tuple(row["events"])})
