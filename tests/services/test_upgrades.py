"""Running cases go over to the present version of their diagram: previewed, then each by itself, or not at all and why."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.engine import specs
from app.services import interventions, upgrades
from app.store.models import Incident, UpgradeLine
from tests.services.at_once import at_once
from tests.services.at_the_queue import Queue

SLUG, WHY = "conditional_application", "第二版更正了环节名称"


@pytest.fixture
def first(town):
    """The version that the town began with."""
    return town.office.diagrams[SLUG]


@pytest.fixture
def cases(town, first):
    """One at each of three steps."""
    made = [town.applicant.applies(received_on="2026-02-06", scenario_name=f"研究之{number}") for number in range(3)]
    town.reviewer.accepts(made[1])
    town.reviewer.asks_for_correction(made[2])
    return made


@pytest.fixture
def queue(town, cases):
    queue = Queue(town)
    queue.sql("DELETE FROM procrastinate_jobs")
    return queue


def publishes(town, *changes):
    """The office comes up with another version of the diagram."""
    xml = town.office.diagrams[SLUG].xml
    for old, new in changes:
        assert old.encode() in xml
        xml = xml.replace(old.encode(), new.encode())
    town.office.diagrams = {**town.office.diagrams, SLUG: specs.read(SLUG, xml)}
    return town.office.diagrams[SLUG]


@pytest.fixture
def second(town, cases):
    """Another title for a step, and another article."""
    return publishes(town, ('name="条件审查"', 'name="逐项审查"'))


def previews(town, version, login="administrator"):
    with getattr(town, login).does() as unit:
        return upgrades.preview(unit, version.version)


def orders(town, version, to, reason=WHY, login="administrator"):
    with getattr(town, login).does() as unit:
        return upgrades.begin(unit, version.version, to.version, reason).id


def lines(town):
    return {one.case_id: one for one in town.rows(select(UpgradeLine))}


@pytest.mark.parametrize("login", ["applicant", "reviewer", "supervisor", "auditor"])
def test_only_an_administrator_looks_and_orders(town, first, second, login):
    with pytest.raises(Forbidden):
        previews(town, first, login)
    with pytest.raises(Forbidden):
        orders(town, first, second, login=login)


def test_the_preview_changes_nothing(town, first, second, cases):
    before = [(case.record_seq, case.state, case.diagram_version) for case in cases]
    found = previews(town, first)
    assert [one.case_no for one in found.can] == [case.case_no for case in cases]
    assert found.cannot == ()
    assert [(case.record_seq, case.state, case.diagram_version) for case in cases] == before


def test_cases_go_over_each_in_its_own_transaction_and_inbox_and_record_follow(town, queue, first, second, cases):
    orders(town, first, second)
    assert {lock for _, lock, _ in queue.jobs(task_name="upgrade")} == {f"case:{case.id}" for case in cases}
    queue.works()
    assert {one.outcome for one in lines(town).values()} == {"done"}
    for case in cases:
        assert case.diagram_version == second.version
        assert case.deeds.count("upgraded") == 1
        assert case.record[-1].details["reason"] == WHY
        assert case.record[-1].details["by"] == town.administrator.actor.name
    assert cases[1].open("review").title == "逐项审查"
    assert town.app.test_cli_runner().invoke(args=["record", "verify"]).exit_code == 0


def test_a_case_goes_on_by_its_new_version_with_the_forms_it_began_with(town, queue, first, second, cases):
    forms = cases[0].forms
    orders(town, first, second)
    queue.works()
    town.reviewer.accepts(cases[0])
    assert cases[0].open("review").title == "逐项审查"
    assert cases[0].forms == forms
    town.reviewer.prepares(cases[0])
    town.approver.grants(cases[0])
    assert cases[0].outcome == "granted"


def test_timers_and_deadlines_are_the_same_before_and_after(town, queue, first, second, cases):
    def clocks():
        return [
            (
                [(one.engine_task, one.name, one.due_at) for one in case.timers],
                case.deadline("reply").due_on,
                case.deadline("reply").events,
            )
            for case in cases
        ]

    before = clocks()
    orders(town, first, second)
    queue.works()
    assert clocks() == before
    town.is_now("2026-03-13 10:00")
    assert cases[0].rungs == ["reminder", "warning", "yellow", "red"]


def test_where_the_running_part_changed_a_case_stays_and_the_line_says_why(town, queue, first, cases):
    third = publishes(town, ('deadline("correction").due', 'deadline("correction").reminder'))
    found = previews(town, first)
    assert [one.case_no for one in found.cannot] == [cases[2].case_no]
    assert [(one.why, one.id) for one in found.cannot[0].obstacles] == [("timer", "correction_lapse")]
    before = (cases[2].state, cases[2].record_seq, cases[2].diagram_version)
    orders(town, first, third)
    queue.works()
    assert [lines(town)[case.id].outcome for case in cases] == ["done", "done", "refused"]
    assert lines(town)[cases[2].id].obstacles == [
        {"why": "timer", "id": "correction_lapse", "title": "补正期满", "other": ""}
    ]
    assert (cases[2].state, cases[2].record_seq, cases[2].diagram_version) == before
    town.applicant.corrects(cases[2])
    assert cases[2].waits_for == ["completeness"]


def test_a_case_that_changed_after_the_preview_is_looked_at_again(town, queue, first, cases):
    moved = "<bpmn:flowNodeRef>review</bpmn:flowNodeRef>"
    other = "<bpmn:flowNodeRef>decide</bpmn:flowNodeRef>"
    third = publishes(town, (moved, ""), (other, other + moved))
    orders(town, first, third)
    assert lines(town)[cases[0].id].outcome == "waiting"
    town.reviewer.accepts(cases[0])
    queue.works()
    assert lines(town)[cases[0].id].outcome == "refused"
    assert lines(town)[cases[0].id].obstacles[0]["why"] == "lane"


def test_a_case_that_ended_meanwhile_is_passed_over(town, queue, first, second, cases):
    orders(town, first, second)
    town.applicant.withdraws(cases[0])
    queue.works()
    assert lines(town)[cases[0].id].outcome == "passed"
    assert cases[0].diagram_version == first.version


def test_an_answer_that_the_forms_of_a_case_do_not_have_keeps_it(town, first, cases):
    publishes(town, ('result == "accept"', 'urgency == "high"'))
    found = previews(town, first)
    assert found.can == ()
    assert {(one.why, one.id) for case in found.cannot for one in case.obstacles} >= {("field", "urgency")}


def test_ordering_needs_a_reason(town, first, second):
    with pytest.raises(Invalid):
        orders(town, first, second, reason=" ")


def test_a_double_click_orders_once(town, first, second, cases):
    answers = at_once(town, *[lambda: orders(town, first, second)] * 2)
    assert sum(isinstance(answer, Stale) for answer in answers) == 1


def test_what_was_previewed_for_another_version_is_not_ordered(town, first, second):
    publishes(town, ('name="逐项审查"', 'name="条件核查"'))
    with pytest.raises(Stale, match="现行版本已经变化"):
        orders(town, first, second)


def test_the_present_version_needs_no_upgrade_and_an_unknown_one_is_missing(town, first, cases):
    with pytest.raises(Stale):
        previews(town, first)
    with pytest.raises(Missing):
        previews(town, replace(first, version="0" * 64))


def test_done_twice_is_done_once(town, queue, first, second, cases):
    number = orders(town, first, second)
    queue.works()
    with town.at_work() as unit:
        upgrades.take_over(unit, number, cases[0].id)
    assert cases[0].deeds.count("upgraded") == 1


def test_a_suspended_case_goes_over_and_stays_suspended(town, queue, first, second, cases):
    with town.administrator.does() as unit:
        interventions.suspend(unit, cases[0].case_no, WHY)
    orders(town, first, second)
    queue.works()
    assert cases[0].diagram_version == second.version
    assert cases[0].suspended_at
    assert {timer.due_at for timer in cases[0].timers} == {None}


def test_a_case_that_fails_is_an_incident_and_the_others_go_over(town, queue, first, second, cases):
    orders(town, first, second)
    queue.sql('UPDATE "case" SET state = :state WHERE id = :id', id=cases[1].id, state=b"nonsense")
    queue.works()
    assert [lines(town)[case.id].outcome for case in cases] == ["done", "waiting", "done"]
    [incident] = town.rows(select(Incident))
    assert (incident.job, incident.case_id) == ("upgrade", cases[1].id)
