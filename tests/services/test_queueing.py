"""Work exists exactly when the deed that asked for it does."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.services.queueing import enqueue, enqueue_wake


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
    assert enqueue_wake(session, 5)
    assert not enqueue_wake(session, 5)
    assert enqueue_wake(session, 6)
    session.commit()
    assert jobs(session) == [("wake", "case:5", "wake:5", {"case_id": 5}), ("wake", "case:6", "wake:6", {"case_id": 6})]


def test_a_refused_job_leaves_the_rest_of_the_deed_alone(session):
    enqueue_wake(session, 5)
    session.commit()
    session.execute(text("CREATE TABLE deed (done int)"))
    assert not enqueue_wake(session, 5)
    session.execute(text("INSERT INTO deed VALUES (1)"))
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM deed")) == 1
