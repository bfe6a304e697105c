"""Who is away and who stands in, as far as it concerns the reader."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.domain import people
from app.domain.people import Actor, Role
from app.reading import people_lists
from app.reading.people_lists import Colleague
from app.store.models.people import Absence, Account

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """One arrangement. `state`: `coming`, `running` or `over`."""

    id: int
    who: str
    substitute: str
    from_on: date
    through_on: date
    reason: str
    state: str
    may_end: bool


@dataclass(frozen=True, kw_only=True)
class AbsencePage:
    """What the page offers: for whom, by whom, and what has been arranged."""

    absentees: tuple[Colleague, ...]
    substitutes: tuple[Colleague, ...]
    lines: tuple[AbsenceLine, ...]


def page(session: Session, viewer: Actor, today: date) -> AbsencePage:
    """A coordinator sees the whole body, everybody else themselves."""
    everyone = people_lists.of_organs(session, viewer, [viewer.organ_id or 0])
    leads = viewer.is_a(Role.COORDINATOR)
    absentees = tuple(one for one in everyone if leads or one.id == viewer.account_id)
    fitting = {two.id for one in absentees for two in everyone if one.id != two.id and not people.why_no_substitute(one.roles, two.roles)}
    substitutes = tuple(one for one in everyone if one.id in fitting)
    return AbsencePage(absentees=absentees, substitutes=substitutes, lines=_lines(session, viewer, today, leads=leads))


def _lines(session: Session, viewer: Actor, today: date, *, leads: bool) -> tuple[AbsenceLine, ...]:
    absent, substitute = aliased(Account), aliased(Account)
    mine = or_(Absence.account_id == viewer.account_id, Absence.substitute_id == viewer.account_id)
    query = (
        select(Absence, absent.name, substitute.name)
        .join(absent, absent.id == Absence.account_id)
        .join(substitute, substitute.id == Absence.substitute_id)
        .where(absent.organ_id == viewer.organ_id, *(() if leads else (mine,)))
        .order_by(Absence.from_on.desc(), Absence.id.desc())
        .limit(SHOWN)
    )
    return tuple(_line(one, who, by, today) for one, who, by in session.execute(query))


def _line(one: Absence, who: str, substitute: str, today: date) -> AbsenceLine:
    is_over = one.ended_at is not None or one.through_on < today
    state = "over" if is_over else "coming" if one.from_on > today else "running"
    return AbsenceLine(
        id=one.id, who=who, substitute=substitute, from_on=one.from_on, through_on=one.through_on, reason=one.reason, state=state,
        may_end=not is_over,
    )  # fmt: skip
