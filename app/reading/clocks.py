"""The clocks of a case: every deadline with what the ledger says of it today."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.deadlines import Event, Rule, Standing, as_agreed, stand
from app.reading.books import Books
from app.store.models.ledger import Deadline


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One deadline: its rule and where it stands. `days_left` as `Standing.days_left` counts."""

    rule: Rule
    round: int
    standing: Standing
    days_left: int

    @property
    def is_running(self) -> bool:
        return self.standing.state in ("open", "paused")


def of_case(session: Session, case_id: int, process: str, books: Books) -> tuple[Clock, ...]:
    """In the order in which they began."""
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case_id).order_by(Deadline.id))
    return tuple(clock_of(process, row, books) for row in rows)


def clock_of(process: str, row: Deadline, books: Books) -> Clock:
    """One deadline as it stands today, by the rule that the case began with."""
    events = events_of(row)
    rule = as_agreed(books.rules.rule(process, row.rule, row.rule_version), events, books.calendar)
    standing = stand(rule, events, books.calendar, books.today)
    return Clock(rule=rule, round=row.round, standing=standing, days_left=standing.days_left(books.today, books.calendar))


def events_of(row: Deadline) -> tuple[Event, ...]:
    """A deadline's history as the ledger wrote it."""
    return tuple(Event.of_line(line) for line in row.events)
