"""The clocks of a case: every deadline with what the ledger says of it today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.deadlines import RED, Event, Rule, Standing, State, as_agreed, stand, standing_grounds
from app.domain.working_days import Calendar
from app.reading.books import Books
from app.store.models.cases import Case
from app.store.models.ledger import Deadline


@dataclass(frozen=True, kw_only=True)
class OverdueExplanation:
    """Why a deadline is overdue, in the body's own words; `by` is for officials."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One deadline: its rule, what happened to it and where it stands. `days_left` as `Standing.days_left` counts."""

    rule: Rule
    round: int
    standing: Standing
    days_left: int
    events: tuple[Event, ...] = ()
    explained: OverdueExplanation | None = None

    @property
    def grounds(self) -> frozenset[str]:
        """What it stands still for."""
        return standing_grounds(self.events)

    @property
    def is_running(self) -> bool:
        return self.standing.state in ("open", "paused")

    @property
    def wants_explanation(self) -> bool:
        """Overdue or met too late, with a red rung on its ladder, and nobody has said why."""
        is_late = self.days_left < 0 if self.is_running else self.standing.met_in_time is False
        return is_late and self.explained is None and any(rung.name == RED for rung in self.rule.rungs)


def of_case(session: Session, case: Case, books: Books) -> tuple[Clock, ...]:
    """In the order in which they began."""
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))
    return tuple(clock_of(case, row, books) for row in rows)


def clock_of(case: Case, row: Deadline, books: Books) -> Clock:
    """One deadline as it stands today, by the rule that the case began with."""
    events, calendar = events_of(row), calendar_of(case, row, books)
    rule = as_agreed(books.rules.rule(case.process, row.rule, row.rule_version), events, calendar)
    standing = stand(rule, events, calendar, books.today)
    days_left = standing.days_left(books.today, calendar)
    explained = _explained(row)
    return Clock(rule=rule, round=row.round, standing=standing, days_left=days_left, events=events, explained=explained)


def _explained(row: Deadline) -> OverdueExplanation | None:
    if row.explanation is None or row.explained_at is None:
        return None
    return OverdueExplanation(text=row.explanation, at=row.explained_at, by=row.explained_by or "")


def calendar_of(case: Case, row: Deadline, books: Books) -> Calendar:
    """Today's calendar of the case's body; what is settled stays with the calendar by which it was settled."""
    if row.state in (State.OPEN, State.PAUSED):
        return books.almanac.of(case.organ_id)
    return books.almanac.as_of(case.organ_id, row.calendar)


def events_of(row: Deadline) -> tuple[Event, ...]:
    """A deadline's history as the ledger wrote it."""
    return tuple(Event.of_line(line) for line in row.events)
