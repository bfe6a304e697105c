"""The diagrams of the office in all their versions, for the administrator: how many cases go by each, and what changed between two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden, Missing
from app.domain.people import Actor, Role
from app.engine import changes, shape
from app.engine.changes import Change
from app.engine.shape import Picture
from app.reading import diagrams, paging
from app.reading.diagrams import StepLine
from app.reading.paging import Page
from app.store.models.cases import Case
from app.store.models.system import DiagramVersion

PAGE_SIZE = 25


class DiagramFile(Protocol):
    """A diagram as the office has it now."""

    @property
    def version(self) -> str: ...
    @property
    def xml(self) -> bytes: ...


Present = Mapping[str, DiagramFile]


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a process's diagram. `first_used_at`: when the first case began by it, None before that."""

    process: str
    version: str
    is_present: bool
    first_used_at: datetime | None
    running: int = 0
    suspended: int = 0
    ended: int = 0


@dataclass(frozen=True, kw_only=True)
class RunningCase:
    """A case that goes by a version; of its matter nothing, for an administrator decides no case."""

    id: int
    case_no: str
    stage: str
    outcome: str | None
    received_at: datetime
    suspended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class VersionPage:
    """One version with its picture, the others of its process, and the cases that go by it."""

    version: Version
    others: tuple[Version, ...]
    picture: Picture
    steps: tuple[StepLine, ...]
    cases: Page[RunningCase]

    @property
    def present(self) -> Version:
        return next(one for one in (self.version, *self.others) if one.is_present)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What the newer version changed. `before` has marked what went, `after` what came or says something else."""

    old: Version
    new: Version
    changes: tuple[Change, ...]
    before: Picture
    after: Picture


def all_of(session: Session, viewer: Actor, present: Present) -> tuple[Version, ...]:
    """Every version by process, the present one first, then the latest. Raises Forbidden for anybody but an administrator."""
    return _versions(session, viewer, present)


def page(
    session: Session, viewer: Actor, present: Present, version: str, *, after: str = "", before: str = ""
) -> VersionPage:
    """One version. Raises Forbidden, Missing."""
    mine, others = _with_others(session, viewer, present, version)
    picture = shape.draw(version, _file(session, present, mine))
    return VersionPage(
        version=mine,
        others=others,
        picture=picture,
        steps=diagrams.untouched(picture),
        cases=_running(session, version, after, before),
    )


def difference(session: Session, viewer: Actor, present: Present, old: str, new: str) -> Difference:
    """What changed from one version to another of the same process. Raises Forbidden, Missing."""
    first, others = _with_others(session, viewer, present, old)
    second = next((one for one in (first, *others) if one.version == new), None)
    if second is None:
        raise Missing
    was, now = _file(session, present, first), _file(session, present, second)
    found = changes.between(was, now)
    return Difference(
        old=first, new=second, changes=found,
        before=shape.draw(old, was).compared(changes.marks(found, gone=True)),
        after=shape.draw(new, now).compared(changes.marks(found, gone=False)),
    )  # fmt: skip


def _with_others(
    session: Session, viewer: Actor, present: Present, version: str
) -> tuple[Version, tuple[Version, ...]]:
    known = _versions(session, viewer, present)
    mine = next((one for one in known if one.version == version), None)
    if mine is None:
        raise Missing
    return mine, tuple(one for one in known if one.process == mine.process and one is not mine)


def _versions(session: Session, viewer: Actor, present: Present) -> tuple[Version, ...]:
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    stored = {one.version: one for one in _stored(session, present)}
    unused = [
        Version(process=slug, version=one.version, is_present=True, first_used_at=None)
        for slug, one in present.items()
        if one.version not in stored
    ]
    order = list(present)
    return tuple(sorted((*unused, *stored.values()), key=lambda one: (order.index(one.process), not one.is_present)))


def _stored(session: Session, present: Present) -> list[Version]:
    """A version of a process that the office no longer has is not listed: nothing can be done about it here."""
    counts = (
        select(
            Case.diagram_version,
            func.count().filter(Case.closed_at.is_(None)).label("running"),
            func.count().filter(Case.closed_at.is_(None), Case.suspended_at.is_not(None)).label("suspended"),
            func.count().filter(Case.closed_at.is_not(None)).label("ended"),
        )
        .group_by(Case.diagram_version)
        .subquery()
    )
    columns: tuple[Any, ...] = (
        DiagramVersion.slug, DiagramVersion.version, DiagramVersion.first_used_at,
        *(func.coalesce(column, 0).label(column.name) for column in (counts.c.running, counts.c.suspended, counts.c.ended)),
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(counts, counts.c.diagram_version == DiagramVersion.version)
        .order_by(DiagramVersion.first_used_at.desc())
    )
    rows = session.execute(query.where(DiagramVersion.slug.in_(list(present)))).all()
    return [
        Version(
            process=row.slug, version=row.version, is_present=present[row.slug].version == row.version, first_used_at=row.first_used_at,
            running=row.running, suspended=row.suspended, ended=row.ended,
        )
        for row in rows
    ]  # fmt: skip


def _file(session: Session, present: Present, version: Version) -> bytes:
    if version.is_present:
        return present[version.process].xml
    return session.scalars(select(DiagramVersion.xml).where(DiagramVersion.version == version.version)).one()


def _running(session: Session, version: str, after: str, before: str) -> Page[RunningCase]:
    cursor = paging.read_number_cursor(before or after)
    backwards = cursor is not None and bool(before)
    conditions: list[ColumnElement[bool]] = [Case.diagram_version == version, Case.closed_at.is_(None)]
    if cursor is not None:
        conditions.append(Case.id > cursor if backwards else Case.id < cursor)
    columns: tuple[Any, ...] = (Case.id, Case.case_no, Case.stage, Case.outcome, Case.received_at, Case.suspended_at)
    query = (
        select(*columns)
        .where(*conditions)
        .order_by(Case.id.asc() if backwards else Case.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    found = [RunningCase(**row) for row in session.execute(query).mappings()]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=cursor is None, backwards=backwards)
