"""The whole demo town, loaded: every process stands in every state, some of it late, some due in time that is not certain yet."""

import re
from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from app.adapters.files import MemoryStore
from app.adapters.mail import FakePost
from app.cli import demo
from app.domain.clock import FixedClock
from app.domain.processes import PROCESSES
from app.engine import flows, runtime, specs, state, upgrade
from app.engine.scripts import Facts
from app.factory import create_app
from app.services.work import work
from app.store.models import Case, CaseLink, Entitlement, Letter, Measure, Party, Task
from config import testing

CERTAIN_THROUGH = date(2026, 12, 28)


@pytest.fixture(scope="module")
def told(new_database, tmp_path_factory):
    """The town on 23 November 2026."""
    with new_database() as url:
        settings = testing.Testing(database_url=url, var_dir=tmp_path_factory.mktemp("told"), demo=True)
        app = create_app(settings, clock=FixedClock("2026-11-23 10:00"), post=FakePost(), store=MemoryStore())
        app.config["WTF_CSRF_ENABLED"] = False  # one test of the house turns it on
        with app.app_context():
            said = []
            assert demo.load(app.extensions["office"], said.append)
            yield app, said


def rows(told, query):
    with work(told[0].extensions["office"], demo.SYSTEM) as unit:
        return unit.session.scalars(query).unique().all()


def read(told, login, *paths):
    """What pages say to somebody, in words."""
    client = told[0].test_client()
    client.post("/sign-in", data={"login": login, "password": demo.PASSWORD})
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).text)) for path in paths]


def test_loading_says_how_far_it_is_and_a_second_time_does_nothing(told):
    app, said = told
    before = len(rows(told, select(Case)))
    assert len(said) == len(demo.BOOKS)
    assert not demo.load(app.extensions["office"], said.append)
    assert (len(said), len(rows(told, select(Case)))) == (len(demo.BOOKS), before)


def test_every_stage_and_every_outcome_of_every_process_is_to_be_seen(told):
    stages, outcomes = defaultdict(set), defaultdict(set)
    for case in rows(told, select(Case)):
        stages[case.process].add(case.stage)
        outcomes[case.process].add(case.outcome)
    for slug, process in PROCESSES.items():
        wanted = {stage.name for stage in process.stages if stage.tasks} | {"closed"}
        assert stages[slug] >= wanted, slug
        assert outcomes[slug] >= set(process.outcomes), slug


def test_some_of_every_process_is_late(told):
    late = {case.process for case in rows(told, select(Case).where(Case.level == "red", Case.closed_at.is_(None)))}
    assert late >= set(PROCESSES) - {"appeal", "data_use"}


def test_some_open_cases_are_due_in_provisional_time(told):
    found = rows(told, select(Case).where(Case.provisional, Case.closed_at.is_(None)))
    assert {case.process for case in found} >= {"violation", "appeal", "attribute_change"}
    assert all(case.due_on > CERTAIN_THROUGH for case in found)


def test_a_date_that_is_not_certain_says_so_on_list_case_page_and_explanation(told):
    wanted = (Case.process == "appeal", Case.provisional, Case.stage == "admissibility")
    case = rows(told, select(Case).where(*wanted))[0]
    due, earliest = (f"{on.year}年{on.month}月{on.day}日" for on in (case.due_on, case.earliest_on))
    own = ("/my/cases", f"/my/cases/{case.case_no}", f"/cases/{case.case_no}/deadlines/handle")
    office = (f"/workbench/cases?q={case.case_no}", f"/workbench/cases/{case.case_no}")
    for page in (*read(told, "institute", *own), *read(told, "authority_reviewer3", *office)):
        assert "暂定" in page
        assert due in page
        assert earliest in page


def test_cases_of_every_pair_are_linked(told):
    slugs = {case.id: case.process for case in rows(told, select(Case))}
    pairs = {frozenset((slugs[one.case_id], slugs[one.other_id])) for one in rows(told, select(CaseLink))}
    assert pairs >= {
        frozenset(one)
        for one in (
            ("conditional_application", "violation"),
            ("violation", "appeal"),
            ("rights_objection", "attribute_change"),
            ("rights_objection", "violation"),
        )
    }


def test_entitlements_are_in_use_suspended_and_revoked_and_a_user_is_barred(told):
    assert {one.status for one in rows(told, select(Entitlement))} == {"active", "suspended", "revoked", "expired"}
    assert rows(told, select(Measure).where(Measure.kind == "stop_grants", Measure.ended_at.is_(None)))


def running(told):
    """Every case that runs, with its diagram and its tasks."""
    diagrams = told[0].extensions["office"].diagrams
    tasks = defaultdict(list)
    for task in rows(told, select(Task).order_by(Task.id)):
        tasks[task.case_id].append(task)
    return [(case, diagrams[case.process], tasks[case.id]) for case in rows(told, select(Case).where(Case.closed_at.is_(None)))]


def test_every_running_case_goes_over_to_a_version_that_changed_nothing_and_stands_where_it_stood(told):
    for case, diagram, tasks in running(told):
        other = specs.read(case.process, diagram.xml + b"\n")
        carried = upgrade.carry(diagram, other, case.state)
        assert state.outline(carried.state) == state.outline(case.state), case.case_no
        assert {one.task: one.name for one in carried.open} == {one.engine_task: one.name for one in tasks if not one.closed_at}
        assert list(carried.messages) == case.hears


def test_every_running_case_may_be_moved_back_wherever_it_was_on_its_branch_and_nothing_else_moves(told):
    moved = 0
    for case, diagram, tasks in running(told):
        been = {one.name for one in tasks}
        for task in [one for one in tasks if not one.closed_at]:
            for place in [one for one in been if flows.of(diagram.xml).may_move(task.name, one)]:
                command = runtime.Move(task=task.engine_task, target=place)
                step = runtime.step(diagram, case.state, command, Facts(now=case.received_at))
                assert [one.name for one in step.opened] == [place], (case.case_no, task.name)
                assert [one.task for one in step.closed] == [task.engine_task]
                assert step.ended is None
                moved += 1
    assert moved > 20


def test_every_letter_addresses_a_person_as_a_person_and_a_body_as_a_body(told):
    kinds = {one.id: one.kind for one in rows(told, select(Party))}
    letters = rows(told, select(Letter))
    for one in letters:
        is_person = kinds.get(one.party_id) == "natural_person"
        assert one.content["to_person"] == is_person, one.title
        assert not (is_person and "你单位" in str(one.content)), one.title
    assert len({one.kind for one in letters}) > 15


def test_a_letter_names_the_measures_beside_the_article_of_a_term(told):
    receipts = rows(told, select(Letter).where(Letter.kind == "receipt"))
    assert {one.content["reply"]["basis"] for one in receipts} == {"《广东省公共数据开放暂行办法》第二十一条第二款"}


def test_an_answer_that_disagrees_goes_to_the_people_of_the_government(told):
    task = rows(told, select(Task).where(Task.name == "answer", Task.closed_at.is_(None)))[0]
    page = read(told, "approver3", f"/workbench/tasks/{task.id}")[0]
    assert "现在没有可以办理的人" not in page
    assert "卢启明" in page


def test_the_bell_says_how_much_is_unread(told):
    assert re.search(r"消息 \d+ 件", read(told, "applicant", "/")[0])
