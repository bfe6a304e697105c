"""A year published over a hundred thousand open deadlines: the preview, and the confirmation that sets all of them in one transaction."""

import time

import psycopg
import pytest
from sqlalchemy import func, select, text

from app.clock.queue import libpq_address
from app.services import calendar_years
from app.store.db import db
from app.store.models import Deadline
from tests.benchmarks.measuring import prints
from tests.services.notices import draft

DEADLINES = 100_000
PREVIEW_SECONDS, CONFIRM_SECONDS = 10, 60

# One real case with its deadlines, its task and its timers, again and again, received on each day from January to March 2027.
COPY_CASES = """
    INSERT INTO "case" (case_no, process, diagram_version, organ_id, party_id, filed_by_id, title, subject, application, forms, state,
                        marks, hears, stage, received_at, received_on, due_on, due_at, earliest_on, provisional, level, record_seq, record_head)
    SELECT 'copy-' || number, process, diagram_version, organ_id, party_id, filed_by_id, title, '{}', '{}', '{}', '', '{}', '[]', stage,
           received_at, received_on, due_on, due_at, earliest_on, provisional, level, 0, ''
    FROM "case", generate_series(1, CAST(:copies AS int)) number WHERE case_no = :case_no
"""
COPY_DEADLINES = """
    INSERT INTO deadline (case_id, rule, rule_version, round, kind, events, state, due_on, due_at, earliest_on, provisional, calendar, rung)
    SELECT copy.id, rule, rule_version, round, kind,
           jsonb_build_array(jsonb_build_object('kind', 'started', 'at', to_char(
               timestamptz '2027-01-04 02:00Z' + (copy.id % 80) * interval '1 day' + (copy.id % 4000) * interval '1 second',
               'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'by', 'x')),
           deadline.state, deadline.due_on, deadline.due_at, deadline.earliest_on, deadline.provisional, deadline.calendar, rung
    FROM deadline JOIN "case" ON "case".id = deadline.case_id JOIN "case" copy ON copy.case_no LIKE 'copy-%' WHERE "case".case_no = :case_no
"""
COPY_TIMERS = """
    INSERT INTO timer (case_id, engine_task, name, rule, mark, due_at)
    SELECT copy.id, engine_task, name, rule, mark, timer.due_at FROM timer JOIN "case" ON "case".id = timer.case_id
    JOIN "case" copy ON copy.case_no LIKE 'copy-%' WHERE "case".case_no = :case_no
"""
COPY_TASKS = """
    INSERT INTO task (case_id, engine_task, name, title, article, role, process, case_no, case_title, party_id, party_name, organ_id,
                      due_on, due_at, earliest_on, due_rule, provisional, level, opened_at, draft_version)
    SELECT copy.id, 1, task.name, task.title, task.article, task.role, task.process, copy.case_no, task.case_title, task.party_id,
           task.party_name, task.organ_id, task.due_on, task.due_at, task.earliest_on, task.due_rule, task.provisional, task.level,
           task.opened_at, 0
    FROM task JOIN "case" copy ON copy.case_no LIKE 'copy-%' WHERE task.case_no = :case_no AND task.closed_at IS NULL
"""


def filled(town):
    """A hundred thousand open deadlines; the number there is."""
    case = town.applicant.applies(received_on="2027-01-04")
    each = len(town.rows(select(Deadline).where(Deadline.case_id == case.id)))
    with town.at_work() as unit:
        for copy in (COPY_CASES, COPY_DEADLINES, COPY_TIMERS, COPY_TASKS):
            unit.session.execute(text(copy), {"copies": DEADLINES // each, "case_no": case.case_no})
    address = libpq_address(town.app.config["SQLALCHEMY_DATABASE_URI"])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return each + DEADLINES // each * each


@pytest.mark.benchmark
def test_a_year_over_a_hundred_thousand_open_deadlines(town):
    deadlines = filled(town)
    began = time.perf_counter()
    with town.administrator.does() as unit:
        found = calendar_years.preview_year(unit, draft())
    previewed = time.perf_counter() - began
    assert found.impact.open_deadlines == deadlines
    prints("year_preview", previewed, "s", PREVIEW_SECONDS, deadlines=deadlines, change=len(found.impact.moves), move=found.impact.moved)
    began = time.perf_counter()
    with town.administrator.does() as unit:
        calendar_years.publish_year(unit, draft(), found.token)
    prints("year_confirmed", time.perf_counter() - began, "s", CONFIRM_SECONDS, deadlines=deadlines, cases=found.impact.cases)
    with town.administrator.does() as unit:
        provisional = select(func.count()).select_from(Deadline).where(Deadline.provisional)
        assert unit.session.scalar(provisional) == 0
        assert calendar_years.publish_year(unit, draft(), None) is None
    db.session.remove()
