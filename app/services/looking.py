"""A task is open on somebody's screen: colleagues are told, and it is unread no longer. A screen without a script leaves no mark."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain.errors import Missing
from app.services.work import Unit
from app.store.models.cases import Task
from app.store.models.looks import TaskLook


def look(unit: Unit, task_id: int) -> None:
    """Note that this official has a task open now. Raises Missing for tasks of other bodies."""
    organ_id = unit.session.scalar(select(Task.organ_id).where(Task.id == task_id))
    if organ_id is None or organ_id != unit.actor.organ_id:
        raise Missing
    new = insert(TaskLook).values(account_id=unit.actor.account_id, task_id=task_id, first_at=unit.now, seen_at=unit.now)
    keys = [TaskLook.account_id, TaskLook.task_id]
    unit.session.execute(new.on_conflict_do_update(index_elements=keys, set_={"seen_at": new.excluded.seen_at}))
