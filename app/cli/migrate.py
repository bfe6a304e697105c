"""Brings the database up to date: the product's own tables by migrations, the queue's by the queue."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.cli.database import at_hand
from app.clock import queue


def bring_up_to_date() -> None:
    """Run what migrations are missing and install the queue's tables; nothing when all is there."""
    upgrade()
    queue.install(current_app.config["SQLALCHEMY_DATABASE_URI"])


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database up to date."""
    with at_hand():
        bring_up_to_date()
    click.echo("数据库已是最新。")


commands: list[click.Command] = [migrate]
