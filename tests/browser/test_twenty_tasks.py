"""A morning's work without a mouse: twenty completeness checks, one after the other, by keys alone."""

import re

import pytest

from app.cli import demo, demo_stories
from app.services import filing
from app.services.work import work

pytestmark = [
    pytest.mark.browser,
    # A browser that leaves a page breaks off its downloads; the test's server then drops the file it was sending.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WIDE = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
TWENTY = 20
MARK = "拥堵指数第"


@pytest.fixture
def pile(served):
    """Twenty new applications beside all that is there."""
    app, _ = served
    office = app.extensions["office"]
    with app.app_context():
        applicant = demo.everyone(office)["applicant"]
        for number in range(TWENTY):
            with work(office, applicant) as unit:
                answers = demo_stories.application(demo_stories.TOLL, demo_stories.STUDY, unit.today)
                filing.file(unit, "conditional_application", demo_stories.TOLL, {**answers, "scenario_name": f"{MARK}{number}号研究"})


def goes(page, key):
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def searches(page, scope_key):
    """Choose a scope, and what is looked for in it."""
    goes(page, scope_key)
    page.keyboard.press("/")
    page.keyboard.type(MARK)
    goes(page, "Enter")
    assert page.locator("[data-row]").count() == TWENTY


def claims_all(page):
    """Tick the rows one by one, and claim them together."""
    for _row in range(TWENTY):
        page.keyboard.press("j")
        page.keyboard.press("x")
    assert page.locator("[data-selected]").inner_text() == f"已选 {TWENTY} 件"
    goes(page, "C")
    assert f"办成 {TWENTY} 件，跳过 0 件" in page.locator("main").inner_text()
    goes(page, "u")


def number(page):
    return page.locator(".over-heading .number").inner_text()


def accepts(page):
    """The form has the focus: choose its first answer and submit. The case that was done."""
    case_no = number(page)
    assert page.evaluate("document.activeElement.name") == "result"
    page.keyboard.press("Space")
    goes(page, "Control+Enter")
    assert f"已办结 {case_no}。" in page.locator("main").inner_text()
    return case_no


def test_a_reviewer_clears_twenty_tasks_by_keyboard_alone(pile, signs_in, address):
    page = signs_in("reviewer", **WIDE)
    page.goto(address + "/workbench")
    searches(page, "2")  # what waits for the group
    claims_all(page)
    searches(page, "1")  # what is mine
    page.keyboard.press("j")
    goes(page, "Enter")
    first = number(page)
    goes(page, "n")
    goes(page, "p")
    assert number(page) == first
    page.keyboard.press("f")  # later the form has the focus already
    page.wait_for_function("document.activeElement.name === 'result'")
    done = [accepts(page) for _task in range(TWENTY)]
    assert len(set(done)) == TWENTY
    assert number(page) in done  # what the checks have brought: the reviews, in the same list
    page.goto(f"{address}/workbench?scope=body&task=completeness&q={MARK}")
    assert page.locator("[data-row]").count() == 0


def test_the_question_mark_lists_the_keys_of_a_task(signs_in, address):
    page = signs_in("reviewer", **WIDE)
    page.goto(address + "/workbench?scope=mine")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workbench/tasks/\d+"))
    page.keyboard.press("?")
    told = page.locator("#keys-dialog").inner_text()
    for words in ("下一件", "上一件", "回到列表", "提交并办下一件", "Ctrl+Enter", "去填写"):
        assert words in told


def test_two_who_open_the_same_task_are_told_of_each_other(signs_in, address):
    one, other = signs_in("reviewer", **WIDE), signs_in("reviewer2", **WIDE)
    one.goto(address + "/workbench?scope=body")
    there = next(link for link in listed(one) if opens_alone(one, address + link))
    other.goto(address + there)
    other.get_by_text("也打开着这项任务").wait_for()
    assert other.locator("[data-also-open-words]").inner_text()[:3] == one.locator(".user-menu").first.inner_text().strip()[:3]


def listed(page):
    return [row.get_attribute("href") for row in page.locator("[data-row-link]").all()]


def opens_alone(page, there):
    """Whether nobody else has the task open: the served town's clock stands still, so whoever opened one has not left it."""
    with page.expect_response(re.compile("/look$")):
        page.goto(there)
    return not page.get_by_text("也打开着这项任务").is_visible()
