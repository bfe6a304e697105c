"""One year's days off: as the State Council publishes them, or as the statute alone would make them."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby

STATUTE = "全国年节及纪念日放假办法（2024年修订）第二条、第六条"
SATURDAY = 5
CARRIED_WITHIN_DAYS = 28


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A span of days off, first and last day included."""

    name: str
    from_on: date
    through_on: date

    def days(self) -> Iterator[date]:
        """Each day of the span, in order."""
        length = (self.through_on - self.from_on).days + 1
        return (self.from_on + timedelta(days=n) for n in range(length))


@dataclass(frozen=True, kw_only=True, slots=True)
class YearNotice:
    """One year's arrangement of days off: published by a notice (`official`), or made from the statute.

    `statutory_on` holds the festival days that no notice can turn into working days; a rule-made year names them.
    A notice may own days at the end of the year before.
    """

    year: int
    official: bool
    holidays: tuple[Holiday, ...]
    makeup_days: tuple[date, ...] = ()
    statutory_on: frozenset[date] = frozenset()
    title: str = ""
    notice: str = ""
    issued_on: date | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Closure:
    """A day on which the organs of one region, or one organ, are closed on a legal basis of its own (typhoon and the like).

    `organ` is the code of the region (440100), or the code or name of the organ.
    """

    organ: str
    on: date
    name: str
    legal_basis: str
    document_no: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Festival:
    """A statutory festival with its days off for everybody, before anything is moved."""

    name: str
    days_on: tuple[date, ...]


def rule_made_year(year: int, festivals: Iterable[Festival]) -> YearNotice:
    """A provisional year: the statute's days, carried over where lost, and plain weekends.

    Which weekends will be worked cannot be known before the notice, so there are no make-up days.
    """
    named: dict[date, str] = {}
    lost: list[tuple[date, str]] = []
    for festival in festivals:
        for on in festival.days_on:
            if on in named or on.weekday() >= SATURDAY:
                lost.append((on, festival.name))
            named[on] = f"{named[on]}、{festival.name}" if on in named else festival.name
    return YearNotice(
        year=year,
        official=False,
        holidays=tuple(_spans(named | _carried_over(lost, named))),
        statutory_on=frozenset(named),
        notice=STATUTE,
    )


def version_of(years: Iterable[YearNotice]) -> str:
    """A label and a short hash of every official day, so that two calendars with one version give the same dates."""
    official = sorted((year for year in years if year.official), key=lambda year: year.year)
    if not official:
        return "暂定"
    lines = [line for year in official for line in _lines(year)]
    return f"{official[-1].year}-{official[-1].notice}#{_short_hash(lines)}"


def version_with(version: str, closures: Iterable[Closure]) -> str:
    """The version of a calendar that some organ's closed days are added to."""
    lines = sorted(f"{closure.organ} {closure.on} {closure.legal_basis}" for closure in closures)
    return f"{version}+{_short_hash(lines)}" if lines else version


def _carried_over(lost: Iterable[tuple[date, str]], named: Container[date]) -> dict[date, str]:
    """The next free weekday for each festival day lost to a weekend or to another festival (statute art. 6)."""
    carried: dict[date, str] = {}
    for lost_on, name in sorted(lost):
        after = (lost_on + timedelta(days=n) for n in range(1, CARRIED_WITHIN_DAYS))
        free = (on for on in after if on.weekday() < SATURDAY and on not in named and on not in carried)
        carried[next(free)] = f"{name}补假"
    return carried


def _spans(named: dict[date, str]) -> Iterator[Holiday]:
    """Neighbouring days of one name, joined."""
    # Days in a row keep the same distance to their place in the list.
    ordered = enumerate(sorted(named))
    for (name, _), run in groupby(ordered, key=lambda place: (named[place[1]], place[1].toordinal() - place[0])):
        days_on = [on for _, on in run]
        yield Holiday(name=name, from_on=days_on[0], through_on=days_on[-1])


def _short_hash(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:6]


def _lines(year: YearNotice) -> Iterator[str]:
    yield f"{year.year} {year.notice}"
    for holiday in year.holidays:
        yield f"off {holiday.from_on} {holiday.through_on} {holiday.name}"
    for on in sorted(year.makeup_days):
        yield f"on {on}"
