import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.form_lint import problems
from app.adapters.forms import check, load_all
from app.domain.form_layout import lay_out
from app.domain.form_parsing import settle
from app.domain.form_schema import public_schema
from app.domain.forms import Form

FORMS_DIR = Path(__file__).parents[2] / "forms"
FORMS = load_all(FORMS_DIR)
OPINIONS = ["source_opinion", "security_opinion", "legal_opinion", "expert_opinion"]
TASKS = ["start", "completeness", "correct", "review", *OPINIONS, "draft", "decide", "oversee", "sign_agreement", "countersign_agreement", "withdraw"]

LONG = "研究城市停车供需关系，为学术论文提供数据支撑，结果向社会公开。"
FACTS = {
    "today": date(2026, 3, 2),
    "may_correct": True,
    "locked": {
        "applicant_name": "安小满",
        "applicant_type": "自然人",
        "applicant_id": "1101**********002X",
        "dataset": "停车场基础数据",
    },
    "dataset_items": [{"value": "name", "label": "停车场名称"}, {"value": "spaces", "label": "泊位数"}],
    "dataset_channels": [{"value": "download", "label": "数据下载"}, {"value": "api", "label": "接口调用"}],
    "conditions": [
        {"id": "c1", "text": "有安全能力", "basis": "第二十六条第三款"},
        {"id": "c2", "text": "不传播原始数据"},
    ],
    "missing_items": [{"id": "1", "text": "没有写明谁能接触数据", "basis": "补充人员"}],
    "requested_items": [{"value": "name", "label": "停车场名称"}, {"value": "spaces", "label": "泊位数"}],
    "refusal_grounds": [
        {"value": "c1", "label": "开放条件：有安全能力"},
        {"value": "security_ability", "label": "不具备安全能力"},
    ],
    "lawful_outcomes": [
        {"value": "partly", "label": "部分同意"},
        {"value": "refused", "label": "不同意"},
        {"value": "return", "label": "退回"},
    ],
    "files": [{"id": "f1", "name": "证明.pdf", "size": 1000}],
}
APPLICATION = {
    "items": [{"id": "name", "wanted": True, "reason": "核对停车场"}],
    "purpose": "research",
    "scenario_name": "城市停车供需研究",
    "scenario_description": LONG,
    "is_commercial": False,
    "has_fusion": False,
    "channel": "download",
    "period_from": "2026-04-01",
    "period_to": "2027-03-31",
    "update_frequency": "monthly",
    "security_person": "安小满",
    "storage_location": "广州市天河区自有服务器",
    "security_measures": LONG,
    "destroy_plan": "到期后删除并出具说明",
    "contact_name": "安小满",
    "contact_phone": "020-83130000",
    "consents_to_e_service": True,
    "promises_no_spreading": True,
    "promises_to_cite": True,
    "promises_inspection": True,
}
DECISION = {
    "decision": "partly",
    "granted_items": ["name"],
    "channel": "download",
    "period_from": "2026-04-01",
    "period_to": "2027-03-31",
    "refusals": [{"ground": "c1", "finding": "申请的存储环境没有访问日志。"}],
}


def form(task):
    return FORMS["conditional_application", task]


def told(task, answers, facts=FACTS):
    the_form = form(task)
    return {problem.path: problem.message for problem in check(the_form, settle(the_form, answers, facts), facts)}


def without(answers, *names):
    return {name: value for name, value in answers.items() if name not in names}


# the forms of the conditional application


def test_every_form_file_is_fit_for_use():
    assert problems(FORMS_DIR) == []
    assert sorted(task for slug, task in FORMS if slug == "conditional_application") == sorted(TASKS)


def test_an_application_with_only_what_is_required_passes():
    assert told("start", APPLICATION) == {}


@pytest.mark.parametrize("name", sorted(without(APPLICATION, "items")))
def test_each_required_answer_is_missed_at_its_own_field(name):
    assert list(told("start", without(APPLICATION, name))) == [f"/{name}"]


def test_an_empty_application_is_told_whole_in_page_order():
    paths = list(told("start", {}))
    order = [f"/{one.name}" for one in form("start").in_order]
    assert paths == sorted(paths, key=order.index)
    assert paths[0] == "/items"
    assert paths[-1] == "/promises_inspection"


def test_at_least_one_data_item_is_wanted_and_each_says_why():
    assert told("start", APPLICATION | {"items": [{"id": "name", "wanted": False}]}) == {
        "/items": "请至少勾选一项“申请的数据项”。"
    }
    assert told("start", APPLICATION | {"items": [{"id": "spaces", "wanted": True}]}) == {
        "/items/1/reason": "“申请的数据项”第2项的“必要性说明”不能为空。"
    }


def test_a_channel_that_the_dataset_lacks_is_refused():
    assert list(told("start", APPLICATION | {"channel": "media"})) == ["/channel"]


def test_a_period_that_ends_before_it_begins_is_told_in_words():
    assert told("start", APPLICATION | {"period_to": "2026-03-31"}) == {
        "/period_to": "“使用期限”的结束日期不能早于开始日期。"
    }


def test_a_period_may_last_three_years_and_not_a_day_more():
    assert told("start", APPLICATION | {"period_to": "2029-04-01"}) == {}
    assert list(told("start", APPLICATION | {"period_to": "2029-04-02"})) == ["/period_to"]


def test_a_period_cannot_begin_in_the_past():
    assert told("start", APPLICATION | {"period_from": "2026-03-01"}) == {
        "/period_from": "“使用期限开始日期”不能早于今天。"
    }


def test_a_promise_that_was_declined_is_no_promise():
    assert told("start", APPLICATION | {"promises_to_cite": False}) == {
        "/promises_to_cite": "请勾选“承诺标注数据来源”。"
    }


def test_fusion_is_described_only_where_there_is_fusion():
    assert list(told("start", APPLICATION | {"has_fusion": True})) == ["/fusion_description"]
    assert told("start", APPLICATION | {"has_fusion": False, "fusion_description": "长" * 900}) == {}


def test_somebody_elses_file_is_no_attachment():
    assert told("start", APPLICATION | {"attachments": ["f1"]}) == {}
    assert told("start", APPLICATION | {"attachments": ["f1", "f2"]}) == {
        "/attachments": "“附件材料”中有文件已失效，请重新上传。"
    }


def test_a_second_correction_cannot_be_asked_for():
    missing = [{"what": "安全措施", "why": "开放条件第1项", "how": "补充人员和权限"}]
    asked = {"result": "correct", "missing": missing}
    assert told("completeness", asked) == {}
    assert list(told("completeness", asked, FACTS | {"may_correct": False})) == ["/result"]


def test_a_correction_names_what_is_missing_why_and_how():
    assert list(told("completeness", {"result": "correct"})) == ["/missing"]
    assert list(told("completeness", {"result": "correct", "missing": [{}]})) == [
        "/missing/0/what",
        "/missing/0/why",
        "/missing/0/how",
    ]


def test_outside_the_scope_needs_its_basis():
    assert list(told("completeness", {"result": "out_of_scope"})) == ["/scope_basis", "/scope_explanation"]
    assert told("completeness", {"result": "accept"}) == {}


def test_every_condition_is_judged_and_an_unmet_one_explained():
    assert list(told("review", {})) == ["/findings/0/finding", "/findings/1/finding"]
    judged = [{"id": "c1", "finding": "not_met"}, {"id": "c2", "finding": "met"}]
    assert told("review", {"findings": judged}) == {
        "/findings/0/note": "判断为“不符合”或者“不适用”的，要写明“事实和说明”。"
    }
    assert told("review", {"findings": [judged[0] | {"note": "没有访问日志"}, judged[1]]}) == {}


@pytest.mark.parametrize(
    ("task", "route", "value"), [("draft", "proposal", "refused"), ("decide", "decision", "refused")]
)
def test_a_refusal_without_grounds_is_refused(task, route, value):
    text_alone = {route: value, "opinion": "不同意", "refusals": [{"finding": "材料不充分，不予同意。"}]}
    assert list(told(task, {route: value, "opinion": "不同意"})) == ["/refusals"]
    assert list(told(task, text_alone)) == ["/refusals/0/ground"]


def test_a_ground_of_ones_own_making_is_no_ground():
    made_up = DECISION | {"refusals": [{"ground": "dislike", "finding": "申请的存储环境没有访问日志。"}]}
    assert list(told("decide", made_up)) == ["/refusals/0/ground"]


def test_a_partial_grant_names_items_and_grounds():
    assert told("decide", DECISION) == {}
    assert list(told("decide", without(DECISION, "granted_items", "refusals"))) == ["/granted_items", "/refusals"]


def test_a_decision_that_is_not_lawful_now_is_refused():
    assert told("decide", DECISION | {"decision": "granted"}) == {
        "/decision": "所选的“决定”现在依法不能作出，请重新选择。"
    }


def test_sending_back_needs_a_reason_and_drops_the_rest():
    sent_back = settle(form("decide"), DECISION | {"decision": "return", "comment": "请重新核对第一项条件"}, FACTS)
    assert sent_back == {"decision": "return", "comment": "请重新核对第一项条件"}
    assert list(told("decide", {"decision": "return"})) == ["/comment"]


def test_a_correction_answers_each_item():
    kept = {"scenario_description": LONG, "security_measures": LONG}
    assert list(told("correct", kept)) == ["/answers/0/answer"]
    assert told("correct", kept | {"answers": [{"id": "1", "answer": "已修改"}]}) == {}


def test_a_withdrawal_needs_no_reason():
    assert told("withdraw", {}) == {}


def test_oversight_names_who_answers_and_by_when():
    assert list(told("oversee", {})) == ["/instruction", "/responsible_person", "/answer_by"]
    asked = {"instruction": "请在期限内答复申请人。", "responsible_person": "林主任", "answer_by": "2026-03-01"}
    assert told("oversee", asked) == {"/answer_by": "“回复期限”不能早于今天。"}


def test_what_the_diagram_turns_on_is_always_answered():
    assert {task: form(task).routes for task in TASKS if form(task).routes} == {
        "completeness": ("result",),
        "review": ("ask_source", "ask_security", "ask_legal", "ask_experts", "experts"),
        "draft": ("proposal",),
        "decide": ("decision",),
        "sign_agreement": ("signing",),
        "countersign_agreement": ("signing",),
    }
    left_open = {"ask_source": False, "ask_security": False, "ask_legal": False, "ask_experts": False, "experts": 1}
    assert form("review").routed({}) == left_open
    assert form("review").routed({"ask_legal": True, "note": "不给流程图看"}) == {**left_open, "ask_legal": True}


# whatever is sent


def test_answers_that_were_not_settled_are_never_checked():
    with pytest.raises(ValueError, match="settled"):
        check(form("start"), APPLICATION | {"applicant_name": "别人"}, FACTS)


def test_answers_never_carry_a_name_that_the_schema_lacks():
    sent = APPLICATION | {"assignee": "me", "lane_owners": {"approver": ["me"]}, "applicant_name": "别人"}
    settled = settle(form("start"), sent, FACTS)
    assert set(settled) <= set(form("start").fields)
    assert settled["applicant_name"] == "安小满"


@pytest.mark.parametrize("task", TASKS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_an_api_client_sends_is_answered_and_never_breaks(task, data):
    the_form = form(task)
    anything = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=8)
        | st.sampled_from(["c1", "partly", "1"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "what", "finding", "wanted", "x"]), inner, max_size=3)
        ),
        max_leaves=6,
    )
    sent = data.draw(st.dictionaries(st.sampled_from([*the_form.fields, "assignee"]), anything))
    settled = settle(the_form, sent, FACTS)
    found = check(the_form, settled, FACTS)
    assert all(problem.message.endswith("。") and "“" in problem.message for problem in found)
    assert settle(the_form, settled, FACTS) == settled
    lay_out(the_form, sent, FACTS, found)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "contact_phone",
            ["13800138000", "+8613800138000", "020-83130000", "(020)83130000-801", "12345", "400-830-1234"],
            ["1380013800", "82-10-1", "abc", "１２"],
        ),
        ("contact_email", ["a@b.cn", "安@例子.公司", "x.y+z@mail.gd.cn"], ["a@b", "a b@c.cn", "a@@b.cn", "<a@b.cn>"]),
        ("period_from", ["2026-04-01"], ["2026-02-30", "20260401", "4月1日", "2026-W10-1"]),
    ],
)
def test_formats_take_what_people_have_and_refuse_the_rest(name, good, bad):
    assert [value for value in good if told("start", APPLICATION | {name: value})] == []
    assert [value for value in bad if f"/{name}" not in told("start", APPLICATION | {name: value})] == []


def test_numbers_of_people_and_organisations_are_checked_as_they_are_typed():
    schema = {
        "type": "object",
        "properties": {
            "person": {"type": "string", "format": "cn-id", "maxLength": 40},
            "organ": {"type": "string", "format": "cn-uscc", "maxLength": 40},
        },
    }
    ui = {
        "sections": [{"title": "一", "fields": ["person", "organ"]}],
        "fields": {"person": {"label": "身份证号"}, "organ": {"label": "代码"}},
    }
    asked = Form.of("p", "t", {"title": "一", "article": "第一条", "duty": "一", "schema": schema, "ui": ui})
    good = settle(asked, {"person": "110105 19491231 002x", "organ": "91440300192203821６"}, {})
    assert check(asked, good, {}) == ()
    bad = settle(asked, {"person": "110105194912310021", "organ": "914403001922038217"}, {})
    assert [problem.message for problem in check(asked, bad, {})] == [
        "“身份证号”不是有效的公民身份号码，请核对 18 位号码。",
        "“代码”不是有效的统一社会信用代码，请核对 18 位代码。",
    ]


def test_a_full_check_takes_less_than_a_millisecond():
    settled, spent = settle(form("start"), APPLICATION, FACTS), []
    for _ in range(100):
        began = time.perf_counter()
        check(form("start"), settled, FACTS)
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.001


def test_the_published_schema_and_the_check_agree_on_what_is_required():
    required = set(public_schema(form("start"), FACTS)["required"])
    assert {path[1:] for path in told("start", {})} == required


def test_a_field_may_hang_on_one_of_several_boxes():
    grounds = {"type": "array", "items": {"type": "string", "enum": ["secret", "consent", "law"]}}
    content = {
        "title": "试验", "article": "第十条", "duty": "试验",
        "schema": {"type": "object", "properties": {"grounds": grounds, "proof": {"type": "string", "maxLength": 9}}, "required": ["grounds", "proof"]},
        "ui": {"sections": [{"title": "一", "fields": ["grounds", "proof"]}], "fields": {"proof": {"label": "证明", "show_if": {"grounds": ["secret", "law"]}}}},
    }  # fmt: skip
    form = Form.of("trial", "start", content)

    def said(*ticked, **more):
        answers = settle(form, {"grounds": list(ticked), **more}, {})
        return [problem.path for problem in check(form, answers, {})], "proof" in answers

    assert said("consent", "law") == (["/proof"], False)
    assert said("consent", "law", proof="有") == ([], True)
    assert said("consent", proof="有") == ([], False)
