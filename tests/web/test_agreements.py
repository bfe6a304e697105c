"""The agreement on paper and on the screen: read in the page, signed under its own text, checked by anybody (Art. 21 para. 3)."""

import hashlib
import io

import pytest
from pypdf import PdfReader

from app.cli import demo
from app.services import delivery
from tests.web.page import read


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.decides(case)
    return case


@pytest.fixture
def address(case):
    return f"/my/cases/{case.case_no}/agreement"


@pytest.fixture
def visitor(town):
    return town.client("applicant")


def signed(**changes):
    return {"read": "1", "password": demo.PASSWORD, **changes}


def test_the_applicant_reads_the_whole_text_before_signing_it(town, case, address, visitor):
    task = case.open("sign_agreement")
    assert visitor.get(f"/my/tasks/{task.id}").location == address
    page = read(visitor.get(address))
    for line in case.agreement.text.split("\n"):
        assert " ".join(line.split()) in page.text
    assert page.fields["sha256"] == [case.agreement.sha256]
    for article in ("第二十二条", "第二十五条第二款", "第二十六条第一款", "第二十六条第二款", "第三十四条", "第三十五条第四款"):
        assert article in page.text  # domain: every clause says where it comes from


def test_the_text_can_be_had_and_its_digest_worked_out_by_anybody(case, visitor):
    text = visitor.get(f"/agreements/{case.case_no}.txt")
    assert hashlib.sha256(text.data).hexdigest() == case.agreement.sha256


def test_both_sign_in_two_browsers(town, case, address, visitor):
    assert visitor.post(f"{address}/sign", data=signed(sha256=case.agreement.sha256)).status_code == 303
    assert "申请人已签署" in read(visitor.get(address)).text
    body = town.client("approver")
    task = read(body.get(f"/workbench/tasks/{case.open('countersign_agreement').id}"))
    assert f"/workbench/cases/{case.case_no}/agreement" in task.links
    page = read(body.get(f"/workbench/cases/{case.case_no}/agreement"))
    answer = body.post(f"/workbench/cases/{case.case_no}/agreement/sign", data=signed(sha256=page.fields["sha256"][0]))
    assert answer.status_code == 303
    assert "协议生效" in read(visitor.get(address)).text
    assert "协议生效" in read(body.get(f"/workbench/cases/{case.case_no}")).text
    assert case.entitlements[0].number in read(visitor.get("/my/entitlements")).text


def test_what_is_missing_is_told_beside_its_field(case, address, visitor):
    page = read(visitor.post(f"{address}/sign", data={"sha256": case.agreement.sha256}), 422)
    assert "请阅读全文后勾选" in page.text
    assert "请填写登录时用的“密码”" in page.text
    page = read(visitor.post(f"{address}/sign", data=signed(sha256=case.agreement.sha256, password="wrong")), 422)
    assert "“密码”不正确" in page.text
    assert "wrong" not in visitor.get(address).text
    assert case.agreement.state == "offered"


def test_five_wrong_passwords_make_one_wait(case, address, visitor):
    for _ in range(5):
        visitor.post(f"{address}/sign", data=signed(sha256=case.agreement.sha256, password="wrong"))
    page = read(visitor.post(f"{address}/sign", data=signed(sha256=case.agreement.sha256)), 429)
    assert "15分钟" in page.text


def test_another_text_than_the_one_that_waits_is_a_sentence_and_no_signature(case, address, visitor):
    page = visitor.post(f"{address}/sign", data=signed(sha256="f" * 64))
    assert page.status_code == 409
    assert "重新阅读后再签署" in page.text
    assert visitor.post(f"{address}/sign", data=signed()).status_code == 409


def test_declining_asks_for_a_word_why(case, address, visitor):
    assert "请写明“不签订的原因”" in read(visitor.post(f"{address}/decline", data={"reason": " "}), 422).text
    assert visitor.post(f"{address}/decline", data={"reason": "项目取消"}).status_code == 303
    assert "申请人不签订" in read(visitor.get(address)).text


def test_somebody_elses_agreement_is_not_there(town, case, address):
    other = town.client("applicant2")
    for path in (address, f"/agreements/{case.case_no}.txt"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address}/sign", data=signed(sha256=case.agreement.sha256)).status_code == 404
    assert town.client("reviewer3").get(f"/workbench/cases/{case.case_no}/agreement").status_code == 404
    assert town.client("auditor").get(f"/workbench/cases/{case.case_no}/agreement").status_code == 200


def test_the_drafter_may_look_and_not_sign(town, case):
    town.applicant.signs(case)
    there, drafter = f"/workbench/cases/{case.case_no}/agreement", town.client("reviewer")
    assert "这份协议不由您签署" in read(drafter.get(there)).text
    assert drafter.post(f"{there}/sign", data=signed(sha256=case.agreement.sha256)).status_code == 403


def test_no_form_takes_a_signature(town, case, visitor):
    task = case.open("sign_agreement")
    assert visitor.post(f"/my/tasks/{task.id}", data={"_op": "submit", "signing": "sign"}).status_code == 403
    assert case.agreement.state == "offered"


def test_the_pdf_bears_the_signed_text_both_signatures_and_the_way_to_check_it(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.grants(case)
    with town.at_work() as unit:
        pdf = delivery.pdf(unit, case.letter("use_agreement").id)
    words = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    for line in case.agreement.text.split("\n"):
        assert "".join(line.split()) in words
    for said in (case.agreement.sha256, case.agreement.code, "林晓岚", town.approver.actor.name, "203.0.113.7"):
        assert said in words


def test_anybody_checks_an_agreement_by_number_and_code(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.grants(case)
    number, code, stranger = case.agreement.number, case.agreement.code, town.client()
    page = read(stranger.get("/verify", query_string={"number": number, "code": code.lower()}))
    assert "协议生效" in page.text
    assert case.agreement.sha256 in page.text
    assert "林**" in page.text or "林*" in page.text
    assert "林晓岚" not in page.text
    assert "没有找到这份协议" in read(stranger.get("/verify", query_string={"number": number, "code": "AAAAAAAAAA"})).text


def test_guessing_codes_has_an_end(town, case):
    stranger, asked = town.client(), {"number": case.agreement.number, "code": "AAAAAAAAAA"}
    for _ in range(20):
        assert stranger.get("/verify", query_string=asked).status_code == 200
    assert "15分钟" in read(stranger.get("/verify", query_string={**asked, "code": case.agreement.code}), 429).text


def test_the_check_knows_what_became_of_the_agreement(town, case):
    asked = {"number": case.agreement.number, "code": case.agreement.code}
    assert "还没有生效" in read(town.client().get("/verify", query_string=asked)).text
    town.days_pass(31)
    assert "协议失效" in read(town.client().get("/verify", query_string=asked)).text
