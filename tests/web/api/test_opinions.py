"""Opinions over the API: one more asked for, one let off."""

import pytest


@pytest.fixture
def asked(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, ask_legal=True)
    return case


def test_a_signer_is_added_and_let_off(asked, bob, is_problem):
    wanted = {"opinion": "security_opinion", "reason": "请看等级保护的材料。"}
    assert bob.post(f"/cases/{asked.case_no}/opinions", wanted).status_code == 200
    assert asked.waits_for == ["legal_opinion", "security_opinion"]
    is_problem(bob.post(f"/cases/{asked.case_no}/opinions", wanted), 422, "invalid")
    there = f"/tasks/{asked.open('security_opinion').id}/let_off"
    assert bob.post(there, {"reason": "已经查明"}).status_code == 200
    is_problem(bob.post(there, {"reason": "已经查明"}), 409, "stale")
    assert asked.waits_for == ["legal_opinion"]


def test_the_applicants_program_finds_nothing_of_it(asked, ann, is_problem):
    is_problem(ann.post(f"/cases/{asked.case_no}/opinions", {"opinion": "security_opinion", "reason": "请"}), 404, "missing")
    is_problem(ann.post(f"/tasks/{asked.open('legal_opinion').id}/let_off", {"reason": "请"}), 404, "missing")
