"""Brings the database up to date: the product's own tables by migrations, the queue's by the queue."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.clock import queue


def bring_up_to_date(app: Flask) -> None:
    """Run what migrations are missing and install the queue's tables; nothing when all is there."""
    with app.app_context():
        upgrade()
    queue.install(app.config["SQLALCHEMY_DATABASE_URI"])


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database up to date."""
    bring_up_to_date(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("数据库已是最新。")


commands: list[click.Command] = [migrate]
