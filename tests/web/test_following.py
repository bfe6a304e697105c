"""A case followed without signing in, by its number and the code on its receipt: how far, whose turn, by when; no names, no answers."""

import pytest

from app.adapters import letterpress
from app.domain.letters import LetterKind
from app.domain.people import NOBODY
from app.services import following
from app.services.proving import Locked

HERE, THERE = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def case(town):
    return town.applicant.applies(received_on="2026-02-06")


@pytest.fixture
def code(case):
    return case.letter("receipt").content["tracking_code"]


def asks(town, case_no, code):
    return town.client().post("/track", data={"case_no": case_no, "code": code})


def test_the_receipt_carries_the_code_and_its_pdf_prints_it(case, code):
    assert len(code) == 10
    assert code in letterpress.compose(LetterKind.RECEIPT, case.letter("receipt").content)


def test_number_and_code_show_how_far_the_case_is_and_by_when(town, case, code):  # Art. 21 para. 2
    page = asks(town, case.case_no, f" {code[:5].lower()} {code[5:]} ")
    assert page.status_code == 200
    assert "轮到承办单位" in page.text
    assert "2026年3月12日" in page.text
    assert "20个工作日" in page.text
    assert "法定期限" in page.text


def test_no_name_and_no_answer_is_shown(town, case, code):
    text = asks(town, case.case_no, code).text
    said = case.application
    for secret in (town.actors["applicant"].name, said["scenario_name"], said["contact_phone"], said["scenario_description"]):
        assert secret not in text


def test_how_it_ended_is_for_its_party(town, case, code):
    town.approver.decides(case, "refused", unmet=(2,))
    text = asks(town, case.case_no, code).text
    assert "已经办结" in text
    assert "不同意" not in text


def test_it_says_when_it_is_the_applicants_turn(town, case, code):
    town.reviewer.asks_for_correction(case)
    assert "轮到申请人" in asks(town, case.case_no, code).text


@pytest.mark.parametrize("wrong", ["AAAAAAAAAA", "", "码"])
def test_a_wrong_code_shows_nothing_beside_its_field(town, case, wrong):
    page = asks(town, case.case_no, wrong)
    assert page.status_code == 422
    assert "field-message" in page.text
    assert case.row.title not in page.text


def test_another_cases_code_opens_nothing(town, case, code):
    other = town.applicant2.applies()
    assert other.letter("receipt").content["tracking_code"] != code
    assert asks(town, other.case_no, code).status_code == 422


def tries(town, case_no, code, address):
    with town.at_work(NOBODY) as unit:
        return following.prove(unit, case_no, code, address)


def test_wrong_tries_are_limited_for_a_case_from_wherever_they_come(town, case, code):
    for number in range(5):
        assert tries(town, case.case_no, "AAAAAAAAAA", f"203.0.113.{number}") is None
    with pytest.raises(Locked):
        tries(town, case.case_no, code, HERE)
    assert asks(town, case.case_no, code).status_code == 429


def test_and_for_an_address_whatever_it_asks_for(town, case, code):
    for number in range(20):
        tries(town, f"4400002026020600{number:04}", "AAAAAAAAAA", HERE)
    with pytest.raises(Locked):
        tries(town, case.case_no, code, HERE)
    assert tries(town, case.case_no, code, THERE)


def test_only_receipts_to_the_party_carry_it(town, case):
    town.approver.decides(case)
    assert [letter.kind for letter in case.letters if letter.content.get("tracking_code")] == ["receipt"]
