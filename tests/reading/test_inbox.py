"""The inbox against a real database: whose tasks, in which order, narrowed how, and by which index."""

from datetime import date

import pytest
from sqlalchemy import event, select, text

from app.cli import demo_stories
from app.domain.people import Role
from app.reading import inbox
from app.reading.inbox_questions import Nearness, Scope, Wanted
from app.store.db import db
from app.store.models import Task
from tests.services.wire import watching

TOLL, COACH = demo_stories.TOLL, demo_stories.COACH
FILES = """
INSERT INTO task (case_id, engine_task, name, title, article, role, process, case_no, case_title, party_id, party_name, organ_id,
  assignee_id, due_on, due_at, due_rule, provisional, level, opened_at, draft_version)
SELECT case_id, 1000 + n, name, title, article, role, process, case_no, case_title, party_id, party_name, organ_id,
  CASE WHEN n % 3 = 0 THEN CAST(:assignee AS bigint) END, due_on + n / 4, due_at + n / 4 * interval '1 day', due_rule, provisional, level,
  opened_at, 0
FROM task, generate_series(1, :number) n WHERE task.id = :like
"""


@pytest.fixture
def look(town):
    """A page of somebody's inbox."""

    def looked(login, **wanted):
        apart = {slug: process.apart for slug, process in town.office.processes.items()}
        with town.at_work() as unit:
            return inbox.page(
                unit.session,
                town.actors[login],
                Wanted(**wanted),
                now=town.clock.now(),
                calendar=town.office.calendar,
                apart=apart,
            )

    return looked


@pytest.fixture
def pile(town):
    """Many open tasks like one of them, every third claimed by the reviewer, four due on each day."""

    def piled(number):
        task = town.applicant.applies().open("completeness")
        values = {"number": number, "like": task.id, "assignee": town.actors["reviewer"].account_id}
        with town.at_work() as unit:
            unit.session.execute(text(FILES), values)
        with town.at_work() as unit:
            unit.session.execute(text("ANALYZE task"))

    return piled


def cases(found):
    return [row.case_no for row in found.page.rows]


def test_a_new_task_waits_for_the_group_and_is_mine_once_claimed(town, look):
    case = town.applicant.applies()
    assert cases(look("reviewer", scope=Scope.GROUP)) == [case.case_no]
    assert cases(look("reviewer")) == []
    town.reviewer.claims(case, "completeness")
    assert cases(look("reviewer")) == [case.case_no]
    assert cases(look("reviewer", scope=Scope.GROUP)) == []
    [row] = look("reviewer2", scope=Scope.BODY).page.rows
    assert (row.holder, row.is_mine, row.may_claim) == ("何嘉欣", False, False)


def test_a_group_holds_the_tasks_of_its_roles_only(town, look):
    case = town.applicant.applies()
    assert cases(look("approver", scope=Scope.GROUP)) == []
    assert cases(look("approver", scope=Scope.BODY)) == [case.case_no]


@pytest.mark.parametrize("scope", list(Scope))
def test_other_bodies_applicants_and_administrators_see_nothing(town, look, scope):
    town.applicant.applies()
    for login in ("reviewer3", "applicant", "administrator", "supervisor"):
        assert cases(look(login, scope=scope)) == []


def test_what_falls_due_first_comes_first_whatever_came_first(town, look):
    later, sooner = (
        town.applicant.applies(received_on="2026-02-06"),
        town.applicant.applies(COACH, received_on="2026-02-06"),
    )
    town.reviewer.asks_for_correction(later)
    town.is_now("2026-02-09 10:00")
    assert cases(look("reviewer", scope=Scope.BODY)) == [
        later.case_no,
        sooner.case_no,
    ]  # ten days to correct, twenty to reply


def test_somebody_of_two_roles_has_one_group_in_order_of_due_dates(town, look):
    first, second, third = (town.applicant.applies(received_on=on) for on in ("2026-02-02", "2026-02-03", "2026-02-04"))
    town.reviewer2.prepares(second)
    for case in (first, third):
        town.reviewer.claims(case, "completeness")
        town.reviewer.releases(case, "completeness")
    town.actors["reviewer"] = both(town.actors["reviewer"])
    found = look("reviewer", scope=Scope.GROUP)
    assert [(row.case_no, row.task) for row in found.page.rows] == [
        (first.case_no, "受理审查"), (second.case_no, "审批决定"), (third.case_no, "受理审查"),
    ]  # fmt: skip
    assert found.counts.scopes[Scope.GROUP] == 3


def test_whoever_drafted_is_not_offered_the_decision(town, look):
    case = town.applicant.applies()
    town.reviewer.prepares(case)
    town.actors["reviewer"] = both(town.actors["reviewer"])
    assert [row.may_claim for row in look("reviewer", scope=Scope.GROUP).page.rows] == [False]
    assert [row.may_claim for row in look("approver", scope=Scope.GROUP).page.rows] == [True]


def both(actor):
    return type(actor)(**{**vars(actor), "roles": actor.roles | {Role.APPROVER}})


def test_the_days_left_are_counted_on_the_calendar(town, look):
    town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now("2026-03-10 10:00")
    [row] = look("reviewer", scope=Scope.GROUP).page.rows
    assert (row.due.on, row.due.days_left, row.due.provisional) == (date(2026, 3, 12), 2, False)
    town.clock.is_now("2026-03-14 10:00")
    assert look("reviewer", scope=Scope.GROUP).page.rows[0].due.days_left == -1  # a Saturday after a Thursday


def test_late_today_and_near_are_told_apart_and_counted(town, look):
    numbers = [
        town.applicant.applies(on_dataset, received_on=on).case_no
        for on_dataset, on in zip((TOLL, COACH, TOLL), ("2026-02-05", "2026-02-06", "2026-02-09"), strict=True)
    ]
    town.clock.is_now("2026-03-12 10:00")
    found = look("reviewer", scope=Scope.GROUP)
    assert found.counts.nearness == {Nearness.LATE: 1, Nearness.TODAY: 1, Nearness.NEAR: 2}  # today is near too
    assert cases(look("reviewer", scope=Scope.GROUP, due=Nearness.LATE)) == numbers[:1]
    assert cases(look("reviewer", scope=Scope.GROUP, due=Nearness.TODAY)) == numbers[1:2]
    assert cases(look("reviewer", scope=Scope.GROUP, due=Nearness.NEAR)) == numbers[1:]


def test_a_list_is_narrowed_by_step_applicant_level_and_dates(town, look):
    mine, other = (
        town.applicant.applies(received_on="2026-02-06"),
        town.company.applies(COACH, received_on="2026-02-09"),
    )
    town.reviewer2.accepts(other)
    body = {"scope": Scope.BODY}
    assert cases(look("reviewer", **body, task="review")) == [other.case_no]
    assert cases(look("reviewer", **body, applicant="岭南智行")) == [other.case_no]
    assert cases(look("reviewer", **body, applicant="%")) == []
    assert cases(look("reviewer", **body, process="conditional_application")) == [mine.case_no, other.case_no]
    assert cases(look("reviewer", **body, process="another")) == []
    assert cases(look("reviewer", **body, through_on=date(2026, 3, 12))) == [mine.case_no]
    assert cases(look("reviewer", **body, from_on=date(2026, 3, 13))) == [other.case_no]
    town.is_now("2026-02-13 10:00")
    assert cases(look("reviewer", **body, level="yellow")) == [mine.case_no]  # its first step is due, the other one's is done
    assert look("reviewer", **body, task="review").counts.shown == 1


def test_pages_follow_each_other_forth_and_back_without_a_gap(pile, look):
    pile(130)
    forth, after = [], ""
    while True:
        found = look("reviewer", scope=Scope.BODY, after=after)
        forth.append([row.id for row in found.page.rows])
        after = found.page.after
        if after is None:
            break
    everything = [number for part in forth for number in part]
    assert len(everything) == len(set(everything)) == 131
    back, before = [forth[-1]], found.page.before
    while before is not None:
        found = look("reviewer", scope=Scope.BODY, before=before)
        back.insert(0, [row.id for row in found.page.rows])
        before = found.page.before
    assert [number for part in back for number in part] == everything
    assert back[0] == forth[0]


def test_a_page_stays_where_it_is_when_others_take_tasks_before_it(town, pile, look):
    pile(60)
    first = look("reviewer", scope=Scope.BODY)
    second = look("reviewer", scope=Scope.BODY, after=first.page.after)
    with town.at_work() as unit:
        for task in unit.session.scalars(select(Task).where(Task.id.in_([row.id for row in first.page.rows][:10]))):
            task.closed_at = unit.now
    assert look("reviewer", scope=Scope.BODY, after=first.page.after).page.rows == second.page.rows


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "2026-03-12",
        "2026-03-12T00:00:00+00:00~x",
        "2026-03-12T00:00:00~1",
        "~",
        "2026-03-12T00:00:00+00:00~" + "9" * 30,
    ],
)
def test_a_broken_cursor_shows_the_first_page(town, look, cursor):
    case = town.applicant.applies()
    assert cases(look("reviewer", scope=Scope.GROUP, after=cursor)) == [case.case_no]
    assert cases(look("reviewer", scope=Scope.GROUP, before=cursor)) == [case.case_no]


def test_a_count_stops_where_exactness_helps_nobody(pile, look):
    pile(inbox.COUNTED_AT_MOST + 50)
    counts = look("reviewer", scope=Scope.BODY).counts
    assert counts.scopes[Scope.BODY] == counts.shown == inbox.COUNTED_AT_MOST
    assert counts.scopes[Scope.MINE] < inbox.COUNTED_AT_MOST


@pytest.mark.parametrize(
    ("scope", "index"), [(Scope.MINE, "ix_task_mine"), (Scope.GROUP, "ix_task_group"), (Scope.BODY, "ix_task_body")]
)
def test_a_page_of_many_tasks_is_read_along_its_index_in_two_statements(town, pile, look, scope, index):
    pile(20_000)
    look("reviewer", scope=scope)
    with town.at_work() as unit, watching(unit.session.get_bind()) as traffic:
        unit.session.commit()  # the next statement takes a watched connection
        look("reviewer", scope=scope)
    rows, counts = traffic.statements
    assert "count(*)" not in rows
    assert "count(*)" in counts
    plan = explained(town, look, scope)
    assert index in plan
    # What one did in a case is looked for among the case's tasks (task_1), and here the pile is all of one case.
    assert "Seq Scan on task  (" not in plan
    assert "Sort" not in plan or scope is Scope.GROUP  # a group's parts are merged, a page of them


def explained(town, look, scope):
    """How the database reads the page's rows, with the very values that the page asks for."""
    asked = []

    def remember(_connection, _cursor, statement, values, *_more):
        asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", remember)
    look("reviewer", scope=scope)
    event.remove(db.engine, "before_cursor_execute", remember)
    statement, values = next(one for one in asked if "FROM task" in one[0])
    with town.at_work() as unit:
        return "\n".join(unit.session.connection().exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
