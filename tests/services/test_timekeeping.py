"""Due cases are found, enqueued and woken: by the tick, the queue and the worker that also run in production."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from app.services import queueing, timekeeping
from app.store.db import db
from tests.services.at_the_queue import Queue
from tests.services.chain import first_broken

REPOSITORY = Path(__file__).parents[2]
RUNGS = ["reminder", "warning", "yellow", "red"]
RED = "2026-03-13 10:00"
PATIENCE_SECONDS = 60


@pytest.fixture
def cases(town):
    return [town.applicant.applies(received_on="2026-02-06", scenario_name=f"研究之{number}") for number in range(3)]


@pytest.fixture
def queue(town, cases):
    """Letters are on their way already; what comes now is the clock's doing."""
    queue = Queue(town)
    queue.sql("DELETE FROM procrastinate_jobs")
    return queue


def test_nothing_is_enqueued_before_its_moment(town, queue):
    town.clock.is_now("2026-02-12 08:59:59")
    assert queue.ticks() == 0


def test_what_is_due_is_woken_by_the_worker_and_the_next_tick_finds_nothing(town, queue, cases):
    town.clock.is_now(RED)
    assert queue.ticks() == 3
    queue.works()
    assert [case.rungs for case in cases] == [RUNGS] * 3
    assert [case.waits_for for case in cases] == [["completeness", "oversee"]] * 3
    assert all(first_broken(case) is None for case in cases)
    assert queue.jobs() == []
    assert queue.ticks() == 0


def test_ticking_twice_enqueues_once(town, queue):
    town.clock.is_now(RED)
    assert (queue.ticks(), queue.ticks()) == (3, 0)
    assert len(queue.jobs()) == 3


def test_each_rung_is_a_tick_of_its_own_when_it_comes(town, queue, cases):
    for moment, rungs in (
        ("2026-03-05 09:00", 1),
        ("2026-03-10 09:00", 2),
        ("2026-03-12 09:00", 3),
        ("2026-03-13 00:00", 4),
    ):
        town.clock.is_now(moment)
        assert queue.ticks() == 3
        queue.works()
        assert [len(case.rungs) for case in cases] == [rungs] * 3


def test_a_waking_takes_the_lock_of_its_case(town, queue, cases):
    town.clock.is_now(RED)
    queue.ticks()
    locks = [("wake", f"case:{case.id}", f"wake:{case.id}") for case in cases]
    assert sorted(queue.jobs()) == sorted(locks)


def test_jobs_of_one_case_are_done_in_their_order_and_those_of_others_meanwhile(town, queue, cases):
    first, second, _ = cases
    with town.at_work() as unit:
        for case in (first, second, first):
            queueing.enqueue(unit.session, "wake", lock=queueing.case_lock(case.id), case_id=case.id)
    fetched = [queue.sql("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")[0][0] for _ in range(3)]
    ids = [number for (number,) in queue.sql("SELECT id FROM procrastinate_jobs ORDER BY id")]
    assert fetched == [ids[0], ids[1], None]


def test_a_letter_does_not_stand_in_the_way_of_its_case(town, cases):
    town.applicant.withdraws(cases[0])
    assert [lock for task, lock, _ in Queue(town).jobs() if task == "deliver_letter"] == [None] * 4


def test_a_case_that_was_decided_meanwhile_is_left_alone(town, queue, cases):
    town.clock.is_now("2026-03-13 10:00")
    queue.ticks()
    for case in cases:
        town.applicant.withdraws(case)
    queue.works()
    assert [len(case.climbs) for case in cases] == [4] * 3
    assert [case.outcome for case in cases] == ["withdrawn"] * 3
    assert [case.waits_for for case in cases] == [[]] * 3


def test_a_case_that_does_not_exist_is_nothing_to_wake(town):
    with town.at_work() as unit:
        assert timekeeping.wake(unit, 4711) is False


def test_the_tick_looks_at_what_is_due_and_not_at_what_waits(town, queue, cases):
    many = "INSERT INTO timer SELECT :case, number, 'x', 'reply', 'red', timestamptz '2027-01-01' + number * interval '1 hour' FROM generate_series(100, 20000) number"
    queue.sql(many, case=cases[0].id)
    queue.sql("ANALYZE timer")
    town.clock.is_now(RED)
    asked = []

    def remember(_connection, _cursor, statement, parameters, *_args):
        if "timer.due_at <=" in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", remember)
    assert queue.ticks() == 3
    event.remove(db.engine, "before_cursor_execute", remember)
    statement, parameters = asked[0]
    with town.at_work() as unit:
        plan = "\n".join(unit.session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
    assert "ix_timer_due" in plan
    assert "Seq Scan on timer" not in plan


def test_two_real_workers_wake_everything_once(town, queue, cases, tmp_path):
    moment = "2026-03-13T10:00:00+08:00"
    settings = {"APP_ENV": "testing", "APP_CLOCK": moment, "VAR_DIR": str(tmp_path), "DATABASE_URL": queue.address}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    workers = [subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, **settings}) for _ in range(2)]
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while queue.jobs() or any(len(case.rungs) < 4 for case in cases) or queue.workers() < len(workers):
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.terminate()
    assert [worker.wait(PATIENCE_SECONDS) for worker in workers] == [0, 0]
    assert [len(case.climbs) for case in cases] == [4] * 3
