import re

import pytest

from tests.web.page import read

COUNTED = re.compile(r"(2026年\d+月\d+日) 星期. 第(\d+)日")


@pytest.fixture
def case(town):
    """Received on a Friday before the spring festival of 2026: make-up days on both sides of nine days off."""
    return town.applicant.applies(received_on="2026-02-06")


def address(case, rule="reply"):
    return f"/cases/{case.case_no}/deadlines/{rule}"


def test_the_page_counts_every_one_of_the_twenty_days_and_names_what_it_passes_over(town, case):
    page = read(town.client("applicant").get(address(case)))
    days = COUNTED.findall(page.text)
    assert [int(number) for _, number in days] == list(range(1, 21))
    assert (days[0][0], days[-1][0]) == ("2026年2月9日", "2026年3月12日")
    assert ("2026年2月14日", "6") in days
    assert ("2026年2月28日", "11") in days
    assert "2026年2月17日 星期二 不计 春节" in page.text
    assert "2026年2月6日（星期五）收到申请，当日不计入" in page.text


def test_the_page_cites_the_article_the_civil_code_and_the_calendar(town, case):
    page = read(town.client("applicant").get(address(case)))
    for words in (
        "第二十一条第二款",
        "自收到申请之日起20个工作日内予以答复",
        "民法典第二百零一条",
        "民法典第二百零三条",
        "日历版本",
        town.office.calendar.version,
    ):
        assert words in page.text


def test_a_basis_past_its_time_is_said_to_be_past(town, case):
    assert "有效期已于2025年11月30日届满" in read(town.client("applicant").get(address(case))).text
    assert "有效期已于" not in read(town.client("applicant").get(address(case, "service"))).text


def test_both_sides_see_the_same_proof_and_nobody_else(town, case):
    for login in ("applicant", "reviewer", "approver", "supervisor", "auditor"):
        assert len(COUNTED.findall(read(town.client(login).get(address(case))).text)) == 20
    for login in ("applicant2", "company", "reviewer3", "supervisor2", "administrator"):
        read(town.client(login).get(address(case)), 404)


def test_a_rule_that_does_not_run_has_no_page(town, case):
    client = town.client("applicant")
    for rule in ("correction", "nothing", "reply?round=2", "reply?round=99999999999999999999"):
        read(client.get(address(case, rule)), 404)
    read(client.get(address(case, "reply?round=x")))


def test_a_pause_is_shown_with_its_reason_and_not_with_the_officials_name(town, case):
    town.clock.is_now("2026-02-09 10:00")
    town.reviewer.asks_for_correction(case)
    town.clock.is_now("2026-02-11 10:00")
    town.applicant.corrects(case)
    page = read(town.client("applicant").get(address(case, "service")))
    for words in (
        "中止 2026年2月9日至2026年2月11日",
        "2 个工作日",
        "等待申请人补正",
        "其中中止 2 个工作日，不计入",
        "不是法律规定的期限",
    ):
        assert words in page.text
    assert "何嘉欣" not in page.text
    assert "何嘉欣" in read(town.client("reviewer").get(address(case, "service"))).text
    assert "等待申请人补正" not in read(town.client("applicant").get(address(case))).text


def test_a_second_round_has_a_proof_of_its_own(town, case):
    town.reviewer.asks_for_correction(case)
    town.clock.is_now("2026-02-11 10:00")
    town.applicant.corrects(case)
    client = town.client("applicant")
    assert "2026年2月11日（星期三）" in read(client.get(address(case, "completeness"))).text
    assert "2026年2月6日（星期五）" in read(client.get(address(case, "completeness?round=1"))).text


def test_a_provisional_date_says_why_and_how_early_it_may_be(town):
    case = town.applicant.applies(received_on="2026-12-10")
    page = read(town.client("applicant").get(address(case)))
    for words in ("这个日期是暂定的", "只能确定到2026年12月28日", "最早可能变为"):
        assert words in page.text


def test_a_met_deadline_says_when_it_was_met(town, case):
    town.approver.grants(case)
    page = read(town.client("applicant").get(address(case)))
    assert "按期办结" in page.text
    assert "已于2026年2月6日办结" in page.text


def test_anyone_may_calculate(town):
    client = town.client()
    page = read(client.get("/calendar"))
    assert "工作日期限试算" in page.text
    page = read(client.get("/calendar?from=2026-02-06&days=20"))
    assert "2026年3月12日" in page.text
    assert [int(number) for _, number in COUNTED.findall(page.text)] == list(range(1, 21))
    assert "国办发明电〔2025〕7号" in page.text
    provisional = read(client.get("/calendar?from=2026-12-20&days=20"))
    assert "这个日期是暂定的" in provisional.text
    assert "最早" in provisional.text


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ("from=2026-02-30&days=20", "from", "没有“2026-02-30”这一天"), ("from=&days=20", "from", "请填写从哪一天起"),
        ("from=6.2.2026&days=20", "from", "应当写成"), ("from=2026-02-06&days=0", "days", "1 至 250"),
        ("from=2026-02-06&days=x", "days", "1 至 250"), ("from=1999-12-31&days=5", "from", "2000 年至 2099 年"),
        ("from=2099-12-31&days=5", "from", "2000 年至 2099 年"),
    ],
)  # fmt: skip
def test_what_cannot_be_calculated_is_said_beside_its_field(town, asked, field, message):
    page = read(town.client().get(f"/calendar?{asked}"), 422)
    assert message in page.text
    assert f"#{field}" in page.links
    assert page.fields["days"] == [asked.partition("days=")[2]]


def test_the_proof_comes_as_a_pdf(town, case):
    for login in ("applicant", "reviewer"):
        answer = town.client(login).get(f"{address(case)}/proof.pdf")
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")
    read(town.client("company").get(f"{address(case)}/proof.pdf"), 404)
