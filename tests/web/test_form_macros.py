import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, render_template_string, request
from flask_wtf import CSRFProtect

from app.adapters.forms import check, load_all
from app.domain.form_layout import focus_after, lay_out
from app.domain.form_parsing import begin, operation, parse, rearrange, settle
from app.web import look

ROOT = Path(__file__).parents[2]
FORMS = load_all(ROOT / "forms")
TASKS = sorted(task for slug, task in FORMS if slug == "conditional_application")
FACTS = {
    "today": date(2026, 3, 2),
    "may_correct": True,
    "locked": {
        "applicant_name": "安<小>满",
        "applicant_type": "自然人",
        "applicant_id": "1101**********002X",
        "dataset": "停车场基础数据",
    },
    "prefill": {"contact_name": "安小满"},
    "dataset_items": [{"value": "name", "label": "停车场名称"}, {"value": "spaces", "label": "泊位数"}],
    "dataset_channels": [{"value": "download", "label": "数据下载"}],
    "conditions": [{"id": "c1", "text": "有安全能力", "basis": "第二十六条第三款"}],
    "missing_items": [{"id": "1", "text": "没有写明谁能接触数据", "basis": "补充人员"}],
    "requested_items": [{"value": "name", "label": "停车场名称"}],
    "refusal_grounds": [{"value": "c1", "label": "开放条件：有安全能力", "hint": "第二十六条第三款"}],
    "lawful_outcomes": [{"value": "partly", "label": "部分同意"}, {"value": "return", "label": "退回"}],
    "files": [{"id": "f1", "name": "证明.pdf", "size": 2048}],
}
PAGE = """{% extends "layout/citizen.html" %}
{% from "forms/form.html" import form, duty_line %}{% from "macros/notice.html" import error_summary %}
{% block heading %}{{ view.title }}{% endblock %}{% block lead %}{{ duty_line(view) }}{% endblock %}
{% block content %}{{ error_summary(problems) }}
{% call form(view, request.path, version=7, submit='提交申请', focus=focus) %}<a href="/">返回</a>{% endcall %}{% endblock %}"""
READ = """{% from "forms/answers.html" import answers %}{{ answers(view, file_url=address) }}"""


@pytest.fixture(scope="module")
def client():
    app = Flask("app", root_path=str(ROOT / "app"), static_folder="web/static", template_folder="web/templates")
    app.config.update(SECRET_KEY="for this test", WTF_CSRF_ENABLED=False)
    CSRFProtect(app)
    look.install(app)
    app.jinja_env.filters["cite"] = str  # the articles it leads to are the register's
    app.add_url_rule("/<task>", view_func=page, methods=["GET", "POST"])
    return app.test_client()


def page(task):
    form, problems, focus = FORMS["conditional_application", task], (), ""
    answers = begin(form, FACTS)
    if request.method == "POST":
        asked = operation(form, request.form)
        answers = rearrange(form, parse(form, request.form), asked)
        focus = focus_after(asked, answers)
        if asked.deed == "submit":
            settled = settle(form, answers, FACTS)
            problems = check(form, settled, FACTS)
    if "read" in request.args:
        return render_template_string(READ, view=lay_out(form, answers, FACTS), address=lambda name: f"/files/{name}")
    view = lay_out(form, answers, FACTS, problems)
    return render_template_string(PAGE, view=view, problems=problems, focus=focus), 422 if problems else 200


class Tags(HTMLParser):
    """A page's tags, as (name, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.all = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def of(self, *names):
        return [attrs for tag, attrs in self.all if tag in names]

    def named(self, name):
        return [attrs for _, attrs in self.all if attrs.get("name") == name]


def asked_for(client, task, **sent):
    data = {name.replace("__", "-"): value for name, value in sent.items()}
    answer = client.post(f"/{task}", data=data) if sent else client.get(f"/{task}")
    return answer.status_code, answer.text


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("sent", [{}, {"_op": "submit"}], ids=["fresh", "with errors"])
def test_every_input_has_a_label_and_no_id_is_used_twice(client, task, sent):
    _, html = asked_for(client, task, **sent)
    tags = Tags(html)
    ids = [attrs["id"] for _, attrs in tags.all if "id" in attrs]
    assert sorted(ids) == sorted(set(ids))
    labelled = {attrs["for"] for attrs in tags.of("label")}
    inputs = [attrs for attrs in tags.of("input", "textarea", "select") if attrs.get("type") != "hidden"]
    assert [attrs for attrs in inputs if attrs.get("id") not in labelled] == []


@pytest.mark.parametrize("task", TASKS)
def test_what_describes_a_field_is_on_the_page_and_each_error_leads_to_it(client, task):
    _, html = asked_for(client, task, _op="submit")
    tags = Tags(html)
    ids = {attrs["id"] for _, attrs in tags.all if "id" in attrs}
    described = {one for _, attrs in tags.all for one in attrs.get("aria-describedby", "").split()}
    links = {attrs["href"][1:] for attrs in tags.of("a") if attrs.get("href", "").startswith("#")}
    assert described <= ids
    assert links <= ids


@pytest.mark.parametrize("task", TASKS)
def test_a_strict_content_security_policy_finds_nothing_inline(client, task):
    _, html = asked_for(client, task)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_the_browser_does_not_judge_and_the_version_goes_along(client):
    tags = Tags(asked_for(client, "start")[1])
    (form,) = [attrs for attrs in tags.of("form") if attrs.get("class") == "case-form"]
    assert "novalidate" in form
    assert form["enctype"] == "multipart/form-data"
    assert tags.named("_version")[0]["value"] == "7"
    assert len(tags.named("csrf_token")) == 1


def test_enter_saves_and_only_the_button_submits(client):
    buttons = Tags(asked_for(client, "decide")[1]).named("_op")
    assert buttons[0]["value"] == "save"
    assert [one["value"] for one in buttons].count("submit") == 1
    assert all("formnovalidate" in one for one in buttons if one["value"] != "submit")


def test_locked_answers_are_printed_and_have_no_input(client):
    _, html = asked_for(client, "start")
    assert "安&lt;小&gt;满" in html
    assert Tags(html).named("applicant_name") == []


def test_a_fresh_form_begins_with_what_is_known(client):
    assert Tags(asked_for(client, "start")[1]).named("contact_name")[0]["value"] == "安小满"


def test_a_refused_form_comes_back_with_every_entry_and_each_error_beside_its_field(client):
    status, html = asked_for(
        client,
        "start",
        _op="submit",
        scenario_name='"><b>场景',
        period_from="2026-13-40",
        contact_phone="abc",
        items__1__id="spaces",
        items__1__wanted="true",
        has_fusion="false",
        fusion_description="先写着",
        attachments="f1",
    )
    tags = Tags(html)
    assert status == 422
    assert "<title>错误：" in html
    assert tags.named("scenario_name")[0]["value"] == '"><b>场景'
    assert (tags.named("period_from")[0]["value"], tags.named("period_from")[0]["type"]) == ("2026-13-40", "text")
    assert tags.named("contact_phone")[0]["aria-invalid"] == "true"
    assert "contact_phone-error" in tags.named("contact_phone")[0]["aria-describedby"]
    assert ["checked" in one for name in ("items-0-wanted", "items-1-wanted") for one in tags.named(name)] == [
        False,
        True,
    ]
    assert [one["value"] for one in tags.named("attachments") if one["type"] == "hidden"] == ["f1"]
    assert "先写着</textarea>" in html
    assert html.count("“申请的数据项”第2项的“必要性说明”不能为空。") == 2


def test_a_row_can_be_added_and_removed_without_script(client):
    _, more = asked_for(client, "completeness", _op="add:missing", result="correct", missing__0__what="图")
    tags = Tags(more)
    assert [one["value"] for name in ("missing-0-what", "missing-1-what") for one in tags.named(name)] == ["图", ""]
    assert [one["id"] for one in tags.of("fieldset") if "data-focus" in one] == ["missing-1"]
    _, less = asked_for(client, "completeness", _op="del:missing:0", missing__0__what="图", missing__1__what="表")
    assert Tags(less).named("missing-0-what")[0]["value"] == "表"


def test_without_script_a_question_says_when_it_is_asked(client):
    _, html = asked_for(client, "completeness")
    assert "仅当“审查结果”为“需要申请人补正”时填写" in html
    (box,) = [
        attrs for _, attrs in Tags(html).all if attrs.get("data-show-if") == "result" and attrs.get("id") == "missing"
    ]
    assert box["data-show-values"] == "correct"


def test_required_and_optional_stand_in_words(client):
    _, html = asked_for(client, "start")
    assert re.search(r'for="scenario_name">应用场景名称<span class="optional">必填</span>', html)
    assert re.search(r'for="expected_outcome">预期成果<span class="optional">选填</span>', html)


def test_a_long_text_keeps_its_first_empty_line(client):
    _, html = asked_for(client, "withdraw", _op="save", reason="一\n\n二")
    assert ">\n一\n\n二</textarea>" in html


def test_answers_are_printed_to_read_and_what_was_not_asked_is_left_out(client):
    sent = {
        "purpose": "research",
        "scenario_description": "一\n<二>",
        "items-0-id": "name",
        "items-0-wanted": "true",
        "items-0-reason": "核对",
        "has_fusion": "false",
        "fusion_description": "未问",
        "attachments": "f1",
    }
    html = client.post("/start?read=1", data=sent).text
    assert "科技研究" in html
    assert "一<br>&lt;二&gt;" in html
    assert "停车场名称" in html
    assert '<a href="/files/f1">证明.pdf</a>' in html
    assert "泊位数" not in html
    assert "未问" not in html
