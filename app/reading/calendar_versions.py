"""What was published: each version of a year or of the closures, by whom, and how it differs from the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.almanac import Almanac, Edition
from app.domain.errors import Forbidden
from app.domain.people import Actor, Role
from app.domain.years import YearNotice
from app.store.models.calendars import CalendarEdition


@dataclass(frozen=True, kw_only=True)
class Version:
    """One publication. `gone` and `come`: what the version before said and this one does not, and the other way round."""

    number: int
    year: int | None
    version: int
    source: str
    hash: str
    changed: int
    moved: int
    published_at: datetime
    published_by: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def page(session: Session, viewer: Actor, almanac: Almanac) -> tuple[Version, ...]:
    """Every publication, the newest first. Raises Forbidden for anybody but an administrator."""
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    kept = session.scalars(select(CalendarEdition).order_by(CalendarEdition.number)).all()
    before: dict[int | None, frozenset[str]] = {year.year: _said_of(year) for year in almanac.editions[0].years}
    before[None] = _closures_of(almanac.editions[0])
    found = []
    for row in kept:
        said = _said(row.content)
        was = before.get(row.year, frozenset())
        found.append(_version(row, tuple(sorted(was - said)), tuple(sorted(said - was))))
        before[row.year] = said
    return tuple(reversed(found))


def _version(row: CalendarEdition, gone: tuple[str, ...], come: tuple[str, ...]) -> Version:
    return Version(
        number=row.number, year=row.year, version=row.version, source=row.source, hash=row.hash, changed=row.changed, moved=row.moved,
        published_at=row.published_at, published_by=row.published_by, gone=gone, come=come,
    )  # fmt: skip


def _said(content: Mapping[str, Any]) -> frozenset[str]:
    if "closures" in content:
        return frozenset(
            f"{one['on']} {one['organ']} {one['name']}（{one['legal_basis']}）" for one in content["closures"]
        )
    holidays = (f"{one['from']} 至 {one['to']} {one['name']}放假" for one in content["holidays"])
    return frozenset((*holidays, *(f"{on} 上班" for on in content["makeup_days"])))


def _said_of(year: YearNotice) -> frozenset[str]:
    holidays = (f"{one.from_on} 至 {one.through_on} {one.name}放假" for one in year.holidays)
    return frozenset((*holidays, *(f"{on} 上班" for on in year.makeup_days)))


def _closures_of(edition: Edition) -> frozenset[str]:
    return frozenset(f"{one.on} {one.organ} {one.name}（{one.legal_basis}）" for one in edition.closures)
