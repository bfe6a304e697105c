"""What time does by itself: find the cases that are due, wake them one by one."""

from sqlalchemy import select

from app.services import queueing, running
from app.services.work import Unit
from app.store import folders
from app.store.models.ledger import Timer

MOST_AT_ONCE = 5000


def enqueue_due(unit: Unit) -> int:
    """Enqueue a waking for every case with a due timer; the number enqueued. Ticking twice enqueues nothing twice."""
    due = select(Timer.case_id).where(Timer.due_at <= unit.now).distinct().limit(MOST_AT_ONCE)
    return sum(_enqueue(unit, case_id) for case_id in unit.session.scalars(due))


def wake(unit: Unit, case_id: int) -> bool:
    """Fire what is due of one case; whether anything was."""
    folder = folders.lock(unit.session, case_id)
    return folder is not None and running.wake(unit, folder) is not None


def _enqueue(unit: Unit, case_id: int) -> bool:
    return queueing.enqueue(unit.session, "wake", lock=f"case:{case_id}", queueing_lock=f"wake:{case_id}", case_id=case_id)
