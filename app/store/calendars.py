"""The number of the calendar in force, and the lock that deeds and publications share."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.store.models.calendars import CalendarEdition
from app.store.models.organs import Organ

# The same number as in the function calendar_in_force() of the migration.
KEY = 7_212_109
IN_FORCE = func.calendar_in_force()
LOCK = text("SELECT pg_advisory_xact_lock(:key)")


def join(session: Session) -> int:
    """The number in force, which no publication changes before this transaction ends."""
    return session.scalar(select(IN_FORCE)) or 0


def number(session: Session) -> int:
    """The number in force at this moment, for a look."""
    return session.scalar(select(func.max(CalendarEdition.number))) or 0


def hold(session: Session) -> int:
    """Keep every deed that reckons dates out until this transaction ends; the number in force."""
    session.execute(LOCK, {"key": KEY})
    return number(session)


def editions(session: Session) -> Sequence[CalendarEdition]:
    """Every publication, the oldest first."""
    return session.scalars(select(CalendarEdition).order_by(CalendarEdition.number)).all()


def names_of_organs(session: Session) -> dict[int, frozenset[str]]:
    """What a closure may call each organ: its own code, its name, or the code of its region."""
    rows = session.execute(select(Organ.id, Organ.uscc, Organ.name, Organ.region))
    return {organ_id: frozenset((uscc, name, region)) for organ_id, uscc, name, region in rows}
