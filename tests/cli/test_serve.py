"""One command starts everything, and whatever ends it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from app.adapters import postgres

REPOSITORY = Path(__file__).parent.parent.parent


class Server:
    """`flask serve` in a folder of its own."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.port = environment.pop("PORT", None) or free_port()
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "APP_CLOCK")}
        self.log = folder.parent / f"{self.port}-{time.monotonic_ns()}.log"
        own = {"APP_ENV": "testing", "VAR_DIR": str(folder), "PORT": str(self.port)}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
                cwd=REPOSITORY,
                env=inherited | own | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_ready(self):
        wait_until(lambda: "已就绪" in self.words() or self.process.poll() is not None, 60)
        assert self.process.poll() is None, self.words()
        return self

    def words(self):
        return self.log.read_text()

    def answers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
            return answer.status

    def descendants(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def gets(self, number):
        self.process.send_signal(number)
        return self.process.wait(45)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(done, seconds):
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    assert done()


def lives(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def start(open_folder):
    servers = []

    def start(**environment):
        servers.append(Server(open_folder / "var", **environment))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.gets(signal.SIGTERM)
    postgres.stop(open_folder / "var" / "postgres")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_that_was_started(start, number):
    server = start().is_ready()
    started = server.descendants()
    assert server.answers() == 200
    assert len(started) >= 3
    assert postgres.is_running(server.folder / "postgres")
    assert server.gets(number) == 0
    assert not any(lives(process) for process in started)
    assert not postgres.is_running(server.folder / "postgres")
    assert "Traceback" not in server.words()


def test_a_killed_server_takes_its_children_along_and_the_next_takes_over_its_database(start):
    killed = start().is_ready()
    started = killed.descendants()
    killed.gets(signal.SIGKILL)
    wait_until(lambda: not any(lives(process) for process in started), 40)
    assert postgres.is_running(killed.folder / "postgres")
    assert start().is_ready().answers() == 200


def test_a_child_that_dies_ends_the_server_with_a_sentence(start):
    server = start().is_ready()
    worker = next(process for process in server.descendants() if "worker" in process.cmdline())
    worker.kill()
    assert server.process.wait(45) == 1
    assert "后台任务意外停止" in server.words()
    assert not postgres.is_running(server.folder / "postgres")


def test_a_taken_port_is_said_and_nothing_is_started(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = start(PORT=taken.getsockname()[1])
        assert server.process.wait(30) == 1
    assert "已被占用" in server.words()
    assert "Traceback" not in server.words()
    assert not (server.folder / "postgres").exists()


def test_a_second_server_in_the_same_folder_is_refused(start):
    first = start().is_ready()
    second = start()
    assert second.process.wait(30) == 1
    assert str(first.process.pid) in second.words()
    assert first.answers() == 200


def test_a_named_database_replaces_the_embedded_one(start, database_url):
    server = start(DATABASE_URL=database_url).is_ready()
    assert server.answers() == 200
    assert not (server.folder / "postgres").exists()
