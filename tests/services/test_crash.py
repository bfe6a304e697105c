"""A process dies in the middle of a deed, by SIGKILL and at every place: nothing is half done, and the deed is done later."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.cli.demo_stories import TOLL
from app.clock import queue
from app.clock.worker import EXTENSION
from app.domain.errors import Stale
from app.services import queueing, tasks, timekeeping
from app.store.db import Base
from app.store.models import Case
from tests.services.at_the_queue import works_until_empty
from tests.services.chain import first_broken
from tests.town import application

REPOSITORY = Path(__file__).parents[2]
RED = "2026-03-13 10:00"
WORDS = "属于地理信息数据，请向测绘主管部门另行提出。"
OUT_OF_SCOPE = {"result": "out_of_scope", "scope_basis": "special_data", "scope_explanation": WORDS}
NOT_ACCEPTED = {"decision": "not_accepted", "explanation": WORDS}
PATIENCE_SECONDS = 90


class Dying:
    """A process that begins deeds and is killed in the middle of them."""

    def __init__(self, town, var_dir):
        address, moment = town.app.config["SQLALCHEMY_DATABASE_URI"], town.clock.now().isoformat()
        command = [sys.executable, "-m", "tests.services.dying", address, str(var_dir), moment]
        self.process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def dies(self, moment, login, deed, *args):
        """Whether the deed came to the moment, and died there; else it was done."""
        self.process.stdin.write(json.dumps([moment, login, deed, args]) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline().strip()
        if said.isdigit():
            os.kill(int(said), signal.SIGKILL)
        else:
            assert said == "the deed was done", said
        assert self.process.stdout.readline() == "over\n"
        return said.isdigit()

    def stops(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def process(town, tmp_path):
    """Starts such a process, with its clock where the town's stands."""
    started = []

    def start():
        started.append(Dying(town, tmp_path))
        return started[0]

    yield start
    for one in started:
        one.stops()


def everything(town):
    """Every row of every table, the queue's jobs among them."""
    names = [*(table.name for table in Base.metadata.sorted_tables), "procrastinate_jobs"]
    with town.at_work() as unit:
        return {name: sorted(map(str, unit.session.execute(text(f'SELECT t FROM "{name}" t')))) for name in names}  # noqa: S608


def dies_everywhere(town, process, login, deed, *args):
    """Let it die before its commit and before each of its statements, until it is done at last; how often it died."""
    before, dying = everything(town), process()
    for deaths, moment in enumerate(["commit", *range(1, 40)]):
        if not dying.dies(moment, login, deed, *args):
            return deaths
        assert everything(town) == before, moment
    raise AssertionError


def test_a_decision_that_dies_leaves_nothing_half_done_and_is_made_later(town, process):
    case = town.applicant.applies()
    town.reviewer.completes(case, "completeness", **OUT_OF_SCOPE)
    assert dies_everywhere(town, process, "approver", "complete", case.open("decide").id, NOT_ACCEPTED) > 4
    assert (case.outcome, case.waits_for, case.timers) == ("not_accepted", [], [])
    assert [letter.kind for letter in case.letters] == ["receipt", "not_accepted"]
    assert first_broken(case) is None


def test_a_step_that_dies_leaves_nothing_half_done_and_is_taken_later(town, process):
    case = town.applicant.applies()
    assert (
        dies_everywhere(town, process, "reviewer", "complete", case.open("completeness").id, {"result": "accept"}) > 3
    )
    assert case.waits_for == ["review"]
    assert first_broken(case) is None


def test_an_application_that_dies_leaves_no_case_and_no_number_taken(town, process):
    town.applicant2.applies()
    answers = application(TOLL, town.today)
    assert dies_everywhere(town, process, "applicant", "file", "conditional_application", TOLL, answers) > 10
    numbers = [case.case_no[-6:] for case in town.rows(select(Case).order_by(Case.id))]
    assert numbers == ["000001", "000002"]


def test_a_waking_that_dies_leaves_no_card_and_all_its_timers(town, process):
    case = town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now(RED)
    assert dies_everywhere(town, process, None, "wake", case.id) > 5
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert case.waits_for == ["completeness", "oversee"]
    assert first_broken(case) is None


def test_a_withdrawal_that_dies_leaves_the_case_as_it_was(town, process):
    case = town.applicant.applies()
    assert dies_everywhere(town, process, "applicant", "withdraw", case.case_no) > 4
    assert (case.outcome, case.waits_for) == ("withdrawn", [])


def test_a_letter_whose_printing_dies_is_printed_later(town, process):
    case = town.applicant.applies()
    assert dies_everywhere(town, process, None, "deliver", case.id, case.letter("receipt").number) > 1
    assert case.letter("receipt").mailed_at


def test_what_died_after_its_commit_is_not_done_twice(town, process):
    case = town.applicant.applies()
    task = case.open("completeness")
    assert process().dies("afterwards", "reviewer", "complete", task.id, {"result": "accept"})
    with pytest.raises(Stale), town.reviewer.does() as unit:
        tasks.complete(unit, task.id, {"result": "accept"})
    assert case.deeds.count("completed") == 1


def sql(town, statement):
    with town.at_work() as unit:
        answer = unit.session.execute(text(statement))
        return answer.all() if answer.returns_rows else []


# Another test's town may wait for locks of its own on the same server.
WAITS_FOR_ME = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def jobs(town):
    return sql(town, "SELECT task_name, status FROM procrastinate_jobs WHERE task_name = 'wake'")


@pytest.fixture
def overdue(town):
    """A case whose waking is in the queue."""
    case = town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now(RED)
    sql(town, "DELETE FROM procrastinate_jobs")
    with town.at_work() as unit:
        assert timekeeping.enqueue_due(unit) == 1
    return case


@pytest.fixture
def worker(town, overdue, tmp_path):
    """The real worker, by its command."""
    address = town.app.config["SQLALCHEMY_DATABASE_URI"]
    settings = {
        "APP_ENV": "testing",
        "APP_CLOCK": town.clock.now().isoformat(),
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": address,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, **settings}) as process:
        yield process
        process.kill()


def wait_until(done):
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def another_worker_comes(town):
    """Half a minute later; the dead one has not been heard of meanwhile."""
    sql(town, "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
    with town.at_work() as unit:
        queueing.enqueue(unit.session, queue.RESCUE)
    address, deeds = town.app.config["SQLALCHEMY_DATABASE_URI"], town.app.extensions[EXTENSION].deeds
    for _ in range(2):  # one that waits for nothing is gone before the rescue has given anything back
        works_until_empty(address, deeds, threads=1)


def test_the_job_of_a_worker_killed_in_the_middle_is_done_by_another(town, overdue, worker):
    with town.at_work() as unit:
        unit.session.execute(select(Case.id).where(Case.id == overdue.id).with_for_update())
        wait_until(lambda: unit.session.scalar(text(WAITS_FOR_ME)))
        worker.kill()
        worker.wait()
    assert jobs(town) == [("wake", "doing")]
    assert overdue.rungs == []
    another_worker_comes(town)
    assert overdue.rungs == ["reminder", "warning", "yellow", "red"]
    assert len(overdue.climbs) == 4
    assert jobs(town) == []


def test_the_job_of_a_worker_killed_after_its_commit_finds_nothing_to_do(town, overdue, process):
    assert process().dies("afterwards", None, "work")
    assert jobs(town) == [("wake", "doing")]
    assert len(overdue.rungs) == 4
    another_worker_comes(town)
    assert len(overdue.climbs) == 4
    assert overdue.waits_for == ["completeness", "oversee"]
    assert jobs(town) == []
