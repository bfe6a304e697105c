"""Upgrades of running cases as they go on, for the administrator: how far, and of each case what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden, Missing
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.paging import Page
from app.store.models.cases import Case
from app.store.models.people import Account
from app.store.models.system import DiagramVersion, Incident, Upgrade, UpgradeLine

PAGE_SIZE = 50
JOB = "upgrade"


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """One case of an upgrade; `obstacles` as the engine found them."""

    case_id: int
    case_no: str
    outcome: str
    obstacles: tuple[Mapping[str, str], ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Run:
    """One upgrade. `counts` by outcome; `stuck`: of the waiting ones those that gave up and wait for the administrator."""

    id: int
    process: str
    from_version: str
    to_version: str
    reason: str
    by: str
    at: datetime
    counts: Mapping[str, int]
    stuck: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        return self.total - self.counts.get("waiting", 0)

    @property
    def goes_on(self) -> bool:
        return self.counts.get("waiting", 0) > self.stuck


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """A run with a page of its cases."""

    run: Run
    lines: Page[RunLine]


def page(
    session: Session, viewer: Actor, run_id: int, *, outcome: str = "", after: str = "", before: str = ""
) -> RunPage:
    """One upgrade; `outcome` shows only the cases that came out so. Raises Forbidden, Missing."""
    run = next(iter(_runs(session, viewer, _query().where(Upgrade.id == run_id))), None)
    if run is None:
        raise Missing
    return RunPage(run=run, lines=_lines(session, run_id, outcome, after, before))


def of_version(session: Session, viewer: Actor, version: str) -> tuple[Run, ...]:
    """The upgrades from a version, the latest first."""
    return _runs(session, viewer, _query().where(Upgrade.from_version == version).order_by(Upgrade.id.desc()).limit(10))


def _query() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Upgrade.id, DiagramVersion.slug.label("process"), Upgrade.from_version, Upgrade.to_version, Upgrade.reason,
        Account.name.label("by"), Upgrade.at,
    )  # fmt: skip
    joined = select(*columns).join(DiagramVersion, DiagramVersion.version == Upgrade.from_version)
    return joined.join(Account, Account.id == Upgrade.by_id)


def _runs(session: Session, viewer: Actor, query: Select[Any]) -> tuple[Run, ...]:
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    rows = session.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    counts, stuck = _counts(session, ids), _stuck(session, ids)
    return tuple(Run(**row, counts=counts.get(row["id"], {}), stuck=stuck.get(row["id"], 0)) for row in rows)


def _counts(session: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    counted = select(UpgradeLine.upgrade_id, UpgradeLine.outcome, func.count()).where(UpgradeLine.upgrade_id.in_(ids))
    found: dict[int, dict[str, int]] = {}
    for run_id, outcome, number in session.execute(counted.group_by(UpgradeLine.upgrade_id, UpgradeLine.outcome)):
        found.setdefault(run_id, {})[outcome] = number
    return found


def _stuck(session: Session, ids: list[int]) -> dict[int, int]:
    gave_up = (Incident.case_id == UpgradeLine.case_id, Incident.job == JOB, Incident.solved_at.is_(None))
    counted = (
        select(UpgradeLine.upgrade_id, func.count(UpgradeLine.case_id.distinct()))
        .join(Incident, gave_up[0])
        .where(*gave_up[1:])
    )
    mine = (UpgradeLine.upgrade_id.in_(ids), UpgradeLine.outcome == "waiting")
    rows = session.execute(counted.where(*mine).group_by(UpgradeLine.upgrade_id))
    return {row[0]: row[1] for row in rows}


def _lines(session: Session, run_id: int, outcome: str, after: str, before: str) -> Page[RunLine]:
    cursor = paging.read_number_cursor(before or after)
    backwards = cursor is not None and bool(before)
    conditions: list[ColumnElement[bool]] = [UpgradeLine.upgrade_id == run_id]
    if outcome:
        conditions.append(UpgradeLine.outcome == outcome)
    if cursor is not None:
        conditions.append(UpgradeLine.case_id < cursor if backwards else UpgradeLine.case_id > cursor)
    order = UpgradeLine.case_id.desc() if backwards else UpgradeLine.case_id.asc()
    columns: tuple[Any, ...] = (
        UpgradeLine.case_id,
        Case.case_no,
        UpgradeLine.outcome,
        UpgradeLine.obstacles,
        UpgradeLine.at,
    )
    query = (
        select(*columns)
        .join(Case, Case.id == UpgradeLine.case_id)
        .where(*conditions)
        .order_by(order)
        .limit(PAGE_SIZE + 1)
    )
    found = [RunLine(**{**row, "obstacles": tuple(row["obstacles"])}) for row in session.execute(query).mappings()]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.case_id), is_first=cursor is None, backwards=backwards)
