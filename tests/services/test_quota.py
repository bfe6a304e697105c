"""Never more than the quota, whatever comes together; the day ends at midnight in Shanghai; what is stopped gives nothing from then on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain import quotas
from app.domain.data_delivery import Reason, Refusal
from app.domain.entitlements import MeasureKind
from app.domain.quotas import Quota, Used
from app.services import data_calls, halting
from app.services.data_calls import Answered, Wanted
from app.services.work import work
from app.store.db import db
from app.store.models import Dataset, UsageDay
from tests.delivering import agrees, asks, key_of, stops
from tests.services.at_once import at_once
from tests.services.wire import watching

MOST_OF_A_CALL = 5
EPOCH = datetime(2026, 4, 1, tzinfo=UTC)


def calls(town, held, key, limit=1):
    with work(town.office, town.reviewer.actor) as unit:
        return data_calls.read(unit, key, held.number, Wanted(limit=limit), "")


def day_of(town):
    return town.rows(select(UsageDay))[0]


@given(
    moments=st.lists(st.integers(0, 3 * 24 * 3600), min_size=1, max_size=60),
    rows=st.integers(1, 7),
    limits=st.tuples(st.integers(1, 5), st.integers(1, 12), st.integers(1, 30)),
)
def test_whatever_the_moments_no_minute_and_no_day_has_more_than_its_quota(moments, rows, limits):
    quota = Quota(calls_per_minute=limits[0], calls_per_day=limits[1], rows_per_day=limits[2], rows_per_call=1000)
    days: dict[object, Used] = {}
    had: dict[object, int] = {}
    for second in sorted(moments):
        now = EPOCH + timedelta(seconds=second)
        on = quotas.next_day(now)
        used = days.get(on, Used())
        if quotas.is_exhausted(quota, used) or quotas.is_too_fast(quota, used, now):
            continue
        days[on] = used.and_(now, min(rows, quotas.rows_left(quota, used)))
        minute = quotas.minute_of(now)
        had[minute] = had.get(minute, 0) + 1
        assert had[minute] <= quota.calls_per_minute
    assert all(one.calls <= quota.calls_per_day and one.rows <= quota.rows_per_day for one in days.values())


@given(second=st.integers(0, 10 * 24 * 3600))
def test_the_quota_begins_anew_at_the_next_midnight_in_shanghai(second):
    now = EPOCH + timedelta(seconds=second)
    at = quotas.next_day(now)
    assert timedelta(0) < at - now <= timedelta(days=1)
    assert (at.hour, at.minute, at.second) == (16, 0, 0)


def test_the_rows_of_a_day_are_never_exceeded_and_the_refusal_says_when_they_begin_anew(town, held, key):
    agrees(town, held, rows_per_day=5)
    assert [len(asks(town, held.number, key, "?limit=3").json["rows"]) for _ in range(2)] == [3, 2]
    refused = asks(town, held.number, key, "?limit=3")
    assert (refused.status_code, refused.json["reason"]) == (429, "exhausted")
    assert "2026年4月2日0时恢复" in refused.json["detail"]
    assert refused.headers["Retry-After"] == str(14 * 3600)
    town.clock.is_now("2026-04-02 00:00")
    assert asks(town, held.number, key, "?limit=3").status_code == 200


def test_too_many_in_a_minute_wait_for_the_next(town, held, key):
    agrees(town, held, calls_per_minute=2)
    assert [asks(town, held.number, key, "?limit=1").status_code for _ in range(3)] == [200, 200, 429]
    town.clock.is_now("2026-04-01 10:01")
    assert asks(town, held.number, key, "?limit=1").status_code == 200


def test_the_agreement_weighs_more_than_the_dataset_and_the_dataset_more_than_the_rule(town, held, key):
    with town.at_work() as unit:
        unit.session.get_one(Dataset, held.dataset_id).quota = {"calls_per_day": 9, "rows_per_day": 90}
    agrees(town, held, calls_per_day=3)
    left = asks(town, held.number, key, "?limit=1").json["quota"]
    assert (left["calls_left"], left["rows_left"]) == (2, 89)


@pytest.mark.parametrize("together", [2, 4])
def test_calls_at_the_same_moment_on_connections_of_their_own_share_one_quota(town, held, key, together):
    agrees(town, held, calls_per_day=together - 1, rows_per_day=10)
    answers = at_once(town, *[lambda: calls(town, held, key, 7)] * together)
    given_out = [one for one in answers if isinstance(one, Answered)]
    assert len(given_out) <= together - 1
    assert sum(len(one.rows) for one in given_out) <= 10
    assert {one.reason for one in answers if isinstance(one, Refusal)} == {Reason.EXHAUSTED}
    assert day_of(town).rows <= 10


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    calls_per_day=st.integers(1, 4),
    rows_per_day=st.integers(1, 12),
    rounds=st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_no_interleaving_of_calls_gives_more_than_the_quota(town, held, key, calls_per_day, rows_per_day, rounds):
    """Each example on a day of its own."""
    town.clock.is_now(town.clock.now() + timedelta(days=1))
    agrees(town, held, calls_per_day=calls_per_day, rows_per_day=rows_per_day)
    had = []
    for limits in rounds:
        deeds = [lambda limit=limit: calls(town, held, key, limit) for limit in limits]
        had += [one for one in at_once(town, *deeds) if isinstance(one, Answered)]
    assert len(had) <= calls_per_day
    assert sum(len(one.rows) for one in had) <= rows_per_day


def test_a_suspension_and_a_call_at_the_same_moment_leave_no_call_after_it(town, held, key):
    def suspends():
        with town.supervisor.does() as unit:
            return halting.suspend(unit, held.number, "security_risk", "监测发现疑似泄露，先行暂停。", None).id

    at_once(town, suspends, lambda: calls(town, held, key))
    assert calls(town, held, key).reason is Reason.SUSPENDED


def test_the_use_ends_with_the_last_day_in_shanghai(town, held, key):
    town.clock.is_now(f"{held.through_on} 23:59:59")
    assert asks(town, held.number, key, "?limit=1").status_code == 200
    town.clock.is_now(f"{held.through_on + timedelta(days=1)} 00:00")
    answer = asks(town, held.number, key, "?limit=1")
    assert (answer.status_code, answer.json["reason"]) == (403, "expired")


def test_the_use_begins_with_the_first_day_in_shanghai(town, held, key):
    town.clock.is_now(f"{held.from_on - timedelta(days=1)} 23:59:59")
    answer = asks(town, held.number, key, "?limit=1")
    assert (answer.status_code, answer.json["reason"]) == (403, "not_started")
    town.clock.is_now(f"{held.from_on} 00:00")
    assert asks(town, held.number, key, "?limit=1").status_code == 200


def test_a_revoked_entitlement_and_a_stopped_key_give_nothing_with_the_very_next_call(town, held, key):
    assert town.client("applicant").post(f"/my/entitlements/{held.number}/key/revoke").status_code == 303
    assert asks(town, held.number, key, "?limit=1").status_code == 401
    again = key_of(town, held.number)
    stops(town, held, MeasureKind.REVOKE)
    assert asks(town, held.number, again, "?limit=1").json["reason"] == "revoked"


def test_what_is_refused_is_counted_and_costs_nothing(town, held, key):
    stops(town, held)
    asks(town, held.number, key)
    assert (day_of(town).calls, day_of(town).refused, day_of(town).refused_for) == (0, 1, "suspended")


def test_a_call_is_five_statements_and_one_commit(town, held, key):
    calls(town, held, key)
    with watching(db.engine) as traffic:
        calls(town, held, key)
    assert len(traffic.statements) <= MOST_OF_A_CALL, traffic.statements
    assert traffic.commits == 1
