"""What another calendar makes of a deadline: earlier, later, or the same day for certain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.working_days import LAST_ON, Calendar


class Turn(StrEnum):
    """How a deadline changes."""

    EARLIER = "earlier"
    LATER = "later"
    CERTAIN = "certain"
    BOUND = "bound"

    @property
    def words(self) -> str:
        """The office's word."""
        return {"earlier": "提前", "later": "推后", "certain": "日期不变，不再暂定", "bound": "日期不变，最早日期改变"}[
            self.value
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A last day as lists show it."""

    due_on: date
    earliest_on: date
    provisional: bool

    @property
    def words(self) -> str:
        """For a sentence: 2027年1月8日, or 2027年1月8日（暂定，最早1月5日）."""
        if not self.provisional:
            return _date(self.due_on)
        return f"{_date(self.due_on)}（暂定{f'，最早{_date(self.earliest_on)}' if self.earliest_on != self.due_on else ''}）"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedDay:
    """A day that is worked in one calendar and not in the other, with the reasons that both give."""

    on: date
    works: bool
    before: str
    after: str
    source: str


def turn(before: Term, after: Term) -> Turn | None:
    """How one becomes the other; None where nothing changes."""
    if after.due_on != before.due_on:
        return Turn.EARLIER if after.due_on < before.due_on else Turn.LATER
    if after.provisional != before.provisional:
        return Turn.CERTAIN if before.provisional else Turn.BOUND
    return Turn.BOUND if after.earliest_on != before.earliest_on else None


def changed_days(before: Calendar, after: Calendar, through_on: date = LAST_ON) -> Iterator[ChangedDay]:
    """The days of which the two calendars think differently, from the first that either names."""
    on = min(before.certain_from, after.certain_from)
    while on <= through_on:
        if before.is_working(on) != after.is_working(on):
            day = after.day(on)
            yield ChangedDay(
                on=on, works=after.is_working(on), before=before.reason(on), after=day.reason, source=day.source
            )
        on += timedelta(days=1)


def first_difference(before: Calendar, after: Calendar) -> date | None:
    """The first day whose working, or whose certainty, is another; no deadline that ends before it can change."""
    on = min(before.certain_from, after.certain_from)
    while on <= LAST_ON:
        if before.is_working(on) != after.is_working(on) or before.is_certain(on) != after.is_certain(on):
            return on
        on += timedelta(days=1)
    return None


def _date(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
