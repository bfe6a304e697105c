"""The README's pictures, taken from the demo town: `make screenshots`. Not a test, so not collected with them."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]
FOLDER = Path(__file__).parents[2] / "app" / "web" / "screenshots"
WINDOW = {"viewport": {"width": 1280, "height": 860}}


def test_take_the_pictures(signs_in, address):
    FOLDER.mkdir(exist_ok=True)
    applicant = signs_in("applicant", **WINDOW)
    applicant.goto(f"{address}/my/cases")
    applicant.goto(applicant.eval_on_selector("main a[href*='/my/cases/4']", "link => link.href"))
    take(applicant, "tracking")
    applicant.click("main a:has-text('这个日期怎么算的') >> nth=0")
    take(applicant, "explanation")
    reviewer = signs_in("reviewer", **WINDOW)
    reviewer.goto(f"{address}/workbench?scope=body")
    take(reviewer, "inbox")
    reviewer.goto(f"{address}/workbench?scope=mine")
    reviewer.goto(reviewer.eval_on_selector("main table a", "link => link.href"))
    take(reviewer, "task")
    supervisor = signs_in("supervisor", **WINDOW)
    supervisor.goto(f"{address}/supervision")
    take(supervisor, "board")


def take(page, name):
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
