"""The search on the command line: `search rebuild` writes anew what cases are found by."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.database import at_hand
from app.domain.people import SYSTEM
from app.services import wording
from app.services.work import work


@click.group("search")
def search() -> None:
    """Look after the search."""


@search.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Write the words of every case anew, in one transaction: once after the update that brought the search."""
    with at_hand(), work(current_app.extensions["office"], SYSTEM) as unit:
        number = wording.rebuild(unit)
    click.echo(f"{number} 个办件的检索词已经重建。")


commands: list[click.Command] = [search]
