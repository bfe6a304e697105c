"""Due cases are woken once, by however many clocks."""

import time as clock_of_the_machine
from datetime import time

import psycopg
import pytest

from app.clock.ticks import Daily, Ticks


@pytest.fixture
def connection(database_url):
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def waiting(connection):
    return connection.execute("SELECT task_name, lock, args FROM procrastinate_jobs ORDER BY id").fetchall()


def test_a_tick_wakes_every_due_case_once(database_url, connection):
    ticks = Ticks(database_url=database_url, due_cases=lambda: [5, 6], seconds=1)
    ticks.wake_due()
    ticks.wake_due()
    assert waiting(connection) == [("wake", "case:5", {"case_id": 5}), ("wake", "case:6", {"case_id": 6})]


def test_a_tick_adds_what_became_due_since(database_url, connection):
    due = [5]
    ticks = Ticks(database_url=database_url, due_cases=lambda: due, seconds=1)
    ticks.wake_due()
    due.append(6)
    ticks.wake_due()
    assert [lock for _, lock, _ in waiting(connection)] == ["case:5", "case:6"]


def test_a_case_whose_wake_up_runs_is_left_alone(database_url, connection):
    ticks = Ticks(database_url=database_url, due_cases=lambda: [5], seconds=1)
    ticks.wake_due()
    connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    ticks.wake_due()
    assert len(waiting(connection)) == 1


def test_a_tick_with_nothing_due_touches_nothing():
    Ticks(database_url="postgresql://nowhere.invalid/x", due_cases=list, seconds=1).wake_due()


def test_the_clock_ticks_by_itself_and_starts_the_daily_jobs_when_it_starts(database_url, connection):
    ticks = Ticks(
        database_url=database_url, due_cases=lambda: [5], seconds=0.1, daily=[Daily(task="sweep", at=time(3, 30))]
    )
    scheduler = ticks.start()
    try:
        deadline = clock_of_the_machine.monotonic() + 5
        while len(waiting(connection)) < 3 and clock_of_the_machine.monotonic() < deadline:
            clock_of_the_machine.sleep(0.05)
        assert sorted(task for task, _, _ in waiting(connection)) == ["rescue", "sweep", "wake"]
        assert scheduler.get_job("sweep").next_run_time.isoformat()[11:] == "03:30:00+08:00"
    finally:
        scheduler.shutdown()
