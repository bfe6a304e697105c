"""Alembic's way to the models: the application's own engine, one transaction for all migrations that are missing."""

from alembic import context
from flask import current_app
from sqlalchemy import text

import app.store.models  # noqa: F401 (makes every table known)
from app.store.db import Base

# Processes that migrate at once take turns under this number, and all but the first find nothing to do.
MIGRATING = 7_212_109


def run() -> None:
    """Migrate, or write out the difference to the models. The queue's own tables are not ours."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, compare_type=True, include_object=_is_ours
        )
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
            context.run_migrations()


def _is_ours(thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


run()
