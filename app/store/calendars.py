"""The numbers of the calendar and the register in force, and the lock that deeds and publications share."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, column, func, select, text
from sqlalchemy.orm import Session

from app.store.models.calendars import CalendarEdition
from app.store.models.organs import Organ
from app.store.models.register import RegisterEdition

# The same number as in the function books_in_force() of the migration.
KEY = 7_212_109
IN_FORCE = (
    func.books_in_force()
    .table_valued(column("calendar", BigInteger), column("register", BigInteger), name="in_force")
    .render_derived()
)
LOCK = text("SELECT pg_advisory_xact_lock(:key)")
LAST = select(
    select(func.coalesce(func.max(CalendarEdition.number), 0)).scalar_subquery(),
    select(func.coalesce(func.max(RegisterEdition.number), 0)).scalar_subquery(),
)


class Stamp(NamedTuple):
    """The last publication of each book: the calendar, the register of duties."""

    calendar: int
    register: int


def join(session: Session) -> Stamp:
    """The numbers in force, which no publication changes before this transaction ends."""
    return Stamp(*session.execute(select(IN_FORCE.c.calendar, IN_FORCE.c.register)).one())


def number(session: Session) -> Stamp:
    """The numbers in force at this moment, for a look."""
    return Stamp(*session.execute(LAST).one())


def hold(session: Session) -> Stamp:
    """Keep every deed that reckons dates out until this transaction ends; the numbers in force."""
    session.execute(LOCK, {"key": KEY})
    return number(session)


def editions(session: Session) -> Sequence[CalendarEdition]:
    """Every publication of a calendar, the oldest first."""
    return session.scalars(select(CalendarEdition).order_by(CalendarEdition.number)).all()


def register_editions(session: Session) -> Sequence[RegisterEdition]:
    """Every publication of a duty or a basis, the oldest first."""
    return session.scalars(select(RegisterEdition).order_by(RegisterEdition.number)).all()


def names_of_organs(session: Session) -> dict[int, frozenset[str]]:
    """What a closure may call each organ: its own code, its name, or the code of its region."""
    rows = session.execute(select(Organ.id, Organ.uscc, Organ.name, Organ.region))
    return {organ_id: frozenset((uscc, name, region)) for organ_id, uscc, name, region in rows}
