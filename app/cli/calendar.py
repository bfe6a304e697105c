"""Dates by working days on the command line: `calendar due` and `explain` by the files, without a database; `publish` with it."""

import csv
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO

import click

from app.adapters.calendar import load_calendar
from app.adapters.lined_yaml import FileFault
from app.cli.calendar_publish import publish
from app.domain.errors import Invalid
from app.domain.explanation import what_if
from app.domain.working_days import Calendar
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "calendar"
COLUMNS = ("date", "days", "due_on", "provisional", "earliest_on")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HEADING = re.compile(r"\s*date\s*,", re.IGNORECASE)
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
# A negative number is no option: it deserves our own sentence.
ARGUMENTS = {"ignore_unknown_options": True}


class Wrong(click.ClickException):
    """What was asked can't be answered; the sentence goes to stderr, the exit code is 1."""

    def show(self, file: IO[str] | None = None) -> None:
        """Print the sentence as it is."""
        click.echo(self.message, file=file, err=True)


@click.group("calendar")
def calendar() -> None:
    """Count working days: State Council notices where published, provisional beyond."""


@calendar.command("due", context_settings=ARGUMENTS)
@click.argument("on", metavar="DATE", required=False)
@click.argument("days", metavar="DAYS", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the bare date.")
@click.option("--batch", metavar="FILE", help="Read lines of date,days from FILE (- for stdin) and print CSV.")
def due(on: str | None, days: str | None, batch: str | None, *, as_json: bool) -> None:
    """Print the last day of a period of DAYS working days after DATE, the day of DATE not counted."""
    if batch is None:
        _print_one(on, days, as_json=as_json)
    elif on is not None or as_json:
        raise Wrong("--batch 不能与日期、天数或 --json 同时使用。")
    else:
        _print_batch(batch)


@calendar.command("explain", context_settings=ARGUMENTS)
@click.argument("on", metavar="DATE", required=False)
@click.argument("days", metavar="DAYS", required=False)
def explain(on: str | None, days: str | None) -> None:
    """Print every day of the count, with the reason for each day that is skipped."""
    with _sentences():
        click.echo(what_if(*_asked(on, days), _calendar()).as_text())


def _print_one(on: str | None, days: str | None, *, as_json: bool) -> None:
    with _sentences():
        start_on, number = _asked(on, days)
        known = _calendar()
        found = known.add(start_on, number)
    if not as_json:
        click.echo(found.due_on)
        if found.provisional:
            click.echo(
                f"暂定：{known.certain_through} 以后的放假安排尚未公布，最早可能为 {found.earliest_on}。", err=True
            )
        return
    told = {
        "start_on": start_on.isoformat(),
        "days": number,
        "due_on": found.due_on.isoformat(),
        "provisional": found.provisional,
        "earliest_on": found.earliest_on.isoformat(),
        "certain_through": known.certain_through.isoformat(),
        "calendar": known.version,
    }
    click.echo(json.dumps(told, ensure_ascii=False))


def _print_batch(path: str) -> None:
    """Answer every line that can be answered; name the others by their number and exit with 1."""
    lines, known = list(_lines(path)), _calendar()
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    failed = False
    for number, line in lines:
        try:
            table.writerow(_answer(line, known))
        except Invalid as error:
            failed = True
            click.echo(f"第 {number} 行：{error}", err=True)
    if failed:
        raise SystemExit(1)


def _lines(path: str) -> Iterator[tuple[int, str]]:
    """The lines that ask something, with their numbers; blank lines and a heading are passed over."""
    try:
        with click.open_file(path, encoding="utf-8-sig", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                if line.strip() and not HEADING.match(line):
                    yield number, line.strip()
    except FileNotFoundError as error:
        raise Wrong(f"找不到文件：{path}") from error
    except OSError as error:
        raise Wrong(f"文件读不出来：{path}（{error.strerror}）") from error


def _answer(line: str, known: Calendar) -> tuple[str, ...]:
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) != 2:  # noqa: PLR2004  # date and days
        raise Invalid(message=f"应当是“日期,天数”两列：{line}")
    on, days = _asked(*cells)
    found = known.add(on, days)
    provisional = "true" if found.provisional else "false"
    return on.isoformat(), str(days), found.due_on.isoformat(), provisional, found.earliest_on.isoformat()


def _asked(on: str | None, days: str | None) -> tuple[date, int]:
    """The date and the number of days that were typed. Raises Invalid with a sentence."""
    if on is None or days is None:
        raise Invalid(message="请给出日期和工作日数，例如：calendar due 2026-02-06 20")
    if not WHOLE.fullmatch(days):
        raise Invalid(message=f"工作日数应当是大于 0 的整数：{days}")
    return _date(on), int(days)


def _date(text: str) -> date:
    if not DATE.fullmatch(text):
        raise Invalid(message=f"日期应当写成 2026-02-06 的样子：{text}")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(message=f"没有这一天：{text}") from error


def _calendar() -> Calendar:
    try:
        return load_calendar(FOLDER)
    except FileFault as fault:
        raise Wrong(str(fault)) from fault


@contextmanager
def _sentences() -> Iterator[None]:
    """A person at a command line reads a sentence, never a traceback."""
    try:
        yield
    except Invalid as error:
        raise Wrong(str(error)) from error


calendar.add_command(publish)

commands: list[click.Command] = [calendar]
