"""The supervisor's figures: what will be late, who has most to do, nudges that wait, cards by body and month; each leads to its cases."""

import re

import pytest
from sqlalchemy import event

from app.store.db import db
from tests.web.page import read

COACH = "440000/transport/0002"
ECOLOGY = "440000/ecology/0001"


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    town.reviewer.accepts(made)
    return made


@pytest.fixture
def look(town):
    def at(path, login="supervisor"):
        return read(town.client(login).get(path))

    return at


def test_what_will_be_late_is_forecast_by_body_and_clock(town, case, look):
    town.clock.is_now("2026-03-06 10:00")
    page = look("/supervision/forecast")
    assert "法定期限将逾期" in page.text
    assert case.case_no in page.text
    organ = case.organ_id
    assert f"/supervision/forecast?organ={organ}&kind=law#list" in page.links
    assert case.case_no in look(f"/supervision/forecast?organ={organ}&kind=law").text
    assert case.case_no not in look("/supervision/forecast?kind=standard").text


def test_what_is_far_away_or_late_already_is_no_forecast(town, case, look):
    for moment in ("2026-02-10 10:00", "2026-03-13 10:00"):
        town.clock.is_now(moment)
        assert "没有将要逾期的期限" in look("/supervision/forecast").text, moment


def test_a_stages_period_is_forecast_at_the_stages_desk(town, look):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    page = look("/supervision/forecast?kind=standard")
    assert "受理审查" in page.text
    assert made.case_no in page.text


def test_what_the_applicant_is_to_do_is_no_lateness_of_the_office(town, look):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.asks_for_correction(made)
    town.clock.is_now("2026-02-27 10:00")
    assert made.case_no not in look("/supervision/forecast").text


def test_a_provisional_deadline_is_forecast_by_its_earliest_day(town, look):
    made = town.applicant.applies(received_on="2027-01-18")
    town.reviewer.claims(made, "completeness")
    town.reviewer.accepts(made)
    task, calendar = made.open("review"), town.office.calendar
    day = next(day for day in (calendar.add(town.today, n).due_on for n in range(1, 25)) if calendar.add(day, 5).due_on >= task.earliest_on)
    assert calendar.add(day, 5).due_on < task.due_on
    town.clock.is_now(f"{day} 10:00")
    assert made.case_no in look("/supervision/forecast?kind=law").text


def test_another_authority_sees_nothing_of_it(town, case, look):
    town.applicant.nudges(case)
    town.is_now("2026-03-13 10:00")
    for path in ("forecast", "nudges", "card-figures"):
        assert case.case_no not in look(f"/supervision/{path}", "supervisor2").text


def test_nudges_that_wait_are_listed_with_the_standards_date(town, case, look):
    town.applicant.nudges(case, "请尽快")
    assert "请尽快" in look("/supervision/nudges").text
    assert "已超过服务标准" not in look("/supervision/nudges").text
    town.clock.is_now("2026-02-11 10:00")
    assert "已超过服务标准" in look("/supervision/nudges").text
    town.reviewer.reviews(case)
    assert "没有待答复的催办" in look("/supervision/nudges").text


def test_cards_are_counted_by_body_and_month_law_and_standard_apart(town, case, look):
    town.is_now("2026-03-13 10:00")
    page, organ = look("/supervision/card-figures"), case.organ_id
    words = re.sub(r"\s+", "", page.text)
    assert "省交通厅法定期限11———" in words
    assert "省交通厅服务标准11———" in words
    assert "2026-03法定期限11———" in words
    assert f"/supervision/card-figures?organ={organ}&kind=law&fate=red#list" in page.links
    assert "/supervision/card-figures?month=2026-03&kind=law&fate=yellow#list" in page.links


def test_a_figure_of_cards_leads_to_its_cards(town, case, look):
    town.is_now("2026-03-13 10:00")
    page = look("/supervision/card-figures?kind=law&fate=red")
    listed = page.text[page.text.index("这些牌") :]
    assert listed.count(case.case_no) == 1
    assert "红牌" in listed
    assert case.case_no not in look("/supervision/card-figures?month=2025-01").text


@pytest.mark.parametrize("question", ["organ=x&holder=x&kind=x&tasks=x", "month=2026-99&fate=x&kind=', ", "organ=" + "9" * 40])
@pytest.mark.parametrize("page", ["forecast", "nudges", "card-figures"])
def test_a_broken_address_shows_the_whole(look, page, question):
    look(f"/supervision/{page}?{question}")


@pytest.mark.parametrize("login", ["reviewer", "section_head", "applicant", "administrator"])
def test_only_supervision_looks_at_them(town, login):
    for page in ("nudges", "card-figures"):
        assert town.client(login).get(f"/supervision/{page}").status_code == 403


def test_lists_go_on_page_after_page_and_say_how_much_there_is(town, look, monkeypatch):
    for module in ("forecasts", "nudges", "card_figures"):
        monkeypatch.setattr(f"app.reading.{module}.PAGE_SIZE", 2)
    cases = [town.applicant.applies(received_on="2026-02-06", scenario_name=f"场景{number}") for number in range(3)]
    for case in cases:
        town.applicant.nudges(case)
    for page, moment in (("nudges", "2026-03-06 10:00"), ("forecast?kind=law", "2026-03-06 10:00"), ("card-figures?kind=law&fate=red", "2026-03-13 10:00")):
        town.is_now(moment)
        first = look(f"/supervision/{page}")
        assert "本页 2 条，共 3 条" in first.text
        second = look(next(link for link in first.links if "after=" in link))
        assert "本页 1 条，共 3 条" in second.text
        both = [{case.case_no for case in cases if case.case_no in one.text[one.text.index("承办人") :]} for one in (first, second)]
        assert both[0] | both[1] == {case.case_no for case in cases}
        back = look(next(link for link in second.links if "before=" in link))
        assert "本页 2 条，共 3 条" in back.text


@pytest.mark.parametrize(("page", "most"), [("forecast", 3), ("nudges", 2), ("card-figures", 4)])
def test_each_page_takes_a_few_statements_however_much_there_is(town, case, look, page, most):
    asked = []

    def count():
        client = town.client("supervisor")  # a session is over after half an hour
        asked.clear()
        read(client.get(f"/supervision/{page}"))
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    town.applicant.nudges(case)
    town.is_now("2026-03-06 10:00")
    before = count()
    other = town.company.applies(COACH, received_on="2026-03-06 11:00")
    town.company.nudges(other)
    town.is_now("2026-03-13 10:00")
    assert count() <= before
    assert before <= most + 4  # who is here, the bell, the calendar in force
