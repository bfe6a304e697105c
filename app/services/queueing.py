"""Puts work into the queue inside the deed's own transaction: the job exists exactly when the deed does."""

from datetime import timedelta

from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from procrastinate.types import JSONValue
from sqlalchemy.orm import Session

# Its connector is never opened: every job goes in on the connection of the session that is handed in.
MANAGER = JobManager(SyncPsycopgConnector())

# The one job that the clock enqueues of itself: let the case see what time it is.
WAKE = "wake"


def case_lock(case_id: int) -> str:
    """Lock of all jobs that change this case."""
    return f"case:{case_id}"


def wake_lock(case_id: int) -> str:
    """Queueing lock that keeps a case from being woken twice in a row."""
    return f"wake:{case_id}"


def enqueue(
    session: Session,
    task_name: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    pause: timedelta = timedelta(0),
    **args: JSONValue,
) -> bool:
    """Add a job for a task of the queue; it begins after the session's commit and never after its rollback.

    Of jobs with one `lock` one runs at a time, in the order they came, and one that waits for its next try holds up
    those behind it: only work that changes a case takes the case's lock. With `queueing_lock` nothing is added while
    a job of that name waits; the answer is whether one was added.
    """
    connection = session.connection()
    job = configure_task(
        name=task_name,
        job_manager=MANAGER,
        lock=lock,
        queueing_lock=queueing_lock,
        schedule_in={"seconds": round(pause.total_seconds())} if pause else None,
        connection=connection.connection.driver_connection,
    )
    if queueing_lock is None:
        job.defer(**args)
        return True
    try:
        # PostgreSQL gives up a whole transaction at a refused row, so this one stands behind a savepoint: the
        # connection's own, because the session's begins only when the session next speaks to the database.
        with connection.begin_nested():
            job.defer(**args)
    except AlreadyEnqueued:
        return False
    return True


def enqueue_wake(session: Session, case_id: int) -> bool:
    """Let the case look at its timers right after this deed; nothing is added while a wake-up waits."""
    return enqueue(session, WAKE, lock=case_lock(case_id), queueing_lock=wake_lock(case_id), case_id=case_id)
