"""The proof of a date: a plain statutory period, and a service standard that was stopped twice and extended, in provisional time."""

import pytest

from app.domain.deadlines import explain
from tests.benchmarks.measuring import in_turn, middle, prints, timed
from tests.domain.histories import CALENDAR, EXTENDED, LAW, PAUSED, RESUMED, STANDARD, STARTED, day, event

AT_MOST_MS = 2
EVENTFUL = (
    event(STARTED, "2026-12-04"), event(PAUSED, "2026-12-08"), event(RESUMED, "2026-12-21"), event(EXTENDED, "2026-12-25", days=10),
    event(PAUSED, "2027-01-12"), event(RESUMED, "2027-02-18"),
)  # fmt: skip


@pytest.mark.benchmark
def test_the_proof_of_a_date():
    plain, eventful = in_turn(
        lambda: timed(explain, LAW, [event(STARTED, "2026-02-06")], CALENDAR, day("2026-03-01")),
        lambda: timed(explain, STANDARD, EVENTFUL, CALENDAR, day("2027-03-01")),
        rounds=300,
    )
    prints("explain", middle(eventful), "ms", AT_MOST_MS, plain_ms=middle(plain))
