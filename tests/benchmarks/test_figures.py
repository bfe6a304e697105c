"""The figures of a year with a hundred thousand cases: one look, and the list behind a figure, against a tenth of that."""

import time
from datetime import date

import pytest
from sqlalchemy import text

from app.domain.duties import Kind
from app.reading import case_figures, case_questions
from app.reading.books import Books
from app.reading.case_questions import Counted, Question
from app.store.db import db
from tests.benchmarks.measuring import in_turn, middle, prints
from tests.benchmarks.test_inbox import COPY_CASES, vacuum

FEW, MANY, ROUNDS = 10_000, 100_000, 5
# Ten times the cases may take ten times as long, and a little.
AT_MOST = 15

COPY_DEADLINES = """
    INSERT INTO deadline (case_id, rule, rule_version, round, kind, events, state, due_on, due_at, earliest_on, provisional, met_on,
                          met_in_time, calendar, rung)
    SELECT copy.id, rule, rule_version, round, kind, events, CASE copy.id % 3 WHEN 0 THEN 'open' ELSE 'met' END, deadline.due_on,
           deadline.due_at, deadline.earliest_on, deadline.provisional,
           CASE copy.id % 3 WHEN 0 THEN NULL ELSE copy.received_on + (copy.id % 40)::int END,
           CASE copy.id % 3 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END, calendar, rung
    FROM deadline JOIN "case" origin ON origin.id = deadline.case_id
    JOIN "case" copy ON copy.case_no LIKE 'copy-%' AND copy.id > :known
    WHERE origin.case_no = :case_no
"""


def fill(case, first, last):
    known = db.session.execute(text('SELECT max(id) FROM "case"')).scalar()
    db.session.execute(text(COPY_CASES), {"first": first, "last": last, "case_no": case.case_no})
    db.session.execute(text(COPY_DEADLINES), {"known": known, "case_no": case.case_no})
    db.session.commit()


@pytest.mark.benchmark
def test_the_figures_at_a_hundred_thousand_cases(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now("2026-06-30 10:00")
    office, viewer, taken = town.office, town.supervisor.actor, {}
    books = Books(
        now=office.clock.now(), almanac=office.almanac, rules=office.rules, processes=office.processes, forms=office.forms,
        reasons=office.reasons, lanes=office.lanes, role_organs=office.role_organs,
    )  # fmt: skip
    question = Question(kind=Kind.LAW, from_on=date(2026, 1, 1), through_on=date(2026, 6, 30))

    def page():
        began = time.perf_counter()
        assert case_figures.page(db.session(), viewer, question, books).total.received > FEW - 1
        return time.perf_counter() - began

    def cases():
        began = time.perf_counter()
        late = Question(**{**vars(question), "counted": Counted.LATE})
        assert len(case_questions.cases(db.session(), viewer, late, books)[0].rows) == case_questions.PAGE_SIZE
        return time.perf_counter() - began

    for first, last in ((1, FEW), (FEW + 1, MANY)):
        fill(case, first, last)
        db.session.remove()
        vacuum(town.app.config["SQLALCHEMY_DATABASE_URI"])
        taken[last] = [middle(one) for one in in_turn(page, cases, rounds=ROUNDS)]
    for place, what in enumerate(("page", "list")):
        few, many = taken[FEW][place], taken[MANY][place]
        prints(f"figures_{what}", many / few, "times that of 10,000 cases", AT_MOST, at_10000_ms=few, at_100000_ms=many)
