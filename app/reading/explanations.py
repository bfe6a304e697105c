"""The proof of a date: the same page for the applicant and for the office."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.bases import Basis
from app.domain.deadlines import Event, Explanation, explain
from app.domain.errors import Missing
from app.domain.people import Actor
from app.reading.books import Books
from app.reading.clocks import Clock, calendar_of, clock_of, events_of
from app.reading.visibility import visible_cases
from app.store.models.cases import Case
from app.store.models.ledger import Deadline


@dataclass(frozen=True, kw_only=True)
class ExplanationPage:
    """A date with its proof, the case it belongs to, and the case's other clocks."""

    case_no: str
    title: str
    organ: str
    clock: Clock
    proof: Explanation
    events: tuple[Event, ...]
    basis: Basis
    basis_lapsed: bool
    others: tuple[Clock, ...]
    is_own: bool


def page(session: Session, viewer: Actor, case_no: str, rule_id: str, books: Books, turn: int = 0) -> ExplanationPage:
    """The proof of one of a case's dates; `turn` chooses a round, the last one unless given. Raises Missing."""
    wanted = select(Case).options(joinedload(Case.organ)).where(Case.case_no == case_no, visible_cases(viewer))
    case = session.scalars(wanted).one_or_none()
    rows = _deadlines(session, case.id) if case else []
    chosen = [row for row in rows if row.rule == rule_id and turn in (0, row.round)]
    if case is None or not chosen:
        raise Missing
    row = chosen[-1]
    rule, events = books.rules.rule(case.process, row.rule, row.rule_version), events_of(row)
    basis = books.rules.basis(rule.basis)
    return ExplanationPage(
        case_no=case.case_no,
        title=case.title,
        organ=case.organ.name,
        clock=clock_of(case, row, books),
        proof=explain(rule, events, calendar_of(case, row, books), books.today),
        events=events,
        basis=basis,
        basis_lapsed=not basis.holds_on(books.today),
        others=tuple(clock_of(case, one, books) for one in rows if one is not row),
        is_own=viewer.party_id is not None and viewer.party_id == case.party_id,
    )


def _deadlines(session: Session, case_id: int) -> list[Deadline]:
    return list(session.scalars(select(Deadline).where(Deadline.case_id == case_id).order_by(Deadline.id)))
