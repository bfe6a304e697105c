"""Days laid out as the weeks of small month calendars."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Walked(Protocol):
    """A day that somebody counted or passed over, as `Calendar.walk` gives it."""

    @property
    def on(self) -> date:
        """The civil date."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One square: its date, and the walked day if the count came past it."""

    on: date
    day: Walked | None


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month's weeks, Monday first; squares outside the month are None. Weeks before and after the count are left out."""

    year: int
    month: int
    weeks: tuple[tuple[Cell | None, ...], ...]


def by_month(days: Iterable[Walked], *also_on: date) -> tuple[Month, ...]:
    """Lay out every month from the first to the last day; `also_on` are further dates to include (day zero)."""
    walked = {day.on: day for day in days}
    dates = sorted({*walked, *also_on})
    if not dates:
        return ()
    first_on, last_on = dates[0], dates[-1]
    return tuple(_month(year, month, walked, first_on, last_on) for year, month in _months(first_on, last_on))


def _months(first_on: date, last_on: date) -> Iterator[tuple[int, int]]:
    for months in range(first_on.year * 12 + first_on.month - 1, last_on.year * 12 + last_on.month):
        yield months // 12, months % 12 + 1


def _month(year: int, month: int, walked: dict[date, Walked], first_on: date, last_on: date) -> Month:
    weeks = (
        tuple(Cell(on=on, day=walked.get(on)) if on.month == month else None for on in week)
        for week in calendar.Calendar().monthdatescalendar(year, month)
        if week[0] <= last_on and week[-1] >= first_on
    )
    return Month(year=year, month=month, weeks=tuple(weeks))
