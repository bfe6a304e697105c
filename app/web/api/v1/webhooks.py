"""Subscriptions to the events of cases: an organ's by its coordinator, a party's by its own accounts."""

from dataclasses import dataclass

from app.reading import webhooks as readings
from app.reading.webhooks import Delivery, Subscription
from app.services import webhooks
from app.services.work import Unit
from app.web.api.v1.bodies import NewSubscription, Nothing, PageQuery
from app.web.api.v1.doors import deed, look, pages
from app.web.desk import session, viewer

URL = "/api/v1/webhooks/"


@dataclass(frozen=True, kw_only=True)
class SubscriptionList:
    """All that one may manage, the newest first."""

    items: tuple[Subscription, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveryList:
    """What was sent, the newest first."""

    items: tuple[Delivery, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class NewSecret:
    """The secret of a new subscription is told this once."""

    id: int
    url: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionNow:
    """Where a subscription stands after a deed."""

    id: int
    is_paused: bool
    is_removed: bool = False


@dataclass(frozen=True, kw_only=True)
class DeliveryNow:
    """A delivery that is queued; `event_id` is what the other side knows it by."""

    id: int
    event_id: str
    state: str


@pages.get("/webhooks")
@look("列出事件订阅", gives=SubscriptionList)
def subscriptions(_query: Nothing) -> SubscriptionList:
    return SubscriptionList(items=readings.all_of(session(), viewer()))


@pages.post("/webhooks")
@deed("设立事件订阅（签名密钥只在这里给出一次）", takes=NewSubscription, gives=NewSecret, status=201, refuses=(403, 422))
def subscribe(unit: Unit, wanted: NewSubscription) -> NewSecret:
    made, secret = webhooks.subscribe(unit, wanted.name, wanted.url, wanted.events)
    return NewSecret(id=made.id, url=f"{URL}{made.id}", secret=secret)


@pages.get("/webhooks/<int:webhook_id>")
@look("查看一个事件订阅", gives=Subscription, refuses=(404,))
def subscription(_query: Nothing, webhook_id: int) -> Subscription:
    return readings.one(session(), viewer(), webhook_id)


@pages.get("/webhooks/<int:webhook_id>/deliveries")
@look("列出发送记录", gives=DeliveryList, asks=PageQuery, refuses=(404, 422))
def sent(wanted: PageQuery, webhook_id: int) -> DeliveryList:
    readings.one(session(), viewer(), webhook_id)
    found = readings.deliveries(session(), viewer(), webhook_id, after=wanted.cursor or "")
    return DeliveryList(items=found.rows, next_cursor=found.after)


@pages.post("/webhooks/<int:webhook_id>/test")
@deed("发送测试事件", gives=DeliveryNow, refuses=(403, 404, 422))
def send_test(unit: Unit, _body: Nothing, webhook_id: int) -> DeliveryNow:
    made = webhooks.test(unit, webhook_id)
    return DeliveryNow(id=made.id, event_id=made.event_id, state=made.state)


@pages.post("/webhooks/<int:webhook_id>/pause")
@deed("暂停事件订阅", gives=SubscriptionNow, refuses=(403, 404, 422))
def pause_subscription(unit: Unit, _body: Nothing, webhook_id: int) -> SubscriptionNow:
    return SubscriptionNow(id=webhooks.pause(unit, webhook_id).id, is_paused=True)


@pages.post("/webhooks/<int:webhook_id>/resume")
@deed("恢复事件订阅", gives=SubscriptionNow, refuses=(403, 404, 422))
def resume_subscription(unit: Unit, _body: Nothing, webhook_id: int) -> SubscriptionNow:
    return SubscriptionNow(id=webhooks.resume(unit, webhook_id).id, is_paused=False)


@pages.post("/webhooks/<int:webhook_id>/remove")
@deed("删除事件订阅", gives=SubscriptionNow, refuses=(403, 404, 422))
def remove_subscription(unit: Unit, _body: Nothing, webhook_id: int) -> SubscriptionNow:
    webhooks.remove(unit, webhook_id)
    return SubscriptionNow(id=webhook_id, is_paused=False, is_removed=True)


@pages.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/redeliver")
@deed("重新发送", gives=DeliveryNow, refuses=(403, 404, 422))
def redeliver(unit: Unit, _body: Nothing, webhook_id: int, delivery_id: int) -> DeliveryNow:
    one = webhooks.redeliver(unit, webhook_id, delivery_id)
    return DeliveryNow(id=one.id, event_id=one.event_id, state=one.state)
