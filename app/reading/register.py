"""The register of bases and duties as anyone may read it, and for administrators who published what and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import continuations, standards
from app.domain.bases import Basis, Continuation, Force
from app.domain.duties import RED, Rule, Rules
from app.domain.errors import Forbidden
from app.domain.escalation import Level
from app.domain.people import Actor, Role
from app.domain.standards import Difference
from app.reading.books import Books
from app.store.models.register import BASIS, RegisterEdition

# The rungs that a form has lines for.
RUNGS = tuple(level.value for level in Level if level.value not in (Level.NORMAL, RED))


class Turn(StrEnum):
    """Where a version stands among those of its duty."""

    PRESENT = "present"
    COMING = "coming"
    PAST = "past"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class BasisLine:
    """A basis with where it stands today: what carries it now, and what is registered to carry it later."""

    basis: Basis
    force: Force
    ends_on: date | None
    carried_by: Continuation | None
    next: Continuation | None


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """A version of a duty; cases received from `since` until `until` begin with it (None: from the beginning, without end)."""

    rule: Rule
    turn: Turn
    since: datetime | None
    until: datetime | None
    differences: Sequence[Difference]


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """A duty as a case received now begins with it, and its versions, the newest first."""

    rule: Rule
    versions: Sequence[VersionLine]

    @property
    def coming(self) -> Sequence[VersionLine]:
        """Versions that take over later."""
        return [one for one in self.versions if one.turn is Turn.COMING]


@dataclass(frozen=True, kw_only=True)
class EditionLine:
    """One publication with who, when, why, and what it changed."""

    number: int
    kind: str
    title: str
    version: str
    since: datetime
    why: str
    published_at: datetime
    published_by: str
    differences: Sequence[Difference]
    gone: Sequence[str]
    come: Sequence[str]


def bases(books: Books) -> tuple[BasisLine, ...]:
    """Every basis."""
    return tuple(basis_line(basis, books.today) for basis in books.rules.bases)


def basis_line(basis: Basis, on: date) -> BasisLine:
    """Where a basis stands on a day."""
    return BasisLine(
        basis=basis, force=basis.force(on), ends_on=basis.ends_on, carried_by=basis.continued_on(on), next=basis.next_continuation(on)
    )


def duties(books: Books) -> tuple[tuple[str, str, tuple[DutyLine, ...]], ...]:
    """Every duty, by process: its name, its title, its duties. Duties of supervision belong to no process and come last."""
    slugs = dict.fromkeys((*books.processes, *(rule.process for rule in books.rules.duties)))
    return tuple(
        (slug, process_title(books, slug), tuple(_duty(books, rule) for rule in books.rules.in_force(slug, books.now)))
        for slug in slugs
    )


def process_title(books: Books, slug: str) -> str:
    """What a group of duties is called."""
    return books.processes[slug].title if slug in books.processes else "监督"


def editions(session: Session, viewer: Actor, books: Books) -> tuple[EditionLine, ...]:
    """Every publication, the newest first. Raises Forbidden for anybody but an administrator."""
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    found = []
    files = books.rules.printed or books.rules
    said = {basis.id: continuations.said(basis.continued_by) for basis in files.bases}
    for row in session.scalars(select(RegisterEdition).order_by(RegisterEdition.number)):
        if row.kind == BASIS:
            now = continuations.said(continuations.of_content(row.content))
            found.append(_basis_edition(row, books.rules, said.get(row.subject, frozenset()), now))
            said[row.subject] = now
        else:
            found.append(_duty_edition(row, books))
    return tuple(reversed(found))


def _duty(books: Books, rule: Rule) -> DutyLine:
    versions = books.rules.versions(rule.process, rule.id)
    lines = [_version(books, versions, number, rule) for number in range(len(versions))]
    return DutyLine(rule=rule, versions=lines[::-1])


def _version(books: Books, versions: Sequence[Rule], number: int, present: Rule) -> VersionLine:
    one, later = versions[number], [rule.since for rule in versions[number + 1 :] if rule.since]
    until = min(later, default=None)
    overtaken = until is not None and one.since is not None and until <= one.since
    coming = one.since is not None and one.since > books.now
    turn = Turn.PRESENT if one is present else Turn.NEVER if overtaken else Turn.COMING if coming else Turn.PAST
    changed = standards.differences(versions[number - 1], one, standards.grounds(books.rules)) if number else ()
    return VersionLine(rule=one, turn=turn, since=one.since, until=until, differences=changed)


def _duty_edition(row: RegisterEdition, books: Books) -> EditionLine:
    versions = books.rules.versions(row.process, row.subject)
    number = next((at for at, one in enumerate(versions) if one.version == row.version), 0)
    title = versions[number].title if versions else row.subject
    process = process_title(books, row.process)
    changed = standards.differences(versions[number - 1], versions[number], standards.grounds(books.rules)) if number else ()
    return _edition(row, f"{process} · {title}", changed)


def _basis_edition(row: RegisterEdition, rules: Rules, was: frozenset[str], now: frozenset[str]) -> EditionLine:
    title = next((basis.title for basis in rules.bases if basis.id == row.subject), row.subject)
    return _edition(row, f"《{title}》", (), sorted(was - now), sorted(now - was))


def _edition(
    row: RegisterEdition, title: str, changed: Sequence[Difference], gone: Sequence[str] = (), come: Sequence[str] = ()
) -> EditionLine:
    return EditionLine(
        number=row.number, kind=row.kind, title=title, version=row.version, since=row.since, why=row.why, published_at=row.published_at,
        published_by=row.published_by, differences=changed, gone=gone, come=come,
    )  # fmt: skip
