"""What has stopped or lengthened the periods of a case, and what still may: for those who handle it, and for whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.clock import shanghai_date
from app.domain.deadlines import CORRECTION, Event, EventKind, ProcedureKind, in_effect
from app.domain.errors import Missing
from app.domain.people import Actor
from app.domain.process import Process
from app.reading import clocks
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.visibility import visible_cases
from app.store.models.cases import Case
from app.store.models.ledger import SpecialProcedure


@dataclass(frozen=True, kw_only=True)
class ProcedureLine:
    """One 特别程序. `through_on`: None while it lasts; it ends with its case. `days`: working days without the first."""

    id: int
    title: str
    reason: str
    basis: str
    from_on: date
    expected_on: date
    through_on: date | None
    result: str
    rules: tuple[str, ...]
    days: int


@dataclass(frozen=True, kw_only=True)
class Extendable:
    """A service standard that may be extended, with what was, and how much is left of what its rule allows."""

    clock: Clock
    made: tuple[Event, ...]
    times_left: int
    days_left: int


@dataclass(frozen=True, kw_only=True)
class PeriodsPage:
    """`kinds`: the special procedures for which a standard of the case would stand still today."""

    case_no: str
    title: str
    process: Process
    closed_at: datetime | None
    clocks: tuple[Clock, ...]
    procedures: tuple[ProcedureLine, ...]
    kinds: tuple[ProcedureKind, ...]
    extendable: tuple[Extendable, ...]


def page(session: Session, viewer: Actor, case_no: str, books: Books) -> PeriodsPage:
    """The periods of one of the own organ's cases. Raises Missing."""
    mine = (Case.case_no == case_no, Case.organ_id == viewer.organ_id, visible_cases(viewer))
    case = session.scalars(select(Case).where(*mine)).one_or_none()
    if case is None:
        raise Missing
    running = clocks.of_case(session, case, books)
    living = [one for one in running if one.is_running and not case.closed_at]
    return PeriodsPage(
        case_no=case.case_no, title=case.title, process=books.processes[case.process], closed_at=case.closed_at, clocks=running,
        procedures=of_case(session, case, running, books), kinds=_kinds(living, books),
        extendable=tuple(_extendable(one) for one in living if one.rule.extension),
    )  # fmt: skip


def of_case(session: Session, case: Case, running: Sequence[Clock], books: Books) -> tuple[ProcedureLine, ...]:
    """The special procedures of a case that the viewer may see; asked for only where a clock stood still for one."""
    if not any(event.ground not in ("", CORRECTION) for one in running for event in one.events):
        return ()
    rows = session.scalars(select(SpecialProcedure).where(SpecialProcedure.case_id == case.id).order_by(SpecialProcedure.id))
    titles, rules = {one.id: one.title for one in books.rules.procedures}, {one.rule.id: one.rule.title for one in running}
    return tuple(_line(row, case, titles, rules, books) for row in rows)


def _line(row: SpecialProcedure, case: Case, titles: dict[str, str], rules: dict[str, str], books: Books) -> ProcedureLine:
    from_on, ended_at = shanghai_date(row.began_at), row.ended_at or case.closed_at
    through_on = shanghai_date(ended_at) if ended_at else None
    calendar = books.almanac.of(case.organ_id)
    return ProcedureLine(
        id=row.id, title=titles.get(row.kind, row.kind), reason=row.reason, basis=row.basis, from_on=from_on,
        expected_on=row.expected_on, through_on=through_on, result=row.result,
        rules=tuple(rules.get(one, one) for one in row.rules), days=calendar.count(from_on, through_on or books.today),
    )  # fmt: skip


def _kinds(living: Sequence[Clock], books: Books) -> tuple[ProcedureKind, ...]:
    named = {ground for one in living for ground in one.rule.pauses if ground not in one.grounds}
    return tuple(one for one in books.rules.procedures if one.id in named)


def _extendable(clock: Clock) -> Extendable:
    made = tuple(one for one in in_effect(clock.events) if one.kind is EventKind.EXTENDED)
    allowed = clock.rule.extension
    times, days = (allowed.times, allowed.days) if allowed else (0, 0)
    return Extendable(clock=clock, made=made, times_left=times - len(made), days_left=days - sum(one.days for one in made))
