"""The officials' screens in Chromium: lists walked by keys, paper beside form, drawers, and all of it without a script."""

import re

import pytest

pytestmark = [
    pytest.mark.browser,
    # A browser that leaves a page breaks off its downloads; the test's server then drops the file it was sending.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# Without smooth scrolling a place is reached at once.
WIDE = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 360, "height": 800}, "reduced_motion": "reduce"}
GROUP = "/workbench?scope=group"


def focused(page):
    return page.evaluate("document.activeElement.closest('[data-row]')?.querySelector('.number').innerText")


def numbers(page):
    return page.locator("[data-row] .number").all_inner_texts()


def test_a_list_is_walked_by_j_and_k_and_opened_by_enter(signs_in, address):
    page = signs_in("reviewer", **WIDE)
    page.goto(address + "/workbench?scope=body")
    first, second = numbers(page)[:2]
    page.keyboard.press("j")
    assert focused(page) == first
    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("k")
    page.keyboard.press("k")  # the first stays the first
    assert focused(page) == first
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workbench/tasks/\d+"))
    assert first in page.locator("main").inner_text()


def test_the_chosen_task_is_claimed_by_c_and_the_list_stays(signs_in, address):
    page = signs_in("reviewer", **WIDE)
    page.goto(address + GROUP)
    waiting = numbers(page)
    page.keyboard.press("c")  # nothing is chosen yet
    assert numbers(page) == waiting
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.get_by_text("已签收，现在由您办理。").wait_for()
    assert page.url.endswith(GROUP)
    assert numbers(page) == waiting[1:]


def test_the_question_mark_lists_the_keys_of_the_list(signs_in, address):
    page = signs_in("reviewer", **WIDE)
    page.goto(address + "/workbench?scope=body")
    page.keyboard.press("?")
    told = page.locator("#keys-dialog").inner_text()
    for words in ("下一条", "上一条", "签收选中的任务", "勾选选中的任务", "查找"):
        assert words in told


def test_the_form_stands_beside_the_paper_and_stays_in_sight(signs_in, address):
    page = signs_in("approver", **WIDE)
    page.goto(address + GROUP)
    page.locator("[data-row-link]").first.click()
    page.wait_for_url(re.compile("/tasks/"))
    form, paper = page.locator(".work-form").bounding_box(), page.locator(".work-file").bounding_box()
    assert paper["x"] + paper["width"] <= form["x"]
    assert form["y"] < 700  # seen without scrolling
    page.locator("#application").evaluate("part => part.scrollIntoView({block: 'end', behavior: 'instant'})")
    assert page.locator(".action-bar").is_visible()
    box = page.locator(".action-bar").bounding_box()
    assert 0 < box["y"] < 900


def test_on_a_phone_a_link_leads_past_the_paper_to_the_form(signs_in, address):
    page = signs_in("approver", **PHONE)
    page.goto(address + GROUP)
    page.locator("[data-row-link]").first.click()
    page.get_by_role("link", name="去填写").click()
    assert page.locator("input[name=decision]").first.bounding_box()["y"] < 800
    assert not page.get_by_text("路网运行分析").first.is_visible() or page.get_by_text("展开申请表的全部内容").is_visible()


@pytest.fixture
def plain(signs_in, address):
    """A reviewer's browser with scripts off."""
    return signs_in("reviewer2", java_script_enabled=False, **WIDE)


def test_without_a_script_a_task_is_claimed_and_handed_on(plain, address):
    plain.goto(address + "/workbench?scope=mine")
    plain.locator("table a.row-link").first.click()
    assert not plain.get_by_role("button", name="确定转办").is_visible()
    plain.get_by_text("转办", exact=True).click()
    plain.get_by_role("button", name="确定转办").click()
    assert "请选择“接办人”" in plain.locator("main").inner_text()
    assert plain.get_by_role("button", name="确定转办").is_visible()  # open again with what is wrong
    plain.select_option("#deed-to", "reviewer")
    plain.get_by_role("button", name="确定转办").click()
    assert "已转办" in plain.locator("main").inner_text()


def test_a_supervisor_nudges_from_the_list(signs_in, address):
    page = signs_in("supervisor", **WIDE)
    page.goto(address + "/supervision?show=late")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.get_by_text("已催办").wait_for()
    assert page.url.endswith("/supervision?show=late")
