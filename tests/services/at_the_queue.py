"""The queue of the real application: its own deeds, done by a real worker in this process."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import text

from app.clock import queue
from app.clock.worker import EXTENSION
from app.services import timekeeping


class Queue:
    """Failed jobs are tried again at once instead of after minutes."""

    def __init__(self, town, pauses=(0, 0)):
        self.town, self.address = town, town.app.config["SQLALCHEMY_DATABASE_URI"]
        self.clockwork = town.app.extensions[EXTENSION]
        self.deeds = replace(self.clockwork.deeds, pauses=pauses)

    def ticks(self):
        """The number of wakings that were enqueued."""
        with self.town.at_work() as unit:
            return timekeeping.enqueue_due(unit)

    def works(self):
        """Until nothing waits any more; a job that failed waits for its next try."""
        while self.jobs(status="todo"):
            works_until_empty(self.address, self.deeds, threads=2)

    def jobs(self, **wanted):
        """(task, lock, queueing lock) of every job in the queue, the oldest first."""
        which = " AND ".join(["TRUE", *(f"{column} = :{column}" for column in wanted)])
        columns = "task_name, lock, queueing_lock"
        return self.sql(f"SELECT {columns} FROM procrastinate_jobs WHERE {which} ORDER BY id", **wanted)  # noqa: S608

    def workers(self):
        """How many workers have begun; one that has not does not yet know how to stop."""
        return len(self.sql("SELECT id FROM procrastinate_workers"))

    def sql(self, statement, **values):
        with self.town.at_work() as unit:
            answer = unit.session.execute(text(statement), values)
            return [tuple(row) for row in answer] if answer.returns_rows else []


def works_until_empty(address, deeds, *, threads):
    """In a thread of its own: a worker runs an event loop, and in the tests' thread the browser's may be running already."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(queue.work, queue.build(address, deeds), threads=threads, until_empty=True).result()
