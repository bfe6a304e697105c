"""The migrations lead from nothing to the models and back, one after the other."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from app.factory import create_app
from app.store.db import Base, db
from config import testing

REPOSITORY = Path(__file__).parents[2]
MIGRATIONS = REPOSITORY / "migrations"
MIGRATING = 7_212_109  # as in migrations/env.py
PATIENCE_SECONDS = 60
FILES = sorted((MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture
def app(database_url, tmp_path):
    app = create_app(testing.Testing(database_url=database_url, var_dir=tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def engine(database_url):
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def script():
    return ScriptDirectory(str(MIGRATIONS))


def ours(name):
    return not name.startswith("procrastinate_")


def differences(engine):
    def is_ours(_thing, name, kind, _reflected, _compared):
        return kind != "table" or ours(name)

    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": is_ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def shape(engine):
    """Every column, constraint, index, trigger and function of ours, as PostgreSQL describes it."""
    questions = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid > 0",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    )
    with engine.connect() as connection:
        return {
            row for question in questions for row in map(tuple, connection.execute(text(question))) if ours(str(row[0]))
        }


def functions(engine):
    with engine.connect() as connection:
        found = connection.execute(text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"))
        return {name for name in found.scalars() if ours(name)}


def test_the_migrations_are_numbered_in_one_line(script):
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    assert revisions == [f"{number:04d}" for number in range(1, len(FILES) + 1)]
    assert [path.name[:4] for path in FILES] == revisions
    assert len(script.get_heads()) == 1


def test_every_migration_says_in_a_sentence_what_it_is_for():
    for path in FILES:
        assert re.match(r'"""[A-Z].+\."""', path.read_text(encoding="utf-8")), path.name


def test_an_upgrade_from_nothing_equals_the_models(engine):
    assert differences(engine) == []


def test_a_difference_would_be_found(engine):
    with engine.begin() as connection:
        connection.execute(text('ALTER TABLE "case" DROP COLUMN level'))
        connection.execute(text("DROP INDEX ix_timer_due"))
    assert {difference[0] for difference in differences(engine)} == {"add_column", "add_index"}


def test_a_downgrade_takes_everything_away_and_an_upgrade_brings_it_back(app, engine):
    before = shape(engine)
    downgrade(revision="base")
    assert {name for name in inspect(engine).get_table_names() if ours(name)} == {"alembic_version"}
    assert functions(engine) == set()
    upgrade()
    assert shape(engine) == before


def test_each_step_goes_back_and_forth_by_itself(app, engine, script):
    for revision in script.walk_revisions():
        before = shape(engine)
        downgrade(revision="-1")
        after = shape(engine)
        upgrade(revision="+1")
        assert shape(engine) == before, revision.doc
        downgrade(revision="-1")
        assert shape(engine) == after, revision.doc


def test_processes_that_migrate_an_empty_database_at_once_take_turns(engine, database_url):
    before = shape(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    settings = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "migrate"]
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        started = [subprocess.Popen(command, cwd=REPOSITORY, env=settings, stdout=subprocess.DEVNULL) for _ in range(3)]
        wait_until_they_wait(connection, len(started))
    assert [process.wait(PATIENCE_SECONDS) for process in started] == [0, 0, 0]
    assert shape(engine) == before


def wait_until_they_wait(connection, number):
    until = time.monotonic() + PATIENCE_SECONDS
    while connection.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) < number:
        assert time.monotonic() < until
        time.sleep(0.05)
