"""Background work that gave up, for the administrator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.paging import Page
from app.store.models.cases import Case
from app.store.models.people import Account
from app.store.models.system import Incident

PAGE_SIZE = 25
MOST_SOLVED = 10


@dataclass(frozen=True, kw_only=True)
class IncidentLine:
    """One job that failed for good: `error` as it was reported, `solved_by` who tried it again."""

    id: int
    job: str
    args: Mapping[str, Any]
    error: str
    case_no: str
    at: datetime
    solved_at: datetime | None
    solved_by: str

    @property
    def summary(self) -> str:
        """The error's last line, where programs say what it was."""
        return next((line.strip() for line in reversed(self.error.splitlines()) if line.strip()), "")


@dataclass(frozen=True, kw_only=True)
class Incidents:
    """What waits for the administrator, newest first, and what was tried again lately."""

    open: Page[IncidentLine]
    solved: tuple[IncidentLine, ...]


def page(session: Session, viewer: Actor, *, after: str = "", before: str = "") -> Incidents:
    """Raises Forbidden for anybody but an administrator."""
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    cursor = paging.read_number_cursor(before or after)
    backwards = cursor is not None and bool(before)
    conditions: list[ColumnElement[bool]] = [Incident.solved_at.is_(None)]
    if cursor is not None:
        conditions.append(Incident.id > cursor if backwards else Incident.id < cursor)
    order = Incident.id.asc() if backwards else Incident.id.desc()
    found = _lines(session, _columns().where(*conditions).order_by(order).limit(PAGE_SIZE + 1))
    return Incidents(
        open=paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=cursor is None, backwards=backwards),
        solved=_lines(session, _columns().where(Incident.solved_at.is_not(None)).order_by(Incident.solved_at.desc()).limit(MOST_SOLVED)),
    )


def _columns() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Incident.id, Incident.job, Incident.args, Incident.error, Case.case_no, Incident.at, Incident.solved_at,
        Account.name.label("solved_by"),
    )  # fmt: skip
    return select(*columns).outerjoin(Case, Case.id == Incident.case_id).outerjoin(Account, Account.id == Incident.solved_by_id)


def _lines(session: Session, query: Select[Any]) -> tuple[IncidentLine, ...]:
    rows = session.execute(query).mappings()
    return tuple(IncidentLine(**{**row, "case_no": row["case_no"] or "", "solved_by": row["solved_by"] or ""}) for row in rows)
