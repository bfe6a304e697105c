"""The demands for data outside the catalogue as anyone may read them (Art. 15 para. 5): the data, who handles it, and what came of it.

Who asked, and for what, is nobody's business here; the name of the data is all that is shown of what the requester wrote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.clock import shanghai_date
from app.domain.errors import Missing
from app.domain.openness import GROUNDS, Ground
from app.domain.people import Actor, Role
from app.reading import catalogue
from app.reading.books import Books
from app.reading.catalogue import Entry
from app.store import demands as found
from app.store.demands import PROCESS
from app.store.models.cases import Case, Task
from app.store.models.entitlements import CaseLink, CaseSupport
from app.store.models.ledger import Deadline
from app.store.models.letters import Letter

PAGE_SIZE = 20
MOST_WORDS, MOST_ALIKE = 6, 5
# What the requester took back or what lives on in another demand is no demand of its own any more.
UNLISTED = ("withdrawn", "merged")
STATES = ("all", "open", "promised", "closed")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for. `state` is one of STATES; `page` counts from 1."""

    words: str = ""
    state: str = "all"
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One demand.

    `promised_on` while a promise stands, `is_late` once that day is past; `opened_as` is the dataset's code and `opened_at` another
    place where the data are to be had, once the promise has been kept.
    """

    id: int
    title: str
    organ: str
    stage: str
    stage_title: str
    outcome: str | None
    outcome_title: str
    is_closed: bool
    received_on: date
    promised_on: date | None
    is_late: bool
    opened_as: str
    opened_at: str
    supporters: int
    is_own: bool
    is_supported: bool
    may_support: bool


@dataclass(frozen=True, kw_only=True)
class Demands:
    """A page of the list."""

    lines: tuple[Demand, ...]
    total: int
    page: int
    has_more: bool


@dataclass(frozen=True, kw_only=True)
class OwnLetter:
    """A letter of the demand to the viewer."""

    id: int
    title: str
    number: str
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A date that was promised, and what became of it: open, met or given up for another one."""

    due_on: date
    state: str
    met_on: date | None
    met_in_time: bool | None


@dataclass(frozen=True, kw_only=True)
class DemandPage:
    """One demand with all that is public of it. `grounds` are the provisions on which the data are withheld."""

    demand: Demand
    grounds: tuple[Ground, ...]
    promises: tuple[Promise, ...]
    merged_into: int | None
    case_no: str
    letters: tuple[OwnLetter, ...]


@dataclass(frozen=True, kw_only=True)
class Check:
    """What the catalogue has already: to be had at once, or to be applied for."""

    unconditional: tuple[Entry, ...]
    conditional: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class AuthorityLine:
    """An authority that takes demands."""

    uscc: str
    name: str


def page(session: Session, viewer: Actor, wanted: Wanted, books: Books) -> Demands:
    """The newest first; four SELECTs."""
    which, number = _conditions(wanted), max(1, min(wanted.page, 10_000))
    rows = session.scalars(_listed().where(*which).order_by(Case.id.desc()).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    counted = select(func.count()).select_from(Case).where(Case.process == PROCESS, *which)
    return Demands(
        lines=_lines(session, viewer, rows[:PAGE_SIZE], books),
        total=session.scalar(counted) or 0,
        page=number,
        has_more=len(rows) > PAGE_SIZE,
    )


def demand(session: Session, viewer: Actor, demand_id: int, books: Books) -> DemandPage:
    """One demand. Raises Missing for anything that is not public; the requester sees the own one whatever became of it."""
    mine = Case.party_id == viewer.party_id if viewer.party_id else Case.id == -1
    case = session.scalars(_listed().where(Case.id == demand_id, or_(_is_public(), mine, Case.outcome == "merged"))).one_or_none()
    if case is None:
        raise Missing
    line = _lines(session, viewer, [case], books)[0]
    return DemandPage(
        demand=line,
        grounds=_grounds(session, case) if case.outcome == "refused" else (),
        promises=_promises(session, case.id),
        merged_into=_merged_into(session, case) if case.outcome == "merged" else None,
        case_no=case.case_no if line.is_own else "",
        letters=_letters_to(session, viewer, case.id),
    )


def similar_demands(session: Session, viewer: Actor, words: str, books: Books) -> tuple[Demand, ...]:
    """The public demands that are still worked on and want the like, the likest first."""
    near = found.alike(session, words, _is_public(), Case.closed_at.is_(None), limit=MOST_ALIKE)
    rows = {case.id: case for case in session.scalars(_listed().where(Case.id.in_([one.id for one in near])))} if near else {}
    return _lines(session, viewer, [rows[one.id] for one in near if one.id in rows], books)


def check(session: Session, words: str) -> Check:
    """What the catalogue has of these words, before anybody asks for it."""
    entries = [catalogue.entry_of(row) for row in found.spoken_of(session, words)]
    return Check(
        unconditional=tuple(one for one in entries if one.attribute == "unconditional"),
        conditional=tuple(one for one in entries if one.attribute == "conditional"),
    )


def authorities(session: Session) -> tuple[AuthorityLine, ...]:
    """To whom a demand can be addressed."""
    return tuple(AuthorityLine(uscc=one.uscc, name=one.name) for one in found.authorities(session))


def _listed() -> Select[Case]:
    return select(Case).options(joinedload(Case.organ)).where(Case.process == PROCESS)


def _is_public() -> ColumnElement[bool]:
    return or_(Case.outcome.is_(None), Case.outcome.not_in(UNLISTED))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    words = [Case.title.icontains(word, autoescape=True) for word in wanted.words.split()[:MOST_WORDS]]
    states = {
        "open": Case.outcome.is_(None),
        "promised": (Case.outcome.is_not(None)) & Case.closed_at.is_(None),
        "closed": Case.closed_at.is_not(None),
    }
    return [_is_public(), *words, *([states[wanted.state]] if wanted.state in states else [])]


def _lines(session: Session, viewer: Actor, cases: Sequence[Case], books: Books) -> tuple[Demand, ...]:
    ids = [case.id for case in cases]
    counts, mine, dates = _supporters(session, ids), _supported(session, viewer, ids), _promised(session, ids)
    return tuple(_line(case, viewer, counts.get(case.id, 0), case.id in mine, dates.get(case.id), books) for case in cases)


def _line(case: Case, viewer: Actor, supporters: int, is_supported: bool, promised_on: date | None, books: Books) -> Demand:  # noqa: FBT001
    process = books.processes[PROCESS]
    is_own = viewer.party_id is not None and viewer.party_id == case.party_id
    return Demand(
        id=case.id, title=case.title, organ=case.organ.name, stage=case.stage,
        stage_title=next((one.title for one in process.stages if one.name == case.stage), case.stage),
        outcome=case.outcome, outcome_title=process.outcome_title(case.outcome or ""), is_closed=case.closed_at is not None,
        received_on=shanghai_date(case.received_at), promised_on=promised_on,
        is_late=promised_on is not None and promised_on < books.today,
        opened_as=str(case.subject.get("opened_as", "")), opened_at=str(case.subject.get("opened_at", "")),
        supporters=supporters, is_own=is_own, is_supported=is_supported,
        may_support=viewer.is_a(Role.APPLICANT) and not is_own and case.closed_at is None,
    )  # fmt: skip


def _supporters(session: Session, ids: Sequence[int]) -> dict[int, int]:
    counted = select(CaseSupport.case_id, func.count()).where(CaseSupport.case_id.in_(ids)).group_by(CaseSupport.case_id)
    return {row[0]: row[1] for row in session.execute(counted)} if ids else {}


def _supported(session: Session, viewer: Actor, ids: Sequence[int]) -> set[int]:
    if viewer.party_id is None or not ids:
        return set()
    mine = (CaseSupport.case_id.in_(ids), CaseSupport.party_id == viewer.party_id)
    return set(session.scalars(select(CaseSupport.case_id).where(*mine)))


def _promised(session: Session, ids: Iterable[int]) -> dict[int, date]:
    """The date that stands, by demand."""
    standing = (Deadline.case_id.in_(ids), Deadline.rule == "promise", Deadline.state == "open")
    rows = session.execute(select(Deadline.case_id, Deadline.due_on).where(*standing))
    return {case_id: due_on for case_id, due_on in rows if due_on}


def _promises(session: Session, case_id: int) -> tuple[Promise, ...]:
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == "promise").order_by(Deadline.round))
    return tuple(Promise(due_on=one.due_on, state=one.state, met_on=one.met_on, met_in_time=one.met_in_time) for one in rows if one.due_on)


def _grounds(session: Session, case: Case) -> tuple[Ground, ...]:
    decided = select(Task.answers).where(Task.case_id == case.id, Task.name == "decide", Task.answers.is_not(None))
    answers = session.scalars(decided.order_by(Task.id.desc()).limit(1)).first() or {}
    return tuple(GROUNDS[row["ground"]] for row in answers.get("refusals", []) if row["ground"] in GROUNDS)


def _merged_into(session: Session, case: Case) -> int | None:
    return session.scalar(select(CaseLink.other_id).where(CaseLink.case_id == case.id, CaseLink.kind == "merged_into"))


def _letters_to(session: Session, viewer: Actor, case_id: int) -> tuple[OwnLetter, ...]:
    if viewer.party_id is None:
        return ()
    mine = select(Letter).where(Letter.case_id == case_id, Letter.party_id == viewer.party_id).order_by(Letter.id)
    return tuple(OwnLetter(id=one.id, title=one.title, number=one.number, issued_at=one.issued_at) for one in session.scalars(mine))
