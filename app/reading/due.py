"""When something falls due, as lists show it: from the projected date alone, counted on the calendar of the day of looking."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain.working_days import Calendar


class Dated(Protocol):
    """A row with a projected due date: a task, a case or a deadline."""

    due_on: date | None
    earliest_on: date | None
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class Due:
    """A due date with the working days left: 0 on the last day, negative once it is past."""

    on: date
    days_left: int
    provisional: bool
    earliest_on: date | None


def due_of(row: Dated, today: date, calendar: Calendar) -> Due | None:
    """The due date of a row, or None where it has none."""
    if row.due_on is None:
        return None
    return Due(on=row.due_on, days_left=days_left(row.due_on, today, calendar), provisional=row.provisional, earliest_on=row.earliest_on)


def days_left(due_on: date, today: date, calendar: Calendar) -> int:
    """As `Standing.days_left` counts: a rest day after the last day is late too."""
    if today <= due_on:
        return calendar.count(today, due_on)
    return -max(1, calendar.count(due_on, today))
