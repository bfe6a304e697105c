"""Why a case is late, over the API: asked of programs as of people, told to the applicant's."""

import pytest

from tests.town import WHY_LATE


@pytest.fixture
def late(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    return case


def told(answer):
    return {one["rule"]: one["overdue_explanation"] for one in answer.json["deadlines"]}


def test_a_task_says_that_it_wants_one_and_refuses_to_end_without(late, bob, is_problem):
    task = f"/tasks/{late.open('completeness').id}"
    form = bob.get(task).json["form"]["schema"]
    assert "overdue_explanation" in form["required"]
    refused = is_problem(bob.post(f"{task}/complete", {"answers": {"result": "accept"}}), 422, "invalid")
    assert [one["pointer"] for one in refused["errors"]] == ["/answers/overdue_explanation"]
    assert bob.post(f"{task}/complete", {"answers": {"result": "accept", "overdue_explanation": WHY_LATE}}).status_code == 200


def test_the_applicants_program_reads_it_at_each_overdue_deadline(town, late, ann):
    assert set(told(ann.get(f"/cases/{late.case_no}")).values()) == {None}
    town.reviewer.accepts(late)
    sheet = ann.get(f"/cases/{late.case_no}")
    words = told(sheet)
    assert words["reply"]["text"] == words["service"]["text"] == WHY_LATE
    assert words["reply"].keys() == {"text", "at"}
    assert [one["details"]["rule"] for one in sheet.json["timeline"] if one["deed"] == "overdue_explained"] == ["reply", "service"]
    assert "何嘉欣" not in sheet.text


def test_it_can_be_given_by_itself(late, eve, bob, is_problem):
    there = f"/cases/{late.case_no}/overdue_explanation"
    is_problem(eve.post(there, {"overdue_explanation": "太忙"}), 422, "invalid")
    is_problem(bob.post(there, {"overdue_explanation": WHY_LATE}), 403, "forbidden")
    assert eve.post(there, {"overdue_explanation": WHY_LATE}).status_code == 200
    is_problem(eve.post(there, {"overdue_explanation": WHY_LATE}), 409, "stale")
