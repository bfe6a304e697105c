"""`calendar publish FILE`: what a year's notice would change, and with --confirm the change; the same deed as the administrator's page."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.adapters import notices
from app.cli.database import at_hand
from app.domain.errors import Invalid
from app.domain.people import SYSTEM
from app.domain.year_drafts import tidied
from app.services import calendar_years
from app.services.calendar_years import Preview
from app.services.recalculating import Move
from app.services.work import work

MOST_SHOWN = 50


@click.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--confirm", is_flag=True, help="Publish; without it nothing changes.")
@with_appcontext
def publish(file: Path, *, confirm: bool) -> None:
    """Show which open deadlines the notice in FILE (YAML, or its own text) moves; publish it with --confirm."""
    try:
        draft = tidied(notices.year_draft(notices.decoded(file.read_bytes())))
        with at_hand(), work(current_app.extensions["office"], SYSTEM) as unit:
            found = calendar_years.preview_year(unit, draft)
            _tell(found, calendar_years.described(unit, found.impact.moves[:MOST_SHOWN]))
            edition = calendar_years.publish_year(unit, draft, found.token) if confirm else None
            published = edition.version if edition else None
    except Invalid as error:
        raise click.ClickException("\n".join(one.message for one in error.problems) or str(error)) from error
    if published:
        click.echo(f"已发布第 {published} 版，{found.impact.moved} 个期限的最后一日有变动。")
    elif found.plan.is_news:
        click.echo("没有发布。加上 --confirm 才会发布。")


def _tell(found: Preview, shown: list[tuple[Move, Any]]) -> None:
    if not found.plan.is_news:
        click.echo("这一版与现行的完全相同，什么也没有改变。")
        return
    click.echo(f"{found.plan.why}：{found.impact.open_deadlines} 个在办期限，{len(found.impact.moves)} 个有变化。")
    for move, row in shown:
        click.echo(f"  {row.case_no}  {move.rule.title}  {move.before.due_on} → {move.after.due_on}  {move.turn.words}")
    if len(found.impact.moves) > len(shown):
        click.echo(f"  ……另有 {len(found.impact.moves) - len(shown)} 个。")
