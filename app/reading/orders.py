"""Formal supervision (督办单): orders to the bodies one watches over, or to one's own body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.domain.clock import shanghai_date
from app.domain.errors import Missing
from app.domain.orders import WAITS_FOR_BODY, OrderState
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.books import Books
from app.reading.paging import Page
from app.reading.visibility import answers_for, overseen
from app.store.models.cases import Case
from app.store.models.organs import Organ
from app.store.models.people import Account
from app.store.models.supervision import OrderReply, SupervisionOrder

PAGE_SIZE = 25
FACTS = ("id", "number", "instruction", "responsible", "answer_by_on", "issued_at", "closed_at")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list shows: one state, everything, or what is not closed; only those whose answer is late; a body."""

    state: OrderState | None = None
    everything: bool = False
    late: bool = False
    organ_id: int | None = None
    after: str = ""
    before: str = ""

    @property
    def chosen(self) -> str:
        """The state as the filter names it."""
        return "all" if self.everything else self.state or ""


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """An order on a list. `is_late`: no answer has come by the day that was set, or the last one came after it."""

    id: int
    number: str
    state: OrderState
    case_no: str
    title: str
    organ: str
    answer_by_on: date
    issued_at: datetime
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class ReplyLine:
    """An answer, by the day it was due, and why it was sent back if it was."""

    text: str
    by: str
    at: datetime
    answer_by_on: date
    returned_reason: str
    returned_at: datetime | None

    @property
    def is_late(self) -> bool:
        return shanghai_date(self.at) > self.answer_by_on


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """An order with its case and its answers. `may_reply`, `may_judge`, `may_close`: what this reader can do now."""

    id: int
    number: str
    state: OrderState
    instruction: str
    responsible: str
    organ: str
    answer_by_on: date
    issued_at: datetime
    issued_by: str
    result: str
    closed_at: datetime | None
    closed_by: str
    replies: tuple[ReplyLine, ...]
    case_no: str
    title: str
    case_closed_at: datetime | None
    is_late: bool
    may_reply: bool
    may_judge: bool
    may_close: bool


def page(session: Session, viewer: Actor, wanted: Wanted, books: Books) -> Page[OrderLine]:
    """The orders that the viewer may see, the latest first."""
    cursor = paging.read_moment_cursor(wanted.before or wanted.after)
    order = SupervisionOrder
    place, backwards = tuple_(order.issued_at, order.id), bool(cursor and wanted.before)
    conditions = [overseen(viewer, SupervisionOrder.organ_id), *_filtered(wanted, books)]
    if cursor:
        there = tuple_(*map(literal, cursor))
        conditions.append(place > there if backwards else place < there)
    query = (
        select(SupervisionOrder, Case.case_no, Case.title, Organ.short_name, _last_answer().label("answered_at"))
        .join(Case, Case.id == SupervisionOrder.case_id)
        .join(Organ, Organ.id == SupervisionOrder.organ_id)
        .where(*conditions)
        .order_by(*((order.issued_at.asc(), order.id.asc()) if backwards else (order.issued_at.desc(), order.id.desc())))
        .limit(PAGE_SIZE + 1)
    )
    found = [_line(row, books.today) for row in session.execute(query)]
    return paging.cut(found, PAGE_SIZE, _cursor, is_first=cursor is None, backwards=backwards)


def _cursor(line: OrderLine) -> str:
    return paging.moment_cursor(line.issued_at, line.id)


def one(session: Session, viewer: Actor, order_id: int, books: Books) -> OrderPage:
    """An order. Raises Missing for those to other bodies."""
    row = session.execute(_whole().where(SupervisionOrder.id == order_id, overseen(viewer, SupervisionOrder.organ_id))).one_or_none()
    if row is None:
        raise Missing
    order, case, replies = row.SupervisionOrder, row.Case, _replies(session, order_id)
    facts: dict[str, Any] = {name: getattr(order, name) for name in FACTS}
    state = OrderState(order.state)
    return OrderPage(
        **facts, **_rights(session, viewer, order, case, row.Organ), state=state, organ=row.Organ.name, issued_by=row.issued_by,
        result=order.result or "", closed_by=row.closed_by or "", replies=replies, case_no=case.case_no, title=case.title,
        case_closed_at=case.closed_at, is_late=_is_late(state, order.answer_by_on, replies[-1].at if replies else None, books.today),
    )  # fmt: skip


def _whole() -> Any:
    issuer, closer = aliased(Account), aliased(Account)
    return (
        select(SupervisionOrder, Case, Organ, issuer.name.label("issued_by"), closer.name.label("closed_by"))
        .join(Case, Case.id == SupervisionOrder.case_id)
        .join(Organ, Organ.id == SupervisionOrder.organ_id)
        .join(issuer, issuer.id == SupervisionOrder.issued_by_id)
        .outerjoin(closer, closer.id == SupervisionOrder.closed_by_id)
    )


def _rights(session: Session, viewer: Actor, order: SupervisionOrder, case: Case, organ: Organ) -> dict[str, Any]:
    watches = viewer.is_a(Role.SUPERVISOR) and viewer.organ_id == (organ.authority_id or organ.id)
    waits = order.state in WAITS_FOR_BODY
    is_settled = not waits or case.closed_at is not None
    return {
        "may_reply": waits and answers_for(session, viewer, case, order.organ_id),
        "may_judge": watches and order.state == OrderState.REPLIED,
        "may_close": watches and order.state != OrderState.CLOSED and is_settled,
    }


def _filtered(wanted: Wanted, books: Books) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        conditions.append(SupervisionOrder.state == wanted.state.value)
    elif not wanted.everything:
        conditions.append(SupervisionOrder.state != OrderState.CLOSED.value)
    if wanted.late:
        waiting = [state.value for state in WAITS_FOR_BODY]
        conditions += [SupervisionOrder.state.in_(waiting), SupervisionOrder.answer_by_on < books.today]
    if wanted.organ_id is not None:
        conditions.append(SupervisionOrder.organ_id == wanted.organ_id)
    return conditions


def _last_answer() -> Any:
    return select(func.max(OrderReply.at)).where(OrderReply.order_id == SupervisionOrder.id).scalar_subquery()


def _line(row: Any, today: date) -> OrderLine:
    order, state = row.SupervisionOrder, OrderState(row.SupervisionOrder.state)
    return OrderLine(
        id=order.id, number=order.number, state=state, case_no=row.case_no, title=row.title, organ=row.short_name,
        answer_by_on=order.answer_by_on, issued_at=order.issued_at, is_late=_is_late(state, order.answer_by_on, row.answered_at, today),
    )  # fmt: skip


def _is_late(state: OrderState, answer_by_on: date, answered_at: datetime | None, today: date) -> bool:
    if state in WAITS_FOR_BODY or answered_at is None:
        return state is not OrderState.CLOSED and today > answer_by_on
    return shanghai_date(answered_at) > answer_by_on


def _replies(session: Session, order_id: int) -> tuple[ReplyLine, ...]:
    query = select(OrderReply, Account.name).join(Account, Account.id == OrderReply.by_id).where(OrderReply.order_id == order_id)
    rows: Sequence[Any] = session.execute(query.order_by(OrderReply.id)).all()
    return tuple(
        ReplyLine(
            text=one.text, by=name, at=one.at, answer_by_on=one.answer_by_on, returned_reason=one.returned_reason or "",
            returned_at=one.returned_at,
        )
        for one, name in rows
    )  # fmt: skip
