"""The demo town's changes of attribute, told: every state is there, and each as its story says."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from app.cli import demo_attribute_change
from app.cli.demo_attribute_change import HERITAGE, RIVERS
from app.cli.demo_telling import Teller
from app.domain.clock import FixedClock
from app.store.models import Case, Dataset


def test_every_state_of_a_change_is_to_be_seen(town):
    now = FixedClock("2026-11-23 10:00").now()
    town.clock.is_now(now - timedelta(days=120))
    teller = Teller(office=town.office, clock=town.clock, actors=town.actors, now=now)
    for number, story in enumerate(demo_attribute_change.STORIES):
        teller.tell(story, number)
    cases = town.rows(select(Case))
    assert Counter(one.stage for one in cases) == {
        "closed": 3, "prepare": 3, "govern": 1, "commit": 1, "answer": 1, "opinion": 1, "decide": 1, "assess": 1,
    }  # fmt: skip
    assert Counter(one.outcome for one in cases if one.closed_at) == {"changed": 1, "kept": 2}
    assert {one.level for one in cases} >= {"normal", "red"}
    attributes = {one.code: one.attribute for one in town.rows(select(Dataset))}
    assert (attributes[HERITAGE], attributes[RIVERS]) == ("unconditional", "unconditional")
