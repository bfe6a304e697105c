"""The page of 外出代理, and what a substitute sees."""

import pytest

from tests.web.page import read

SAID = {"substitute": "reviewer2", "from_on": "2026-03-02", "through_on": "2026-03-06", "reason": "出差"}


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.claims(case, "completeness")
    return case


def test_a_colleague_stands_in_and_sees_in_whose_name(town, case):
    away, second = town.client("reviewer"), town.client("reviewer2")
    assert case.case_no not in read(second.get("/workbench")).text
    assert away.post("/workbench/absences", data=SAID).status_code == 303
    assert "正在代理" in read(away.get("/workbench/absences")).text
    name = town.reviewer.actor.name
    listed = read(second.get("/workbench")).text
    assert case.case_no in listed
    assert f"代{name}" in listed
    there = f"/workbench/tasks/{case.open('completeness').id}"
    page = read(second.get(there)).text
    assert f"您代{name}办理这项任务" in page
    assert second.post(there, data={"_op": "submit", "result": "accept"}).status_code == 303
    assert f"{town.reviewer2.actor.name}（代{name}）" in read(away.get(f"/workbench/cases/{case.case_no}")).text


def test_what_is_wrong_is_told_beside_its_field_and_kept(town, case):
    page = read(town.client("reviewer").post("/workbench/absences", data={**SAID, "substitute": ""}), 422)
    assert "请选择“代理人”。" in page.text
    assert page.fields["reason"] == ["出差"]
    assert page.fields["from_on"] == ["2026-03-02"]


def test_it_is_ended_by_a_button(town, case):
    away = town.client("reviewer")
    away.post("/workbench/absences", data=SAID)
    assert away.post("/workbench/absences/1/end").status_code == 303
    assert "已结束" in read(away.get("/workbench/absences")).text
    assert case.case_no not in read(town.client("reviewer2").get("/workbench")).text


def test_who_has_no_fitting_colleague_reads_what_to_do(town):
    assert "没有具备您全部岗位的同事" in read(town.client("legal").get("/workbench/absences")).text


@pytest.mark.parametrize("login", ["applicant", "administrator", "auditor"])
def test_it_is_for_those_who_handle_cases(town, login):
    read(town.client(login).get("/workbench/absences"), 403)
