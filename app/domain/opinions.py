"""Opinions that a review asks for (征求意见): what belongs to the present round, and what may be asked for besides."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

# The task that asks for opinions, in every process that asks for any.
REVIEW = "review"


class TaskOfCase(Protocol):
    """A task as a service holds it or a page reads it."""

    @property
    def name(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime | None: ...


Kind = TypeVar("Kind", bound=TaskOfCase)


def this_round(tasks: Collection[Kind], opinions: Collection[str]) -> list[Kind]:
    """The opinions asked for since the last review."""
    reviewed = max((task.closed_at for task in tasks if task.name == REVIEW and task.closed_at), default=None)
    return [task for task in tasks if task.name in opinions and reviewed and task.opened_at >= reviewed]


def may_be_added(opinion: str, asked: Iterable[TaskOfCase], panels: Collection[str]) -> bool:
    """Whether it was not asked for in this round; to a panel that still sits, one more may be called."""
    mine = [task for task in asked if task.name == opinion]
    return not mine or (opinion in panels and any(task.closed_at is None for task in mine))
