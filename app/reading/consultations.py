"""Whose opinions a review has asked for: who has answered, who is awaited and by when, who came too late, who was let off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain import opinions
from app.domain.people import Actor
from app.reading.case_files import CaseFile, TaskLine
from app.reading.clocks import Clock


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """One opinion that was asked for. `state`: awaited, completed, lapsed, let_off, or how else its task was closed.

    `clock` counts for an awaited one; `task_id` names the task.
    """

    task_id: int
    title: str
    role: str
    who: str
    asked_at: datetime
    closed_at: datetime | None
    state: str
    clock: Clock | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An opinion that can be asked for in addition."""

    name: str
    title: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """What was asked in a case, in the order of asking. `choices` is empty where this viewer can add nobody (now)."""

    opinions: tuple[Opinion, ...]
    choices: tuple[Choice, ...]
    may_change: bool

    @property
    def awaited(self) -> int:
        return sum(one.state == "awaited" for one in self.opinions)


def of(file: CaseFile, viewer: Actor) -> Consultation | None:
    """None where nobody was asked."""
    wanted = set(file.process.consults.values())
    asked = [task for task in file.tasks if task.name in wanted]
    if not asked:
        return None
    is_running = any(task.is_open for task in asked) and file.suspended_at is None
    may_change = is_running and viewer.organ_id == file.organ_id and file.is_answered_for_by(viewer)
    return Consultation(
        opinions=tuple(_opinion(file, task) for task in asked),
        choices=tuple(_choices(file)) if may_change else (),
        may_change=may_change,
    )


def _opinion(file: CaseFile, task: TaskLine) -> Opinion:
    running = [clock for clock in file.clocks if clock.rule.id == task.name and clock.is_running]
    return Opinion(
        task_id=task.id, title=task.title, role=task.role, who=task.who, asked_at=task.opened_at, closed_at=task.closed_at,
        state="awaited" if task.is_open else task.closing or "", clock=running[-1] if task.is_open and running else None,
    )  # fmt: skip


def _choices(file: CaseFile) -> Iterator[Choice]:
    wanted = frozenset(file.process.consults.values())
    asked = opinions.this_round(file.tasks, wanted)
    for name in file.process.consults.values():
        if opinions.may_be_added(name, asked, file.process.panels):
            yield Choice(name=name, title=file.picture.by_id[name].name, role=file.picture.by_id[name].lane)
