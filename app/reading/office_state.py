"""How the office itself stands: which versions are in use, what waits in the queue, what is overdue for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden
from app.domain.people import Actor, Role
from app.store.models.cases import Case
from app.store.models.ledger import Timer
from app.store.models.letters import Letter
from app.store.models.system import DiagramVersion, FormVersion, Incident

QUEUE = text("SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY status")


@dataclass(frozen=True, kw_only=True)
class DiagramUse:
    """A version of a diagram that open cases go by."""

    process: str
    version: str
    first_used_at: datetime
    open_cases: int


@dataclass(frozen=True, kw_only=True)
class OfficeState:
    """`jobs` by the queue's own words todo, doing, failed; `form_versions` kept by process and task."""

    diagrams: tuple[DiagramUse, ...]
    form_versions: Mapping[tuple[str, str], int]
    jobs: Mapping[str, int]
    late_timers: int
    unpressed_letters: int
    open_incidents: int


def page(session: Session, viewer: Actor, now: datetime) -> OfficeState:
    """Raises Forbidden for anybody but an administrator."""
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    late = select(func.count()).select_from(Timer).where(Timer.due_at <= now).scalar_subquery()
    unpressed = select(func.count()).select_from(Letter).where(Letter.pdf_sha256.is_(None)).scalar_subquery()
    incidents = select(func.count()).select_from(Incident).where(Incident.solved_at.is_(None)).scalar_subquery()
    late_timers, unpressed_letters, open_incidents = session.execute(select(late, unpressed, incidents)).one()
    return OfficeState(
        diagrams=_diagrams(session), form_versions=_form_versions(session), jobs={row[0]: row[1] for row in session.execute(QUEUE)},
        late_timers=late_timers, unpressed_letters=unpressed_letters, open_incidents=open_incidents,
    )  # fmt: skip


def _diagrams(session: Session) -> tuple[DiagramUse, ...]:
    open_now = select(Case.diagram_version, func.count().label("number")).where(Case.closed_at.is_(None))
    counted = open_now.group_by(Case.diagram_version).subquery()
    number = func.coalesce(counted.c.number, 0).label("open_cases")
    query = (
        select(DiagramVersion.slug, DiagramVersion.version, DiagramVersion.first_used_at, number)
        .outerjoin(counted, counted.c.diagram_version == DiagramVersion.version)
        .order_by(DiagramVersion.slug, DiagramVersion.first_used_at.desc())
    )
    return tuple(
        DiagramUse(process=row.slug, version=row.version, first_used_at=row.first_used_at, open_cases=row.open_cases)
        for row in session.execute(query)
    )


def _form_versions(session: Session) -> dict[tuple[str, str], int]:
    query = select(FormVersion.slug, FormVersion.task, func.count()).group_by(FormVersion.slug, FormVersion.task)
    return {(slug, task): number for slug, task, number in session.execute(query)}
