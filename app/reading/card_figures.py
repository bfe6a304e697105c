"""Yellow and red cards (黄牌、红牌) in figures: by body and month, law and service standard apart, and the cards behind each figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.cards import CARDS, CardState
from app.domain.people import Actor
from app.reading import paging
from app.reading.paging import Page
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case
from app.store.models.ledger import Card
from app.store.models.organs import Organ
from app.store.models.people import Account

PAGE_SIZE = 100
MONTHS_SHOWN = 12
MONTH = func.to_char(func.timezone("Asia/Shanghai", Card.at), "YYYY-MM")
# What became of a card; a card that was defended stays so, however the defence ended.
FATES: dict[str, ColumnElement[bool]] = {
    "yellow": Card.rung == "yellow",
    "red": Card.rung == "red",
    "defended": Card.defended_at.is_not(None),
    "withdrawn": Card.state == CardState.WITHDRAWN.value,
    "closed": Card.state == CardState.CLOSED.value,
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cards: a body's, a month's ("2026-03"), one clock's, of one fate (FATES)."""

    organ_id: int | None = None
    month: str = ""
    kind: str = ""
    fate: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class CardFigures:
    """The cards of a body or a month, for one of the clocks."""

    organ_id: int | None
    organ: str
    month: str
    kind: str
    yellow: int
    red: int
    defended: int
    withdrawn: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class ShownCard:
    """One card of the list."""

    id: int
    rung: str
    kind: str
    state: str
    at: datetime
    process: str
    rule: str
    case_no: str
    title: str
    organ: str
    holder: str


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """Figures by body and by month, and a page of the cards asked for, the newest first, of `total`."""

    organs: tuple[CardFigures, ...]
    months: tuple[CardFigures, ...]
    cards: Page[ShownCard]
    total: int


def page(session: Session, viewer: Actor, wanted: Wanted) -> CardPage:
    """Four SELECTs, however many cards there are."""
    organs, months = _by_organ(session, viewer, wanted), _by_month(session, viewer, wanted)
    total = session.scalar(select(func.count(Card.id)).where(*_here(viewer, wanted))) or 0
    return CardPage(organs=organs, months=months, cards=_cards(session, viewer, wanted), total=total)


def _by_organ(session: Session, viewer: Actor, wanted: Wanted) -> tuple[CardFigures, ...]:
    query = (
        select(Card.organ_id, Organ.short_name.label("organ"), Card.kind, *_counts()).join(Organ, Organ.id == Card.organ_id)
        .where(*_here(viewer, Wanted(month=wanted.month)))
        .group_by(Card.organ_id, Organ.short_name, Card.kind).order_by(Card.organ_id, Card.kind)
    )  # fmt: skip
    return tuple(CardFigures(**row, month=wanted.month) for row in session.execute(query).mappings())


def _by_month(session: Session, viewer: Actor, wanted: Wanted) -> tuple[CardFigures, ...]:
    month = MONTH.label("month")
    query = select(month, Card.kind, *_counts()).where(*_here(viewer, Wanted(organ_id=wanted.organ_id)))
    rows = session.execute(query.group_by(month, Card.kind).order_by(month.desc(), Card.kind).limit(2 * MONTHS_SHOWN)).mappings()
    return tuple(CardFigures(**row, organ_id=wanted.organ_id, organ="") for row in rows)


def _cards(session: Session, viewer: Actor, wanted: Wanted) -> Page[ShownCard]:
    there = paging.read_number_cursor(wanted.before or wanted.after)
    backwards = there is not None and bool(wanted.before)
    columns: Sequence[Any] = (
        Card.id, Card.rung, Card.kind, Card.state, Card.at, Card.rule, Case.process, Case.case_no, Case.title,
        Organ.short_name.label("organ"), func.coalesce(Account.name, "").label("holder"),
    )  # fmt: skip
    query = (
        select(*columns).join(Case, Case.id == Card.case_id).join(Organ, Organ.id == Card.organ_id)
        .outerjoin(Account, Account.id == Card.holder_id).where(*_here(viewer, wanted))
    )  # fmt: skip
    place = None if there is None else (there,)
    rows = session.execute(paging.turn(query, (Card.id,), place, size=PAGE_SIZE, backwards=backwards, down=True)).mappings()
    found = [ShownCard(**row) for row in rows]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=there is None, backwards=backwards)


def _counts() -> list[Any]:
    return [func.count(Card.id).filter(fate).label(name) for name, fate in FATES.items()]


def _here(viewer: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    here = Card.organ_id.in_(supervised_organs(viewer))
    conditions: list[ColumnElement[bool]] = [here, Card.rung.in_([one.value for one in CARDS])]
    if wanted.organ_id is not None:
        conditions.append(Card.organ_id == wanted.organ_id)
    if wanted.month:
        conditions.append(MONTH == wanted.month)  # noqa: SIM300 (the database compares)
    if wanted.kind:
        conditions.append(Card.kind == wanted.kind)
    if wanted.fate:
        conditions.append(FATES[wanted.fate])
    return conditions
