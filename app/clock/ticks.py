"""Looks every few seconds which cases are due, and starts the daily jobs. Any number of these may run at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time

import psycopg
from apscheduler.schedulers.background import BackgroundScheduler
from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from app.clock.queue import RESCUE, SILENT_SECONDS, libpq_address
from app.services.queueing import WAKE, case_lock, wake_lock

SHANGHAI = "Asia/Shanghai"

UNFINISHED = (
    "SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock = ANY(%s) AND status IN ('todo', 'doing')"
)


@dataclass(frozen=True, kw_only=True)
class Daily:
    """A job of the queue that is enqueued every day at this wall time in Shanghai, and when a worker starts.

    Every worker enqueues it, and a worker that was down makes up for it: a second run must find nothing to do.
    """

    task: str
    at: time


@dataclass(frozen=True, kw_only=True)
class Ticks:
    """`due_cases` answers which cases have a timer that is due by the case's own clock and no open incident."""

    database_url: str
    due_cases: Callable[[], Iterable[int]]
    seconds: float
    daily: Sequence[Daily] = ()

    def start(self) -> BackgroundScheduler:
        """Begin to tick on a thread of its own; the caller shuts the answer down."""
        scheduler = BackgroundScheduler(timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1})
        scheduler.add_job(self.wake_due, "interval", seconds=self.seconds, id="wake")
        scheduler.add_job(self.enqueue, "interval", [RESCUE], seconds=SILENT_SECONDS, id=RESCUE)
        for day in self.daily:
            scheduler.add_job(self.enqueue, "cron", [day.task], hour=day.at.hour, minute=day.at.minute, id=day.task)
        for task in (RESCUE, *(day.task for day in self.daily)):
            scheduler.add_job(self.enqueue, args=[task], id=f"{task} at start")
        scheduler.start()
        return scheduler

    def wake_due(self) -> None:
        """Enqueue a wake-up for every due case that has none waiting or running."""
        self.add([wake_job(case_id) for case_id in self.due_cases()])

    def enqueue(self, task: str) -> None:
        """Enqueue a job without arguments, unless one waits or runs."""
        self.add([Job(task_name=task, queue="default", lock=None, queueing_lock=task)])

    def add(self, jobs: Sequence[Job]) -> None:
        """Add those jobs whose like neither waits nor runs."""
        if not jobs:
            return
        with psycopg.connect(libpq_address(self.database_url)) as connection:
            rows = connection.execute(UNFINISHED, [[job.queueing_lock for job in jobs]])
            unfinished = {lock for (lock,) in rows}
            fresh = [job for job in jobs if job.queueing_lock not in unfinished]
            if fresh:
                add_at_once(connection, fresh)


def add_at_once(connection: psycopg.Connection, jobs: list[Job]) -> None:
    """Add the jobs in one statement; where another worker's tick was faster, leave all of them to the next tick."""
    try:
        with connection.transaction():
            JobManager(SyncPsycopgConnector()).batch_defer_jobs(jobs, connection=connection)
    except AlreadyEnqueued:
        return


def wake_job(case_id: int) -> Job:
    """The job that lets a case look at its timers."""
    return Job(
        task_name=WAKE,
        queue="default",
        lock=case_lock(case_id),
        queueing_lock=wake_lock(case_id),
        task_kwargs={"case_id": case_id},
    )
