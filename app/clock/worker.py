"""The worker process: a clock that ticks and a queue that works, side by side until it is told to stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.clock import queue
from app.clock.queue import Deeds
from app.clock.ticks import Daily, Ticks

# Where the application keeps its Clockwork among Flask's extensions.
EXTENSION = "clockwork"


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """What the factory hands in: the jobs' deeds, the tick, and which of the jobs come every day."""

    deeds: Deeds
    tick: Callable[[], object]
    daily: Sequence[Daily] = ()


def run(clockwork: Clockwork, *, database_url: str, tick_seconds: float, threads: int) -> None:
    """Tick and work until SIGTERM or SIGINT; running jobs are finished first."""
    ticks = Ticks(database_url=database_url, tick=clockwork.tick, seconds=tick_seconds, daily=clockwork.daily)
    scheduler = ticks.start()
    try:
        queue.work(queue.build(database_url, clockwork.deeds), threads=threads)
    finally:
        scheduler.shutdown()
