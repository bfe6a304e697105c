"""Outcomes (Art. 25) as their holder, the bodies and everyone read of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.reading import paging
from app.reading.entitlements import visible_entitlements
from app.reading.paging import Page
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import Entitlement
from app.store.models.organs import Organ
from app.store.models.outcomes import Outcome
from app.store.models.people import Party

PAGE_SIZE, MOST_EXPORTED = 25, 5000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader asks for; an empty word asks for everything. `after` and `before` are cursors."""

    kind: str = ""
    text: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.text)


@dataclass(frozen=True, kw_only=True)
class OutcomeLine:
    """One outcome. `holder` is empty where everyone reads it and a natural person made it."""

    id: int
    kind: str
    title: str
    place: str
    produced_on: date
    citation: str
    dataset: str
    code: str
    organ: str
    holder: str
    entitlement: str
    is_public: bool
    is_withdrawn: bool
    registered_at: datetime


def public(session: Session, wanted: Wanted) -> Page[OutcomeLine]:
    """Those that their makers let everyone read of, the newest first."""
    return _page(session, wanted, (Outcome.is_public.is_(True), Outcome.withdrawn_at.is_(None)), is_public=True)


def visible(session: Session, viewer: Actor, wanted: Wanted) -> Page[OutcomeLine]:
    """Those of one's own entitlements, or of those that one's body or authority watches over."""
    return _page(session, wanted, (visible_entitlements(viewer),))


def of_entitlement(session: Session, viewer: Actor, number: str) -> tuple[OutcomeLine, ...]:
    """Those of one entitlement that the viewer may see."""
    query = _select().where(Entitlement.number == number, visible_entitlements(viewer)).order_by(Outcome.id.desc())
    return tuple(_line(row) for row in session.execute(query))


def exported(session: Session, viewer: Actor, wanted: Wanted) -> tuple[OutcomeLine, ...]:
    """The whole list as asked for, up to what a spreadsheet is good for."""
    query = _select().where(visible_entitlements(viewer), *_filters(wanted)).order_by(Outcome.id.desc())
    return tuple(_line(row) for row in session.execute(query.limit(MOST_EXPORTED)))


def _page(session: Session, wanted: Wanted, whose: Sequence[ColumnElement[bool]], *, is_public: bool = False) -> Page[OutcomeLine]:
    number = paging.read_number_cursor(wanted.before or wanted.after)
    there, backwards = None if number is None else (number,), number is not None and bool(wanted.before)
    query = paging.turn(
        _select().where(*whose, *_filters(wanted)), (Outcome.id,), there, size=PAGE_SIZE, backwards=backwards, down=True
    )
    found = [_line(row, is_public=is_public) for row in session.execute(query)]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=there is None, backwards=backwards)


def _select() -> Any:
    columns = (
        Outcome, Dataset.name.label("dataset"), Dataset.code.label("code"), Organ.short_name.label("organ"), Party.name.label("holder"),
        Party.kind.label("party_kind"), Entitlement.number.label("number"),
    )  # fmt: skip
    joined = select(*columns).join(Entitlement, Entitlement.id == Outcome.entitlement_id).join(Dataset, Dataset.id == Outcome.dataset_id)
    return joined.join(Organ, Organ.id == Outcome.organ_id).join(Party, Party.id == Outcome.party_id)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Outcome.kind == wanted.kind)
    if wanted.text:
        found.append(Outcome.title.contains(wanted.text, autoescape=True) | Dataset.name.contains(wanted.text, autoescape=True))
    return found


def _line(row: Row[Any], *, is_public: bool = False) -> OutcomeLine:
    one: Outcome = row.Outcome
    holder = "" if is_public and row.party_kind == "natural_person" else row.holder
    return OutcomeLine(
        id=one.id, kind=one.kind, title=one.title, place=one.place, produced_on=one.produced_on, citation=one.citation, dataset=row.dataset,
        code=row.code, organ=row.organ, holder=holder, entitlement="" if is_public else row.number, is_public=one.is_public,
        is_withdrawn=one.withdrawn_at is not None, registered_at=one.registered_at,
    )  # fmt: skip
