"""`verbs print`: the table of what one may do with a task, from the rules themselves."""

import click

from app.domain import verb_table


@click.group("verbs")
def verbs() -> None:
    """What one may do with a task."""


@verbs.command("print")
def print_table() -> None:
    """Print state × standpoint × verb; `app/services/VERBS.md` keeps it."""
    click.echo(verb_table.printed(), nl=False)


commands = (verbs,)
