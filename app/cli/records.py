"""The record on the command line: `record verify` proves it, or names the first line that was tampered with."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.database import at_hand
from app.reading import chains
from app.reading.chains import Verdict


@click.group("record")
def record() -> None:
    """Look after the record of what happened."""


@record.command("verify")
@click.argument("case_no", required=False)
@with_appcontext
def verify(case_no: str | None) -> None:
    """Prove the record of the case CASE_NO, or of every case: no line changed, left out or added."""
    with at_hand():
        checked, lines, broken = _proved(case_no)
    if case_no and not checked:
        raise click.ClickException(f"没有编号为 {case_no} 的办件。")
    if broken:
        raise SystemExit(1)
    click.echo(f"{checked} 个办件的记录完整，共 {lines} 行。")


def _proved(case_no: str | None) -> tuple[int, int, int]:
    """How many cases and lines were read, and how many cases are broken; those are named on the way."""
    checked = lines = broken = 0
    for verdict in chains.verdicts(current_app.extensions["office"].sessions(), case_no):
        checked, lines = checked + 1, lines + verdict.lines
        if verdict.broken_at is not None:
            broken += 1
            click.echo(_accusation(verdict), err=True)
    return checked, lines, broken


def _accusation(verdict: Verdict) -> str:
    return f"办件 {verdict.case_no}：记录第 {verdict.broken_at} 行与原来写下的不符（被改动、缺失或者多出）。"


commands: list[click.Command] = [record]
