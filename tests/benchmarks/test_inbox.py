"""The inbox of a body with a hundred thousand open tasks against that of one with a thousand, both in this run."""

import time

import psycopg
import pytest
from sqlalchemy import make_url, text

from app.adapters.files import MemoryStore
from app.adapters.mail import FakePost
from app.clock.queue import libpq_address
from app.factory import create_app
from app.reading import inbox
from app.reading.inbox_questions import Scope, Wanted
from app.store.db import db
from config import testing
from tests.benchmarks.measuring import in_turn, middle, prints

FEW, MANY = 1_000, 100_000
ROUNDS = 60
AT_MOST = 1.5

# One real case and its task, again and again: due over a year around today, a tenth claimed by the reader, a third by others.
COPY_CASES = """
    INSERT INTO "case" (case_no, process, diagram_version, organ_id, party_id, filed_by_id, title, subject, application, forms, state,
                        marks, hears, stage, received_at, received_on, provisional, level, record_seq, record_head)
    SELECT 'copy-' || number, process, diagram_version, organ_id, party_id, filed_by_id, title, '{}', '{}', '{}', '', '{}', '[]', stage,
           received_at, received_on, provisional, level, 0, ''
    FROM "case", generate_series(CAST(:first AS int), CAST(:last AS int)) number WHERE case_no = :case_no
"""
COPY_TASKS = """
    INSERT INTO task (case_id, engine_task, name, title, article, role, process, case_no, case_title, party_id, party_name, organ_id,
                      assignee_id, due_on, due_at, due_rule, provisional, level, opened_at, draft_version)
    SELECT copy.id, 1, task.name, task.title, task.article, task.role, task.process, copy.case_no, task.case_title, task.party_id,
           task.party_name, task.organ_id,
           CASE copy.id % 10 WHEN 0 THEN :reader WHEN 1 THEN :colleague WHEN 2 THEN :colleague WHEN 3 THEN :colleague END,
           (task.due_at + place.days)::date, task.due_at + place.days, task.due_rule, false, task.level, task.opened_at, 0
    FROM task JOIN "case" copy ON copy.case_no LIKE 'copy-%' AND copy.id > :known,
         LATERAL (SELECT (copy.id * 7919 % 365 - 180) * interval '1 day' AS days) place
    WHERE task.case_no = :case_no AND task.closed_at IS NULL
"""


class Workbench:
    """One application with its database, and a reviewer in front of it."""

    def __init__(self, town, app):
        self.app, self.viewer, self.office = app, town.reviewer.actor, app.extensions["office"]
        self.apart = {slug: process.apart for slug, process in self.office.processes.items()}
        app.config["WTF_CSRF_ENABLED"] = False
        self.client = app.test_client()
        assert self.client.post("/sign-in", data={"login": "reviewer", "password": "demo"}).status_code == 303

    def fills(self, town, case, first, last):
        colleague = town.reviewer2.actor.account_id
        with self.app.app_context():
            known = db.session.execute(text('SELECT max(id) FROM "case"')).scalar()
            db.session.execute(text(COPY_CASES), {"first": first, "last": last, "case_no": case.case_no})
            reader = {"reader": self.viewer.account_id, "colleague": colleague}
            db.session.execute(text(COPY_TASKS), {"case_no": case.case_no, "known": known, **reader})
            db.session.commit()

    def counts(self):
        with self.app.app_context():
            return db.session.execute(text("SELECT count(*) FROM task WHERE closed_at IS NULL")).scalar()

    def reads(self, wanted):
        """Seconds of the look alone."""

        def seconds():
            with self.app.app_context():
                db.session.execute(text("SELECT 1"))
                began = time.perf_counter()
                page = inbox.page(
                    db.session(),
                    self.viewer,
                    wanted,
                    now=self.office.clock.now(),
                    calendar=self.office.calendar,
                    apart=self.apart,
                )
                spent = time.perf_counter() - began
                assert len(page.page.rows) == inbox.PAGE_SIZE
                return spent

        return seconds

    def shows(self, scope):
        """Seconds of the whole page."""

        def seconds():
            began = time.perf_counter()
            answer = self.client.get(f"/workbench?scope={scope}")
            spent = time.perf_counter() - began
            assert answer.status_code == 200
            return spent

        return seconds


def vacuum(address):
    with psycopg.connect(libpq_address(address), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def another(address, name):
    """A copy of a database."""
    url = make_url(address)
    with psycopg.connect(
        libpq_address(url.set(database="postgres").render_as_string(hide_password=False)), autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.database}")
    return url.set(database=name).render_as_string(hide_password=False)


def opened(town, address, tmp_path):
    settings = testing.Testing(database_url=address, var_dir=tmp_path, demo=True)
    return create_app(settings, clock=town.clock, post=FakePost(), store=MemoryStore())


@pytest.mark.benchmark
def test_the_inbox_at_a_hundred_thousand_open_tasks(town, tmp_path):
    case, address = town.applicant.applies(), town.app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.remove()
    db.engine.dispose()
    addresses = {FEW: address, MANY: another(address, f"{make_url(address).database}_many")}
    benches = {number: Workbench(town, opened(town, one, tmp_path)) for number, one in addresses.items()}
    for number, bench in benches.items():
        bench.fills(town, case, 1, number - 1)
        vacuum(addresses[number])
        assert bench.counts() == number
    few, many = benches.values()
    for scope in Scope:
        looks = in_turn(few.reads(Wanted(scope=scope)), many.reads(Wanted(scope=scope)), rounds=ROUNDS)
        pages = in_turn(few.shows(scope), many.shows(scope), rounds=ROUNDS)
        for what, (small, big) in (("reading", looks), ("page", pages)):
            prints(
                f"inbox_{what}_{scope}",
                middle(big) / middle(small),
                "times that of 1,000 open tasks",
                AT_MOST,
                at_1000_ms=middle(small),
                at_100000_ms=middle(big),
            )
    for bench in benches.values():
        with bench.app.app_context():
            db.engine.dispose()
