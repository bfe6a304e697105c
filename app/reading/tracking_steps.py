"""The stages of a case as its applicant sees them pass: reached, current, and still to come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.people import Role
from app.domain.process import Process, Stage
from app.store.models.cases import Case, Task


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage that was reached or is to come. `state` is done, current or next; `until` None while it lasts."""

    stage: str
    title: str
    state: str
    is_own: bool
    at: datetime | None = None
    until: datetime | None = None
    taken_away: bool = False


def of_case(case: Case, process: Process, tasks: Sequence[Task]) -> Iterator[Step]:
    """In order; whether the viewer may see the case was asked before."""
    yield Step(
        stage="received",
        title=process.stages[0].title,
        state="done",
        is_own=False,
        at=case.received_at,
        until=case.received_at,
    )
    visits = _visits(process, tasks)
    for stage, visited in visits:
        yield _visit(stage, visited)
    if case.closed_at:
        yield Step(
            stage="closed",
            title=process.stages[-1].title,
            state="done",
            is_own=False,
            at=case.closed_at,
            until=case.closed_at,
        )
    else:
        yield from _to_come(process, case.stage)


def _visits(process: Process, tasks: Sequence[Task]) -> list[tuple[Stage, list[Task]]]:
    """The stages in the order in which the case came to them; supervision belongs to none."""
    visits: list[tuple[Stage, list[Task]]] = []
    for task in tasks:
        stage = process.stage_of(task.name)
        if stage and visits and visits[-1][0] is stage:
            visits[-1][1].append(task)
        elif stage:
            visits.append((stage, [task]))
    return visits


def _visit(stage: Stage, tasks: Sequence[Task]) -> Step:
    last, is_open = tasks[-1], any(task.closed_at is None for task in tasks)
    return Step(
        stage=stage.name, title=stage.title, state="current" if is_open else "done", is_own=last.role == Role.APPLICANT,
        at=tasks[0].opened_at, until=None if is_open or last.closing == "moved" else last.closed_at,
        taken_away=last.closing == "taken_away",
    )  # fmt: skip


def _to_come(process: Process, now: str) -> Iterator[Step]:
    """What an ordinary case still has before it."""
    names = [stage.name for stage in process.stages]
    for stage in process.stages[names.index(now) + 1 if now in names else 1 :]:
        if stage.is_expected or not stage.tasks & process.due_rules.keys():
            yield Step(stage=stage.name, title=stage.title, state="next", is_own=False)
