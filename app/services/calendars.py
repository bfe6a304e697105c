"""The calendar in force: the files of config/calendar, and what was published in this office since. Every process follows at once."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.almanac import Almanac, Edition
from app.domain.duties import Rules
from app.domain.working_days import Calendar
from app.domain.years import Closure, Holiday, YearNotice
from app.services import registered
from app.services.office import Office, Session
from app.services.work import Unit
from app.store import calendars
from app.store.calendars import Stamp
from app.store.folders import Folder
from app.store.models.calendars import CalendarEdition

YEAR, CLOSURES = "year", "closures"


def of(unit: Unit, folder: Folder) -> Calendar:
    """The calendar by which the case's body counts; nothing is published before this unit of work ends."""
    return in_force(unit, folder).of(folder.case.organ_id)


def in_force(unit: Unit, folder: Folder) -> Almanac:
    """The almanac of a deed, and with it the rules in the office. The case's lock brings both numbers along; a new case asks for them."""
    if folder.edition is None:
        folder.edition = calendars.join(unit.session)
    return _following(unit.office, unit.session, folder.edition)


def rules(unit: Unit, folder: Folder) -> Rules:
    """The duties of a deed, in every version."""
    in_force(unit, folder)
    return unit.office.rules


def join(unit: Unit) -> Almanac:
    """The almanac of a deed that locks cases otherwise than one by one: ask before the first lock."""
    return _following(unit.office, unit.session, calendars.join(unit.session))


def hold(unit: Unit) -> Almanac:
    """The almanac, and no deed that reckons dates until this unit of work ends."""
    return _following(unit.office, unit.session, calendars.hold(unit.session))


def seen(office: Office, session: Session) -> Almanac:
    """The almanac of a look."""
    return _following(office, session, calendars.number(session))


def year_content(year: YearNotice, statutory_days: int | None) -> dict[str, Any]:
    """A year as it is kept."""
    return {
        "year": year.year, "title": year.title, "notice": year.notice, "source": year.source,
        "issued_on": year.issued_on.isoformat() if year.issued_on else None, "statutory_days": statutory_days,
        "holidays": [{"name": one.name, "from": one.from_on.isoformat(), "to": one.through_on.isoformat()} for one in year.holidays],
        "makeup_days": [on.isoformat() for on in sorted(year.makeup_days)],
    }  # fmt: skip


def year_of(content: dict[str, Any]) -> YearNotice:
    """The year that `year_content` made."""
    holidays = (
        Holiday(name=one["name"], from_on=date.fromisoformat(one["from"]), through_on=date.fromisoformat(one["to"]))
        for one in content["holidays"]
    )
    return YearNotice(
        year=content["year"], official=True, holidays=tuple(holidays), title=content["title"], notice=content["notice"],
        makeup_days=tuple(date.fromisoformat(on) for on in content["makeup_days"]), source=content["source"],
        issued_on=date.fromisoformat(content["issued_on"]) if content["issued_on"] else None,
    )  # fmt: skip


def closures_content(closures: tuple[Closure, ...]) -> dict[str, Any]:
    """A list of closures as it is kept."""
    return {
        "closures": [
            {
                "organ": one.organ, "on": one.on.isoformat(), "name": one.name, "legal_basis": one.legal_basis,
                "document_no": one.document_no, "source": one.source,
            }
            for one in sorted(closures, key=lambda one: (one.on, one.organ))
        ]
    }  # fmt: skip


def closures_of(content: dict[str, Any]) -> tuple[Closure, ...]:
    """The closures that `closures_content` made."""
    return tuple(Closure(**{**one, "on": date.fromisoformat(one["on"])}) for one in content["closures"])


def with_year(edition: Edition, year: YearNotice) -> Edition:
    """The next edition, with this year new or in place of the one that was there."""
    others = (one for one in edition.years if one.year != year.year)
    years = tuple(sorted((*others, year), key=lambda one: one.year))
    return replace(edition, number=edition.number + 1, years=years)


def with_closures(edition: Edition, closures: tuple[Closure, ...]) -> Edition:
    """The next edition, with this list of closures in place of the one that was there."""
    return replace(edition, number=edition.number + 1, closures=closures)


def _following(office: Office, session: Session, stamp: Stamp) -> Almanac:
    registered.follow(office, session, stamp.register)
    if stamp.calendar != office.almanac.number:
        office.almanac = _read(office.almanac, session)
    return office.almanac


def _read(almanac: Almanac, session: Session) -> Almanac:
    editions = [replace(almanac.editions[0], number=0)]
    for kept in calendars.editions(session):
        editions.append(replace(_next(editions[-1], kept), number=kept.number))
    organs = calendars.names_of_organs(session) if any(one.closures for one in editions) else {}
    return replace(almanac, editions=tuple(editions), organs=organs)


def _next(edition: Edition, kept: CalendarEdition) -> Edition:
    if kept.kind == YEAR:
        return with_year(edition, year_of(kept.content))
    return with_closures(edition, closures_of(kept.content))
