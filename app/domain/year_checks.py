"""What can be wrong with a year's notice: dates that are not its own, days both off and worked, a sum that can't be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.working_days import MOVABLE_FROM
from app.domain.years import SATURDAY, Festival, YearNotice

# Days off for everybody: eleven from 2014, thirteen since the statute was revised on 2024-11-10.
STATUTORY_DAYS_BEFORE = 11
STATUTORY_DAYS_SINCE_2025 = 13
FIRST_YEAR_OF_REVISION = 2025

Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing wrong: where (`("holidays", 0, "from")`), and a Chinese sentence."""

    place: Place
    message: str


def faults_in(year: YearNotice, *, statutory_days: int | None = None) -> tuple[Fault, ...]:
    """Everything wrong with a notice's days. `statutory_days`: where a year gives another number of days off than the statute."""
    off: dict[date, str] = {}
    found = [*_holiday_faults(year, off), *_makeup_faults(year, off)]
    if not found:
        found.extend(_count_faults(year, off, statutory_days or usual_days(year.year)))
    return tuple(found)


def festival_faults(year: YearNotice, festivals: Iterable[Festival]) -> Iterator[Fault]:
    """Statutory festival days that the notice does not give off, which it may not."""
    if year.year < FIRST_YEAR_OF_REVISION:
        return
    off = {on for holiday in year.holidays for on in holiday.days()}
    for festival in festivals:
        if missing := [on for on in festival.days_on if on not in off]:
            days = "、".join(f"{on.month}月{on.day}日" for on in missing)
            yield Fault(
                place=("holidays",), message=f"{festival.name}的法定假日 {days}不在放假区间内，请核对年份和各行日期"
            )


def usual_days(year: int) -> int:
    """The statutory days off of a year."""
    return STATUTORY_DAYS_SINCE_2025 if year >= FIRST_YEAR_OF_REVISION else STATUTORY_DAYS_BEFORE


def weekdays_of(year: int) -> int:
    """Mondays to Fridays of a year."""
    first = date(year, 1, 1)
    return sum((first + timedelta(days=n)).weekday() < SATURDAY for n in range((date(year + 1, 1, 1) - first).days))


def _holiday_faults(year: YearNotice, off: dict[date, str]) -> Iterator[Fault]:
    for number, holiday in enumerate(year.holidays):
        row: Place = ("holidays", number)
        strange = [
            (on, key)
            for on, key in ((holiday.from_on, "from"), (holiday.through_on, "to"))
            if not _belongs(on, year.year)
        ]
        for on, key in strange[:1]:
            yield Fault(
                place=(*row, key), message=f"{holiday.name}的 {on} 不属于 {year.year} 年（上一年最早可到 12 月 29 日）"
            )
        if holiday.through_on < holiday.from_on:
            yield Fault(place=(*row, "to"), message=f"{holiday.name}的结束日期早于开始日期")
            continue
        if taken := next((on for on in holiday.days() if on in off), None) if not strange else None:
            yield Fault(place=row, message=f"{taken} 同时列在{off[taken]}和{holiday.name}中")
        if not strange:
            off.update((on, holiday.name) for on in holiday.days() if on not in off)


def _makeup_faults(year: YearNotice, off: dict[date, str]) -> Iterator[Fault]:
    for number, on in enumerate(year.makeup_days):
        place: Place = ("makeup_days", number)
        if not _belongs(on, year.year):
            yield Fault(place=place, message=f"调休上班日 {on} 不属于 {year.year} 年（上一年最早可到 12 月 29 日）")
        if on.weekday() < SATURDAY:
            yield Fault(place=place, message=f"调休上班日 {on} 不是周末（星期{'一二三四五六日'[on.weekday()]}）")
        if on in off:
            yield Fault(place=place, message=f"{on} 既是{off[on]}假期又是调休上班日")
        if year.makeup_days.count(on) > 1:
            yield Fault(place=place, message=f"调休上班日 {on} 重复")


def _count_faults(year: YearNotice, off: Iterable[date], expected: int) -> Iterator[Fault]:
    """Weekdays off less make-up days worked are exactly the statutory days: a notice moves rest, it gives none."""
    given = sum(on.weekday() < SATURDAY for on in off) - len(year.makeup_days)
    if given != expected:
        weekdays = weekdays_of(year.year)
        off_days = f"净放假 {given} 个工作日，应为 {expected} 个（法定节假日天数）"
        worked = f"全年应有 {weekdays - expected} 个工作日，现为 {weekdays - given} 个"
        yield Fault(place=("holidays",), message=f"{off_days}；{worked}，请核对假期和调休上班日")


def _belongs(on: date, year: int) -> bool:
    return date(year - 1, *MOVABLE_FROM) <= on <= date(year, 12, 31)
