"""好差评: one of five grades for each finished case; handlers see none, a poor one is looked into by somebody else, supervision counts."""

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import satisfaction
from app.store.models import Rating, Task


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.decides(case, "refused", unmet=(2,))
    return case


def rates(town, case, grade=1, words="等了很久，理由写得不清楚。", who="applicant"):
    with getattr(town, who).does() as unit:
        satisfaction.rate(unit, case.case_no, grade, words)


def rating(town):
    return town.rows(select(Rating))[0]


def test_a_finished_case_is_rated_once_by_its_party(town, case):
    rates(town, case, 5)
    assert (rating(town).grade, rating(town).answer_by_on) == (5, None)
    with pytest.raises(Stale):
        rates(town, case, 4)
    with pytest.raises(Missing):
        rates(town, case, 4, who="applicant2")


def test_an_open_case_is_not_rated_yet_and_no_grade_is_none(town, case):
    with pytest.raises(Stale):
        rates(town, town.applicant2.applies(), who="applicant2")
    with pytest.raises(Invalid):
        rates(town, case, 6)


def test_the_record_says_that_it_was_rated_and_not_how(town, case):
    rates(town, case)
    line = next(one for one in case.record if one.deed == "rated")
    assert line.details == {}


def test_no_handler_sees_the_rating_anywhere(town, case):
    rates(town, case, words="态度很差，答非所问。")
    for login in ("reviewer", "approver"):
        client = town.client(login)
        for path in (f"/workbench/cases/{case.case_no}", "/workbench/cases", "/my/notices", "/workbench"):
            assert "态度很差" not in client.get(path).text
        assert client.get("/ratings").status_code == 403


def test_a_poor_rating_is_told_to_the_coordinator_with_its_standard(town, case):
    rates(town, case)
    said = " ".join(town.coordinator.notices)
    assert case.case_no in said
    assert "服务标准" in said
    assert rating(town).answer_by_on == town.office.calendar.add(town.today, 15).due_on


def test_a_good_one_tells_nobody(town, case):
    rates(town, case, 4)
    assert not any("差评" in one for one in town.coordinator.notices)


def test_the_coordinator_answers_and_the_party_reads_it(town, case):
    rates(town, case)
    client = town.client("coordinator")
    page = client.get("/ratings").text
    assert "等了很久" in page
    assert town.actors["applicant"].name not in page
    assert client.post(f"/ratings/{case.case_no}", data={"answer": " "}).status_code == 422
    assert client.post(f"/ratings/{case.case_no}", data={"answer": "已电话核实并改写理由模板。"}).status_code == 303
    assert "已电话核实" in town.client("applicant").get(f"/my/cases/{case.case_no}").text
    assert any("已电话核实" in one for one in town.applicant.notices)


def test_nobody_answers_for_a_case_of_the_own_hands_or_of_another_body(town, case):
    rates(town, case)
    with pytest.raises(Missing), town.reviewer.does() as unit:
        satisfaction.answer(unit, case.case_no, "我来答复。")
    with town.at_work() as unit:
        task = unit.session.scalars(select(Task).where(Task.case_id == case.id, Task.name == "decide")).one()
        task.closed_by_id = town.actors["coordinator"].account_id
    with pytest.raises(Forbidden), town.coordinator.does() as unit:
        satisfaction.answer(unit, case.case_no, "我来答复。")


def test_supervision_counts_by_body(town, case):
    rates(town, case)
    page = town.client("supervisor").get("/ratings").text
    assert "0%" in page
    assert "0/1" in page
    town.days_pass(16)
    assert ">1</td></tr>" in town.client("supervisor").get("/ratings").text.replace("\n", "")


def test_the_case_page_asks_once_it_is_closed(town, case):
    assert "评价这次服务" in town.client("applicant").get(f"/my/cases/{case.case_no}").text
    assert town.client("applicant").post(f"/my/cases/{case.case_no}/rating", data={"grade": "2"}).status_code == 303
    assert rating(town).grade == 2
