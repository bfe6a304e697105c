"""Work exists exactly when the deed that asked for it does."""

import threading
import time

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.orm import Session

from app.services.queueing import enqueue, enqueue_wakes


@pytest.fixture
def session(database_url):
    engine = create_engine(database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def jobs(session):
    return session.execute(
        text("SELECT task_name, lock, queueing_lock, args FROM procrastinate_jobs ORDER BY id")
    ).all()


def test_a_deed_that_commits_leaves_its_job(session):
    enqueue(session, "deliver_mail", notice_id=7)
    session.commit()
    assert jobs(session) == [("deliver_mail", None, None, {"notice_id": 7})]


def test_a_deed_that_rolls_back_leaves_none(session):
    enqueue(session, "deliver_mail", notice_id=7)
    session.rollback()
    assert jobs(session) == []


def test_nobody_sees_the_job_before_the_commit(session, database_url):
    enqueue(session, "deliver_mail", notice_id=7)
    with psycopg.connect(database_url.replace("+psycopg", "")) as other:
        assert other.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_a_case_is_woken_once_however_often_it_is_asked(session):
    assert enqueue_wakes(session, [5, 6, 5]) == 2
    assert enqueue_wakes(session, [5, 6, 7]) == 1
    session.commit()
    assert [lock for _, _, lock, _ in jobs(session)] == ["wake:5", "wake:6", "wake:7"]
    assert jobs(session)[0] == ("wake", "case:5", "wake:5", {"case_id": 5})


def test_a_case_whose_wake_up_runs_is_left_alone(session):
    enqueue_wakes(session, [5])
    session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    assert enqueue_wakes(session, [5]) == 0


def test_a_clock_that_comes_second_leaves_its_deed_alone(session, database_url):
    with Session(create_engine(database_url, poolclass=NullPool)) as other:
        enqueue_wakes(other, [5])
        slower = threading.Thread(target=enqueue_wakes, args=(session, [5, 6]))
        slower.start()
        wait_until_somebody_waits_for(other)
        other.commit()
        slower.join()
    session.commit()
    assert [lock for _, _, lock, _ in jobs(session)] == ["wake:5"]


def wait_until_somebody_waits_for(session):
    for _ in range(100):
        if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
        time.sleep(0.02)
    raise AssertionError


def test_nothing_due_asks_nothing(session):
    assert enqueue_wakes(session, []) == 0
    assert not session.in_transaction()


def test_a_refused_job_leaves_the_rest_of_the_deed_alone(session):
    enqueue(session, "sweep", queueing_lock="sweep")
    session.commit()
    session.execute(text("CREATE TABLE deed (done int)"))
    assert not enqueue(session, "sweep", queueing_lock="sweep")
    session.execute(text("INSERT INTO deed VALUES (1)"))
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM deed")) == 1
