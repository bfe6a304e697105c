"""What a wrong setting looks like at the terminal, and the commands that need no server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters import postgres
from config import Settings

REPOSITORY = Path(__file__).parent.parent.parent


def flask(*command, **environment):
    inherited = {name: value for name, value in os.environ.items() if name not in Settings.names()}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=REPOSITORY,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"APP_ENV": "production"}, "SECRET_KEY"),
        ({"APP_ENV": "production", "SECRET_KEY": "x", "APP_CLOCK": "2026-12-22T09:00+08:00"}, "APP_CLOCK"),
        ({"DATABASE_URL": "mysql://here"}, "PostgreSQL"),
    ],
)
def test_a_wrong_setting_is_said_without_a_traceback(environment, words):
    done = flask("serve", **environment)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_migrating_starts_the_embedded_database_and_stops_it_again(open_folder):
    for _ in range(2):
        done = flask("migrate", APP_ENV="testing", VAR_DIR=str(open_folder))
        assert done.returncode == 0, done.stderr
        assert "数据库已是最新" in done.stdout
    assert (open_folder / "postgres" / "PG_VERSION").exists()
    assert not postgres.is_running(open_folder / "postgres")
