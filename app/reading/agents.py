"""Powers of attorney: those that one's organisation has given, and those by which one may act."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.reading.books import Books
from app.store.models.people import Account, Party
from app.store.models.powers import Power


@dataclass(frozen=True, kw_only=True)
class PowerLine:
    """One power, as both sides see it. `holds`: the agent may act by it today."""

    id: int
    organisation: str
    agent: str
    scope: tuple[str, ...]
    from_on: date
    through_on: date
    file_name: str
    is_revoked: bool
    holds: bool


def given(session: Session, viewer: Actor, books: Books) -> tuple[PowerLine, ...]:
    """By the viewer's organisation, the latest first."""
    return _lines(session, Power.party_id == viewer.party_id, books) if viewer.party_id and not viewer.acts_for else ()


def received(session: Session, viewer: Actor, books: Books) -> tuple[PowerLine, ...]:
    """Those by which the viewer's account may act or might."""
    return _lines(session, Power.account_id == viewer.account_id, books)


def is_organisation(session: Session, viewer: Actor) -> bool:
    """Whether the viewer's own party is no natural person."""
    kind = session.scalar(select(Party.kind).where(Party.id == viewer.party_id))
    return kind not in (None, "natural_person") and not viewer.acts_for


def _lines(session: Session, wanted: ColumnElement[bool], books: Books) -> tuple[PowerLine, ...]:
    query = select(Power, Party.name, Account.name).join(Party, Party.id == Power.party_id)
    query = query.join(Account, Account.id == Power.account_id)
    titles = {slug: process.title for slug, process in books.processes.items()}
    return tuple(
        PowerLine(
            id=one.id, organisation=organisation, agent=agent, scope=tuple(titles.get(slug, slug) for slug in one.scope),
            from_on=one.from_on, through_on=one.through_on, file_name=one.file_name, is_revoked=one.revoked_at is not None,
            holds=one.revoked_at is None and one.from_on <= books.today <= one.through_on,
        )
        for one, organisation, agent in session.execute(query.where(wanted).order_by(Power.id.desc()))
    )  # fmt: skip
