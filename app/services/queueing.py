"""Puts work into the queue inside the deed's own transaction: the job exists exactly when the deed does."""

from collections.abc import Iterable
from datetime import timedelta

from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import DEFAULT_QUEUE, Job
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from procrastinate.types import JSONValue
from sqlalchemy import text
from sqlalchemy.orm import Session

# Its connector is never opened: every job goes in on the connection of the session that is handed in.
MANAGER = JobManager(SyncPsycopgConnector())

# Takes a case to the present version of its diagram.
UPGRADE = "upgrade"
# What a job is called with.
Args = dict[str, JSONValue]
# Lets a case see what time it is; the only job that is enqueued by the clock. It goes before letters that wait to be pressed.
WAKE = "wake"
WAKE_PRIORITY = 10
# Work that changes a case and waits for whatever else does.
ONE_AT_A_TIME = frozenset({WAKE, UPGRADE})

UNFINISHED = text(
    "SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock = ANY(:locks) AND status IN ('todo', 'doing')"
)


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


def enqueue_wakes(session: Session, case_ids: Iterable[int]) -> int:
    """Let each case look at its timers, unless a wake-up of it waits or runs; the number added, in four statements.

    Where another clock adds one of them at the same moment, none is added: the next tick finds the rest.
    """
    jobs = {wake_lock(case_id): wake_job(case_id) for case_id in case_ids}
    unfinished = set(session.scalars(UNFINISHED, {"locks": list(jobs)})) if jobs else set()
    fresh = [job for lock, job in jobs.items() if lock not in unfinished]
    if not fresh:
        return 0
    connection = session.connection()
    try:
        with connection.begin_nested():
            MANAGER.batch_defer_jobs(fresh, connection=connection.connection.driver_connection)
    except AlreadyEnqueued:
        return 0
    return len(fresh)


def enqueue_wake(session: Session, case_id: int) -> bool:
    """Let one case look at its timers; whether it will do so because of this."""
    return enqueue_wakes(session, [case_id]) == 1


def enqueue_for_cases(session: Session, task_name: str, jobs: Iterable[Args]) -> None:
    """Add a job per case, each with the arguments of the job (`case_id` among them) and its case's lock; two statements for any number."""
    added = [
        Job(
            task_name=task_name,
            queue=DEFAULT_QUEUE,
            lock=case_lock(int(str(args["case_id"]))),
            queueing_lock=None,
            task_kwargs=dict(args),
        )
        for args in jobs
    ]
    if added:
        MANAGER.batch_defer_jobs(added, connection=session.connection().connection.driver_connection)


def wake_job(case_id: int) -> Job:
    """The job that lets a case look at its timers."""
    return Job(
        task_name=WAKE,
        queue=DEFAULT_QUEUE,
        lock=case_lock(case_id),
        queueing_lock=wake_lock(case_id),
        priority=WAKE_PRIORITY,
        task_kwargs={"case_id": case_id},
    )


def case_lock(case_id: int) -> str:
    """Lock of all jobs that change this case."""
    return f"case:{case_id}"


def wake_lock(case_id: int) -> str:
    """Queueing lock that keeps a case from being woken twice in a row."""
    return f"wake:{case_id}"
