"""The embedded PostgreSQL starts, stops and explains itself."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.adapters import postgres
from app.adapters.postgres import PostgresUnusable


@pytest.fixture
def folder(open_folder):
    data_dir = open_folder / "数据 of 'this' office" / "pg"
    yield data_dir
    postgres.stop(data_dir)


def ask(url, question):
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(question).fetchone()[0]


def test_a_folder_becomes_a_database_that_outlives_its_server(folder):
    url = postgres.start(folder)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postgres.stop(folder)
    assert not postgres.is_running(folder)
    assert ask(postgres.start(folder), "SELECT number FROM kept") == 7


def test_starting_twice_is_starting_once(folder):
    assert postgres.start(folder) == postgres.start(folder) == postgres.url_of(folder)


def test_stopping_what_does_not_run_is_no_error(folder):
    postgres.stop(folder)


def test_a_path_too_long_for_a_socket_is_no_obstacle(open_folder):
    data_dir = open_folder / ("很长的文件夹名" * 8) / "pg"
    try:
        assert ask(postgres.start(data_dir), "SELECT 1") == 1
    finally:
        postgres.stop(data_dir)


def test_the_server_listens_on_no_port(folder):
    assert ask(postgres.start(folder), "SHOW listen_addresses") == ""


def test_text_sorts_the_same_on_every_machine(folder):
    assert ask(postgres.start(folder), "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's home is closed")
def test_roots_home_is_refused_with_the_way_out():
    with pytest.raises(PostgresUnusable, match="DATABASE_URL"):
        postgres.start(Path("/root/var/postgres"))


def test_a_damaged_folder_is_said_with_the_servers_last_words(folder):
    folder.mkdir(parents=True)
    (folder / "PG_VERSION").write_text("18\n")
    with pytest.raises(PostgresUnusable, match="内置 PostgreSQL 没有启动"):
        postgres.start(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user takes root")
def test_an_ordinary_user_starts_it_too(open_folder):
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    for parent in home.parents:
        parent.chmod(parent.stat().st_mode | 0o001)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, home / "pg"],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("postgresql+psycopg://")


# Root's Python may be out of an ordinary user's reach, so everything is imported first.
AS_NOBODY = """
import os, sys
from pathlib import Path
from app.adapters import postgres
os.setgroups([]), os.setgid(65534), os.setuid(65534)
print(postgres.start(Path(sys.argv[1])))
postgres.stop(Path(sys.argv[1]))
"""
