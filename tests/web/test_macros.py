import re
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as Some

import pytest
from flask import Flask, render_template, render_template_string
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from app.adapters import calendar
from app.domain.clock import at_shanghai
from app.web import laws, look
from app.web.month_grid import by_month

HERE = Path(__file__).parent
YEARS = HERE.parents[1] / "config" / "calendar"
RECEIVED_ON, DUE_ON = date(2026, 2, 13), date(2026, 3, 19)


@pytest.fixture(scope="module")
def app():
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.secret_key = "for tests"
    CSRFProtect(app)
    look.install(app)
    laws.install(app)
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(HERE)])
    return app


@pytest.fixture
def printed(app):
    """Print one macro: `printed("status", "due_tag(3)")`."""

    def printed(file, call, **given):
        with app.test_request_context("/tasks?scope=mine&sort=due&after=9"):
            source = f'{{% import "macros/{file}.html" as m %}}{{{{ m.{call} }}}}'
            return render_template_string(source, D=date, **given)

    return printed


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def every_macro(app):
    days = calendar.load_calendar(YEARS).walk(RECEIVED_ON, 20)
    shapes = [
        Some(id="pool", kind="participant", x=0, y=0, w=600, h=200, name="申请", mark="none"),
        Some(id="t1", kind="userTask", x=60, y=60, w=110, h=70, name="条件审查", mark="done"),
        Some(id="g1", kind="exclusiveGateway", x=220, y=70, w=50, h=50, name="通过？", mark="done"),
        Some(id="t2", kind="userTask", x=320, y=60, w=110, h=70, name="拟办意见", mark="here"),
        Some(id="b1", kind="boundaryEvent", x=400, y=112, w=36, h=36, name="预警", mark="none", event="timer"),
        Some(id="e1", kind="endEvent", x=520, y=77, w=36, h=36, name="已答复", mark="none"),
    ]
    edges = [
        Some(id="f1", points=[(170, 95), (220, 95)], name="", mark="done"),
        Some(id="f2", points=[(270, 95), (320, 95)], name="是", mark="none"),
    ]
    with app.test_request_context("/cases/1"):
        return render_template(
            "every_macro.html",
            shapes=shapes,
            edges=edges,
            days=days,
            start=RECEIVED_ON,
            due=DUE_ON,
            today=date(2026, 2, 25),
            at=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
            D=date,
            problems=[Some(path="/purpose", label="使用目的", message="请填写使用目的")],
            nav=[("待办任务", "/tasks", True, 12), ("数据目录", "/datasets", False, None)],
            breadcrumb=[("首页", "/"), ("办件", "")],
            person=Some(name="李审核", role="经办人", body="某市交通运输局"),
            demo_loaded=True,
            demo_clock=at_shanghai(date(2026, 12, 22), datetime.min.time()),
        )


def test_a_page_has_one_h1_and_a_title_made_from_it(every_macro):
    assert len(re.findall("<h1", every_macro)) == 1
    assert "<title>错误：公交刷卡客流数据的开放申请 - 公共数据开放办件系统</title>" in every_macro


def test_no_id_occurs_twice(every_macro):
    ids = Counter(attrs["id"] for _, attrs in Tags(every_macro).tags if "id" in attrs)
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_input_has_a_label(every_macro):
    tags = Tags(every_macro).tags
    labelled = {attrs["for"] for tag, attrs in tags if tag == "label"}
    asked = [attrs for tag, attrs in tags if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"]
    assert asked
    assert [attrs for attrs in asked if attrs.get("id") not in labelled] == []


def test_nothing_needs_inline_style_or_script(every_macro):
    for tag, attrs in Tags(every_macro).tags:
        assert "style" not in attrs, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
    assert re.search(r"<script(?![^>]*src=)", every_macro) is None


def test_nothing_is_fetched_from_elsewhere(every_macro):
    fetched = [
        attrs.get("src") or attrs.get("href")
        for tag, attrs in Tags(every_macro).tags
        if tag in {"script", "link", "img"}
    ]
    assert fetched
    assert [address for address in fetched if not address.startswith("/static/")] == []


def test_every_post_form_carries_the_token(every_macro):
    forms = re.findall(r'<form[^>]*method="post".*?</form>', every_macro, re.DOTALL)
    assert len(forms) == 3  # sign-out, confirm, the page's own
    assert all('name="csrf_token"' in form for form in forms)


def test_the_demonstration_is_marked_and_its_clock_shown(every_macro):
    assert "演示系统" in words(every_macro)
    assert "系统时间：2026年12月22日 00:00（演示时钟）" in words(every_macro)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("due_tag(5)", "剩 5 个工作日"),
        ("due_tag(0)", "今天到期"),
        ("due_tag(-2)", "逾期 2 个工作日"),
        ("due_tag(7, provisional=true)", "剩 7 个工作日（暂定）"),
        ("due_tag(7, state='paused')", "计时暂停，剩 7 个工作日"),
        ("due_tag(3, state='met', met_in_time=true)", "按期办结"),
        ("due_tag(-3, state='met', met_in_time=false)", "逾期办结"),
        ("due_tag(3, state='cancelled')", "已终止计时"),
        ("kind_tag('law')", "法定期限"),
        ("kind_tag('standard')", "服务标准"),
        ("rung_tag('yellow')", "黄牌"),
        ("due_date(D(2026, 12, 21))", "2026年12月21日"),
        ("due_date(D(2027, 1, 5), true, D(2026, 12, 31))", "2027年1月5日（暂定，最早2026年12月31日）"),
    ],
)
def test_a_state_is_said_in_words(printed, call, said):
    assert words(printed("status", call)) == said


def test_a_service_standard_never_looks_like_law(printed):
    card = printed("status", "deadline_card('签订协议', 'standard', D(2026, 12, 14), 4)")
    assert "服务标准" in card
    assert "法定" not in card


def test_the_bar_of_days_says_what_it_shows(printed):
    bar = printed("status", "day_bar(20, 5)")
    assert 'aria-label="共 20 个工作日，已过 15 个"' in bar
    assert bar.count('class="used"') == 15
    assert bar.count("<rect") == 20


def test_a_late_bar_is_full(printed):
    assert printed("status", "day_bar(20, -3)").count('class="used"') == 20


def test_the_calendar_numbers_each_counted_day(app):
    days = calendar.load_calendar(YEARS).walk(RECEIVED_ON, 20)
    with app.test_request_context("/"):
        html = render_template_string(
            '{% from "macros/calendar.html" import month_calendar %}{{ month_calendar(days|by_month(zero), zero, due) }}',
            days=days,
            zero=RECEIVED_ON,
            due=DUE_ON,
        )
    assert [int(number) for number in re.findall(r"第(\d+)日", html)] == list(range(1, 21))
    assert re.search(r'day-makeup.*?datetime="2026-02-14".*?第1日', html, re.DOTALL)
    assert "春节" in html
    last = re.search(r"<td class=\"[^\"]*day-due.*?</td>", html, re.DOTALL).group()
    assert 'datetime="2026-03-19"' in last
    assert "第20日" in last


def test_weeks_before_and_after_the_count_are_left_out():
    first, last = by_month(calendar.load_calendar(YEARS).walk(date(2026, 2, 13), 12), date(2026, 2, 13))
    assert [square.on.day for square in first.weeks[0] if square] == [9, 10, 11, 12, 13, 14, 15]
    assert last.weeks[-1][0].on == date(2026, 3, 9)


def test_the_current_step_is_told_to_screen_readers(printed):
    steps = [
        {"title": "收到申请", "state": "done"},
        {"title": "审查", "state": "current"},
        {"title": "答复", "state": "next"},
    ]
    html = printed("timeline", "timeline(steps)", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert words(html) == "收到申请 已完成 审查 办理中 答复 尚未开始"


def test_sorting_keeps_the_filter_and_leaves_the_page(printed):
    head = printed("table", "heading('到期', 'due', 'due')")
    assert 'aria-sort="ascending"' in head
    assert 'href="/tasks?scope=mine&amp;sort=-due"' in head


def test_an_unsorted_column_claims_no_order(printed):
    assert "aria-sort" not in printed("table", "heading('环节', 'step', '-due')")


def test_an_unanswered_question_reads_as_such(printed):
    assert words(printed("summary", "summary([('电话', none), ('用途', '研究')])")) == "电话 未填写 用途 研究"


def test_each_error_leads_to_its_field(printed):
    problems = [Some(path="/items/0/reason", label="理由", message="请填写理由")]
    assert '<a href="#items-0-reason">请填写理由</a>' in printed("notice", "error_summary(problems)", problems=problems)


def test_what_people_typed_is_escaped(printed):
    hostile = "<script>alert(1)</script>"
    steps = [{"title": hostile, "state": "done", "who": hostile, "note": hostile}]
    for file, call in [
        ("timeline", "timeline(steps)"),
        ("summary", "summary([(hostile, hostile)])"),
        ("law", "article(hostile, hostile)"),
        ("table", "empty(hostile, hostile, '/', hostile)"),
        ("diagram", "activity(shape, 'usertask')"),
    ]:
        shape = Some(id="t", kind="userTask", x=0, y=0, w=400, h=70, name=hostile, mark="here")
        assert "<script" not in printed(file, call, steps=steps, hostile=hostile, shape=shape)


def test_an_expired_basis_says_until_when_it_was_in_force(printed):
    banner = words(printed("law", "basis_banner('广东省公共数据开放暂行办法', D(2025, 11, 30))"))
    assert "有效期已于2025年11月30日届满" in banner
    assert "以主管部门的正式文件为准" in banner


def test_every_element_of_a_diagram_has_a_title(every_macro):
    drawing = re.search(r'<svg class="diagram".*?</svg>', every_macro, re.DOTALL).group()
    groups = re.findall(r'<g class="(?:shape|flow)[^>]*><title>([^<]+)</title>', drawing)
    assert len(groups) == drawing.count("<g ") == 8
    assert "拟办意见 (当前)" in groups


def test_a_line_ends_in_an_arrow_that_points_along_it(app):
    arrow = app.jinja_env.filters["arrow_head"]
    assert arrow([(0, 0), (100, 0)]) == "100,0 91,4 91,-4"
    assert arrow([(0, 0), (0, 50)]) == "0,50 -4,41 4,41"


def test_long_labels_are_broken_by_width(app):
    wrap = app.jinja_env.filters["wrap_label"]
    assert wrap("拟办意见并说明理由", 8) == ["拟办意见", "并说明理", "由"]
    assert wrap("API 调用", 8) == ["API 调用"]


@pytest.mark.parametrize(("size", "said"), [(0, "0 B"), (820, "820 B"), (20_480, "20 KB"), (1_572_864, "1.5 MB")])
def test_a_size_is_said_in_the_unit_that_fits(app, size, said):
    assert app.jinja_env.filters["file_size"](size) == said


def test_a_moment_is_shown_in_shanghai(app):
    moment = app.jinja_env.filters["moment_zh"]
    assert moment(datetime(2026, 11, 23, 16, 5, tzinfo=UTC)) == "2026年11月24日 00:05"


def test_a_moment_without_a_zone_is_refused(app):
    with pytest.raises(ValueError, match="without a time zone"):
        app.jinja_env.filters["moment_zh"](datetime(2026, 11, 23, 16, 5))  # noqa: DTZ001


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500])
def test_an_error_page_says_what_to_do_next(app, status):
    with app.test_request_context("/"):
        html = render_template(f"errors/{status}.html", message="", reference="9f2c")
    assert len(re.findall("<h1", html)) == 1
    assert "接下来可以做什么" in html
    assert "9f2c" in html
    assert "Traceback" not in html


def test_an_error_page_gives_the_article_where_law_is_the_reason(app):
    with app.test_request_context("/"):
        html = render_template("errors/422.html", message="拒绝应当说明理由。", article="第二十一条第二款")
    assert "拒绝应当说明理由。" in html
    assert "依据：第二十一条第二款" in html
