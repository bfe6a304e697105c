"""The statutory clock and the service standard side by side, per body: a clock that stands still hides no late reply."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.deadlines import Kind, State
from app.domain.people import Actor
from app.reading.books import Books
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case
from app.store.models.ledger import Deadline
from app.store.models.organs import Organ


@dataclass(frozen=True, kw_only=True)
class ClockFigures:
    """One body and one kind of period. `overdue` are open and past their last day; met ones are of this year."""

    organ: str
    kind: Kind
    open: int
    paused: int
    overdue: int
    in_time: int
    late: int

    @property
    def share(self) -> int | None:
        """Percent of this year's that were met in time; None where none was met."""
        done = self.in_time + self.late
        return round(100 * self.in_time / done) if done else None


def report(session: Session, viewer: Actor, books: Books) -> tuple[ClockFigures, ...]:
    """The periods that a case as a whole has, of every body that the viewer supervises, the statutory ones first."""
    query = (
        select(Organ.short_name, Deadline.kind, *_counts(books))
        .join(Case, Case.id == Deadline.case_id)
        .join(Organ, Organ.id == Case.organ_id)
        .where(Organ.id.in_(supervised_organs(viewer)), tuple_(Case.process, Deadline.rule).in_(_of_the_whole_case(books)))
        .group_by(Organ.id, Deadline.kind)
        .order_by(Organ.id, Deadline.kind)  # "law" before "standard"
    )
    return tuple(
        ClockFigures(organ=row[0], kind=Kind(row[1]), open=row[2], paused=row[3], overdue=row[4], in_time=row[5], late=row[6])
        for row in session.execute(query)
    )


def _counts(books: Books) -> tuple[ColumnElement[int], ...]:
    is_open, this_year = Deadline.state == State.OPEN, Deadline.met_on >= date(books.today.year, 1, 1)
    kept, broken = Deadline.met_in_time.is_(True), Deadline.met_in_time.is_(False)
    paused, overdue = (Deadline.state == State.PAUSED,), (is_open, Deadline.due_at <= books.now)
    return tuple(func.count().filter(*one) for one in ((is_open,), paused, overdue, (this_year, kept), (this_year, broken)))


def _of_the_whole_case(books: Books) -> list[tuple[str, str]]:
    """What ends together with the principal period; a step's own standard is the body's matter."""
    found = []
    for slug, process in books.processes.items():
        stops = books.rules.rule(slug, process.principal).stops
        found += sorted({(slug, rule.id) for rule in books.rules.of(slug) if rule.stops == stops})
    return found
