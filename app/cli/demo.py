"""The demo town: two authorities, six bodies, twelve datasets, and cases of every process told by the real services as time went by."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.adapters import lined_yaml
from app.cli import (
    demo_appeal,
    demo_attribute_change,
    demo_data,
    demo_data_use,
    demo_demand_request,
    demo_rights_objection,
    demo_stories,
    demo_violation,
)
from app.cli.demo_telling import PASSWORD, Story, Teller
from app.domain.clock import FixedClock
from app.domain.people import SYSTEM, Actor
from app.services import registering
from app.services.office import Office
from app.services.work import Unit, work
from app.store.models.organs import Organ
from config.base import REPOSITORY

TOWN = REPOSITORY / "config" / "demo" / "town.yml"
SETTLED_DAYS_AGO = 120
# Told in this order: a story may refer to any before it.
BOOKS: Mapping[str, tuple[Story, ...]] = {
    "有条件开放数据申请": demo_stories.STORIES,
    "利用情况反馈": demo_data_use.STORIES,
    "违规处理": demo_violation.STORIES,
    "申诉": demo_appeal.STORIES,
    "权益异议": demo_rights_objection.STORIES,
    "开放属性变更": demo_attribute_change.STORIES,
    "开放需求": demo_demand_request.STORIES,
}


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demo town into an empty database."""
    office: Office = current_app.extensions["office"]
    click.echo("演示小镇已装入。" if load(office) else "数据库里已有单位，演示小镇没有再次装入。")


commands: list[click.Command] = [demo]


def load(office: Office, say: Callable[[str], object] = click.echo) -> bool:
    """Settle the town and tell its stories up to now, saying how far it is.

    False where the database already has organs: then nothing is done.
    """
    if not is_empty(office):
        return False
    now = office.clock.now()
    clock = FixedClock(now - timedelta(days=SETTLED_DAYS_AGO))
    past = replace(office, clock=clock)
    with work(past, SYSTEM) as unit:
        settle(unit)
    with work(office, SYSTEM) as unit:
        demo_data.shelve(unit)
    teller = Teller(office=past, clock=clock, actors=everyone(past), now=now)
    numbers = count()
    for title, stories in BOOKS.items():
        say(f"    {title}：{len(stories)}件")
        for story in stories:
            teller.tell(story, next(numbers))
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
        unit, login=one["login"], name=one["name"], password_hash=hashed, role=one["role"], party=party, organ=organ,
        email=one.get("email", ""),
    )  # fmt: skip
