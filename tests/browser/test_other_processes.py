"""Arts. 9, 13, 24, 34 in real browsers: an objection and what it leads to, and a violation that an appeal undoes."""

import re

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PARKING = "440100/parking/0001"
PDF = {
    "name": "依据.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj<<>>\nendobj\ntrailer<<>>\n%%EOF\n",
}
OBJECTION = {
    "capacity": "subject", "items": ["lot", "free"], "right": "personal_information", "requests": ["downgrade", "notify"],
    "facts": "地下车库泊位只有六个，泊位数每五分钟更新一次，他人据此可以知道本人每天出入的时间。",
    "evidence_note": "证据一：车位产权证明；证据二：有人据此尾随的报警回执。",
    "consents_to_e_service": "true", "promises_truth": "true",
}  # fmt: skip
FOUNDED = {
    "notice": "请停止使用并删除小型停车场的分时泊位数据，于十个工作日内回复处理情况。",
    "finding": "经核实，小型停车场的泊位变化与个别车主一一对应，能够推知其行踪，异议成立。",
    "downgrade": "true", "downgrade_to": "withheld", "downgrade_basis": "《中华人民共和国个人信息保护法》第十条：不得非法公开他人个人信息。",
}  # fmt: skip
STOP = "继续使用可能使行踪信息进一步扩散，先行暂停。"
FACTS = "平台日志显示，该授权取得的数据被转供第三方应用按分钟调用，超出申请时说明的用途。"
SUSPEND = {"measures-0-measure": "suspend", "measures-0-reason": "在查清以前继续使用可能扩大影响。"}
UNDONE = "经重新审查，被调用的是平台自身的健康检查，原决定认定的事实不成立。"


@pytest.fixture
def town(signs_in, address):
    """Who does what, each in a window of their own; windows stay open."""
    windows = {}

    def page_of(login):
        if login not in windows:
            windows[login] = signs_in(login)
        return windows[login]

    return Walk(page_of, address)


class Walk:
    """The town as its people meet it in their browsers."""

    def __init__(self, page_of, address):
        self.page_of, self.address = page_of, address

    def files(self, login, path, **answers):
        """Fill in a form that begins a case; the number of the case."""
        page = self.page_of(login)
        page.goto(self.address + path)
        fills(page, answers)
        submits(page)
        return re.search(r"\d{20}", page.url)[0]

    def opens(self, login, case_no, task):
        """From the page of the case to a task of one's own body."""
        page = self.page_of(login)
        page.goto(f"{self.address}/workbench/cases/{case_no}")
        page.locator("main a.btn-primary", has_text=task).first.click()
        page.wait_for_load_state()
        return page

    def does(self, login, case_no, task, **answers):
        page = self.opens(login, case_no, task)
        fills(page, answers)
        submits(page)

    def answers(self, login, case_no, **answers):
        """The party's own task, from the page of the case."""
        page = self.page_of(login)
        page.goto(f"{self.address}/my/cases/{case_no}")
        page.click("main a:has-text('现在办理')")
        fills(page, answers)
        submits(page)

    def reads(self, login, path):
        page = self.page_of(login)
        page.goto(self.address + path)
        return page.inner_text("main")

    def key_works(self, key):
        answer = self.page_of("company").request.get(
            f"{self.address}/api/v1/entitlement", headers={"X-Entitlement-Key": key}
        )
        return answer.status == 200


def test_an_objection_stops_the_use_and_leads_to_a_change_that_the_government_decides(town):  # Arts. 9, 24
    entitlement = number_of_the_entitlement(town)
    objection = town.files("applicant2", f"/apply/rights_objection?about={PARKING}", **OBJECTION)
    town.does("reviewer6", objection, "受理审查", standing="is_subject", result="accept")
    town.does("reviewer6", objection, "核查影响", suspension="propose", suspension_reason=STOP, impact="涉及一个接口授权。",
              ask_legal="false", ask_security="false", ask_source="false")  # fmt: skip
    town.does("approver6", objection, "是否暂停", suspension_decision="approve", reason=STOP)
    assert "已暂停" in town.reads("company", f"/my/entitlements/{entitlement}")
    town.does("reviewer6", objection, "拟办意见", proposal="founded", opinion="建议收紧开放属性。", **FOUNDED)
    town.does("approver6", objection, "审批决定", decision="founded", **FOUNDED)
    assert "异议成立" in town.reads("applicant2", f"/my/cases/{objection}")
    change = linked(town, "reviewer6", objection, "开放属性")
    the_body_prepares(town, change)
    town.does(
        "authority_reviewer2",
        change,
        "审阅变更材料",
        opinion="keep",
        reason="泊位汇总后不能对应到个人，不需要收紧，建议维持。",
    )
    town.does("approver6", change, "答复修改建议", answer="disagree", reason="小型停车场无法汇总，仍能对应到个人。")
    town.does(
        "government2",
        change,
        "人民政府决定",
        settlement="adopt_body",
        document="穗府函〔2026〕8号",
        reason="收紧的依据充分，按开放主体的意见变更。",
    )
    town.does("approver6", change, "变更目录", commit="commit", confirms="true")
    assert "不予开放" in town.reads("reviewer6", f"/catalogue/{PARKING}")
    assert "告知书" in town.reads("company", "/my/notices")
    assert objection in town.reads("reviewer6", f"/workbench/cases/{change}")
    assert objection not in town.reads("company", "/my/cases")


def test_a_violation_is_decided_by_both_organs_the_key_stops_and_the_appeal_gives_it_back(town):  # Art. 34
    entitlement = "SQ2026000001"
    key = town_key(town, "applicant", entitlement)
    assert town.key_works(key)
    said = {
        "source": "log",
        "grounds": ["beyond_scenario"],
        "facts": FACTS,
        "evidence_note": "日志摘录，证明调用来源。",
    }
    case = town.files("reviewer", f"/workbench/start/violation?about={entitlement}", **said)
    town.answers("applicant", case, position="disputes", statement="被调用的是汇总结果，没有提供原始数据，请核对日志。")
    found = {"grounds": ["beyond_scenario"], "facts_found": FACTS}
    town.does("reviewer", case, "会商意见", proposal="restrict", **found, **SUSPEND)
    town.does("authority_reviewer", case, "会商意见", proposal="restrict", **found)
    town.does("approver", case, "开放主体审批", body_decides="restrict")
    assert town.key_works(key)
    town.does(
        "authority_approver",
        case,
        "主管部门审批",
        authority_decides="restrict",
        statement_answer="不采纳：协议约定不得转供。",
    )
    assert not town.key_works(key)
    appeal = appealed(town, entitlement, case)
    town.does("authority_reviewer3", appeal, "申诉受理审查", result="accept")
    town.does("authority_reviewer3", appeal, "申诉审查意见", proposal="revoke", findings=UNDONE)
    town.does("authority_approver3", appeal, "申诉审批", decision="revoke")
    assert town.key_works(key)
    assert "撤销" in town.reads("applicant", f"/my/cases/{appeal}")


def appealed(town, entitlement, case):
    """From one's own entitlement to the case that suspended it, and on to the appeal; its number."""
    page = town.page_of("applicant")
    page.goto(f"{town.address}/my/entitlements/{entitlement}")
    page.click(f"main a:has-text('{case}') >> nth=0")
    page.click("main a:has-text('提起申诉')")
    reasons = "被调用的是汇总后的统计结果，协议没有禁止；认定的次数与日志不符。"
    fills(
        page,
        {
            "request": "revoke",
            "grounds": ["facts"],
            "reasons": reasons,
            "wants_stay": "false",
            "consents_to_e_service": "true",
        },
    )
    submits(page)
    return re.search(r"\d{20}", page.url)[0]


def the_body_prepares(town, change):
    page = town.opens("reviewer6", change, "拟定变更材料")
    fills(page, {
        "to": "withheld", "way": "tightened", "is_shared": "false", "involves_privacy": "false", "grounds_withheld": ["no_consent"],
        "explanation": "小型停车场的泊位变化能够对应到个别车主，依法不能公开，见随附材料。", "has_legal_questions": "false", "is_technical": "false",
        "refusal_records": PDF, "legal_basis": PDF,
    })  # fmt: skip
    submits(page)
    town.does(
        "security6",
        change,
        "风险评估",
        level="high",
        advice="fit",
        findings="逐项评估了单独和叠加使用的风险，收紧后可以控制。",
    )
    town.does("approver6", change, "内部决定", decision="submit")


def number_of_the_entitlement(town):
    page = town.page_of("company")
    page.goto(f"{town.address}/my/entitlements?status=active&q=停车")
    return re.search(r"SQ\d{10}", page.inner_text("main"))[0]


def town_key(town, login, number):
    page = town.page_of(login)
    page.goto(f"{town.address}/my/entitlements/{number}")
    page.click("main button:has-text('领取密钥')")
    return page.inner_text("main code").strip()


def linked(town, login, case_no, process):
    page = town.page_of(login)
    page.goto(f"{town.address}/workbench/cases/{case_no}")
    page.locator("section", has_text="相关办件").locator(f"a:has-text('{process}')").first.click()
    return re.search(r"\d{20}", page.url)[0]


def fills(page, answers):
    for name, value in answers.items():
        if name.endswith("-measure") and not page.locator(f"[name='{name}']").count():
            page.click("main button:has-text('再加一项')")
        for one in value if isinstance(value, list) else [value]:
            enters(page, name, one)


def enters(page, name, value):
    field = page.locator(f"main [name='{name}']").first
    kind = field.evaluate("e => e.type")
    if kind in ("radio", "checkbox"):
        page.locator(f"main [name='{name}'][value='{value}']").check()
    elif kind == "file":
        page.locator(f"main input[type=file][name='{name}']").set_input_files(value)
    elif kind.startswith("select"):
        field.select_option(value)
    else:
        field.fill(value)


def submits(page):
    page.click("main button[value=submit]")
    page.wait_for_load_state()
    assert page.locator("[aria-invalid=true], .error-summary").count() == 0, page.inner_text("main")[:1500]
