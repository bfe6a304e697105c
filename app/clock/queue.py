"""Does the work that was put into the queue: again after growing pauses, and loudly when it gives up."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from procrastinate.tasks import configure_task

log = structlog.get_logger()

# Seconds before the second, third, fourth and fifth try: a hiccup is over at once, a broken mail server by the hour.
PAUSES = (10, 60, 300, 1800)

# A worker that has not been heard of for so long is taken for dead, and its jobs go to another.
SILENT_SECONDS = 30

# A stop waits so long for the jobs that run.
GRACE_SECONDS = 20

RESCUE = "rescue"

# Two processes that migrate at once take turns under this number; any fixed one serves.
INSTALLING = 7_212_108


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A job that was tried for the last time. `args` are those that it was enqueued with."""

    task: str
    args: Mapping[str, Any]
    lock: str | None
    queueing_lock: str | None
    error: str


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """What the jobs call, handed in by the factory; each opens its own unit of work.

    `tasks`: name of a job → deed, called with the arguments that were enqueued. A deed may run twice for one job,
    when its worker dies after the commit, and must find nothing to do the second time.
    `gave_up`: writes the incident. `pauses`: seconds before each further try.
    """

    tasks: Mapping[str, Callable[..., None]]
    gave_up: Callable[[Failure], None]
    pauses: Sequence[int] = PAUSES


def libpq_address(database_url: str) -> str:
    """SQLAlchemy's address without the driver's name."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def install(database_url: str) -> bool:
    """Make the queue's tables where they are missing; whether they were."""
    with psycopg.connect(libpq_address(database_url)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [INSTALLING])
        found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found and found[0]:
            return False
        connection.execute(SchemaManager.get_schema())
    return True


def build(database_url: str, deeds: Deeds) -> App:
    """The queue with a task for every deed; it opens no connection yet."""
    queue = App(connector=PsycopgConnector(conninfo=libpq_address(database_url)))
    for name, deed in deeds.tasks.items():
        register(queue, database_url, name, deed, deeds)
    register_rescue(queue, deeds)
    return queue


def work(queue: App, *, threads: int, until_empty: bool = False) -> None:
    """Do jobs, `threads` at once, until SIGTERM or SIGINT, or until none waits."""
    queue.run_worker(
        concurrency=threads,
        wait=not until_empty,
        delete_jobs="successful",
        shutdown_graceful_timeout=GRACE_SECONDS,
        stalled_worker_timeout=SILENT_SECONDS,
    )


def register(queue: App, database_url: str, name: str, deed: Callable[..., None], deeds: Deeds) -> None:
    """Let jobs called `name` do the deed, and see to what happens when it fails."""

    def run(context: JobContext, /, tries: int = 0, **args: Any) -> None:
        try:
            deed(**args)
        except Exception as error:
            log.exception("job failed", task=name, job=context.job.id, tries=tries + 1)
            if tries < len(deeds.pauses):
                try_again(database_url, context.job, tries, deeds.pauses[tries])
                return
            deeds.gave_up(failure_of(context.job, described(error)))
            raise

    queue.task(name=name, pass_context=True)(run)


def try_again(database_url: str, job: Job, tries: int, pause_seconds: int) -> None:
    """Enqueue the job anew for later; `tries` is the number that it had before this one.

    The library's own retry is not used: it turns the running job into a waiting one, and where another with the same
    queueing lock has come to wait meanwhile, that is refused and the job, with the case's lock, hangs for ever.
    """
    with suppress(AlreadyEnqueued), psycopg.connect(libpq_address(database_url)) as connection:
        configure_task(
            name=job.task_name,
            job_manager=JobManager(SyncPsycopgConnector()),
            lock=job.lock,
            queueing_lock=job.queueing_lock,
            schedule_in={"seconds": pause_seconds},
            connection=connection,
        ).defer(**{**job.task_kwargs, "tries": tries + 1})


def register_rescue(queue: App, deeds: Deeds) -> None:
    """Let a job called `rescue` give the jobs of dead workers back, whose locks would hold up their cases for ever."""

    async def rescue() -> None:
        for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
            log.warning("worker died", task=job.task_name, job=job.id, deaths=job.attempts + 1)
            if job.attempts < len(deeds.pauses):
                await give_back(queue, job)
            else:
                await queue.job_manager.finish_job(job, Status.FAILED, delete_job=False)
                await asyncio.to_thread(deeds.gave_up, failure_of(job, "执行它的进程一再意外结束"))

    queue.task(name=RESCUE)(rescue)


async def give_back(queue: App, job: Job) -> None:
    """Let another worker do the job; where its like waits already, that one does it."""
    try:
        await queue.job_manager.retry_job(job)
    except UniqueViolation:
        await queue.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def failure_of(job: Job, error: str) -> Failure:
    """What the incident says of the job."""
    args = {name: value for name, value in job.task_kwargs.items() if name != "tries"}
    return Failure(task=job.task_name, args=args, lock=job.lock, queueing_lock=job.queueing_lock, error=error)


def described(error: Exception) -> str:
    """Kind and first line of the error: what follows may hold a statement's values, which are people's data."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:500]
