"""The look in a real browser: the strict policy holds, axe finds nothing, small screens don't scroll sideways, the comforts work."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace as Some

import pytest
from flask import Flask, render_template
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.serving import make_server

from app.adapters import calendar
from app.web import laws, look

pytestmark = [
    pytest.mark.browser,
    # A browser that leaves a page breaks off its downloads; the test's server then drops the file it was sending.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
TESTS = Path(__file__).parents[1]
AXE = TESTS / "browser" / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHAPES = [
    Some(id="t1", kind="userTask", x=0, y=0, w=110, h=70, name="条件审查", mark="done"),
    Some(id="t2", kind="userTask", x=900, y=0, w=110, h=70, name="拟办意见", mark="here"),
]
EDGES = [Some(id="f1", points=[(110, 35), (900, 35)], name="通过", mark="done")]


def page_of_everything():
    days = calendar.load_calendar(TESTS.parent / "config" / "calendar").walk(date(2026, 2, 13), 20)
    return render_template(
        "every_macro.html",
        shapes=SHAPES,
        edges=EDGES,
        days=days,
        start=date(2026, 2, 13),
        due=date(2026, 3, 19),
        today=date(2026, 2, 25),
        at=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
        D=date,
        problems=[Some(path="/purpose", label="使用目的", message="请填写使用目的")],
        nav=[("待办任务", "/tasks", True, 12), ("数据目录", "/datasets", False, None)],
        breadcrumb=[("首页", "/"), ("办件", "")],
        person=Some(name="李审核", role="经办人", body="某市交通运输局"),
        demo_loaded=True,
    )


@pytest.fixture(scope="module")
def drafts():
    return []


@pytest.fixture(scope="module")
def address(drafts):
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.secret_key = "for tests"
    CSRFProtect(app)
    look.install(app)
    laws.install(app)
    app.add_url_rule("/register", "register.page", page_of_everything)  # the banner of a text that has run out leads there
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(TESTS / "web")])
    app.add_url_rule("/", "page", page_of_everything)
    app.add_url_rule("/draft", "draft", lambda: (drafts.append(1), ("", 204))[1], methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def complaints(page):
    """What the browser says of the policy and of scripts."""
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def choose(context, address, **cookies):
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])


@pytest.mark.parametrize("chosen", [{}, {"large": "1"}, {"lang": "en"}], ids=["plain", "large print", "English"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(page, context, address, complaints, chosen, width):
    choose(context, address, **chosen)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert complaints == []


@pytest.mark.parametrize("chosen", [{}, {"large": "1"}], ids=["plain", "large print"])
def test_nothing_scrolls_sideways_at_320_pixels(page, context, address, chosen):
    choose(context, address, **chosen)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_list_of_keys_opens_and_they_can_be_switched_off(page, address):
    page.goto(address)
    page.keyboard.press("?")
    assert page.locator("#keys-dialog dd").all_inner_texts()[:1] == ["打印"]
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "words"


def test_a_key_leads_to_its_field(page, address):
    page.goto(address)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "words"


def test_a_form_saves_itself_with_its_token(page, address, drafts):
    page.goto(address)
    with page.expect_response("**/draft") as answer:
        page.fill("#purpose", "研究线网")
    assert answer.value.status == 204
    assert drafts
    assert "已保存" in page.locator("[data-saved-at]").inner_text()


def test_a_post_by_htmx_carries_the_token(page, address, complaints):
    page.goto(address)
    with page.expect_response("**/draft") as answer:
        page.evaluate("void htmx.ajax('POST', '/draft', {swap: 'none'})")
    assert answer.value.status == 204
    assert complaints == []


def test_the_picture_shows_where_the_case_stands(page, address):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address)
    box = page.locator(".diagram-scroll").bounding_box()
    here = page.locator(".shape-here .body").bounding_box()
    assert box["x"] <= here["x"]
    assert here["x"] + here["width"] <= box["x"] + box["width"]


def test_a_page_prints_without_its_frame(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert page.locator("h1").is_visible()


@pytest.fixture
def plain_page(browser, address):
    """The page with scripts off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def test_the_first_key_leads_to_the_skip_link(plain_page):
    plain_page.keyboard.press("Tab")
    plain_page.keyboard.press("Enter")
    assert plain_page.url.endswith("#main")


def test_signing_out_needs_no_script(plain_page):
    button = plain_page.get_by_role("button", name="退出登录")
    assert not button.is_visible()
    plain_page.locator(".user-menu summary").click()
    assert button.is_visible()


def test_a_deed_is_confirmed_without_script(plain_page):
    button = plain_page.get_by_role("button", name="确定撤回")
    assert not button.is_visible()
    plain_page.get_by_text("撤回申请").click()
    assert button.is_visible()
