"""The diagram of a case with the places it has been to; and the same in words. No engine is loaded: the marks were kept with the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine import shape
from app.engine.shape import Picture
from app.store.models.system import DiagramVersion


class Happened(Protocol):
    """A task of the case, as far as its picture is concerned."""

    @property
    def name(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def closed_at(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A human task of the diagram: `mark` done, here or none; who did it last, or has it."""

    name: str
    lane: str
    mark: str
    who: str
    at: datetime | None


def picture(session: Session, version: str) -> Picture:
    """The diagram in one version; read from the database once per process."""
    known = shape.kept(version)
    return known or shape.draw(version, session.scalars(select(DiagramVersion.xml).where(DiagramVersion.version == version)).one())


def untouched(drawn: Picture) -> tuple[StepLine, ...]:
    """A diagram that is nobody's case, as a table."""
    return tuple(_step(one, None) for one in drawn.steps)


def of_case(session: Session, version: str, marks: Mapping[str, Any], tasks: Sequence[Happened]) -> Picture:
    """The diagram with the case's marks. `tasks` in the order in which they opened."""
    return picture(session, version).marked(marks.get("done", ()), marks.get("here", ()), [task.name for task in tasks])


def steps(drawn: Picture, tasks: Sequence[Happened]) -> tuple[StepLine, ...]:
    """The diagram as a table."""
    last = {task.name: task for task in tasks}
    return tuple(_step(one, last.get(one.id)) for one in drawn.steps)


def _step(one: shape.Shape, task: Happened | None) -> StepLine:
    at = task.closed_at if task and one.mark == shape.DONE else None
    return StepLine(name=one.name, lane=one.lane, mark=one.mark, who=task.who if task else "", at=at)
