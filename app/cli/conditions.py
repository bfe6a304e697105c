"""Opening conditions on the command line: `conditions lint` reads all that are published for discrimination (Art. 19)."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.database import at_hand
from app.reading import published_conditions
from app.reading.published_conditions import Published


@click.group("conditions")
def conditions() -> None:
    """Look after the published opening conditions."""


@conditions.command("lint")
@with_appcontext
def lint() -> None:
    """Name the published conditions that differ by kind of applicant or are open-ended; ends with 1 where one may not stand."""
    office = current_app.extensions["office"]
    with at_hand():
        read = list(published_conditions.weighed(office.sessions(), office.fairness))
    for one in read:
        _tell(one)
    refused = sum(said.is_refused for one in read for said in one.remarks)
    warned = sum(len(one.remarks) for one in read) - refused
    click.echo(f"{len(read)} 个数据集的 {sum(one.conditions for one in read)} 条开放条件：{refused} 处应当改正，{warned} 处请核对依据。")
    if refused:
        raise SystemExit(1)


def _tell(one: Published) -> None:
    for said in one.remarks:
        mark = "应当改正" if said.is_refused else "请核对"
        click.echo(f"{one.code} {one.name}（{one.organ}）{mark}：{said.message}\n    {said.text}", err=said.is_refused)


commands: list[click.Command] = [conditions]
