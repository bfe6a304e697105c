"""外出代理 and 抄送 for programs: the same rules as on the pages."""

import pytest


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.claims(case, "completeness")
    return case


def test_a_substitute_is_named_listed_and_dismissed(town, program, case):
    away, second = program("reviewer"), program("reviewer2")
    said = {"substitute": "reviewer2", "from_on": "2026-03-02", "through_on": "2026-03-06", "reason": "出差"}
    made = away.post("/absences", said)
    assert made.status_code == 200, made.text
    listed = second.get("/absences").json["items"]
    assert [(one["who"], one["substitute"], one["state"]) for one in listed] == [(town.reviewer.actor.name, town.reviewer2.actor.name, "running")]
    assert away.post("/absences", said).status_code == 422
    assert program("reviewer3").post(f"/absences/{made.json['id']}/end").status_code == 404
    assert second.post(f"/absences/{made.json['id']}/end").json["is_ended"]
    assert second.post(f"/absences/{made.json['id']}/end").status_code == 409


def test_what_was_copied_is_listed_and_read(town, program, case):
    answer = program("reviewer").post(f"/cases/{case.case_no}/copies", {"to": ["legal"], "word": "请了解。"})
    assert answer.status_code in (200, 201), answer.text
    reader = program("legal")
    (copy,) = reader.get("/copies").json["items"]
    assert (copy["case_no"], copy["word"], copy["is_unread"]) == (case.case_no, "请了解。", True)
    assert program("reviewer2").post(f"/copies/{copy['id']}/open").status_code == 404
    assert reader.post(f"/copies/{copy['id']}/open").json["case_no"] == case.case_no
    assert not reader.get("/copies").json["items"][0]["is_unread"]


def test_these_are_for_officials(town, program, case):
    assert program("applicant").get("/absences").status_code == 403
    assert program("applicant").get("/copies").status_code == 403
