"""A year is published: what moves is seen first, then set at once, and nothing else changes."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.adapters.files import MemoryStore
from app.adapters.mail import FakePost
from app.domain.closures import ClosureDraft
from app.domain.errors import Forbidden, Invalid
from app.domain.moves import Turn
from app.domain.record import BEGINNING, Line, verify
from app.factory import create_app
from app.services import calendar_years, ledger, running
from app.store import folders
from app.store.db import db
from app.store.models import CalendarEdition, Deadline, Task, Timer
from config import testing
from tests.services.notices import TEXT, draft

CORRECTED = TEXT.replace("1月31日（周日）、2月20日（周六）上班", "1月17日（周日）、2月20日（周六）上班")


def previews(town, text=TEXT):
    with town.administrator.does() as unit:
        return calendar_years.preview_year(unit, draft(text))


def publishes(town, text=TEXT, token=None):
    with town.administrator.does() as unit:
        return calendar_years.publish_year(unit, draft(text), token)


@pytest.fixture
def case(town):
    """Due in provisional time: Spring Festival lies before its last day."""
    return town.applicant.applies(received_on="2027-01-20")


def test_the_next_year_moves_a_provisional_date_for_certain(town, case):
    before = case.deadline("reply")
    assert before.provisional
    found = previews(town)
    move = next(one for one in found.impact.moves if one.deadline_id == before.id)
    publishes(town, token=found.token)
    after = case.deadline("reply")
    assert (after.due_on, after.provisional) == (move.after.due_on, False)
    assert after.events[-1]["kind"] == "recalculated"
    assert after.calendar in after.events[-1]["reason"]
    assert after.calendar == town.rows(select(CalendarEdition))[0].calendar
    assert (case.due_on, case.due_at, case.provisional) == (after.due_on, after.due_at, False)


def test_everything_follows_in_the_same_transaction(town, case):
    waiting = {one.engine_task: one.due_at for one in case.timers}
    publishes(town)
    assert {one.engine_task for one in case.timers if one.due_at != waiting[one.engine_task]} == set(waiting)
    assert {task.due_on for task in case.tasks if task.closed_at is None} == {
        case.deadline(task.due_rule).due_on for task in case.tasks if task.closed_at is None
    }
    line = case.record[-1]
    assert line.deed == "recalculated"
    assert line.details["why"] == "2027年放假安排已公布（国办发明电〔2026〕9号）"
    assert {"rule", "from", "to", "provisional"} == set(line.details["moves"][0])
    notices = [text for text in town.applicant.notices if "2027年放假安排已公布" in text]
    assert len(notices) == 1
    assert "的最后一日由" in notices[0]


def test_the_ledger_of_a_single_deed_agrees(town, case):
    """What was set in bulk is what the case's own next deed would have written."""
    publishes(town)
    before = snapshot(town, case)
    town.reviewer.claims(case, "completeness")
    recomputed(town, case)
    assert snapshot(town, case) == before


def recomputed(town, case):
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        ledger.compute(unit, folder)
        running.set_timers(unit, folder)


def snapshot(town, case):
    deadlines = town.rows(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))
    timers = town.rows(select(Timer).where(Timer.case_id == case.id).order_by(Timer.engine_task))
    tasks = town.rows(select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None)).order_by(Task.id))
    row = case.row
    return (
        [(one.rule, one.due_on, one.due_at, one.earliest_on, one.provisional, one.calendar) for one in deadlines],
        [(one.engine_task, one.due_at) for one in timers],
        [(one.name, one.due_rule, one.due_on, one.due_at, one.earliest_on, one.provisional) for one in tasks],
        (row.due_on, row.due_at, row.earliest_on, row.provisional),
    )


def test_the_same_run_again_changes_nothing(town, case):
    assert publishes(town).number == 1
    before, lines = snapshot(town, case), len(case.record)
    assert not previews(town).plan.is_news
    assert publishes(town) is None
    assert snapshot(town, case) == before
    assert len(case.record) == lines
    assert len(town.rows(select(CalendarEdition))) == 1


def test_a_date_that_only_becomes_certain_has_a_line_and_no_notice(town):
    case = town.applicant.applies(received_on="2026-12-03")
    kinds = {one.turn for one in previews(town).impact.moves}
    assert kinds == {Turn.CERTAIN}
    rung = len(town.applicant.notices)
    publishes(town)
    assert case.record[-1].deed == "recalculated"
    assert len(town.applicant.notices) == rung
    assert not case.provisional


def test_a_deed_between_preview_and_confirmation_shows_a_fresh_preview(town, case):
    old = previews(town)
    town.applicant2.applies(received_on="2027-01-21")
    with pytest.raises(calendar_years.Outdated) as raised:
        publishes(town, token=old.token)
    assert len(raised.value.preview.impact.moves) > len(old.impact.moves)
    assert town.rows(select(CalendarEdition)) == []
    assert publishes(town, token=raised.value.preview.token).number == 1


def test_a_published_year_is_corrected_the_same_way(town, case):
    publishes(town)
    first = case.deadline("reply").due_on
    found = previews(town, CORRECTED)
    assert found.plan.why.startswith("2027年放假安排已更正")
    publishes(town, CORRECTED, found.token)
    assert case.deadline("reply").due_on > first
    assert [(one.year, one.version) for one in town.rows(select(CalendarEdition).order_by(CalendarEdition.number))] == [(2027, 1), (2027, 2)]


def test_what_is_settled_stays_with_the_calendar_that_settled_it(town, case):
    town.clock.is_now("2027-01-22 10:00")
    town.approver.grants(case)
    before = case.deadline("reply")
    publishes(town)
    after = case.deadline("reply")
    assert (after.due_on, after.calendar, after.met_in_time) == (before.due_on, before.calendar, True)
    page = town.client("applicant").get(f"/cases/{case.case_no}/deadlines/reply").text
    assert before.calendar in page


def test_the_record_of_every_case_still_holds(town, case):
    publishes(town)
    previous, lines = BEGINNING, []
    for line in case.record:
        lines.append(Line(seq=line.seq, at=line.at, actor=line.actor, deed=line.deed, details=line.details, previous_hash=previous, hash=line.hash))
        previous = line.hash
    assert verify(lines, case.record_head) is None


def test_every_process_follows_at_once(town, case, tmp_path):
    """Two applications over one database, as two workers are: one publishes, the other's next page and next deed know it."""
    settings = testing.Testing(database_url=town.app.config["SQLALCHEMY_DATABASE_URI"], var_dir=tmp_path, demo=True)
    other = create_app(settings, clock=town.clock, post=FakePost(), store=MemoryStore())
    other.config["WTF_CSRF_ENABLED"] = False
    client = other.test_client()
    client.post("/sign-in", data={"login": "applicant", "password": "demo"})
    address = f"/cases/{case.case_no}/deadlines/reply"
    assert "国办发明电〔2026〕9号" not in client.get(address).text
    publishes(town)
    assert "国办发明电〔2026〕9号" in client.get(address).text
    assert other.extensions["office"].almanac.number == 1
    with other.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "applicant"])
def test_nobody_but_an_administrator_publishes(town, login):
    with pytest.raises(Forbidden), getattr(town, login).does() as unit:
        calendar_years.preview_year(unit, draft())


def test_years_follow_one_another(town):
    with pytest.raises(Invalid) as raised:
        previews(town, TEXT.replace("关于2027年", "关于2028年"))
    assert "/year" in {one.path for one in raised.value.problems}


def closure(organ):
    return ClosureDraft(
        organ=organ, from_on="2026-02-10", through_on="2026-02-11", name="台风停工",
        legal_basis="广东省防汛防旱防风条例", document_no="某号令", source="省三防指挥部通告",
    )  # fmt: skip


def test_a_local_closure_moves_the_deadlines_of_its_region_only(town):
    case = town.applicant.applies(received_on="2026-02-06")
    with town.administrator.does() as unit:
        assert calendar_years.preview_closure(unit, closure("440100")).impact.moves == []
        found = calendar_years.preview_closure(unit, closure("440000"))
    assert {one.turn for one in found.impact.moves} == {Turn.LATER}
    with town.administrator.does() as unit:
        calendar_years.publish_closure(unit, closure("440000"), found.token)
    assert str(case.deadline("reply").due_on) == "2026-03-16"
    page = town.client("applicant").get(f"/cases/{case.case_no}/deadlines/reply").text
    assert "广东省防汛防旱防风条例某号令" in page
    recomputed(town, case)
    assert str(case.deadline("reply").due_on) == "2026-03-16"


def test_a_closure_is_taken_back_the_same_way(town):
    case = town.applicant.applies(received_on="2026-02-06")
    with town.administrator.does() as unit:
        calendar_years.publish_closure(unit, closure("440000"), calendar_years.preview_closure(unit, closure("440000")).token)
    with town.administrator.does() as unit:
        found = calendar_years.preview_without(unit, "440000", "2026-02-11")
        calendar_years.publish_without(unit, "440000", "2026-02-11", found.token)
    assert str(case.deadline("reply").due_on) == "2026-03-13"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("organ", "gd", "请选择"), ("from_on", "2026-02-30", "没有“2026-02-30”"), ("through_on", "2026-02-01", "早于"),
        ("legal_basis", " ", "请填写“法律依据”"), ("from_on", "x", "写成"), ("through_on", "2026-12-01", "最多"),
    ],
)  # fmt: skip
def test_a_closure_that_cannot_be_is_refused_beside_its_field(town, field, value, message):
    with pytest.raises(Invalid) as raised, town.administrator.does() as unit:
        calendar_years.preview_closure(unit, replace(closure("440000"), **{field: value}))
    assert any(message in one.message for one in raised.value.problems)
