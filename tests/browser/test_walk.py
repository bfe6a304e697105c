"""Art. 21 in real browsers: three people, three windows, from the form to the letter and the agreement."""

import re

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
APPLICATION = "有条件开放数据申请"
COACH = "440000/transport/0002"
WORDS = {
    "scenario_name": "客运准点研究",
    "scenario_description": "研究道路客运班线的准点情况，形成论文和面向公众的出行建议，不涉及个人信息。",
    "security_person": "林晓岚",
    "storage_location": "广州市天河区自有机房",
    "security_measures": "专人管理账号，磁盘加密，访问留痕，发现泄露两小时内报告。",
    "destroy_plan": "到期后十日内删除全部副本。",
    "period_from": "2027-01-04",
    "period_to": "2027-12-31",
}


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_form_to_the_served_letter_and_the_signed_agreement(signs_in, address, javascript):
    applicant = signs_in("applicant2", java_script_enabled=javascript)
    case_no = applies(applicant, address)
    reviewer = signs_in("reviewer2", java_script_enabled=javascript)
    opens(reviewer, address, case_no)
    chooses(reviewer, "result", "accept")
    submits(reviewer)
    opens(reviewer, address, case_no)
    for radio in reviewer.locator("input[type=radio][value=met]").all():
        radio.check()
    submits(reviewer)
    opens(reviewer, address, case_no)
    chooses(reviewer, "proposal", "granted")
    reviewer.fill("[name=opinion]", "申请人符合全部开放条件，建议同意。")
    submits(reviewer)
    approver = signs_in("approver2", java_script_enabled=javascript)
    opens(approver, address, case_no)
    chooses(approver, "decision", "granted")
    submits(approver)
    applicant.goto(f"{address}/my/cases/{case_no}")
    assert "审核结果告知书" in applicant.inner_text("main")
    applicant.click("main a:has-text('审核结果告知书') >> nth=0")
    assert case_no in applicant.content()
    both_sign(applicant, approver, address, case_no)


def test_a_mistake_keeps_every_entry_and_says_what_is_wrong(signs_in, address):
    page = signs_in("institute")
    fills_the_form(page, address)
    page.fill("[name=scenario_description]", "太短")
    page.fill("[name=period_to]", "2026-12-01")
    with page.expect_response(sent_with_the_button) as posted:
        page.click("main button[value=submit]")
    assert posted.value.status == 422
    assert page.title().startswith("错误：")
    assert page.input_value("[name=scenario_name]") == WORDS["scenario_name"]
    assert page.input_value("[name=scenario_description]") == "太短"
    assert page.locator("[name=scenario_description]").get_attribute("aria-invalid") == "true"
    assert "应用场景说明" in page.inner_text(".error-summary, [role=alert]")


def test_the_date_explains_itself_to_the_applicant(signs_in, address):
    page = signs_in("applicant")
    page.goto(f"{address}/my/cases")
    page.click(f"main li:has-text('{APPLICATION}') a.card-title-link >> nth=0")
    page.click("main a:has-text('这个日期怎么算的') >> nth=0")
    words = page.inner_text("main")
    assert "第二十一条第二款" in words
    assert "当日不计入" in words


def test_the_inbox_is_worked_by_keyboard(signs_in, address):
    page = signs_in("reviewer")
    page.goto(f"{address}/workbench?scope=body")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workbench/tasks/\d+"))


def both_sign(applicant, approver, address, case_no):
    """In two browsers, and then the applicant has the entitlement."""
    applicant.goto(f"{address}/my/cases/{case_no}")
    applicant.click("main a:has-text('现在办理')")
    signs(applicant)
    assert "申请人已签署" in applicant.inner_text("main")
    opens(approver, address, case_no)
    approver.click("main a:has-text('阅读并签署协议')")
    signs(approver)
    assert "协议生效" in approver.inner_text("main")
    applicant.goto(f"{address}/my/entitlements")
    assert "道路客运" in applicant.inner_text("main")


def signs(page):
    """Read, tick, and prove it with the password."""
    page.check("#read")
    page.fill("#password", "demo")
    page.click("main form button:has-text('签署')")
    page.wait_for_load_state()


def sent_with_the_button(answer):
    """The form itself; a draft is saved by the page beside it."""
    return answer.request.method == "POST" and answer.request.is_navigation_request()


def applies(page, address):
    fills_the_form(page, address)
    page.click("main button[value=submit]")
    page.wait_for_load_state()
    found = re.search(r"\d{20}", page.inner_text("main"))
    assert found, page.inner_text("main")[:500]
    return found[0]


def fills_the_form(page, address):
    page.goto(f"{address}/catalogue/{COACH}")
    page.click("main a[href^='/apply/conditional_application'] >> nth=0")
    page.check("[name='items-0-wanted']")
    page.fill("[name='items-0-reason']", "用于计算班线的准点率。")
    chooses(page, "purpose", "research")
    chooses(page, "is_commercial", "false")
    chooses(page, "has_fusion", "false")
    chooses(page, "channel", "download")
    page.select_option("[name=update_frequency]", "once")
    for name, words in WORDS.items():
        page.fill(f"[name={name}]", words)
    for promise in ("consents_to_e_service", "promises_no_spreading", "promises_to_cite", "promises_inspection"):
        page.check(f"[name={promise}]")


def opens(page, address, case_no):
    """From the inbox of the whole body to the task of this case."""
    page.goto(f"{address}/workbench?scope=body&q={case_no}")
    row = page.locator("tr", has_text=case_no).first
    row.locator("a").first.click()
    page.wait_for_load_state()


def chooses(page, name, value):
    page.check(f"[name={name}][value={value}]")


def submits(page):
    page.click("main button[value=submit]")
    page.wait_for_load_state()
    assert page.locator("[aria-invalid=true]").count() == 0, page.inner_text("main")[:800]
