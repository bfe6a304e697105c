"""Who has opened, claimed or begun to write on open tasks of a case."""

from collections.abc import Iterable

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.store.models.cases import Task
from app.store.models.looks import TaskLook
from app.store.models.people import Account


def by_others(session: Session, case_id: int, engine_tasks: Iterable[int], account_id: int | None) -> list[tuple[str, str]]:
    """Names of others than this person, each with the title of the task; what a case gave somebody by itself is not claimed."""
    looked = exists().where(TaskLook.task_id == Task.id, TaskLook.account_id == Account.id)
    claimed = and_(Task.assignee_id == Account.id, Task.claimed_at > Task.opened_at)
    wrote = Task.hands.op("@>")(func.jsonb_build_array(Account.id))
    touched = select(Account.name, Task.title).join(Task, or_(looked, claimed, wrote))
    here = (Task.case_id == case_id, Task.engine_task.in_(list(engine_tasks)), Account.id != account_id)
    return [(name, title) for name, title in session.execute(touched.where(*here).order_by(Account.name))]
