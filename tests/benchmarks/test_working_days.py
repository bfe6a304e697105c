"""Twenty working days added to a date."""

import timeit
from datetime import date
from pathlib import Path

import pytest

from app.adapters import calendar
from tests.benchmarks.measuring import prints

FOLDER = Path(__file__).parents[2] / "config" / "calendar"
TIMES = 100_000
MICROSECONDS_AT_MOST = 1


@pytest.mark.benchmark
def test_twenty_working_days():
    days = calendar.load_calendar(FOLDER)
    certain, later = date(2026, 2, 6), date(2027, 2, 6)
    assert str(days.add(certain, 20).due_on) == "2026-03-12"
    best = {on: min(timeit.repeat(lambda on=on: days.add(on, 20), number=TIMES, repeat=7)) for on in (certain, later)}
    certain_us, later_us = (seconds / TIMES * 1_000_000 for seconds in best.values())
    prints(
        "twenty_working_days",
        max(certain_us, later_us),
        "µs",
        MICROSECONDS_AT_MOST,
        certain_us=certain_us,
        provisional_us=later_us,
    )
