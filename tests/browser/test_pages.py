"""Every page of the demo in Chromium, as the roles that may see it: axe finds nothing, nothing overflows a phone of 320 px."""

import pytest

pytestmark = [
    pytest.mark.browser,
    # A browser that leaves a page breaks off its downloads; the test's server then drops the file it was sending.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PHONE = {"viewport": {"width": 320, "height": 640}}
TOLL = "440000/transport/0001"

STRANGER = ["/", "/catalogue", f"/catalogue/{TOLL}", "/sign-in", "/help", "/verify", "/calendar?from=2026-12-20&days=20"]
PAGES = {
    "applicant": [
        "/my/cases",
        f"/apply/conditional_application?about={TOLL}",
        "/my/notices",
        "/my/entitlements",
        "first:/my/cases:main a[href*='/my/cases/4']",
        "first:/my/cases?show=closed:main a[href*='/my/cases/4']:main a[href*='/letters/']",
    ],
    "reviewer": [
        "/workbench",
        "/workbench?scope=group",
        "/workbench?scope=body",
        "/workbench/cases",
        "first:/workbench?scope=mine:main table a",
        "first:/workbench/cases:main table a",
    ],
    "approver": ["/workbench", "first:/workbench?scope=body:main table a"],
    "supervisor": ["/supervision", "/workbench"],
    "administrator": [
        "/administration/incidents",
        "/administration/state",
        "/administration/calendar",
        "/administration/calendar/new",
        "/administration/calendar/years/2026",
        "/administration/calendar/closures/new",
    ],
    "auditor": ["/workbench/cases", "/supervision"],
}


@pytest.mark.parametrize("shape", [{}, PHONE], ids=["desktop", "phone"])
def test_a_stranger_meets_no_barrier(new_context, address, axe, shape):
    page = new_context(**shape).new_page()
    assert barriers(page, address, axe, STRANGER) == []


@pytest.mark.parametrize("shape", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("login", PAGES)
def test_nobody_meets_a_barrier(signs_in, address, axe, login, shape):
    page = signs_in(login, **shape)
    assert barriers(page, address, axe, PAGES[login]) == []


def barriers(page, address, axe, paths):
    found = []
    for path in paths:
        answer = open_page(page, address, path)
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
            continue
        found += [f"{path}: {one}" for one in axe(page)]
        found += [f"{path}: {len(page.query_selector_all('h1'))} h1"] if len(page.query_selector_all("h1")) != 1 else []
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: scrolls sideways")
    return found


def open_page(page, address, path):
    """`first:PAGE:SELECTOR…` opens what the first link of a page leads to, and the first of that page."""
    if not path.startswith("first:"):
        return page.goto(address + path)
    _, start, *selectors = path.split(":")
    answer = page.goto(address + start)
    for selector in selectors:
        answer = page.goto(page.eval_on_selector(selector, "link => link.href"))
    return answer
