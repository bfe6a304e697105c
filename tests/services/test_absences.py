"""外出代理: a colleague does what somebody who is away has to do, and every paper says so."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.people import Role
from app.services import absences
from app.services.actors import as_actor
from app.store.absences import stood_for
from app.store.models import Absence, Account
from tests.town import Person


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.claims(case, "completeness")
    return case


def arranges(person, substitute="reviewer2", who=None, first="2026-03-02", last="2026-03-06", reason="出差"):
    with person.does() as unit:
        days = [date.fromisoformat(one) if one else None for one in (first, last)]
        made = absences.arrange(unit, who or person.actor.login, substitute, *days, reason)
        unit.session.flush()
        return made.id


def ends(person, absence_id):
    with person.does() as unit:
        absences.end(unit, absence_id)


def today(person):
    """The person as whoever signs in today is recognised."""
    with person.town.at_work() as unit:
        row = unit.session.execute(select(Account, stood_for(unit.today)).where(Account.id == person.actor.account_id)).unique().one()
        return Person(town=person.town, actor=as_actor(row[0], row[1]))


def path_of(wrong):
    return wrong.value.problems[0].path


def test_the_substitute_does_what_the_absent_one_holds_and_the_record_says_for_whom(town, case):
    arranges(town.reviewer)
    second = today(town.reviewer2)
    second.accepts(case)
    line = next(one for one in reversed(case.record) if one.deed == "completed")
    assert line.actor == f"{second.actor.name}（代{town.reviewer.actor.name}）"
    done = next(one for one in case.tasks if one.name == "completeness")
    assert done.closed_by_id == second.actor.account_id
    assert set(done.hands) == {second.actor.account_id, town.reviewer.actor.account_id}
    assert case.open("review").assignee_id == town.reviewer.actor.account_id  # it goes on with whoever has the case


def test_both_are_told_and_it_ends_by_itself(town, case):
    arranges(town.reviewer)
    assert "代" in town.reviewer2.notices[-1]
    assert town.reviewer.notices[-1] == town.reviewer2.notices[-1]
    town.days_pass(5)
    later = today(town.reviewer2)
    assert later.actor.stands_for == ()
    with pytest.raises(Forbidden, match="已由他人签收"):
        later.accepts(case)
    town.reviewer.accepts(case)


def test_before_its_first_day_nothing_changes(town, case):
    arranges(town.reviewer, first="2026-03-04")
    with pytest.raises(Forbidden):
        today(town.reviewer2).accepts(case)


def test_a_substitute_decides_neither_on_the_own_draft_nor_on_that_of_the_absent_one(town, case):
    """经办与审批分离 counts both persons."""
    town.reviewer.accepts(case)
    town.reviewer.reviews(case)
    town.reviewer.drafts(case)
    arranges(town.reviewer)
    second = today(town.reviewer2)
    both = Person(town=town, actor=replace(second.actor, roles=second.actor.roles | {Role.APPROVER}))
    with pytest.raises(Forbidden, match="经办与审批不得为同一人"):
        both.claims(case, "decide")
    without = replace(both.actor, stands_for=())
    assert Person(town=town, actor=without).claims(case, "decide")


def test_what_was_drafted_for_somebody_counts_after_the_absence_too(town, case):
    arranges(town.reviewer)
    second = today(town.reviewer2)
    second.accepts(case)
    second.reviews(case)
    second.drafts(case)
    ends(town.reviewer, town.rows(select(Absence))[-1].id)
    for person in (town.reviewer, town.reviewer2):
        approver = Person(town=town, actor=replace(person.actor, roles=person.actor.roles | {Role.APPROVER}))
        with pytest.raises(Forbidden, match="经办与审批不得为同一人"):
            approver.claims(case, "decide")


def test_a_substitute_hands_on_but_does_not_claim(town, case):
    arranges(town.reviewer)
    second = today(town.reviewer2)
    with pytest.raises(Forbidden, match="直接代为办理"):
        second.claims(case, "completeness")
    second.releases(case, "completeness")
    assert case.record[-1].actor.endswith(f"（代{town.reviewer.actor.name}）")
    second.claims(case, "completeness")
    assert case.record[-1].actor == second.actor.name


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"substitute": "reviewer"}, "/substitute"), ({"substitute": "approver"}, "/substitute"), ({"substitute": "reviewer3"}, "/substitute"),
        ({"first": "2026-03-01"}, "/from_on"), ({"first": None}, "/from_on"), ({"last": "2026-03-01"}, "/through_on"),
        ({"last": "2027-03-01"}, "/through_on"), ({"reason": " "}, "/reason"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(town, case, changes, path):
    with pytest.raises(Invalid) as wrong:
        arranges(town.reviewer, **changes)
    assert path_of(wrong) == path


def test_there_are_no_overlaps_and_no_chains(town, case):
    arranges(town.reviewer)
    with pytest.raises(Invalid) as twice:
        arranges(town.reviewer, first="2026-03-06", last="2026-03-09")
    with pytest.raises(Invalid) as chain:
        arranges(town.reviewer2, substitute="reviewer", first="2026-03-05", last="2026-03-09")
    assert "已经有代理人" in twice.value.problems[0].message
    assert path_of(chain) == "/substitute"
    arranges(town.reviewer, first="2026-03-07", last="2026-03-09")


def test_a_coordinator_arranges_it_for_a_colleague_and_others_only_for_themselves(town, case):
    with pytest.raises(Forbidden, match="本人设定"):
        arranges(town.reviewer2, who="reviewer")
    coordinator = Person(town=town, actor=replace(town.approver.actor, roles=frozenset({Role.COORDINATOR})))
    made = arranges(coordinator, who="reviewer")
    with pytest.raises(Forbidden):
        ends(town.approver, made)
    with pytest.raises(Missing):
        ends(town.reviewer3, made)
    ends(coordinator, made)
    with pytest.raises(Stale):
        ends(town.reviewer, made)
