"""Somebody's bell: notices and letters in one list. A letter rings by itself, and stops only when it is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, false, func, literal, null, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.reading.paging import moment_cursor, read_moment_cursor
from app.store.models.cases import Case
from app.store.models.letters import Letter, Notice

PAGE_SIZE = 30


@dataclass(frozen=True, kw_only=True)
class Ring:
    """One line. `letter_id` where it is a letter, whose title and number are the `text`.

    `case_no` is empty where it is about no case; `opens_case`: a holder of data is told of an objection that is none of theirs.
    """

    case_no: str
    case_title: str
    text: str
    at: datetime
    is_unread: bool
    letter_id: int | None
    opens_case: bool


@dataclass(frozen=True, kw_only=True)
class Bell:
    """A page of it. `unread_notices` can be marked as read at once, `unread_letters` only by opening them."""

    rings: tuple[Ring, ...]
    unread_notices: int
    unread_letters: int
    after: str | None

    @property
    def unread(self) -> int:
        return self.unread_notices + self.unread_letters


def page(session: Session, viewer: Actor, after: str = "") -> Bell:
    """The viewer's bell, the latest first; `after` is the cursor of the page before."""
    unread_notices, unread_letters = unread(session, viewer)
    found = session.execute(_wanted(_all(viewer), after).limit(PAGE_SIZE + 1)).all()
    shown = found[:PAGE_SIZE]
    return Bell(
        rings=tuple(_ring(row, viewer) for row in shown),
        unread_notices=unread_notices,
        unread_letters=unread_letters,
        after=moment_cursor(shown[-1].at, shown[-1].number) if len(found) > PAGE_SIZE else None,
    )


def of_case(session: Session, viewer: Actor, case_id: int, limit: int) -> Sequence[Notice]:
    """The viewer's notices about one case, the latest first; its letters have a place of their own there."""
    wanted = select(Notice).where(_own_notices(viewer), Notice.case_id == case_id)
    return session.scalars(wanted.order_by(Notice.id.desc()).limit(limit)).all()


def unread(session: Session, viewer: Actor) -> tuple[int, int]:
    """How many notices and how many letters the viewer has not read."""
    notices = select(func.count()).select_from(Notice).where(_own_notices(viewer), Notice.read_at.is_(None))
    letters = (
        select(func.count()).select_from(Letter).where(_letter_is_own(viewer), Letter.read_at.is_(None))
    )
    found = session.execute(select(notices.scalar_subquery(), letters.scalar_subquery())).one()
    return found[0] or 0, found[1] or 0


def _own_notices(viewer: Actor) -> ColumnElement[bool]:
    """To the account, or to the party that it belongs to."""
    to_account = Notice.account_id == viewer.account_id
    return to_account if viewer.party_id is None else or_(to_account, Notice.party_id == viewer.party_id)


def _letter_is_own(viewer: Actor) -> ColumnElement[bool]:
    """A letter between organs has no party, and neither has an official: that makes it nobody's own."""
    return false() if viewer.party_id is None else Letter.party_id == viewer.party_id


def _all(viewer: Actor) -> Subquery:
    """Both kinds under one numbering: even numbers are notices, odd ones letters."""
    notices = select(
        (Notice.id * 2).label("number"),
        Notice.case_id,
        Notice.text,
        Notice.at,
        Notice.read_at,
        null().label("letter_id"),
    ).where(_own_notices(viewer))
    title = Letter.title + literal(" ") + Letter.number
    letters = select((Letter.id * 2 + 1), Letter.case_id, title, Letter.issued_at, Letter.read_at, Letter.id)
    return union_all(notices, letters.where(_letter_is_own(viewer))).subquery()


def _wanted(rings: Subquery, after: str) -> Select[*tuple[Any, ...]]:
    wanted = select(rings, Case.case_no, Case.title, Case.party_id).outerjoin(Case, Case.id == rings.c.case_id)
    wanted = wanted.order_by(rings.c.at.desc(), rings.c.number.desc())
    last = read_moment_cursor(after)
    return wanted.where(tuple_(rings.c.at, rings.c.number) < last) if last else wanted


def _ring(row: Any, viewer: Actor) -> Ring:
    return Ring(
        case_no=row.case_no or "", case_title=row.title or "", text=row.text, at=row.at, is_unread=row.read_at is None,
        letter_id=row.letter_id,
        opens_case=viewer.is_official or row.party_id == viewer.party_id,
    )  # fmt: skip
