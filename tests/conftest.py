"""The database of the tests: a real PostgreSQL, one server for the run, a fresh copy of the migrated template for a test."""

import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.adapters import postgres

pytest_plugins = ["tests.town", "tests.delivering"]

# The controller of a run names the folder; its workers inherit it. The number is the controller's process.
RUN_FOLDER = "TEST_RUN_FOLDER"
PREFIX = "opendata-test-"

# A test's data need not outlive the machine.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"

numbers = itertools.count(1)


def pytest_addoption(parser):
    parser.addoption("--benchmarks", action="store_true", help="run the benchmarks too")
    parser.addoption("--walks", type=int, default=0, metavar="N", help="walk every process N times, each run in other ways")


def pytest_collection_modifyitems(config, items):
    for item in items:
        folders = Path(item.path).parts
        if "benchmarks" in folders and not config.getoption("--benchmarks"):
            item.add_marker(pytest.mark.skip(reason="measures; run by make bench"))
        if "browser" in folders:
            # A machine that stands still for seconds loses a press of the mouse; a page that is wrong fails twice.
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))
            if not chromium():
                item.add_marker(pytest.mark.skip(reason="Chromium is missing"))


def pytest_terminal_summary(terminalreporter):
    if not chromium():
        terminalreporter.section("THE BROWSER TESTS WERE LEFT OUT: Chromium is missing", red=True, bold=True)


def chromium():
    """The browser: the one that CHROMIUM names, or the system's."""
    names = filter(None, (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, map(shutil.which, names)), None)


def pytest_configure(config):
    """Before anything else of a run: a folder for its server, and none left of runs that were killed."""
    if hasattr(config, "workerinput"):
        return
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not is_alive(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            remove(left)
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        remove(Path(os.environ[RUN_FOLDER]))


def is_alive(pid):
    return Path(f"/proc/{pid}").exists() if Path("/proc/self").exists() else True


def remove(folder):
    postgres.stop(folder / "pg")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def one_at_a_time(folder):
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def open_folder():
    """For an embedded server of the test's own; pytest closes the way to its `tmp_path` to other users at every run."""
    with tempfile.TemporaryDirectory(dir=os.environ[RUN_FOLDER], ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def database_server():
    """The run's server, started by the first test that asks, and its migrated template."""
    folder = Path(os.environ[RUN_FOLDER])
    with one_at_a_time(folder):
        server = make_url(os.environ.get("TEST_DATABASE_URL") or postgres.start(folder / "pg", FAST))
        template = f"template_{folder.name.replace('-', '_')}"
        if not execute(server, "SELECT 1 FROM pg_database WHERE datname = %s", [template]):
            make_template(server, template)
    return server.set(database=template)


def make_template(server, template):
    """Under another name until it is whole: a run may be stopped in the middle."""
    unfinished = server.set(database=f"{template}_unfinished")
    execute(server, f"CREATE DATABASE {unfinished.database}")
    migrate(text_of(unfinished))
    execute(server, f"ALTER DATABASE {unfinished.database} RENAME TO {template}")


def migrate(database_url):
    """By the command, in a process of its own: tests of one room don't import the others."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "migrate"],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "APP_ENV": "testing", "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"flask migrate failed:\n{done.stdout}{done.stderr}", pytrace=False)


@pytest.fixture(scope="session")
def new_database(database_server):
    """Makes an empty migrated database. Copying the template takes 15 ms, as emptying would."""
    template = database_server.database
    server = database_server.set(database="postgres")

    @contextmanager
    def made():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        name = f"{template.removeprefix('template_')}_{worker}_{next(numbers)}"
        execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield text_of(server.set(database=name))
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")

    return made


@pytest.fixture
def database_url(new_database):
    """Address of a database of the test's own."""
    with new_database() as url:
        yield url


def text_of(url):
    return url.render_as_string(hide_password=False)


def execute(url, statement, values=None):
    with psycopg.connect(text_of(url.set(drivername="postgresql")), autocommit=True) as connection:
        answer = connection.execute(statement, values)
        return answer.fetchall() if answer.description else []
