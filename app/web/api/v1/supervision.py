"""Cards and orders: what supervision shows, what the body says to it, how it ends."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from app.domain.cards import CardState
from app.domain.orders import OrderState
from app.reading import cards as card_readings
from app.reading import orders as order_readings
from app.reading.cards import CardLine
from app.reading.orders import OrderLine, OrderPage
from app.services import cards, orders
from app.services.work import Unit
from app.store.models.supervision import SupervisionOrder
from app.web.api.v1.bodies import CardQuery, Nothing, Order, OrderQuery, Return, Said, Verdict
from app.web.api.v1.cases import case_number
from app.web.api.v1.doors import deed, look, pages
from app.web.desk import books, session, viewer

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class CardList:
    """Cards of the bodies one watches over, or of one's own, the latest first."""

    items: tuple[CardLine, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class CardSheet:
    """A card with its whole life; `defence_until_on`: the last day for a defence, a service standard."""

    id: int
    case_no: str
    process: str
    rung: str
    kind: str
    basis: str
    state: CardState
    rule: str
    task: str
    stage: str
    organ: str
    holder: str
    at: datetime
    defence: str
    defended_at: datetime | None
    defended_by: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    closing: str
    closed_at: datetime | None
    closed_by: str
    defence_until_on: date
    may_defend: bool
    may_decide: bool
    may_close: bool


@dataclass(frozen=True, kw_only=True)
class OrderList:
    """Orders to the bodies one watches over, or to one's own, the latest first."""

    items: tuple[OrderLine, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class CardNow:
    """Where a card stands after a deed."""

    id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class OrderNow:
    """Where an order stands after a deed."""

    id: int
    number: str
    url: str
    state: str
    answer_by_on: date


@pages.get("/cards")
@look("列出黄红牌", gives=CardList, asks=CardQuery, refuses=(422,))
def card_list(wanted: CardQuery) -> CardList:
    state = None if wanted.state in (None, ALL) else CardState(str(wanted.state))
    asked = card_readings.Wanted(
        state=state, everything=wanted.state == ALL, rung=wanted.rung or "", organ_id=wanted.organ, after=wanted.cursor or ""
    )
    found = card_readings.page(session(), viewer(), asked)
    return CardList(items=found.rows, next_cursor=found.after)


@pages.get("/cards/<int:card_id>")
@look("查看一张黄红牌", gives=CardSheet, refuses=(404,))
def card(_query: Nothing, card_id: int) -> CardSheet:
    found = card_readings.one(session(), viewer(), card_id, books())
    kept = {one.name: getattr(found, one.name) for one in fields(CardSheet)}
    return CardSheet(**{**kept, "process": found.process.slug})


@pages.post("/cards/<int:card_id>/defend")
@deed("申辩", takes=Said, gives=CardNow, refuses=(403, 404, 422))
def defend_card(unit: Unit, wanted: Said, card_id: int) -> CardNow:
    made = cards.defend(unit, card_id, wanted.text)
    return CardNow(id=made.id, state=str(made.state))


@pages.post("/cards/<int:card_id>/decide")
@deed("裁定申辩", takes=Verdict, gives=CardNow, refuses=(403, 404, 422))
def decide_card(unit: Unit, wanted: Verdict, card_id: int) -> CardNow:
    made = cards.decide(unit, card_id, wanted.verdict, wanted.reason)
    return CardNow(id=made.id, state=str(made.state))


@pages.post("/cards/<int:card_id>/close")
@deed("销牌", takes=Said, gives=CardNow, refuses=(403, 404, 422))
def close_card(unit: Unit, wanted: Said, card_id: int) -> CardNow:
    made = cards.close(unit, card_id, wanted.text)
    return CardNow(id=made.id, state=str(made.state))


@pages.get("/orders")
@look("列出督办单", gives=OrderList, asks=OrderQuery, refuses=(422,))
def order_list(wanted: OrderQuery) -> OrderList:
    state = None if wanted.state in (None, ALL) else OrderState(str(wanted.state))
    asked = order_readings.Wanted(
        state=state, everything=wanted.state == ALL, late=wanted.late, organ_id=wanted.organ, after=wanted.cursor or ""
    )
    found = order_readings.page(session(), viewer(), asked, books())
    return OrderList(items=found.rows, next_cursor=found.after)


@pages.get("/orders/<int:order_id>")
@look("查看一张督办单和它的回复", gives=OrderPage, refuses=(404,))
def order(_query: Nothing, order_id: int) -> OrderPage:
    return order_readings.one(session(), viewer(), order_id, books())


@pages.post("/cases/<case_no>/supervise")
@deed("发出督办单", takes=Order, gives=OrderNow, status=201, refuses=(403, 404, 422))
def supervise(unit: Unit, wanted: Order, case_no: str) -> OrderNow:
    made = orders.supervise(unit, case_number(case_no), wanted.instruction, wanted.answer_by)
    unit.session.flush()  # its id is part of the answer
    return _now(made)


@pages.post("/orders/<int:order_id>/reply")
@deed("回复督办单", takes=Said, gives=OrderNow, refuses=(403, 404, 422))
def reply_to_order(unit: Unit, wanted: Said, order_id: int) -> OrderNow:
    orders.reply(unit, order_id, wanted.text)
    return _now(orders.kept(unit, order_id))


@pages.post("/orders/<int:order_id>/send_back")
@deed("退回督办单的回复", takes=Return, gives=OrderNow, refuses=(403, 404, 422))
def send_back_order(unit: Unit, wanted: Return, order_id: int) -> OrderNow:
    return _now(orders.send_back(unit, order_id, wanted.reason, wanted.answer_by))


@pages.post("/orders/<int:order_id>/close")
@deed("办结督办单", takes=Said, gives=OrderNow, refuses=(403, 404, 422))
def close_order(unit: Unit, wanted: Said, order_id: int) -> OrderNow:
    return _now(orders.close(unit, order_id, wanted.text))


def _now(made: SupervisionOrder) -> OrderNow:
    return OrderNow(id=made.id, number=made.number, url=f"/api/v1/orders/{made.id}", state=made.state, answer_by_on=made.answer_by_on)
