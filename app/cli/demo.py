"""The demo town: two authorities, six bodies, twelve datasets, and forty cases told by the real services as time went by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.adapters import lined_yaml
from app.cli.demo_stories import STORIES, Story
from app.domain.clock import FixedClock, at_shanghai, shanghai_date
from app.domain.people import SYSTEM, Actor
from app.services import filing, registering, tasks, timekeeping, withdrawing
from app.services.office import Office
from app.services.work import Unit, work
from app.store.models.cases import Case
from app.store.models.organs import Organ
from config.base import REPOSITORY

TOWN = REPOSITORY / "config" / "demo" / "town.yml"
PASSWORD = "demo"  # noqa: S105 (shown on the demo's own sign-in page)
SETTLED_DAYS_AGO = 120


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demo town into an empty database."""
    office: Office = current_app.extensions["office"]
    click.echo("演示小镇已装入。" if load(office) else "数据库里已有单位，演示小镇没有再次装入。")


commands: list[click.Command] = [demo]


def load(office: Office) -> bool:
    """Settle the town and tell its stories up to now. False where the database already has organs: then nothing is done."""
    if not is_empty(office):
        return False
    now = office.clock.now()
    clock = FixedClock(now - timedelta(days=SETTLED_DAYS_AGO))
    past = replace(office, clock=clock)
    with work(past, SYSTEM) as unit:
        settle(unit)
    actors = everyone(past)
    for number, story in enumerate(STORIES):
        Teller(office=past, clock=clock, actors=actors, now=now).tell(story, number)
    return True


def is_empty(office: Office) -> bool:
    """Whether no organ has been registered yet."""
    with work(office, SYSTEM) as unit:
        return registering.is_empty(unit)


def settle(unit: Unit, path: Any = TOWN) -> None:
    """Register the town's organs, people and datasets."""
    town = lined_yaml.read(path).data
    organs: dict[str, Organ] = {}
    for one in town["authorities"]:
        organs[one["id"]] = registering.organ(unit, kind="authority", **_organ_words(one))
    for one in town["governments"]:
        organs[one["id"]] = registering.organ(unit, kind="government", **_organ_words(one))
    for one in town["bodies"]:
        organs[one["id"]] = registering.organ(
            unit, kind="opening_body", authority=organs[one["authority"]], **_organ_words(one)
        )
    hashed = registering.password(PASSWORD)
    for one in town["people"]:
        _settle_person(unit, one, organs, hashed)
    for one in town["datasets"]:
        registering.dataset(unit, organs[one["organ"]], {key: value for key, value in one.items() if key != "organ"})


def everyone(office: Office) -> dict[str, Actor]:
    """Every account of the town as an actor, by login."""
    with work(office, SYSTEM) as unit:
        return registering.everyone(unit)


def _organ_words(one: Mapping[str, str]) -> dict[str, Any]:
    words = {key: one[key] for key in ("uscc", "name", "level", "region", "contact")}
    return {**words, "short_name": one["short"], "letter_mark": one["mark"]}


def _settle_person(unit: Unit, one: Mapping[str, str], organs: Mapping[str, Organ], hashed: str) -> None:
    party = None
    if "id_no" in one:
        contact = {key: one[key] for key in ("phone", "email", "representative") if key in one}
        kind, name = one.get("kind", "natural_person"), one.get("party", one["name"])
        party = registering.party(unit, kind=kind, name=name, id_kind=one["id_kind"], id_no=one["id_no"], **contact)
    organ = organs[one["organ"]] if "organ" in one else None
    registering.account(
        unit, login=one["login"], name=one["name"], password_hash=hashed, role=one["role"], party=party, organ=organ
    )


@dataclass(kw_only=True)
class Teller:
    """Tells one story after another on a clock of its own; what falls due on the way happens on its day."""

    office: Office
    clock: FixedClock
    actors: Mapping[str, Actor]
    now: datetime

    def tell(self, story: Story, number: int) -> None:
        """File the story's case on its day and do its deeds; nothing is told past the present."""
        day = _working_days_ago(self.office, shanghai_date(self.now), story.days_ago)
        self.clock.is_now(min(at_shanghai(day, time(9 + number % 8, (number * 7) % 60)), self.now))
        with work(self.office, self.actors[story.applicant]) as unit:
            case = filing.file(unit, "conditional_application", story.dataset, story.application(unit.today))
        for deed in story.deeds:
            self._pass_time(case, min(self.clock.now() + timedelta(hours=deed.hours), self.now))
            self._do(case, deed.who, deed.task, deed.answers)
        self._pass_time(case, self.now)

    def _pass_time(self, case: Case, until: datetime) -> None:
        while (due := self._next_due(case)) is not None and due <= until:
            self.clock.is_now(max(due, self.clock.now()))
            with work(self.office, SYSTEM) as unit:
                timekeeping.wake(unit, case.id)
        self.clock.is_now(until)

    def _next_due(self, case: Case) -> datetime | None:
        with work(self.office, SYSTEM) as unit:
            return timekeeping.next_due(unit, case.id)

    def _do(
        self, case: Case, who: str, task: str, answers: Mapping[str, Any] | Callable[[date], Mapping[str, Any]]
    ) -> None:
        with work(self.office, self.actors[who]) as unit:
            said = answers(unit.today) if callable(answers) else answers
            if task == "withdraw":
                withdrawing.withdraw(unit, case.case_no, "不再需要这批数据")
                return
            task_id = tasks.open_task(unit, case.id, task)
            if task_id is None:
                return
            deed: Callable[..., Any] = _DEEDS.get(str(said.get("deed")), tasks.complete)
            deed(unit, task_id, *_arguments(said))


_DEEDS: dict[str, Callable[..., Any]] = {"claim": tasks.claim, "send_back": tasks.send_back}


def _arguments(said: Mapping[str, Any]) -> tuple[Any, ...]:
    if said.get("deed") == "claim":
        return ()
    return (said["reason"],) if said.get("deed") == "send_back" else (said,)


def _working_days_ago(office: Office, today: date, days: int) -> date:
    day = today
    while office.calendar.count(day, today) < days:
        day -= timedelta(days=1)
    return day
