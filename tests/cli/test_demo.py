"""The whole demo town, loaded: every process stands in every state, some of it late, some due in time that is not certain yet."""

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from app.adapters.files import MemoryStore
from app.adapters.mail import FakePost
from app.cli import demo
from app.domain.clock import FixedClock
from app.domain.processes import PROCESSES
from app.factory import create_app
from app.services.work import work
from app.store.models import Case, CaseLink, Entitlement, Measure
from config import testing

CERTAIN_THROUGH = date(2026, 12, 28)


@pytest.fixture(scope="module")
def told(new_database, tmp_path_factory):
    """The town on 23 November 2026."""
    with new_database() as url:
        settings = testing.Testing(database_url=url, var_dir=tmp_path_factory.mktemp("told"), demo=True)
        app = create_app(settings, clock=FixedClock("2026-11-23 10:00"), post=FakePost(), store=MemoryStore())
        with app.app_context():
            office, said = app.extensions["office"], []
            assert demo.load(office, said.append)
            yield office, said


def rows(told, query):
    with work(told[0], demo.SYSTEM) as unit:
        return unit.session.scalars(query).all()


def test_loading_says_how_far_it_is_and_a_second_time_does_nothing(told):
    office, said = told
    before = len(rows(told, select(Case)))
    assert len(said) == len(demo.BOOKS)
    assert not demo.load(office, said.append)
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
    assert late >= set(PROCESSES) - {"appeal"}


def test_some_open_cases_are_due_in_provisional_time(told):
    found = rows(told, select(Case).where(Case.provisional, Case.closed_at.is_(None)))
    assert {case.process for case in found} >= {"violation", "appeal", "attribute_change"}
    assert all(case.due_on > CERTAIN_THROUGH for case in found)


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
    assert {one.status for one in rows(told, select(Entitlement))} == {"active", "suspended", "revoked"}
    assert rows(told, select(Measure).where(Measure.kind == "stop_grants", Measure.ended_at.is_(None)))
