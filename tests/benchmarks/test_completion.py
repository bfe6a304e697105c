"""One completion through the service on PostgreSQL, against the engine's step and one bare commit on the same server."""

import time

import psycopg
import pytest

from app.clock.queue import libpq_address
from app.engine import runtime
from app.engine.runtime import Begin, Complete
from app.engine.scripts import Facts
from app.services import ledger, tasks
from app.store import folders
from app.store.db import db
from tests.benchmarks.measuring import in_turn, middle, prints
from tests.town import Person

ROUNDS = 30
AT_MOST = 4


class Stopwatch(Person):
    """Somebody whose completions are timed, from the first look at the task to the commit's answer."""

    def completes(self, case, task, **answers):
        task_id, began = case.open(task).id, time.perf_counter()
        with self.does() as unit:
            tasks.complete(unit, task_id, answers)
        self.town.seconds.append(time.perf_counter() - began)


class Bare:
    """The engine's steps of the same walk, each followed by one UPDATE and its commit, and nothing else."""

    def __init__(self, town, case):
        self.town, self.case, self.diagram = town, case, town.office.diagrams["conditional_application"]
        with town.at_work() as unit:
            folder = folders.lock(unit.session, case.id)
            self.facts = Facts(now=unit.now, moments=ledger.moments(unit, folder))
        self.begun = runtime.step(self.diagram, None, Begin(), self.facts)
        self.connection = psycopg.connect(libpq_address(town.app.config["SQLALCHEMY_DATABASE_URI"]))

    def walk(self):
        step, began = self.begun, time.perf_counter()
        open_tasks = {task.name: task.task for task in step.opened}
        for name, fields in WALK:
            step = runtime.step(self.diagram, step.state, Complete(task=open_tasks[name], fields=fields), self.facts)
            self.connection.execute('UPDATE "case" SET state = %s WHERE id = %s', [step.state, self.case.id])
            self.connection.commit()
            open_tasks.update({task.name: task.task for task in step.opened})
        assert "sign_agreement" in open_tasks
        return time.perf_counter() - began


WALK = (
    ("completeness", {"result": "accept"}),
    ("review", {"sent_back": False, "ask_source": False, "ask_security": False, "ask_legal": False, "ask_experts": False}),
    ("draft", {"sent_back": False}),
    ("decide", {"decision": "granted"}),
)


@pytest.mark.benchmark
def test_a_completion_against_engine_step_and_bare_commit(town):
    town.seconds = []
    people = {login: Stopwatch(town=town, actor=actor) for login, actor in town.actors.items()}
    cases = iter([town.applicant.applies(scenario_name=f"研究之{number}") for number in range(ROUNDS + 1)])
    bare = Bare(town, next(cases))

    def served():
        case = next(cases)
        people["reviewer"].accepts(case)
        people["reviewer"].reviews(case)
        people["reviewer"].drafts(case)
        people["approver"].decides(case)
        spent = sum(town.seconds)
        town.seconds.clear()
        return spent

    mine, theirs = in_turn(served, bare.walk, rounds=ROUNDS)
    bare.connection.close()
    prints(
        "completion",
        middle(mine) / middle(theirs),
        "times (engine step + bare commit)",
        AT_MOST,
        completion_ms=middle(mine) / len(WALK),
        step_and_commit_ms=middle(theirs) / len(WALK),
        fsync=db.session.execute(db.text("SHOW fsync")).scalar(),
    )
