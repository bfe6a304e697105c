"""A folder is taken under a lock, changed on the desk, and put back in one statement."""

import pytest
from sqlalchemy import select

from app.services import recording
from app.store import folders
from app.store.db import db
from app.store.models import Deadline, Task
from tests.services.wire import watching


@pytest.fixture
def case(town):
    return town.applicant.applies()


def test_a_deed_that_only_looks_writes_nothing(town, case):
    with watching(db.engine) as traffic, town.at_work() as unit:
        folders.lock(unit.session, case.id)
    assert len(traffic.statements) == 2


def test_what_changed_is_put_back_in_one_statement_and_the_rest_stays(town, case):
    before, asked = case.row.received_at, case.row.application
    with watching(db.engine) as traffic, town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        folder.case.title, folder.case.subject = "新的名称", {**folder.case.subject, "opened_as": "甲"}
        folder.tasks[0].draft = {"opinion": "“引号”、反斜杠 \\x41 和换行\n", "number": 1.5}
        folder.deadlines[0].provisional = True
        recording.write(unit, folder, "noted", of=[1, None, True])
    assert len(traffic.statements) == 3
    now = case.row
    assert (now.title, now.subject["opened_as"], now.application, now.received_at) == ("新的名称", "甲", asked, before)
    task = town.rows(select(Task).where(Task.case_id == case.id))[0]
    assert task.draft == {"opinion": "“引号”、反斜杠 \\x41 和换行\n", "number": 1.5}
    assert town.rows(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))[0].provisional
    assert case.deeds[-1] == "noted"


def test_a_case_locked_twice_in_one_deed_is_the_same_folder(town, case):
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        folder.case.title = "改过的名称"
        assert folders.lock_by_number(unit.session, case.case_no) is folder
        assert folders.lock_by_task(unit.session, folder.tasks[0].id) is folder
    assert case.row.title == "改过的名称"


def test_a_deed_that_fails_leaves_nothing_on_the_desk(town, case):
    title = case.row.title
    with pytest.raises(RuntimeError):
        rename_and_fail(town, case)
    with town.at_work() as unit:
        assert folders.lock(unit.session, case.id).case.title == title
    assert case.row.title == title


def rename_and_fail(town, case):
    with town.at_work() as unit:
        folders.lock(unit.session, case.id).case.title = "未成的名称"
        raise RuntimeError
