"""Who else has a task open now."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.reading.visibility import visible_tasks
from app.store.models.cases import Task
from app.store.models.looks import TaskLook
from app.store.models.people import Account

# A screen says every half minute that it is still there; one that has been silent for two minutes was closed.
STAYS = timedelta(minutes=2)


def also_open(session: Session, viewer: Actor, task_id: int, now: datetime) -> tuple[str, ...]:
    """The names of colleagues who have the task open."""
    here = (TaskLook.task_id == task_id, TaskLook.seen_at > now - STAYS, TaskLook.account_id != viewer.account_id)
    query = select(Account.name).join(TaskLook, TaskLook.account_id == Account.id).join(Task, Task.id == TaskLook.task_id)
    return tuple(session.scalars(query.where(visible_tasks(viewer), *here).order_by(Account.name)))
