"""How the people of the town come by an entitlement in force, and what they do with it."""

import re

import pytest
from sqlalchemy import select

from app.cli import demo_data
from app.domain.entitlements import MeasureKind
from app.services import entitlements
from app.store import folders
from app.store.models import Entitlement
from tests.town import TOLL

KEY = "X-API-Key"
NOW = "2026-04-01 10:00"


def holds(town, channel="api", dataset=TOLL, who="applicant", shelved=True):
    """An entitlement in force today on data that are there. The one place of the tests that knows how one comes by it."""
    if shelved:
        shelve(town, dataset)
    case = getattr(town, who).applies(dataset)
    town.approver.grants(case)
    town.clock.is_now(NOW)
    with town.at_work() as unit:
        made = unit.session.scalars(select(Entitlement).where(Entitlement.case_id == case.id)).one()
        made.channel = channel
    return again(town, made)


def shelve(town, code):
    """A dataset's data are there."""
    with town.at_work() as unit:
        demo_data.shelve(unit, code)


@pytest.fixture
def held(town):
    return holds(town)


@pytest.fixture
def key(town, held):
    return key_of(town, held.number)


def again(town, held):
    """The entitlement as it stands now."""
    return town.rows(select(Entitlement).where(Entitlement.id == held.id))[0]


def agrees(town, held, **quota):
    """What was agreed otherwise than usual."""
    with town.at_work() as unit:
        unit.session.get_one(Entitlement, held.id).quota = quota


def key_of(town, number, who="applicant"):
    """A new key, as the page shows it."""
    page = town.client(who).post(f"/my/entitlements/{number}/key")
    assert page.status_code == 200, page.text
    return re.search(r"<code>(sk_[^<]+)</code>", page.text)[1]


def asks(town, number, key, query=""):
    return town.client().get(f"/api/v1/data/{number}{query}", headers={KEY: key}, buffered=True)


def stops(town, held, kind=MeasureKind.SUSPEND, case_id=None, **words):
    """A measure on the entitlement, as a decision under Art. 34 puts it, in a case of its own."""
    case_id = case_id or town.institute.applies().id
    with town.at_work(town.reviewer.actor) as unit:
        folder = folders.lock(unit.session, case_id)
        on = {"entitlement_id": held.id, "party_id": held.party_id}
        made = entitlements.impose(unit, folder, kind, organ_id=held.organ_id, reason="未落实安全保障措施", **on, **words)
        return made.id
