"""Datasets as their officials see them: withheld ones too, every version, and the way to a change."""

import io

import pytest
from sqlalchemy import select

from app.store.models import Attachment, Case, StartDraft
from tests.processes.changing import PDF, REASON, SECRET, commits, proposed, submitted
from tests.town import TOLL
from tests.web.page import read

CHANGE = f"/workbench/start/attribute_change?about={TOLL}"


@pytest.fixture
def changed(town):
    case = submitted(town, proposed(town.reviewer))
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    return case


def test_a_body_sees_its_datasets_withheld_ones_too_and_an_authority_those_of_its_level(town):
    health = read(town.client("reviewer5").get("/workbench/datasets"))
    assert f"/catalogue/{SECRET}" in health.links
    assert f"/catalogue/{TOLL}" not in health.links
    province = read(town.client("authority_reviewer").get("/workbench/datasets"))
    assert {f"/catalogue/{SECRET}", f"/catalogue/{TOLL}"} <= set(province.links)
    assert not any("440100" in link for link in province.links)
    assert town.client("applicant").get("/workbench/datasets").status_code == 403
    assert town.client().get("/workbench/datasets").status_code == 303


def test_what_is_withheld_opens_for_its_own_officials_and_for_nobody_else(town):  # Art. 10
    address = f"/catalogue/{SECRET}"
    assert "不在公开的目录中" in read(town.client("reviewer5").get(address)).text
    assert "不予开放" in read(town.client("authority_reviewer").get(address)).text
    for login in (None, "applicant", "reviewer", "authority_reviewer2"):
        assert town.client(login).get(address).status_code == 404
    assert SECRET not in town.client("reviewer5").get("/catalogue?q=传染病").text


def test_only_who_may_begin_a_change_is_shown_the_way(town):  # Art. 9
    for login in ("reviewer", "coordinator", "authority_reviewer"):
        assert CHANGE in read(town.client(login).get(f"/catalogue/{TOLL}")).links, login
        assert CHANGE in read(town.client(login).get("/workbench/datasets")).links, login
    for login in (None, "applicant", "approver", "supervisor", "reviewer3", "authority_reviewer2"):
        assert CHANGE not in read(town.client(login).get(f"/catalogue/{TOLL}")).links, login


def test_an_official_begins_a_change_on_the_page(town):
    client = town.client("reviewer")
    page = read(client.get(CHANGE))
    assert "有条件开放（第十一条第二项）" in page.text
    assert page.fields["proposer"] == ["body"]
    said = {"proposer": "body", "to": "withheld", "reason": REASON, "_op": "save"}
    assert client.post(CHANGE, data=said).status_code == 200
    assert town.rows(select(StartDraft))[0].answers["to"] == "withheld"
    assert "至少" in read(client.post(CHANGE, data={**said, "reason": "短", "_op": "submit"}), 422).text
    answer = client.post(CHANGE, data={**said, "_op": "submit"})
    (case,) = town.rows(select(Case))
    assert (answer.status_code, answer.location) == (303, f"/workbench/cases/{case.case_no}")
    assert read(client.get(answer.location)).text.count("拟定变更材料")
    assert f"/workbench/cases/{case.case_no}" in read(client.get("/workbench/datasets")).links


def test_a_suggestion_without_grounds_is_told_beside_its_question(town):  # Arts. 9, 10
    said = {"proposer": "authority", "to": "withheld", "reason": REASON, "_op": "submit"}
    page = read(town.client("authority_reviewer").post(CHANGE, data=said), 422)
    assert "至少要有法定情形之一" in page.text
    assert "#grounds_withheld" in page.links


def test_every_version_is_shown_and_its_case_only_to_its_organs(town, changed):  # Art. 15 para. 1
    own = read(town.client("reviewer").get(f"/catalogue/{TOLL}"))
    assert f"/workbench/cases/{changed.case_no}" in own.links
    assert "第十条第二项" in own.text
    assert "存放数据的系统达到网络安全等级保护第二级" in own.text
    assert town.client("applicant").get(f"/catalogue/{TOLL}").status_code == 404


def test_the_public_sees_former_versions_without_their_cases(town):  # Art. 15 para. 1
    case = submitted(town, proposed(town.reviewer, to="unconditional"), to="unconditional", grounds=(), way="assessed")
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    page = read(town.client().get(f"/catalogue/{TOLL}"))
    assert "目录版本" in page.text
    assert "第十一条第二项" in page.text
    assert case.case_no not in page.text


def test_each_step_has_its_page(town):
    case = proposed(town.reviewer)
    submitted(town, case)
    task = case.open("opinion")
    page = read(town.client("authority_reviewer").get(f"/workbench/tasks/{task.id}"))
    assert "由有条件开放变更为不予开放，依据第十条第二项" in page.text
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commit = read(town.client("approver").get(f"/workbench/tasks/{case.open('commit').id}"))
    assert "没有在办的申请" in commit.text
    commits(town.approver, case)
    for login in ("reviewer", "authority_reviewer"):
        text = read(town.client(login).get(f"/workbench/cases/{case.case_no}")).text
        assert "没有有效的授权" in text
        assert "下调开放程度，提供相关法律依据" in text


def test_documents_are_enclosed_on_the_page_each_under_its_kind(town):  # Arts. 10 para. 2, 13 para. 4
    case, client = proposed(town.reviewer), town.client("reviewer")
    address = f"/workbench/tasks/{case.open('prepare').id}"
    assert read(client.get(address)).fields["to"] == ["withheld"]
    said = {
        **dict.fromkeys(("is_shared", "involves_privacy", "has_legal_questions", "is_technical"), "false"),
        "to": "withheld", "way": "tightened", "grounds_withheld": "public_security", "explanation": REASON, "_op": "submit",
    }  # fmt: skip
    first = {**said, "security_impact": (io.BytesIO(PDF), "评估.pdf")}
    page = read(client.post(address, data=first, content_type="multipart/form-data"), 422)
    assert "缺少“下调开放程度的法律依据”（第十三条第四款）" in page.text
    (kept,) = page.fields["security_impact"]
    assert page.text.count("移除评估.pdf") == 1
    second = {**said, "security_impact": kept, "legal_basis": (io.BytesIO(PDF), "条文.pdf")}
    assert client.post(address, data=second, content_type="multipart/form-data").status_code == 303
    assert case.waits_for == ["risk"]
    assert [one.case_id for one in town.rows(select(Attachment).order_by(Attachment.id))] == [case.id, case.id]
