"""The unit of work: one actor, one `now`, one commit. Nothing else commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.clock import shanghai_date
from app.domain.people import Actor
from app.services.office import Office
from app.store import folders


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One deed: who does it, when, and on which session."""

    office: Office
    session: Session
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The civil date in Shanghai."""
        return shanghai_date(self.now)


@contextmanager
def work(office: Office, actor: Actor) -> Iterator[Unit]:
    """Everything inside happens together or not at all."""
    session = office.sessions()
    try:
        yield Unit(office=office, session=session, actor=actor, now=office.clock.now())
        folders.put_back(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
