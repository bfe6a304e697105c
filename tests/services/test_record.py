"""The record can only be added to, and whoever changes it past the database is found out, down to the line."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from app.domain import record
from app.reading import chains
from app.services import tasks
from app.store.db import db
from tests.services.at_once import at_once

UNGUARDED = "ALTER TABLE record_line DISABLE TRIGGER record_is_append_only"
GUARDED = "ALTER TABLE record_line ENABLE TRIGGER record_is_append_only"


@pytest.fixture
def case(town):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    return case


@pytest.fixture
def other(town):
    return town.applicant2.applies()


def tamper(town, *statements, **values):
    """As somebody could who owns the database."""
    with town.at_work() as unit:
        for statement in (UNGUARDED, *statements, GUARDED):
            unit.session.execute(text(statement), values)


def broken(town):
    """Number of the first broken line of each case that has one."""
    with town.at_work() as unit:
        return {
            verdict.case_no: verdict.broken_at
            for verdict in chains.verdicts(unit.session)
            if verdict.broken_at is not None
        }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_line SET details = '{}'",
        "UPDATE record_line SET actor = '某人' WHERE seq = 99",
        "DELETE FROM record_line",
        "TRUNCATE record_line",
    ],
)
def test_the_database_itself_refuses_to_change_the_record(town, case, statement):
    with pytest.raises(DBAPIError, match="append-only"), town.at_work() as unit:
        unit.session.execute(text(statement))
    assert len(case.record) == case.row.record_seq


def test_an_honest_record_holds(town, case, other):
    assert broken(town) == {}


@pytest.mark.parametrize(
    ("seq", "statement"),
    [
        (
            3,
            """UPDATE record_line SET details = details || '{"result": "correct"}' WHERE case_id = :case AND seq = 3""",
        ),
        (2, "UPDATE record_line SET actor = '别人' WHERE case_id = :case AND seq = 2"),
        (1, "UPDATE record_line SET at = at + interval '1 microsecond' WHERE case_id = :case AND seq = 1"),
        (1, "UPDATE record_line SET deed = 'received' WHERE case_id = :case AND seq = 1"),
        (2, "DELETE FROM record_line WHERE case_id = :case AND seq = 2"),
        (3, "DELETE FROM record_line WHERE case_id = :case AND seq = 3"),
        (1, "DELETE FROM record_line WHERE case_id = :case"),
        (
            4,
            "INSERT INTO record_line SELECT case_id, 4, at, actor_id, actor, deed, details, hash FROM record_line WHERE case_id = :case AND seq = 3",
        ),
        (1, "UPDATE record_line SET seq = CASE seq WHEN 1 THEN 20 ELSE 1 END WHERE case_id = :case AND seq IN (1, 2)"),
    ],
)
def test_a_line_that_was_tampered_with_is_named(town, case, other, seq, statement):
    assert len(case.record) == 3
    tamper(town, statement, case=case.id)
    assert broken(town) == {case.case_no: seq}


def test_a_line_with_a_hash_that_was_made_to_fit_breaks_the_next(town, case):
    forged = {"result": "out_of_scope", "task": "completeness"}
    before, line = case.record[0], case.record[1]
    digest = record.link(before.hash, 2, line.at, line.actor, line.deed, forged)
    change = """UPDATE record_line SET details = '{"result": "out_of_scope", "task": "completeness"}', hash = decode(:hash, 'hex') WHERE case_id = :case AND seq = 2"""
    tamper(town, change, case=case.id, hash=digest)
    assert broken(town) == {case.case_no: 3}


def test_a_last_line_with_a_hash_made_to_fit_differs_from_the_cases_own_head(town, case):
    before, line = case.record[1], case.record[2]
    digest = record.link(before.hash, 3, line.at, "别人", line.deed, line.details)
    tamper(
        town,
        "UPDATE record_line SET actor = '别人', hash = decode(:hash, 'hex') WHERE case_id = :case AND seq = 3",
        case=case.id,
        hash=digest,
    )
    assert broken(town)


def test_the_command_names_case_and_line_and_fails(town, case, other):
    command = town.app.test_cli_runner()
    assert command.invoke(args=["record", "verify"]).exit_code == 0
    tamper(town, "UPDATE record_line SET actor = '别人' WHERE case_id = :case AND seq = 2", case=case.id)
    said = command.invoke(args=["record", "verify"])
    assert said.exit_code == 1
    assert f"办件 {case.case_no}：记录第 2 行" in said.output
    assert command.invoke(args=["record", "verify", other.case_no]).exit_code == 0


def test_a_deed_done_while_the_record_is_read_is_no_tampering(town, case):
    releases = iter([lambda: town.reviewer.releases(case, "review")])

    def act(_connection, _cursor, statement, *_args):
        if "record_line" in statement and (release := next(releases, None)):
            assert at_once(town, release)

    event.listen(db.engine, "before_cursor_execute", act)
    with town.at_work() as unit:
        [verdict] = chains.verdicts(unit.session, case.case_no)
    event.remove(db.engine, "before_cursor_execute", act)
    assert verdict.broken_at is None
    assert case.deeds[-1] == "released"


def test_a_deed_that_fails_leaves_no_line(town, case):
    before = case.deeds
    task_id = case.open("review").id

    def breaks_off():
        with town.reviewer.does() as unit:
            tasks.claim(unit, task_id)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        breaks_off()
    assert case.deeds == before


def test_every_deed_of_a_person_has_its_line_and_its_doer(town, case):
    town.reviewer.releases(case, "review")
    town.reviewer.claims(case, "review")
    town.reviewer.transfers(case, "review", "reviewer2")
    town.reviewer2.reviews(case)
    town.reviewer2.sends_back(case, "draft")
    town.applicant.nudges(case)
    town.applicant.withdraws(case, "不再需要")
    ours = [(line.deed, line.actor_id) for line in case.record[3:] if line.deed not in ("letter_issued", "ended")]
    reviewer, reviewer2, applicant = (
        person.actor.account_id for person in (town.reviewer, town.reviewer2, town.applicant)
    )
    assert ours == [
        ("released", reviewer),
        ("claimed", reviewer),
        ("transferred", reviewer),
        ("completed", reviewer2),
        ("sent_back", reviewer2),
        ("nudge", applicant),
        ("withdraw", applicant),
        ("nudge_answered", applicant),
    ]
