"""Working days as the State Council's notices make them, answered by looking up arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple, NoReturn, Self

from app.domain.errors import Invalid
from app.domain.years import SATURDAY, Closure, YearNotice, version_with

FIRST_ON = date(2000, 1, 1)
LAST_ON = date(2099, 12, 31)
# Past notices moved days of the year before from 29 December on: 2019's made Saturday 2018-12-29 a working day.
MOVABLE_FROM = (12, 29)
WEEKEND_SOURCE = "国务院关于职工工作时间的规定第七条"

_FIRST = FIRST_ON.toordinal()
_LENGTH = LAST_ON.toordinal() - _FIRST + 1


class DayKind(StrEnum):
    """What a day is to somebody who counts; `paused` occurs in a deadline's count only."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    PAUSED = "paused"


class Due(NamedTuple):
    """The last day of a period. `earliest_on`: the earliest day that any notice yet to come could make of it."""

    due_on: date
    provisional: bool
    earliest_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One line of a count; `number` is None where the day does not count."""

    on: date
    number: int | None
    kind: DayKind
    reason: str
    source: str
    provisional: bool


class Calendar:
    """Which days of 2000–2099 are working days, and how surely.

    Days are certain from 1 January of the first published year (`certain_from`) to 28 December of the last one
    (`certain_through`): the next notice may move what follows. Dates outside 2000–2099 raise Invalid.
    """

    @classmethod
    def of(cls, years: Iterable[YearNotice], version: str, closures: Iterable[Closure] = ()) -> Self:
        """Build the calendar; an official year beats a rule-made one, and a year nobody names has plain weekends.

        Raises ValueError when a year comes twice or the official years leave a gap.
        """
        return cls(_in_order(years), version, tuple(closures))

    def __init__(self, years: Sequence[YearNotice], version: str, closures: Sequence[Closure]) -> None:
        self.years = years
        self.version = version
        self.certain_from, self.certain_through = _certainty(years)
        self._closures = {closure.on: closure for closure in closures}
        self._makeups = {on: year for year in years for on in year.makeup_days}
        self._holidays = {on: (span.name, year) for year in years for span in year.holidays for on in span.days()}
        self._lay_out()

    def is_working(self, on: date) -> bool:
        """Whether work is done on this day, as far as is known."""
        return self._working[_place(on)] == 1

    def is_certain(self, on: date) -> bool:
        """Whether no notice yet to come can change this day."""
        return self.certain_from <= on <= self.certain_through

    def add(self, on: date, days: int) -> Due:
        """The `days`-th working day after `on`, the day of the event itself not counted (Civil Code art. 201).

        Raises Invalid for fewer than one day and for periods that leave 2000–2099.
        """
        place = on.toordinal() - _FIRST
        if days < 1 or not 0 <= place < _LENGTH:
            _refuse(days)
        nth = self._worked[place] + days - 1
        if place >= self._settled_from and nth < self._settled_count:
            return self._settled[nth]
        return self._unsettled(place, nth, days)

    def count(self, after_on: date, through_on: date) -> int:
        """Working days in (after_on, through_on]; 0 when the second date is not after the first."""
        return max(0, self._worked[_place(through_on)] - self._worked[_place(after_on)])

    def earliest(self, on: date, days: int) -> date:
        """The earliest day that any notice yet to come could make the `days`-th working day after `on`."""
        nth = self._possibly_worked[_place(on)] + days - 1
        if days < 1 or nth >= len(self._possibly_on):
            _refuse(days)
        return self._possibly_on[nth]

    def count_possible(self, after_on: date, through_on: date) -> int:
        """Days in (after_on, through_on] that are worked or that a notice yet to come could make working days."""
        return max(0, self._possibly_worked[_place(through_on)] - self._possibly_worked[_place(after_on)])

    def walk(self, on: date, days: int) -> tuple[Day, ...]:
        """Every day from the one after `on` to the last of `days` working days, numbered where it counts."""
        return self.walk_through(on, self.add(on, days).due_on)

    def walk_through(self, after_on: date, through_on: date) -> tuple[Day, ...]:
        """Every day in (after_on, through_on], numbered where it counts."""
        started = self._worked[_place(after_on)]
        places = range(_place(after_on) + 1, _place(through_on) + 1)
        return tuple(
            self._day(date.fromordinal(_FIRST + place), self._worked[place] - started if self._working[place] else None)
            for place in places
        )

    def day(self, on: date) -> Day:
        """One day by itself, outside any count."""
        _place(on)
        return self._day(on, None)

    def reason(self, on: date) -> str:
        """Why this day is worked or not, in words: 工作日, 调休上班, 周末, 国庆节…"""
        return self.day(on).reason

    def closed_on(self, closures: Iterable[Closure]) -> Self:
        """The same calendar for an organ that is closed on these days besides."""
        added = tuple(closures)
        return type(self)(self.years, version_with(self.version, added), (*self._closures.values(), *added))

    def _lay_out(self) -> None:
        """Fill the arrays: one place a day, one entry a working day."""
        days_on = [date.fromordinal(_FIRST + place) for place in range(_LENGTH)]
        self._working = bytes(self._is_worked(on) for on in days_on)
        self._worked = list(accumulate(self._working))
        self._working_on = [on for on, works in zip(days_on, self._working, strict=True) if works]
        self._lay_out_certain()
        self._lay_out_possible(days_on)

    def _lay_out_certain(self) -> None:
        """Where nothing can move any more an answer is made once and looked up."""
        self._settled_from = _place(self.certain_from) - 1
        self._settled_count = self._worked[_place(self.certain_through)]
        self._settled = [
            Due(due_on=on, provisional=False, earliest_on=on) for on in self._working_on[: self._settled_count]
        ]

    def _lay_out_possible(self, days_on: Sequence[date]) -> None:
        """The days on which work could yet be done: every uncertain day that is not a statutory festival."""
        statutory = frozenset[date]().union(*(year.statutory_on for year in self.years))
        possible = [
            works if self.is_certain(on) else on not in statutory and on not in self._closures
            for on, works in zip(days_on, self._working, strict=True)
        ]
        self._possibly_worked = list(accumulate(possible))
        self._possibly_on = [on for on, works in zip(days_on, possible, strict=True) if works]

    def _is_worked(self, on: date) -> bool:
        if on in self._closures:
            return False
        if on in self._makeups:
            return True
        return on not in self._holidays and on.weekday() < SATURDAY

    def _unsettled(self, place: int, nth: int, days: int) -> Due:
        if nth >= len(self._working_on):
            _refuse(days)
        earliest = self._possibly_on[self._possibly_worked[place] + days - 1]
        return Due(due_on=self._working_on[nth], provisional=True, earliest_on=earliest)

    def _day(self, on: date, number: int | None) -> Day:
        kind, reason, source = self._why(on)
        return Day(on=on, number=number, kind=kind, reason=reason, source=source, provisional=not self.is_certain(on))

    def _why(self, on: date) -> tuple[DayKind, str, str]:
        if on in self._closures:
            closure = self._closures[on]
            return DayKind.CLOSURE, closure.name, f"{closure.legal_basis}{closure.document_no}"
        if on in self._makeups:
            return DayKind.MAKEUP, "调休上班", self._makeups[on].notice
        if on in self._holidays:
            name, year = self._holidays[on]
            return DayKind.HOLIDAY, name, year.notice
        if on.weekday() >= SATURDAY:
            return DayKind.WEEKEND, "周末", WEEKEND_SOURCE
        return DayKind.WORKDAY, "工作日", ""


def _in_order(years: Iterable[YearNotice]) -> tuple[YearNotice, ...]:
    """Rule-made years first, so that a notice's days in the year before hold against them."""
    every = tuple(years)
    official = sorted((year for year in every if year.official), key=lambda year: year.year)
    published = [year.year for year in official]
    if published and published != list(range(published[0], published[-1] + 1)):
        raise ValueError(f"已发布的年度应当连续且不重复：{published}")
    made = (year for year in every if not year.official and year.year not in published)
    return (*sorted(made, key=lambda year: year.year), *official)


def _certainty(years: Iterable[YearNotice]) -> tuple[date, date]:
    published = [year.year for year in years if year.official]
    if not published:
        return LAST_ON, FIRST_ON
    return date(min(published), 1, 1), date(max(published), *MOVABLE_FROM) - timedelta(days=1)


def _place(on: date) -> int:
    place = on.toordinal() - _FIRST
    if not 0 <= place < _LENGTH:
        _refuse()
    return place


def _refuse(days: int = 1) -> NoReturn:
    if days < 1:
        raise Invalid(message="工作日数应当是大于 0 的整数。")
    raise Invalid(message="日期超出范围：可以计算 2000 年至 2099 年之间的日期。")
