"""Looks every few seconds for what is due, and starts the daily jobs. Any number of these may run at once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time

import psycopg
from apscheduler.schedulers.background import BackgroundScheduler
from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from app.clock.queue import RESCUE, SILENT_SECONDS, libpq_address

SHANGHAI = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Daily:
    """A job of the queue that is enqueued every day at this wall time in Shanghai, and when a worker starts.

    Every worker enqueues it, and a worker that was down makes up for it: a second run must find nothing to do.
    """

    task: str
    at: time


@dataclass(frozen=True, kw_only=True)
class Ticks:
    """`tick` enqueues a wake-up for every case that is due by the office's clock; it opens its own unit of work."""

    database_url: str
    tick: Callable[[], object]
    seconds: float
    daily: Sequence[Daily] = ()

    def start(self) -> BackgroundScheduler:
        """Begin to tick on a thread of its own; the caller shuts the answer down."""
        scheduler = BackgroundScheduler(timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1})
        scheduler.add_job(self.tick, "interval", seconds=self.seconds, id="tick")
        scheduler.add_job(self.enqueue, "interval", [RESCUE], seconds=SILENT_SECONDS, id=RESCUE)
        for day in self.daily:
            scheduler.add_job(self.enqueue, "cron", [day.task], hour=day.at.hour, minute=day.at.minute, id=day.task)
        for task in (RESCUE, *(day.task for day in self.daily)):
            scheduler.add_job(self.enqueue, args=[task], id=f"{task} at start")
        scheduler.start()
        return scheduler

    def enqueue(self, task: str) -> None:
        """Enqueue a job without arguments, unless one waits."""
        with suppress(AlreadyEnqueued), psycopg.connect(libpq_address(self.database_url)) as connection:
            configure_task(
                name=task,
                job_manager=JobManager(SyncPsycopgConnector()),
                queueing_lock=task,
                connection=connection,
            ).defer()
