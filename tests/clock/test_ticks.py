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
    return [task for (task,) in connection.execute("SELECT task_name FROM procrastinate_jobs ORDER BY task_name")]


def test_a_daily_job_waits_once_however_many_clocks_enqueue_it(database_url, connection):
    for _ in range(2):
        Ticks(database_url=database_url, tick=list, seconds=1).enqueue("sweep")
    assert waiting(connection) == ["sweep"]


def test_a_tick_that_fails_does_not_stop_the_clock(database_url, caplog):
    ticked = []

    def tick():
        ticked.append(1)
        raise ConnectionError

    scheduler = Ticks(database_url=database_url, tick=tick, seconds=0.05).start()
    try:
        wait_until(lambda: len(ticked) > 2)
    finally:
        scheduler.shutdown()
    assert "ConnectionError" in caplog.text


def wait_until(done):
    until = clock_of_the_machine.monotonic() + 5
    while not done():
        assert clock_of_the_machine.monotonic() < until
        clock_of_the_machine.sleep(0.02)


def test_the_clock_starts_the_daily_jobs_when_it_starts_and_at_their_hour(database_url, connection):
    sweep = Daily(task="sweep", at=time(3, 30))
    scheduler = Ticks(database_url=database_url, tick=list, seconds=9, daily=[sweep]).start()
    try:
        wait_until(lambda: waiting(connection) == ["rescue", "sweep"])
        assert scheduler.get_job("sweep").next_run_time.isoformat()[11:] == "03:30:00+08:00"
    finally:
        scheduler.shutdown()
