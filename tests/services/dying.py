"""A process that dies in the middle of a deed: started by test_crash, killed where it stands still.

Each line of its input is `deed moment arguments…` in JSON. It forks; the child begins the deed and stands still at the
moment (before its n-th statement, or "commit", or "afterwards") after saying its process id. The deed "work" is a worker
of the queue that stands still after the commit of its first job.
"""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event

from app.adapters.files import MemoryStore
from app.cli import demo
from app.clock import queue
from app.clock.worker import EXTENSION
from app.domain.clock import FixedClock
from app.domain.people import SYSTEM
from app.factory import create_app
from app.services import delivery, filing, tasks, timekeeping, withdrawing
from app.services.work import work
from app.store.db import db
from config.testing import Testing

DEEDS = {
    "complete": tasks.complete,
    "claim": tasks.claim,
    "file": filing.file,
    "withdraw": withdrawing.withdraw,
    "wake": timekeeping.wake,
    "deliver": delivery.deliver,
}


def stand_still():
    print(os.getpid(), flush=True)
    time.sleep(600)


def stand_still_at(moment):
    """Before the n-th statement or before the commit."""
    statements = []

    def count(*_args):
        statements.append(1)
        if len(statements) == moment:
            stand_still()

    event.listen(db.engine, "before_cursor_execute", count)
    if moment == "commit":
        event.listen(db.engine, "commit", lambda _connection: stand_still())


def do(office, moment, login, deed, args):
    actor = demo.everyone(office)[login] if login else SYSTEM
    db.session.remove()
    stand_still_at(moment)
    with work(office, actor) as unit:
        DEEDS[deed](unit, *args)
    if moment == "afterwards":
        stand_still()
    print("the deed was done", flush=True)


def work_at_the_queue(app):
    """As `flask worker` does, without the clock."""

    def stopping(deed):
        def does(**args):
            deed(**args)
            stand_still()

        return does

    deeds = app.extensions[EXTENSION].deeds
    tasks = {name: stopping(deed) for name, deed in deeds.tasks.items()}
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    queue.work(queue.build(address, replace(deeds, tasks=tasks)), threads=1)


def main(database_url, var_dir, now):
    settings = Testing(database_url=database_url, var_dir=Path(var_dir))
    app = create_app(settings, clock=FixedClock(now), store=MemoryStore())
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            moment, login, deed, args = json.loads(line)
            with app.app_context():
                work_at_the_queue(app) if deed == "work" else do(app.extensions["office"], moment, login, deed, args)
            os._exit(0)
        os.waitpid(child, 0)
        print("over", flush=True)


main(*sys.argv[1:])
