"""A hundred thousand due timers, woken by one worker and by two, and by two of which one is killed half way. BENCH_TIMERS sets another number."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from sqlalchemy import case as case_of
from sqlalchemy import func, select, text, update

from app.clock.queue import libpq_address
from app.store.models import Card, Case, Timer
from config.base import REPOSITORY
from tests.benchmarks.measuring import prints

TIMERS = int(os.environ.get("BENCH_TIMERS", "100000"))
RATIO = 1.6
FILED, RED = "2026-02-06", "2026-03-13 09:00"
# What runs in a case that nobody has looked at: the law's period, the standard, the first step's.
LADDERS = ("reply", "service", "completeness")
PATIENCE_SECONDS = 3600
# How the timers are shared out: the same number to one worker and to two, the rest to two of which one dies.
SHARES = {"one": 0.4, "two": 0.4, "dying": 0.2}

CASES = """
    INSERT INTO "case" (case_no, process, diagram_version, organ_id, party_id, filed_by_id, title, subject, application, forms, state,
                        marks, hears, stage, received_at, received_on, due_on, due_at, earliest_on, provisional, level, record_seq, record_head)
    SELECT :name || '-' || number, process, diagram_version, organ_id, party_id, filed_by_id, title, subject, application, forms, state,
           marks, hears, stage, received_at, received_on, due_on, due_at, earliest_on, provisional, level, 0, ''
    FROM "case", generate_series(1, CAST(:copies AS int)) number WHERE case_no = :case_no
"""
DEADLINES = """
    INSERT INTO deadline (case_id, rule, rule_version, round, kind, events, state, due_on, due_at, earliest_on, provisional, calendar, rung)
    SELECT copy.id, rule, rule_version, round, kind, events, deadline.state, deadline.due_on, deadline.due_at, deadline.earliest_on,
           deadline.provisional, deadline.calendar, rung
    FROM deadline JOIN "case" ON "case".id = deadline.case_id JOIN "case" copy ON copy.case_no LIKE :name || '-%' WHERE "case".case_no = :case_no
"""
TASKS = """
    INSERT INTO task (case_id, engine_task, name, title, article, role, process, case_no, case_title, party_id, party_name, organ_id,
                      due_on, due_at, earliest_on, due_rule, provisional, level, opened_at, draft_version)
    SELECT copy.id, engine_task, task.name, task.title, task.article, task.role, task.process, copy.case_no, task.case_title, task.party_id,
           task.party_name, task.organ_id, task.due_on, task.due_at, task.earliest_on, task.due_rule, task.provisional, task.level,
           task.opened_at, 0
    FROM task JOIN "case" copy ON copy.case_no LIKE :name || '-%' WHERE task.case_no = :case_no AND task.closed_at IS NULL
"""
TIMERS_OF = """
    INSERT INTO timer (case_id, engine_task, name, rule, mark, due_at)
    SELECT copy.id, engine_task, name, rule, mark, NULL FROM timer JOIN "case" ON "case".id = timer.case_id
    JOIN "case" copy ON copy.case_no LIKE :name || '-%' WHERE "case".case_no = :case_no
"""


class Crowd:
    """Copies of one case, each with its own engine state, whose timers wait until they are let go."""

    def __init__(self, town, case, name, copies):
        self.town, self.name, self.copies = town, name, copies
        with town.at_work() as unit:
            for copy in (CASES, DEADLINES, TASKS, TIMERS_OF):
                values = {"name": name, "copies": copies, "case_no": case.case_no}
                unit.session.execute(text(copy), {key: one for key, one in values.items() if f":{key}" in copy})

    def let_go(self, due_at):
        """All their timers are due."""
        with self.town.at_work() as unit:
            ids = select(Case.id).where(Case.case_no.like(f"{self.name}-%"))
            unit.session.execute(update(Timer).where(Timer.case_id.in_(ids), Timer.engine_task.in_(due_at)).values(due_at=case_of(due_at, value=Timer.engine_task)))
        with psycopg.connect(libpq_address(self.town.app.config["SQLALCHEMY_DATABASE_URI"]), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def asleep(self):
        """Cases with a timer that is due."""
        waiting = select(func.count(Timer.case_id.distinct())).join(Case, Case.id == Timer.case_id)
        return self.count(waiting.where(Case.case_no.like(f"{self.name}-%"), Timer.due_at <= self.town.clock.now()))

    def rungs(self):
        """Each rung that was reached, with how many cases reached it how often."""
        reached = select(Card.rule, Card.rung, func.count(), func.count(Card.case_id.distinct()))
        with self.town.at_work() as unit:
            rows = unit.session.execute(
                reached.join(Case, Case.id == Card.case_id).where(Case.case_no.like(f"{self.name}-%")).group_by(Card.rule, Card.rung)
            )
            return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    def count(self, query):
        with self.town.at_work() as unit:
            return unit.session.scalar(query)

    def awake(self, until=0):
        """Wait until so many are left."""
        began = time.monotonic()
        while (left := self.asleep()) > until:
            assert time.monotonic() - began < PATIENCE_SECONDS, left
            time.sleep(0.2)
        return time.monotonic()


@contextmanager
def worker(town, folder):
    """The real one, by its command."""
    settings = {
        "APP_ENV": "testing", "APP_CLOCK": town.clock.now().isoformat(), "VAR_DIR": str(folder),
        "DATABASE_URL": town.app.config["SQLALCHEMY_DATABASE_URI"],
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            yield run
        finally:
            run.kill()


def rate(crowd, due_at, folder, workers):
    """Cases woken a second, from the moment at which the workers are warm."""
    crowd.let_go(due_at)
    with ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(worker(crowd.town, folder))
        warm = crowd.copies * 9 // 10
        began = crowd.awake(until=warm)
        left = crowd.asleep()
        return left / (crowd.awake() - began)


@pytest.mark.benchmark
def test_a_hundred_thousand_due_timers(town, tmp_path):
    case = town.applicant.applies(received_on=FILED)
    rungs = [(one.id, rung.name) for one in town.office.rules.of(case.row.process) for rung in one.rungs if one.id in LADDERS]
    crowds = {name: Crowd(town, case, name, max(20, int(TIMERS * share) // len(rungs))) for name, share in SHARES.items()}
    due_at = {one.engine_task: one.due_at for one in case.timers if one.due_at}
    town.clock.is_now(RED)

    by_one = rate(crowds["one"], due_at, tmp_path, 1) * len(rungs)
    by_two = rate(crowds["two"], due_at, tmp_path, 2) * len(rungs)
    prints(
        "wakes_two_against_one", by_two / by_one, "times", RATIO, at_least=True, cores=os.cpu_count(), timers=TIMERS,
        timers_a_second_by_one=by_one, timers_a_second_by_two=by_two,
    )  # fmt: skip

    dying = crowds["dying"]
    dying.let_go(due_at)
    with worker(town, tmp_path), worker(town, tmp_path) as killed:
        dying.awake(until=dying.copies // 2)
        killed.kill()
        dying.awake()
    for crowd in crowds.values():
        assert crowd.rungs() == dict.fromkeys(rungs, (crowd.copies, crowd.copies)), crowd.name  # none twice, none missed
    prints("wakes_missed_or_twice_after_a_kill", 0, "timers", 0, cases=dying.copies)
