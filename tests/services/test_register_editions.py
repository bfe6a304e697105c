"""A new version of a service standard: cases received from then on begin with it, and nothing of an older case moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.adapters.rules import load_rules
from app.domain import standards
from app.domain.continuations import ContinuationDraft
from app.domain.errors import Forbidden, Unlawful
from app.domain.standards import RungDraft
from app.factory import create_app
from app.services import accounts, ledger, register_editions, running
from app.store import folders
from app.store.db import db
from app.store.models import RegisterEdition
from config import testing
from config.base import REPOSITORY
from tests.services.wire import watching

SLUG = "conditional_application"
BEGAN = datetime(2026, 2, 6, 1, tzinfo=UTC)


def later(town):
    """A minute passes."""
    town.clock.is_now(town.clock.now() + timedelta(minutes=1))


def publishes(town, rule_id="service", *, on=None, days="10", **changes):
    """Publish the next version of a duty: ten working days, the rungs drawn in."""
    with town.administrator.does() as unit:
        last = register_editions.standard(unit, SLUG, rule_id)
        draft = standards.draft_of(last, on or town.today)
        rungs = tuple((name, RungDraft(day=str(number), at="10:00")) for number, (name, _) in enumerate(draft.rungs, start=int(days) - 3))
        words = {"text": f"自收到申请之日起{days}个工作日内办结。", "why": "提高效率", **changes}
        draft = replace(draft, days=days, rungs=rungs, **words)
        token = register_editions.preview_standard(unit, SLUG, rule_id, draft).token
        return register_editions.publish_standard(unit, SLUG, rule_id, draft, token).version


def shown(town, case, rule):
    """All that a person or a timer is told of a deadline."""
    kept = case.deadline(rule)
    page = town.client("applicant").get(f"/cases/{case.case_no}/deadlines/{rule}").text
    proof = page[page.index("<main") : page.index("</main>")]
    timers = [(one.name, one.rule, one.mark, one.due_at) for one in case.timers]
    return (kept.rule_version, kept.due_on, kept.due_at, kept.earliest_on, kept.events, sorted(timers), proof)


def rungs(town, case, rule):
    """The moments of the ladder."""
    with town.at_work() as unit:
        return ledger.terms(unit, folders.lock(unit.session, case.id))[rule].standing.rungs


def recomputed(town, case):
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        ledger.compute(unit, folder)
        running.set_timers(unit, folder)


def test_an_open_case_keeps_its_date_its_proof_and_its_rungs_and_a_new_one_has_the_new(town):
    old = town.applicant.applies()
    before = shown(town, old, "service")
    version = publishes(town)
    recomputed(town, old)
    assert shown(town, old, "service") == before
    later(town)
    new = town.applicant2.applies()
    kept = new.deadline("service")
    assert (kept.rule_version, kept.due_on < old.deadline("service").due_on) == (version, True)
    assert rungs(town, new, "service")["yellow"] < rungs(town, old, "service")["warning"]


def test_a_period_of_an_older_case_that_begins_later_is_the_older_one_too(town):
    old = town.applicant.applies()
    publishes(town, "correction", days="6", text="申请人自补正告知书送达之日起6个工作日内补正。")
    later(town)
    town.reviewer.asks_for_correction(old)
    new = town.applicant2.applies()
    town.reviewer.asks_for_correction(new)
    assert (old.deadline("correction").rule_version, new.deadline("correction").rule_version) == ("2026-11", "2026-02-06")
    assert new.deadline("correction").due_on < old.deadline("correction").due_on
    waiting = [[one.due_at for one in case.timers if one.rule == "correction" and one.mark == "reminder"] for case in (old, new)]
    assert waiting[1] < waiting[0]


def test_a_clock_whose_version_does_not_pause_runs_on_while_the_applicant_corrects(town):
    publishes(town, pauses=())
    later(town)
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    assert case.deadline("service").state == "open"
    town.applicant.corrects(case)
    assert not {"clock_paused", "clock_resumed"} & set(case.deeds)
    assert [one["kind"] for one in case.deadline("service").events] == ["started"]


def test_the_walk_to_a_reply_goes_on_as_if_nothing_had_been_published(town):
    case = town.applicant.applies()
    due = case.deadline("service").due_on
    publishes(town)
    town.days_pass(12)
    town.approver.grants(case)
    kept = case.deadline("service")
    assert (case.outcome, kept.due_on, kept.met_in_time) == ("granted", due, True)


def test_the_proof_and_the_api_name_the_version(town):
    version = publishes(town)
    later(town)
    case = town.applicant.applies()
    assert version in town.client("applicant").get(f"/cases/{case.case_no}/deadlines/service").text
    with town.at_work() as unit:
        token = accounts.create_token(unit, "applicant")
    address = f"/api/v1/cases/{case.case_no}/deadlines/service/explanation"
    told = town.client().get(address, headers={"Authorization": f"Bearer {token}"}).json
    assert (told["rule_version"], told["days"]) == (version, 10)
    offered = town.client().get("/api/v1/processes", headers={"Authorization": f"Bearer {token}"}).json["processes"]
    assert {one["rule"]: one["days"] for one in offered[0]["deadlines"]}["service"] == 10


def test_what_is_to_come_waits_for_its_day(town):
    version = publishes(town, on=town.today + timedelta(days=3))
    assert town.applicant.applies().deadline("service").rule_version == "2026-11"
    later = town.applicant2.applies(received_on="2026-02-09")
    assert later.deadline("service").rule_version == version == "2026-02-09"


def test_a_later_publication_replaces_what_was_to_come(town):
    publishes(town, on=town.today + timedelta(days=30))
    later(town)
    version = publishes(town, days="12")
    assert town.applicant.applies(received_on="2026-04-01").deadline("service").rule_version == version


def test_another_process_of_the_office_follows_at_once(town, tmp_path):
    url = town.app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(testing.Testing(database_url=url, var_dir=tmp_path))
    version = publishes(town)
    assert other.extensions["office"].rules.number == 0
    with other.app_context():
        assert f'id="{SLUG}-service"' in other.test_client().get("/register").text
        db.session.remove()
        db.engine.dispose()
    assert other.extensions["office"].rules.rule(SLUG, "service").version == version


def test_a_deed_asks_the_database_as_often_as_before(town):
    case = town.applicant.applies()
    publishes(town)
    later(town)
    town.applicant2.applies()  # this process has taken it in
    with watching(db.engine) as traffic, town.reviewer.does() as unit:
        ledger.compute(unit, folders.lock(unit.session, case.id))
    assert len(traffic.statements) == 2


def test_a_version_that_was_published_stays(town):
    publishes(town)
    with pytest.raises(DatabaseError), town.at_work() as unit:
        unit.session.query(RegisterEdition).delete()


@pytest.mark.parametrize("login", ["reviewer", "applicant", "supervisor", "auditor"])
def test_nobody_but_an_administrator_publishes(town, login):
    person = getattr(town, login)
    with pytest.raises(Forbidden), person.does() as unit:
        register_editions.publish_standard(unit, SLUG, "service", standards.StandardDraft(), "")
    with pytest.raises(Forbidden), person.does() as unit:
        register_editions.publish_basis(unit, "measures", ContinuationDraft(), "")


def test_the_law_is_not_edited(town):
    with pytest.raises(Unlawful, match="第二十一条第二款规定的法定期限"):
        publishes(town, "reply")
    assert town.rows(select(RegisterEdition)) == []


@pytest.fixture(scope="module")
def rules():
    return load_rules(REPOSITORY / "config" / "rules")


moments = st.integers(0, 60 * 24 * 90).map(lambda minutes: BEGAN + timedelta(minutes=minutes))


@given(data=st.data(), received_at=moments)
def test_no_later_publication_changes_the_version_of_a_case_that_came_in_before(rules, data, received_at):
    """However many versions are published, each from its own moment on or from a later day."""
    now, published, seen = BEGAN, [], None
    for number in range(1, 6):
        now = data.draw(st.datetimes(now.replace(tzinfo=None), now.replace(tzinfo=None) + timedelta(days=20))).replace(tzinfo=UTC)
        since = now + timedelta(days=data.draw(st.sampled_from([0, 0, 1, 30])), microseconds=1)
        if received_at <= now:
            version = rules.published(number, published, ()).rule(SLUG, "service", at=received_at).version
            assert seen in (None, version)
            seen = version
        published.append(replace(rules.rule(SLUG, "service"), version=f"v{number}", since=since))
    assert seen in (None, rules.published(9, published, ()).rule(SLUG, "service", at=received_at).version)
