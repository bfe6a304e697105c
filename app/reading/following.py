"""Where a case stands, for whoever holds its number and code: stages, whose turn it is, by when and why. No names, no answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.duties import Kind
from app.domain.people import Role
from app.reading import clocks, my_cases, tracking_steps
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.tracking_steps import Step
from app.store.models.cases import Case, Task


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What is shown. `turn`: applicant, office or nobody; how the case ended is for its party alone."""

    case_no: str
    process: str
    organ: str
    contact: str
    stage_title: str
    turn: str
    is_suspended: bool
    received_at: datetime
    closed_at: datetime | None
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...]


def page(session: Session, proven_case_id: int, books: Books) -> Followed:
    """The case whose number and code were shown, as the service that proved them says."""
    case = session.scalars(select(Case).options(joinedload(Case.organ)).where(Case.id == proven_case_id)).one()
    process = books.processes[case.process]
    tasks = session.scalars(select(Task).where(Task.case_id == case.id).order_by(Task.id)).all()
    is_own = any(task.closed_at is None and task.role == Role.APPLICANT for task in tasks)
    principal = books.rules.rule(case.process, process.principal).stops
    shown = [one for one in clocks.of_case(session, case, books) if one.rule.stops == principal]
    return Followed(
        case_no=case.case_no, process=process.title, organ=case.organ.name, contact=case.organ.contact,
        stage_title=my_cases.stage_title(process, case.stage), turn="nobody" if case.closed_at else "applicant" if is_own else "office",
        is_suspended=case.suspended_at is not None, received_at=case.received_at, closed_at=case.closed_at,
        steps=tuple(tracking_steps.of_case(case, process, tasks)),
        clocks=tuple(sorted(shown, key=lambda one: one.rule.kind is not Kind.LAW)),
    )  # fmt: skip
