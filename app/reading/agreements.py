"""The agreement of a case, for its party and for the officials who may see the case: the text to be signed, and who has signed it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import agreements, people
from app.domain.agreements import Force, Part, Side
from app.domain.errors import Missing
from app.domain.letters import LetterKind
from app.domain.people import START, Actor, Deed, Role, TaskSeat
from app.domain.process import Process
from app.reading import clocks
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.visibility import visible_cases
from app.store.models.agreements import Agreement, AgreementSignature
from app.store.models.cases import Case, Task
from app.store.models.entitlements import Entitlement
from app.store.models.letters import Letter


@dataclass(frozen=True, kw_only=True)
class AgreementLine:
    """An agreement as a case's page names it."""

    number: str
    state: str
    force: Force
    offered_at: datetime
    ended_at: datetime | None
    signatures: tuple["SignatureLine", ...]


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """One side's signature."""

    side: Side
    name: str
    behalf: str
    address: str
    sha256: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    """All of it. `side`: for whom the viewer may sign now, None where it is not their turn; `why_not` says why, where that is not plain."""

    case_no: str
    case_title: str
    organ: str
    line: AgreementLine
    title: str
    parts: tuple[Part, ...]
    text: str
    sha256: str
    code: str
    side: Side | None
    waits_for: Side | None
    why_not: str
    clocks: tuple[Clock, ...]
    letter_id: int | None
    entitlement: str
    suspended_at: datetime | None


def page(session: Session, viewer: Actor, case_no: str, books: Books) -> AgreementPage:
    """The latest agreement of a case. Raises Missing where there is none, or the viewer may not see the case."""
    wanted = select(Case).options(joinedload(Case.organ)).where(Case.case_no == case_no, visible_cases(viewer))
    case = session.scalars(wanted).one_or_none()
    agreement = _latest(session, case.id) if case else None
    if case is None or agreement is None:
        raise Missing
    title, parts = agreements.parts(agreement.text)
    entitled, tasks = _entitlement(session, case.id), _tasks(session, case.id)
    side, why_not = _whose_turn(viewer, case, tasks, books.processes[case.process])
    return AgreementPage(
        case_no=case.case_no, case_title=case.title, organ=case.organ.name,
        line=_line(session, agreement, case, entitled, books.today), title=title, parts=parts,
        text=agreement.text, sha256=agreement.sha256, code=agreement.code, side=None if why_not else side, waits_for=side,
        why_not=why_not, clocks=tuple(one for one in clocks.of_case(session, case, books) if one.is_running),
        letter_id=_letter_id(session, case.id), entitlement=entitled[0] if entitled else "", suspended_at=case.suspended_at,
    )  # fmt: skip


def of_case(session: Session, case: Case, books: Books) -> AgreementLine | None:
    """The latest agreement of a case that the viewer may see, if it has any."""
    if not books.processes[case.process].signs or case.outcome is None:
        return None
    agreement = _latest(session, case.id)
    return _line(session, agreement, case, _entitlement(session, case.id), books.today) if agreement else None


def _line(
    session: Session, agreement: Agreement, case: Case, entitled: tuple[str, str, date] | None, today: date
) -> AgreementLine:
    _number, status, through_on = entitled or ("", None, None)
    signed = select(AgreementSignature).where(AgreementSignature.agreement_id == agreement.id).order_by(AgreementSignature.id)
    return AgreementLine(
        number=agreement.number,
        state=agreement.state,
        force=agreements.force(agreement.state, status, through_on, today, case_is_closed=case.closed_at is not None),
        offered_at=agreement.offered_at,
        ended_at=agreement.ended_at,
        signatures=tuple(map(_signature, session.scalars(signed))),
    )


def _signature(one: AgreementSignature) -> SignatureLine:
    return SignatureLine(
        side=Side(one.side), name=one.name, behalf=one.behalf, address=one.address, sha256=one.sha256, signed_at=one.signed_at
    )


def _latest(session: Session, case_id: int) -> Agreement | None:
    wanted = select(Agreement).where(Agreement.case_id == case_id).order_by(Agreement.id.desc()).limit(1)
    return session.scalars(wanted).one_or_none()


def _entitlement(session: Session, case_id: int) -> tuple[str, str, date] | None:
    wanted = select(Entitlement.number, Entitlement.status, Entitlement.through_on).where(Entitlement.case_id == case_id).limit(1)
    found = session.execute(wanted).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def _tasks(session: Session, case_id: int) -> list[Task]:
    return list(session.scalars(select(Task).where(Task.case_id == case_id).order_by(Task.id)))


def _letter_id(session: Session, case_id: int) -> int | None:
    wanted = select(Letter.id).where(Letter.case_id == case_id, Letter.kind == LetterKind.USE_AGREEMENT.value)
    return session.scalar(wanted.order_by(Letter.id.desc()).limit(1))


def _whose_turn(viewer: Actor, case: Case, tasks: list[Task], process: Process) -> tuple[Side | None, str]:
    """The side whose signature is awaited, and why this viewer may not give it; empty where they may."""
    waiting = next((one for one in tasks if one.name in process.signs and one.closed_at is None), None)
    if waiting is None:
        return None, ""
    deeds = [Deed(task=one.name, account_id=doer) for one in tasks if one.closed_by_id for doer in (one.closed_by_id, *(one.hands or ()))]
    seat = TaskSeat(
        name=waiting.name, role=Role(waiting.role), organ_id=waiting.organ_id, party_id=waiting.party_id, assignee_id=waiting.assignee_id
    )
    before, apart = [Deed(task=START, account_id=case.filed_by_id), *deeds], process.apart.get(waiting.name, frozenset())
    why_not = people.may_take(viewer, seat, before, apart)
    if not why_not and seat.role is not Role.APPLICANT and seat.assignee_id is not None and seat.assignee_id not in viewer.ids:
        why_not = "这项任务已由他人签收。"
    return process.signs[waiting.name], why_not
