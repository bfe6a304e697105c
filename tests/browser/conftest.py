"""The browser of the tests: the system's Chromium, or the one that CHROMIUM names; and the demo town, served for it."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app.adapters.files import MemoryStore
from app.adapters.mail import FakePost
from app.cli import demo
from app.domain.clock import FixedClock
from app.factory import create_app
from config.testing import Testing

NAMES = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium():
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = {"executable_path": chromium()} if chromium() else {}
    return {**browser_type_launch_args, **found, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def base_url():
    """Tests give whole addresses. The plugin's own fixture is made in a way that pytest 9 warns of."""
    return


@pytest.fixture(scope="session")
def served(new_database, tmp_path_factory):
    """The demo town on 23 November 2026 in the morning: its application, and the address it is served at."""
    clock, folder = FixedClock("2026-11-23 10:00"), tmp_path_factory.mktemp("served")
    with new_database() as url:
        settings = Testing(database_url=url, var_dir=folder, demo=True)
        app = create_app(settings, clock=clock, post=FakePost(), store=MemoryStore())
        with app.app_context():
            demo.load(app.extensions["office"])
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield app, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def address(served):
    return served[1]


@pytest.fixture
def signs_in(address, new_context):
    """A page of a browser of somebody's own, signed in."""

    def page_of(login, **options):
        page = new_context(**options).new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{address}/sign-in")
        page.fill("#login", login)
        page.fill("#password", "demo")
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return page_of


@pytest.fixture(scope="session")
def axe():
    """What axe finds on a page: rule and place of each violation."""
    source = AXE.read_text(encoding="utf-8")

    def found(page):
        page.evaluate(source)
        result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
        return [f"{one['id']}: {one['nodes'][0]['target']}" for one in result["violations"]]

    return found
