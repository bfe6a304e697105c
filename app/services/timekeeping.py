"""What time does by itself: find the cases that are due, wake them one by one."""

from datetime import datetime

from sqlalchemy import exists, select

from app.services import queueing, running
from app.services.work import Unit
from app.store import folders
from app.store.models.ledger import Timer
from app.store.models.system import Incident

MOST_AT_ONCE = 5000


def enqueue_due(unit: Unit) -> int:
    """Enqueue a waking for every case with a due timer and no open incident; the number enqueued. Ticking twice adds nothing twice."""
    stuck = exists().where(
        Incident.case_id == Timer.case_id, Incident.job == queueing.WAKE, Incident.solved_at.is_(None)
    )
    due = select(Timer.case_id).where(Timer.due_at <= unit.now, ~stuck).distinct().limit(MOST_AT_ONCE)
    return queueing.enqueue_wakes(unit.session, unit.session.scalars(due).all())


def wake(unit: Unit, case_id: int) -> bool:
    """Fire what is due of one case; whether anything was."""
    folder = folders.lock(unit.session, case_id)
    return folder is not None and running.wake(unit, folder) is not None


def next_due(unit: Unit, case_id: int) -> datetime | None:
    """When the case's next timer is due; None where none waits."""
    waiting = select(Timer.due_at).where(Timer.case_id == case_id, Timer.due_at.is_not(None))
    return unit.session.scalar(waiting.order_by(Timer.due_at).limit(1))
