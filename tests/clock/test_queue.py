"""Jobs are done, tried again, given up loudly, and given back by the dead."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.clock import queue as queueing_room
from app.clock.queue import PAUSES, RESCUE, Deeds, build, install, work
from app.services.queueing import enqueue, enqueue_wakes


class Office:
    """Deeds that note what they did, and fail as often as they are told."""

    def __init__(self, database_url):
        self.database_url = database_url
        self.done = []
        self.failures = []
        self.failing = 0
        self.engine = create_engine(database_url)
        deeds = Deeds(tasks={"wake": self.wake, "deliver_mail": self.deliver}, gave_up=self.failures.append)
        self.queue = build(database_url, deeds)

    def wake(self, case_id):
        if self.failing:
            self.failing -= 1
            raise ConnectionError("no answer\nwith a secret in the second line")
        self.done.append(case_id)

    def deliver(self, notice_id):
        self.wake(notice_id)

    def asks(self, ask, *args, **kwargs):
        with Session(self.engine) as session:
            ask(session, *args, **kwargs)
            session.commit()

    def works(self):
        """Twice, for a worker that waits for nothing is gone before its last job has given others back.

        In a thread of its own: in the tests' thread the browser's event loop may be running already.
        """
        with ThreadPoolExecutor(1) as worker:
            for _ in range(2):
                worker.submit(work, self.queue, threads=2, until_empty=True).result()

    def sql(self, statement):
        with psycopg.connect(self.database_url.replace("+psycopg", ""), autocommit=True) as connection:
            answer = connection.execute(statement)
            return answer.fetchall() if answer.description else []

    def waits_no_longer(self):
        self.sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


@pytest.fixture
def office(database_url):
    office = Office(database_url)
    yield office
    office.engine.dispose()


def test_a_job_is_done_and_leaves_no_trace(office):
    office.asks(enqueue_wakes, [5])
    office.works()
    assert office.done == [5]
    assert office.sql("SELECT id FROM procrastinate_jobs") == []


def test_a_job_with_a_pause_is_not_done_at_once(office):
    office.asks(enqueue, "wake", pause=timedelta(hours=1), case_id=5)
    office.works()
    assert office.done == []


def test_a_failed_job_is_tried_again_after_a_pause_and_the_pauses_grow(office):
    office.failing = len(PAUSES)
    office.asks(enqueue_wakes, [5])
    pauses = []
    for _ in PAUSES:
        office.works()
        [(pause,)] = office.sql("SELECT round(extract(epoch FROM scheduled_at - now())) FROM procrastinate_jobs")
        pauses.append(int(pause))
        office.waits_no_longer()
    office.works()
    assert office.done == [5]
    assert office.failures == []
    assert all(abs(seen - planned) <= 2 for seen, planned in zip(pauses, PAUSES, strict=True))


def test_a_job_is_given_up_after_five_tries_and_the_incident_says_what_it_was(office):
    office.failing = 99
    office.asks(enqueue_wakes, [5])
    for _ in range(6):
        office.works()
        office.waits_no_longer()
    assert office.failing == 99 - 5
    [failure] = office.failures
    assert failure.task == "wake"
    assert failure.args == {"case_id": 5}
    assert (failure.lock, failure.queueing_lock) == ("case:5", "wake:5")
    assert failure.error == "ConnectionError: no answer"


def test_while_a_case_waits_for_its_next_try_the_others_go_on(office):
    office.failing = 1
    office.asks(enqueue_wakes, [5])
    office.works()
    office.asks(enqueue_wakes, [6])
    office.works()
    assert office.done == [6]


def test_a_failing_job_whose_like_came_to_wait_meanwhile_does_not_hang(office):
    def fail_while_another_comes(case_id):
        if not office.done:
            office.done.append("first")
            office.asks(enqueue, "wake", lock="case:5", queueing_lock="wake:5", case_id=case_id)
            raise ConnectionError

        office.done.append(case_id)

    office.queue = build(
        office.database_url, Deeds(tasks={"wake": fail_while_another_comes}, gave_up=office.failures.append)
    )
    office.asks(enqueue_wakes, [5])
    office.works()
    assert office.done == ["first", 5]
    assert office.sql("SELECT id FROM procrastinate_jobs") == []


def test_jobs_of_one_case_never_run_at_once(office):
    running, most = [], []
    lock = threading.Lock()
    pause = threading.Event()

    def slow(case_id):
        with lock:
            running.append(case_id)
            most.append(running.count(case_id))
        pause.wait(0.1)
        with lock:
            running.remove(case_id)

    office.queue = build(office.database_url, Deeds(tasks={"wake": slow}, gave_up=office.failures.append))
    for _ in range(4):
        office.asks(enqueue, "wake", lock="case:5", case_id=5)
    while office.sql("SELECT id FROM procrastinate_jobs"):
        office.works()
    assert most == [1, 1, 1, 1]


def a_worker_dies_at_its_job(office):
    office.sql(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE status = 'todo' AND task_name <> 'rescue'"
    )


def test_the_job_of_a_dead_worker_is_done_by_another(office):
    office.asks(enqueue_wakes, [5])
    a_worker_dies_at_its_job(office)
    office.works()
    assert office.done == []
    office.asks(enqueue, RESCUE)
    office.works()
    assert office.done == [5]


def test_the_job_of_a_dead_worker_gives_way_to_its_like(office):
    office.asks(enqueue_wakes, [5])
    a_worker_dies_at_its_job(office)
    office.asks(enqueue, "wake", lock="case:5", queueing_lock="wake:5", case_id=5)
    office.asks(enqueue, RESCUE)
    office.works()
    assert office.done == [5]


def test_a_job_that_kills_every_worker_is_given_up(office):
    office.asks(enqueue_wakes, [5])
    for _ in range(5):
        a_worker_dies_at_its_job(office)
        office.sql("UPDATE procrastinate_jobs SET attempts = 4")
        office.asks(enqueue, RESCUE)
        office.works()
    assert office.done == []
    assert [failure.args for failure in office.failures] == [{"case_id": 5}]


def test_installing_twice_changes_nothing(database_url):
    assert install(database_url) is False
    assert queueing_room.libpq_address(database_url).startswith("postgresql://")
