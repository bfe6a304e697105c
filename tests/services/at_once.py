"""Several people act at the same moment: threads, each with an application context and so a connection of its own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from app.domain.errors import Declined
from app.store.db import db

PATIENCE_SECONDS = 20


def at_once(town, *deeds):
    """Let all deeds begin together; of each its answer, or the error that declined it. Any other error is raised."""
    start = threading.Barrier(len(deeds))

    def does(deed):
        with town.app.app_context():
            connected()
            start.wait(PATIENCE_SECONDS)
            try:
                return deed()
            except Declined as declined:
                return declined

    with ThreadPoolExecutor(len(deeds)) as people:
        return [doing.result(PATIENCE_SECONDS) for doing in [people.submit(does, deed) for deed in deeds]]


def connected():
    """Connecting takes longer than acting: whoever connects later would not act at the same moment."""
    db.session.execute(text("SELECT 1"))
    db.session.rollback()


class Meanwhile:
    """Somebody who acts in another thread while this one is in the middle of a deed."""

    def __init__(self, town, deed):
        self.town, self.deed, self.answer = town, deed, None
        self.thread = threading.Thread(target=self.act)

    def act(self):
        with self.town.app.app_context():
            try:
                self.answer = self.deed()
            except Declined as declined:
                self.answer = declined

    def begins(self):
        """Return once the other stands waiting for a lock of ours."""
        self.thread.start()
        until = time.monotonic() + PATIENCE_SECONDS
        while not db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert time.monotonic() < until, "nobody waits"
            assert self.thread.is_alive(), f"did not wait: {self.answer!r}"
            time.sleep(0.005)

    def ends(self):
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive()
        return self.answer
