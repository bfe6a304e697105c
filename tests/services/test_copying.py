"""抄送: a case is given to somebody to read, who may look and do nothing."""

from dataclasses import replace

import pytest

from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.people import Role
from app.services import copying
from tests.town import Person


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.claims(case, "completeness")
    return case


def copies(person, case, *to, word="请留意"):
    with person.does() as unit:
        made = copying.send(unit, case.case_no, to, word)
        unit.session.flush()
        return [one.id for one in made]


def opens(person, copy_id):
    with person.does() as unit:
        return copying.open_copy(unit, copy_id)


def test_colleagues_are_told_and_it_is_on_the_record(town, case):
    copies(town.reviewer, case, "approver", "supervisor")
    line = case.record[-1]
    assert line.deed == "copied"
    assert town.approver.actor.name in line.details["to"]
    assert "抄送" in town.approver.notices[-1]
    assert "请留意" in town.supervisor.notices[-1]


@pytest.mark.parametrize("to", [(), ("reviewer3",), ("applicant",), ("reviewer",), ("administrator",), ("nobody", "approver")])
def test_it_goes_to_nobody_else(town, case, to):
    with pytest.raises(Invalid) as wrong:
        copies(town.reviewer, case, *to)
    assert wrong.value.problems[0].path == "/to"


def test_who_has_nothing_to_do_with_the_case_copies_it_to_nobody(town, case):
    with pytest.raises(Missing):
        copies(town.reviewer3, case, "approver")
    idle = Person(town=town, actor=replace(town.reviewer2.actor, roles=frozenset({Role.EXPERT})))
    with pytest.raises(Forbidden, match="没有办理过"):
        copies(idle, case, "approver")
    with pytest.raises(Missing):
        copies(town.applicant, case, "approver")


def test_only_its_reader_opens_a_copy(town, case):
    (copy_id,) = copies(town.reviewer, case, "approver")
    with pytest.raises(Missing):
        opens(town.reviewer2, copy_id)
    assert opens(town.approver, copy_id) == case.case_no


def test_a_copy_gives_no_right_to_act(town, case):
    copies(town.reviewer, case, "legal")
    with pytest.raises(Forbidden):
        town.legal.claims(case, "completeness")
