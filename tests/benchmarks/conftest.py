"""Measured on a server that keeps what it commits, as the product runs it; the other tests' server forgets, to be fast."""

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.adapters import postgres
from tests.conftest import RUN_FOLDER, make_template


@pytest.fixture(scope="session")
def database_server():
    folder = Path(os.environ[RUN_FOLDER]) / "durable"
    server = make_url(os.environ.get("TEST_DATABASE_URL") or postgres.start(folder))
    name = f"template_benchmarks_{os.getpid()}"
    make_template(server, name)
    yield server.set(database=name)
    postgres.stop(folder)
