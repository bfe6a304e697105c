"""What people do with what was written to them: they open it, and mark it as read."""

from sqlalchemy import ColumnElement, or_, update

from app.services.work import Unit
from app.store.models.letters import Letter, Notice


def open_letter(unit: Unit, letter_id: int) -> None:
    """Keep when its addressee first opened a letter; anybody else's look leaves no mark."""
    unread = (Letter.id == letter_id, Letter.party_id == unit.actor.party_id, Letter.read_at.is_(None))
    unit.session.execute(update(Letter).where(*unread).values(read_at=unit.now))


def mark_notices_read(unit: Unit) -> None:
    """Mark every notice of this person as read."""
    unit.session.execute(update(Notice).where(_mine(unit), Notice.read_at.is_(None)).values(read_at=unit.now))


def _mine(unit: Unit) -> ColumnElement[bool]:
    to_account = Notice.account_id == unit.actor.account_id
    return to_account if unit.actor.party_id is None else or_(to_account, Notice.party_id == unit.actor.party_id)
