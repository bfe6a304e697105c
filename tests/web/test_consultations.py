"""The page of opinions: who was asked, one more, one less."""

import pytest


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, ask_legal=True, ask_experts=True, experts=2)
    return case


def page_of(town, login, case):
    return town.client(login).get(f"/workbench/cases/{case.case_no}/opinions")


def test_the_reviewer_sees_who_has_answered_and_who_has_not(town, case):
    town.legal.answers(case, "legal_opinion", "lawful")
    words = page_of(town, "reviewer", case).text
    assert words.count("等待中") == 2
    assert words.count("已提出") == 1
    assert "邓思齐" in words
    assert "服务标准" in words
    assert "还有2条没有提出" in town.client("reviewer").get(f"/workbench/cases/{case.case_no}").text


def test_a_signer_is_added_from_the_page(town, case):
    reason = {"opinion": "security_opinion", "reason": "请看看等级保护的材料。"}
    sent = town.client("reviewer").post(f"/workbench/cases/{case.case_no}/opinions", data=reason)
    assert sent.status_code == 303
    assert "security_opinion" in case.waits_for


def test_what_is_wrong_is_told_beside_its_field_and_kept(town, case):
    sent = town.client("reviewer").post(f"/workbench/cases/{case.case_no}/opinions", data={"opinion": "", "reason": "请看看材料。"})
    assert sent.status_code == 422
    assert "请选择“加签”的对象。" in sent.text
    assert "请看看材料。" in sent.text


def test_a_signer_is_let_off_from_the_page(town, case):
    task_id = case.open("legal_opinion").id
    address = f"/workbench/cases/{case.case_no}/opinions/{task_id}/let_off"
    assert "请写明原因" in town.client("reviewer").post(address, data={"reason": ""}).text
    assert town.client("reviewer").post(address, data={"reason": "已经查明"}).status_code == 303
    assert "legal_opinion" not in case.waits_for
    assert town.client("reviewer").post(address, data={"reason": "已经查明"}).status_code == 409


def test_an_auditor_reads_and_changes_nothing(town, case):
    words = page_of(town, "auditor", case)
    assert "等待中" in words.text
    assert "确定减签" not in words.text


@pytest.mark.parametrize("login", ["reviewer3", "supervisor2"])
def test_other_bodies_find_no_such_page(town, case, login):
    assert page_of(town, login, case).status_code == 404


def test_a_case_that_asked_nobody_says_what_to_do(town):
    case = town.applicant2.applies(received_on="2026-03-02")
    assert "没有征求过意见" in page_of(town, "reviewer", case).text
