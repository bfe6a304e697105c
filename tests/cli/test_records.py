"""`record verify`: a whole record is proved, a line that was changed, taken out or cut off is found."""

import pytest
from sqlalchemy import text

from app.reading import chains


@pytest.fixture
def run(town):
    def run(*words):
        return town.app.test_cli_runner().invoke(args=["record", "verify", *words])

    return run


@pytest.fixture
def case(town):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    return case


def tamper(town, statement, **values):
    """As somebody would who owns the database: the trigger has to be put aside first."""
    with town.at_work() as unit:
        for words in ("DISABLE", "ENABLE"):
            unit.session.execute(text(f"ALTER TABLE record_line {words} TRIGGER ALL"))
            if words == "DISABLE":
                unit.session.execute(text(statement), values)


def test_a_whole_record_is_proved(run, case):
    told = run()
    assert (told.exit_code, told.stderr) == (0, "")
    assert "1 个办件的记录完整" in told.stdout
    assert run(case.case_no).exit_code == 0


TAMPERINGS = {
    "a changed word": ("UPDATE record_line SET actor = '别人' WHERE case_id = :case AND seq = 2", 2),
    "a changed detail": (
        'UPDATE record_line SET details = details || \'{"about": "other"}\' WHERE case_id = :case AND seq = 1',
        1,
    ),
    "a changed moment": (
        "UPDATE record_line SET at = at - interval '1 microsecond' WHERE case_id = :case AND seq = 3",
        3,
    ),
    "a line taken out": ("DELETE FROM record_line WHERE case_id = :case AND seq = 2", 2),
    "the first line taken out": ("DELETE FROM record_line WHERE case_id = :case AND seq = 1", 1),
    "the end cut off": (
        "DELETE FROM record_line WHERE case_id = :case AND seq = (SELECT max(seq) FROM record_line WHERE case_id = :case)",
        3,
    ),
    "everything taken out": ("DELETE FROM record_line WHERE case_id = :case", 1),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_the_first_line_that_does_not_hold_is_named(how, town, run, case):
    other = town.applicant.applies(received_on="2026-02-09")
    statement, line = TAMPERINGS[how]
    tamper(town, statement, case=case.id)
    told = run()
    assert told.exit_code == 1
    assert f"办件 {case.case_no}：记录第 {line} 行" in told.stderr
    assert other.case_no not in told.stderr
    assert run(other.case_no).exit_code == 0
    assert run(case.case_no).exit_code == 1


def test_the_database_itself_refuses_to_change_the_record(town, case):
    with pytest.raises(Exception, match="append-only"), town.at_work() as unit:
        unit.session.execute(text("UPDATE record_line SET actor = '别人'"))


def test_a_case_that_is_not_there_is_told(run, case):
    told = run("44000020260206999999")
    assert told.exit_code == 1
    assert "没有编号为 44000020260206999999 的办件" in told.stderr


def test_more_cases_than_are_read_at_once_are_all_proved(town, case):
    others = [town.applicant.applies(received_on=f"2026-02-{day:02}").case_no for day in (9, 10, 11, 12)]
    with town.at_work() as unit:
        found = list(chains.verdicts(unit.session, cases_at_once=2))
    assert [one.case_no for one in found] == [case.case_no, *others]
    assert {one.broken_at for one in found} == {None}
