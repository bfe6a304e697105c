"""Background work that fails: tried again, then an incident that an administrator may try once more; the rest goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Missing, Stale
from app.services import incidents
from app.store.models import Incident
from tests.services.at_once import at_once
from tests.services.at_the_queue import Queue

RED = "2026-03-13 10:00"
RUNGS = ["reminder", "warning", "yellow", "red"]


@pytest.fixture
def cases(town):
    return [town.applicant.applies(received_on="2026-02-06", scenario_name=f"研究之{number}") for number in range(3)]


@pytest.fixture
def queue(town, cases):
    queue = Queue(town)
    queue.sql("DELETE FROM procrastinate_jobs")
    return queue


@pytest.fixture
def broken(queue, cases):
    """The second case cannot be read any more; `mends` puts that right."""
    case = cases[1]
    [(state,)] = queue.sql('SELECT state FROM "case" WHERE id = :id', id=case.id)
    queue.sql('UPDATE "case" SET state = :state WHERE id = :id', id=case.id, state=b"nonsense")
    case.mends = lambda: queue.sql('UPDATE "case" SET state = :state WHERE id = :id', id=case.id, state=state)
    return case


def incidents_of(town):
    return town.rows(select(Incident).order_by(Incident.id))


def retries(person, incident_id):
    with person.does() as unit:
        return incidents.retry(unit, incident_id)


def test_a_case_that_fails_is_an_incident_after_its_last_try_and_the_others_go_on(town, queue, cases, broken):
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    [incident] = incidents_of(town)
    assert (incident.case_id, incident.job, incident.args) == (broken.id, "wake", {"case_id": broken.id})
    assert incident.error.startswith("error: ")
    assert [case.rungs for case in cases] == [RUNGS, [], RUNGS]


def test_it_is_tried_as_often_as_there_are_pauses_and_once_more(town, queue, broken):
    tried, wake = [], queue.deeds.tasks["wake"]

    def counted(case_id):
        tried.append(case_id)
        wake(case_id=case_id)

    queue.deeds = replace(queue.deeds, tasks={**queue.deeds.tasks, "wake": counted})
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    assert tried.count(broken.id) == len(queue.deeds.pauses) + 1
    assert len(tried) == 2 + tried.count(broken.id)


def test_what_failed_changed_nothing(town, queue, broken):
    before = (broken.row.record_seq, broken.waits_for, len(broken.timers), broken.deeds)
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    assert (broken.row.record_seq, broken.waits_for, len(broken.timers), broken.deeds) == before


def test_the_clock_leaves_a_case_with_an_open_incident_alone(town, queue, broken):
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    assert queue.ticks() == 0
    assert len(incidents_of(town)) == 1


def test_an_administrator_tries_again_once_the_cause_is_gone(town, queue, broken):
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    broken.mends()
    retries(town.administrator, incidents_of(town)[0].id)
    assert [lock for _, lock, _ in queue.jobs(status="todo")] == [f"case:{broken.id}"]
    queue.works()
    assert broken.rungs == RUNGS
    [incident] = incidents_of(town)
    assert incident.solved_by_id == town.administrator.actor.account_id
    assert queue.ticks() == 0


def test_what_fails_again_is_a_new_incident(town, queue, broken):
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    retries(town.administrator, incidents_of(town)[0].id)
    queue.works()
    first, second = incidents_of(town)
    assert first.solved_at
    assert second.solved_at is None


def test_a_letter_that_cannot_be_mailed_is_an_incident_and_mailed_at_the_retry(town, queue, cases):
    town.post.refuses = True
    town.applicant.withdraws(cases[0])
    queue.works()
    [incident] = incidents_of(town)
    assert (incident.job, cases[0].letters[-1].mailed_at) == ("deliver_letter", None)
    town.post.refuses = False
    retries(town.administrator, incident.id)
    queue.works()
    assert cases[0].letters[-1].mailed_at
    assert len(town.post.sent) == 1


@pytest.mark.parametrize("login", ["applicant", "reviewer", "supervisor", "auditor"])
def test_only_an_administrator_tries_again(town, login):
    with pytest.raises(Forbidden):
        retries(getattr(town, login), 1)


def test_what_was_tried_again_is_not_tried_twice(town, queue, broken):
    town.clock.is_now(RED)
    queue.ticks()
    queue.works()
    incident = incidents_of(town)[0]
    answers = at_once(town, *[lambda: retries(town.administrator, incident.id)] * 2)
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    assert len(queue.jobs(status="todo")) == 1


def test_an_incident_that_does_not_exist_is_missing(town):
    with pytest.raises(Missing):
        retries(town.administrator, 4711)


def test_the_incident_says_what_failed_without_peoples_data(town, queue, cases):
    """An error's further lines hold a statement's values."""
    town.clock.is_now(RED)
    queue.sql("ALTER TABLE card ADD CONSTRAINT never CHECK (rung <> 'reminder') NOT VALID")
    queue.ticks()
    queue.works()
    assert len(incidents_of(town)) == 3
    for incident in incidents_of(town):
        assert "\n" not in incident.error
        assert "never" in incident.error
        assert "林晓岚" not in incident.error
