"""Lets a command find the embedded database running, whether `flask serve` runs it or not."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app

from app.adapters import postgres
from app.adapters.postgres import PostgresUnusable
from config import Settings


@contextmanager
def at_hand() -> Iterator[None]:
    """Start the embedded database where it doesn't run yet, and stop it afterwards; nothing with a DATABASE_URL.

    Ends the command with a sentence when it can't be started.
    """
    settings: Settings = current_app.config["SETTINGS"]
    data_dir = settings.var_dir / "postgres"
    if not settings.embedded or postgres.is_running(data_dir):
        yield
        return
    try:
        postgres.start(data_dir)
        yield
    except PostgresUnusable as error:
        raise click.ClickException(str(error)) from error
    finally:
        postgres.stop(data_dir)
