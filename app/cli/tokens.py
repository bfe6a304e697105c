"""Tokens of the REST API: `token create LOGIN`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.database import at_hand
from app.domain.errors import Missing
from app.domain.people import SYSTEM
from app.services import accounts
from app.services.work import work


@click.group("token")
def token() -> None:
    """Give out access to the REST API."""


@token.command("create")
@click.argument("login")
@click.option("--name", default="", help="What the token is for, to tell it from others later.")
@with_appcontext
def create(login: str, name: str) -> None:
    """Print a new token of the account LOGIN. It is shown this once; only its digest is kept."""
    try:
        with at_hand(), work(current_app.extensions["office"], SYSTEM) as unit:
            made = accounts.create_token(unit, login, name)
    except Missing as error:
        raise click.ClickException(str(error)) from error
    click.echo(made)


commands: list[click.Command] = [token]
