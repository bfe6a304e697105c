"""The page on which handlers stop, resume and lengthen a service standard; the law's period only stands there."""

import re

import pytest

PAGE = "/workbench/cases/{}/periods"
BEGUN = {"kind": "hearing", "reason": "当事人要求就使用范围听证。", "basis": "", "expected_on": "2026-03-02"}


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.clock.is_now("2026-02-09 10:00")
    return made


def test_a_reviewer_begins_and_ends_a_special_procedure_and_the_applicant_sees_it(town, case):
    reviewer, address = town.client("reviewer"), PAGE.format(case.case_no)
    assert "法定期限不中止、不延长" in reviewer.get(address).text
    begun = reviewer.post(f"{address}/procedures", data=BEGUN, follow_redirects=True)
    assert "进行中" in begun.text
    assert case.deadline("service").state == "paused"
    own = town.client("applicant").get(f"/my/cases/{case.case_no}").text
    assert "当事人要求就使用范围听证" in own
    assert "法定期限照常计算" in own
    end = re.search(r'action="([^"]+/end)"', begun.text)[1]
    ended = reviewer.post(end, data={"result": "双方同意限定使用范围。"}, follow_redirects=True)
    assert "双方同意限定使用范围" in ended.text
    assert case.deadline("service").state == "open"
    assert reviewer.post(end, data={"result": "再结束一次"}).status_code == 409


def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(town, case):
    answer = town.client("reviewer").post(
        f"{PAGE.format(case.case_no)}/procedures", data={**BEGUN, "reason": "太短", "expected_on": "不知道"}
    )
    assert answer.status_code == 422
    assert "请写明“原因”，至少10个字。" in answer.text
    assert "请填写“预计结束日期”，不能早于今天。" in answer.text
    assert "太短" in answer.text
    assert re.search(r'id="kind-hearing" value="hearing" checked', answer.text)


def test_an_approver_extends_and_takes_back(town, case):
    approver, address = town.client("approver"), PAGE.format(case.case_no)
    reason = {"reason": "数据项多，需要逐项脱敏。"}
    refused = approver.post(f"{address}/service/extend", data={"days": "十天", **reason})
    assert (refused.status_code, "请填写延长几个工作日" in refused.text, "十天" in refused.text) == (422, True, True)
    before = case.deadline("service").due_on
    made = approver.post(f"{address}/service/extend", data={"days": "3", **reason}, follow_redirects=True)
    assert "延长3个工作日" in made.text
    assert case.deadline("service").due_on > before
    of = re.search(r'name="of" value="([^"]+)"', made.text)[1]
    assert approver.post(f"{address}/service/retract", data={"of": of, "why": "太短"}).status_code == 422
    approver.post(f"{address}/service/retract", data={"of": of, "why": "脱敏已经提前完成了。"})
    assert case.deadline("service").due_on == before
    assert approver.post(f"{address}/service/retract", data={"of": of, "why": "脱敏已经提前完成了。"}).status_code == 409


def test_the_laws_period_is_refused_in_a_sentence(town, case):  # Art. 21 para. 2
    answer = town.client("approver").post(
        f"{PAGE.format(case.case_no)}/reply/extend", data={"days": "3", "reason": "数据项多，需要逐项脱敏。"}
    )
    assert answer.status_code == 422
    assert "第二十一条第二款没有规定可以延长" in answer.text


@pytest.mark.parametrize(("login", "status"), [("applicant", 403), ("supervisor", 403), ("reviewer4", 404)])
def test_it_is_nobody_elses_page(town, case, login, status):
    assert town.client(login).get(PAGE.format(case.case_no)).status_code == status


def test_a_reviewer_extends_nothing(town, case):
    answer = town.client("reviewer").post(f"{PAGE.format(case.case_no)}/service/extend", data={"days": "3", "reason": "想延长，想延长，想延长"})
    assert answer.status_code == 403
