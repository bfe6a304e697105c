"""One page with all remedies (Arts. 24, 30, 32, 34, and the courts): who decides, by which period, how; links only to what runs here."""

import pytest


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.decides(case, "refused", unmet=(2,))
    return case


def test_every_remedy_says_who_decides_by_when_and_how(town, case):  # Arts. 30, 32, 34
    text = town.client("applicant").get(f"/my/cases/{case.case_no}/remedies").text
    for words in ("意见建议", "投诉举报", "申诉", "行政复议", "行政诉讼", "权益异议", "怎样提出", "法定期限"):
        assert words in text
    for article in ("第三十条", "第三十二条第二款", "第三十四条第二款", "第二十四条第二款"):
        assert article in text
    assert "广东省交通运输厅（演示）" in text


def test_periods_are_marked_as_law_or_as_standard(town, case):
    text = town.client("applicant").get(f"/my/cases/{case.case_no}/remedies").text
    appeal = text.partition('id="way-appeal"')[2].partition("</section>")[0]
    assert "服务标准" in appeal
    assert "法定期限" in text.partition('id="way-reconsideration"')[2].partition("</section>")[0]
    assert "没有规定具体天数" in text.partition('id="way-suggestion"')[2].partition("</section>")[0]


def test_an_appeal_is_a_link_only_where_it_can_be_filed(town, case):  # Art. 34 para. 2
    text = town.client("applicant").get(f"/my/cases/{case.case_no}/remedies").text
    assert "/apply/appeal" not in text
    assert "不在本平台办理" in text


def test_the_case_and_its_letter_lead_there(town, case):
    client = town.client("applicant")
    path = f"/my/cases/{case.case_no}/remedies"
    assert path in client.get(f"/my/cases/{case.case_no}").text
    assert path in client.get(f"/letters/{case.letter('reply_refused').id}").text
    assert path not in client.get(f"/letters/{case.letter('receipt').id}").text


def test_anybody_may_read_of_them_in_general_and_nobody_of_anothers_case(town, case):
    assert town.client().get("/remedies").status_code == 200
    assert town.client("applicant2").get(f"/my/cases/{case.case_no}/remedies").status_code == 404
