"""All ways open after a decision, on one page: who decides, by which period, how; those that run here as links."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Missing
from app.domain.people import Actor
from app.domain.remedies import Remedy, Who
from app.reading.books import Books
from app.reading.visibility import visible_cases
from app.store.models.cases import Case
from app.store.models.organs import Organ


@dataclass(frozen=True, kw_only=True)
class Counter:
    """An organ and how it is reached; no `contact` where none is registered."""

    name: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """One remedy. `counters`: whom to turn to, as far as the case says; `days` and `citation`: of its duty, where one runs here."""

    remedy: Remedy
    counters: tuple[Counter, ...]
    days: int | None
    citation: str


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The page. `case_no` is empty where nobody asks about a case; `contested_by`: the process that its decision is appealed by."""

    ways: tuple[Way, ...]
    case_no: str = ""
    title: str = ""
    dataset: str = ""
    contested_by: str = ""


def in_general(books: Books) -> Ways:
    """For everybody, without a case."""
    return Ways(ways=tuple(_way(one, None, books) for one in books.remedies))


def of_case(session: Session, viewer: Actor, case_no: str, books: Books) -> Ways:
    """For one case of one's own. Raises Missing for anybody else's."""
    wanted = select(Case).options(joinedload(Case.organ).joinedload(Organ.authority)).where(Case.case_no == case_no, visible_cases(viewer))
    case = session.scalars(wanted).one_or_none()
    if case is None:
        raise Missing
    process = books.processes[case.process]
    return Ways(
        ways=tuple(_way(one, case.organ, books) for one in books.remedies), case_no=case.case_no, title=case.title,
        dataset=str(case.subject.get("code", "")), contested_by=process.contested_by if case.outcome else "",
    )  # fmt: skip


def _way(remedy: Remedy, body: Organ | None, books: Books) -> Way:
    rule = books.rules.rule(remedy.process, remedy.rule, at=books.now) if remedy.process and remedy.rule else None
    return Way(remedy=remedy, counters=_counters(remedy, body), days=rule.days if rule else None, citation=rule.citation if rule else "")


def _counters(remedy: Remedy, body: Organ | None) -> tuple[Counter, ...]:
    """An authority that opens data itself is its own body."""
    if body is None or remedy.who is Who.OTHER:
        return ()
    authority = body.authority or body
    organs = {Who.BODY: (body,), Who.AUTHORITY: (authority,), Who.BOTH: (authority, body)}[remedy.who]
    return tuple(Counter(name=one.name, contact=one.contact) for one in dict.fromkeys(organs))
