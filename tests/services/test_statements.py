"""Each deed of Art. 21 speaks to the database briefly and commits once, counted on the wire."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from app.services import timekeeping
from app.store.db import db
from tests.services.wire import watching
from tests.town import Person

MOST_OF_A_COMPLETION = 12
MOST_OF_A_CLAIM = 7
# Where four rungs are climbed on the way: cards and notices besides.
MOST_OF_A_LATE_COMPLETION = 14
MOST_OF_A_WAKING = 10


@dataclass(kw_only=True)
class Watched(Person):
    """Somebody whose deeds are listened to."""

    heard: list = field(default_factory=list)

    @contextmanager
    def does(self):
        with watching(db.engine) as traffic, self.town.at_work(self.actor) as unit:
            yield unit
        self.heard.append(traffic)


@pytest.fixture
def heard():
    """What went over the wire, of one deed after the other."""
    return []


@pytest.fixture
def people(town, heard):
    """The first application ever also stores the versions of diagram and forms, so one has been filed before."""
    town.applicant2.applies(received_on="2026-02-06")
    return {login: Watched(town=town, actor=actor, heard=heard) for login, actor in town.actors.items()}


@pytest.fixture
def case(people):
    return people["applicant"].applies(received_on="2026-02-06")


def one_commit_each(heard):
    return {(traffic.commits, traffic.connections) for traffic in heard} == {(1, 1)}


def most(heard):
    """The longest conversation, told where it is too long."""
    longest = max(heard, key=lambda traffic: len(traffic.statements))
    print(len(longest.statements), *longest.statements, sep="\n")
    return len(longest.statements)


@pytest.mark.parametrize(("outcome", "unmet"), [("granted", ()), ("partly", (2,)), ("refused", (2,))])
def test_every_completion_on_the_way_to_a_decision_is_twelve_statements_and_one_commit(
    people, case, heard, outcome, unmet
):
    heard.clear()
    people["reviewer"].accepts(case)
    people["reviewer"].reviews(case, unmet)
    people["reviewer"].drafts(case, outcome)
    people["approver"].decides(case, outcome)
    assert len(heard) == 4
    assert most(heard) <= MOST_OF_A_COMPLETION
    assert one_commit_each(heard)
    assert case.outcome == outcome


def test_so_is_every_completion_of_a_correction(people, case, heard):
    heard.clear()
    people["reviewer"].asks_for_correction(case)
    people["applicant"].corrects(case)
    people["reviewer"].accepts(case)
    assert most(heard) <= MOST_OF_A_COMPLETION
    assert one_commit_each(heard)


def test_so_is_a_sending_back(people, case, heard, town):
    town.reviewer.prepares(case)
    heard.clear()
    people["approver"].sends_back(case, "decide")
    people["reviewer"].sends_back(case, "draft")
    assert most(heard) <= MOST_OF_A_COMPLETION
    assert one_commit_each(heard)


def test_so_is_the_supervisors_answer_to_a_red_card(people, case, heard, town):
    town.is_now("2026-03-13 10:00")
    heard.clear()
    answer = {
        "instruction": "请立即办理并书面说明逾期原因。",
        "responsible_person": "梁建国",
        "answer_by": "2026-03-20",
    }
    people["supervisor"].completes(case, "oversee", **answer)
    assert most(heard) <= MOST_OF_A_COMPLETION


def test_a_completion_that_carries_four_rungs_with_it_is_little_more(people, case, heard, town):
    town.reviewer.prepares(case)
    town.clock.is_now("2026-03-13 10:00")
    heard.clear()
    people["approver"].decides(case)
    assert len(case.rungs) == 4
    assert most(heard) <= MOST_OF_A_LATE_COMPLETION
    assert one_commit_each(heard)


def test_claim_and_release_are_seven_statements(people, case, heard):
    heard.clear()
    people["reviewer"].claims(case, "completeness")
    people["reviewer"].releases(case, "completeness")
    assert most(heard) <= MOST_OF_A_CLAIM
    assert one_commit_each(heard)


def test_a_waking_is_bounded_however_many_rungs_it_climbs(people, case, heard, town):
    for moment in ("2026-03-05 10:00", "2026-03-13 10:00"):
        town.clock.is_now(moment)
        with watching(db.engine) as traffic, town.at_work() as unit:
            assert timekeeping.wake(unit, case.id)
        heard.append(traffic)
    assert len(case.rungs) == 4
    assert most(heard[1:]) <= MOST_OF_A_WAKING
    assert one_commit_each(heard)


def test_a_waking_that_finds_nothing_asks_four_times(case, town):
    with watching(db.engine) as traffic, town.at_work() as unit:
        assert not timekeeping.wake(unit, case.id)
    assert len(traffic.statements) <= 4


def test_a_tick_is_as_short_for_many_cases_as_for_one(town):
    lengths = []
    for number in range(3):
        for again in range(1 + number * 3):
            town.applicant.applies(received_on="2026-02-06", scenario_name=f"研究{number}之{again}")
        town.clock.is_now("2026-03-13 10:00")
        with watching(db.engine) as traffic, town.at_work() as unit:
            assert timekeeping.enqueue_due(unit) == 1 + number * 3
        lengths.append(len(traffic.statements))
    assert lengths[0] == lengths[1] == lengths[2]


def test_the_count_hears_what_is_sent_past_sqlalchemy(town):
    with watching(db.engine) as traffic, town.at_work() as unit:
        unit.session.connection().connection.driver_connection.execute("SELECT 1")
        unit.session.connection().connection.driver_connection.cursor().executemany("SELECT %s", [(1,), (2,), (3,)])
    assert len(traffic.statements) == 4
