"""The pages of 抄送: to whom, what was copied to me, and what one reads then."""

import pytest

from tests.web.page import read


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.claims(case, "completeness")
    return case


def test_a_case_is_copied_from_its_page_and_read_from_the_list(town, case):
    desk = town.client("reviewer")
    assert "抄送" in read(desk.get(f"/workbench/cases/{case.case_no}")).text
    page = read(desk.get(f"/workbench/cases/{case.case_no}/copy"))
    assert "确定抄送" in page.text
    sent = desk.post(f"/workbench/cases/{case.case_no}/copy", data={"to": ["approver"], "word": "请留意字段三"})
    assert sent.status_code == 303
    assert "抄送给" in read(desk.get(f"/workbench/cases/{case.case_no}")).text
    other = town.client("approver")
    listed = read(other.get("/workbench/copies"))
    assert "请留意字段三" in listed.text
    assert "未读" in listed.text
    assert other.post("/workbench/copies/1/open").location == f"/workbench/cases/{case.case_no}"
    assert "未读" not in read(other.get("/workbench/copies")).text
    assert town.client("reviewer2").post("/workbench/copies/1/open").status_code == 404


def test_what_is_wrong_is_told_and_what_was_typed_stays(town, case):
    page = read(town.client("reviewer").post(f"/workbench/cases/{case.case_no}/copy", data={"word": "请看"}), 422)
    assert "请至少选择一位同事" in page.text
    assert page.fields["word"] == ["请看"]


def test_an_expert_reads_what_was_copied_though_nobody_asked_for_an_opinion(town, case):
    client = town.client("expert")
    read(client.get(f"/workbench/cases/{case.case_no}"), 404)
    sent = town.client("reviewer").post(f"/workbench/cases/{case.case_no}/copy", data={"to": ["expert"]})
    assert sent.status_code == 303
    page = read(client.get(f"/workbench/cases/{case.case_no}")).text
    assert case.title in page
    read(client.get(f"/workbench/cases/{case.case_no}/copy"), 403)


def test_an_empty_list_says_how_something_gets_there(town):
    assert "还没有抄送给您的办件" in read(town.client("approver").get("/workbench/copies")).text
