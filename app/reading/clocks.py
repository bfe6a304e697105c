"""The clocks of a case: every deadline with what the ledger says of it today."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.deadlines import Event, Rule, Standing, State, as_agreed, stand, standing_grounds
from app.domain.working_days import Calendar
from app.reading.books import Books
from app.store.models.cases import Case
from app.store.models.ledger import Deadline


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One deadline: its rule, what happened to it and where it stands. `days_left` as `Standing.days_left` counts."""

    rule: Rule
    round: int
    standing: Standing
    days_left: int
    events: tuple[Event, ...] = ()

    @property
    def grounds(self) -> frozenset[str]:
        """What it stands still for."""
        return standing_grounds(self.events)

    @property
    def is_running(self) -> bool:
        return self.standing.state in ("open", "paused")


def of_case(session: Session, case: Case, books: Books) -> tuple[Clock, ...]:
    """In the order in which they began."""
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))
    return tuple(clock_of(case, row, books) for row in rows)


def clock_of(case: Case, row: Deadline, books: Books) -> Clock:
    """One deadline as it stands today, by the rule that the case began with."""
    events, calendar = events_of(row), calendar_of(case, row, books)
    rule = as_agreed(books.rules.rule(case.process, row.rule, row.rule_version), events, calendar)
    standing = stand(rule, events, calendar, books.today)
    return Clock(rule=rule, round=row.round, standing=standing, days_left=standing.days_left(books.today, calendar), events=events)


def calendar_of(case: Case, row: Deadline, books: Books) -> Calendar:
    """Today's calendar of the case's body; what is settled stays with the calendar by which it was settled."""
    if row.state in (State.OPEN, State.PAUSED):
        return books.almanac.of(case.organ_id)
    return books.almanac.as_of(case.organ_id, row.calendar)


def events_of(row: Deadline) -> tuple[Event, ...]:
    """A deadline's history as the ledger wrote it."""
    return tuple(Event.of_line(line) for line in row.events)
