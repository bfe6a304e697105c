"""A period whose last day is set in the case: a date that was promised stays that date, whatever is counted."""

from datetime import date, time

import pytest

from app.adapters.calendar import load_calendar, load_years
from app.domain.clock import SHANGHAI, parse_moment
from app.domain.deadlines import Event, EventKind, Kind, Rule, Rung, explain, stand
from app.domain.working_days import Calendar
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "calendar"
CALENDAR = load_calendar(FOLDER)
LADDER = (("reminder", 5, time(9)), ("warning", 8, time(9)), ("yellow", 10, time(9)), ("red", 11, time(0)))
PROMISE = Rule(
    id="promise", version="2026-11", process="p", title="兑现承诺", duty="开放数据", kind=Kind.STANDARD, basis="service_standard",
    article="服务标准", days=10, agreed=True, starts="promised", stops="promise_kept",
    rungs=tuple(Rung(name=name, title=name, day=day, at=at) for name, day, at in LADDER),
)  # fmt: skip


def promised(until, on="2026-03-02"):
    return [Event.now(EventKind.STARTED, parse_moment(f"{on} 10:00"), until_on=date.fromisoformat(until))]


def standing(until, calendar=CALENDAR):
    return stand(PROMISE, promised(until), calendar, date(2026, 3, 2))


def wall(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("until", "due"),
    [
        ("2026-03-31", "2026-03-31"),
        ("2026-03-03", "2026-03-03"),
        ("2026-03-28", "2026-03-30"),  # a Saturday: the next working day (Civil Code art. 203)
        ("2026-10-03", "2026-10-08"),  # in the National Day holiday
        ("2026-02-20", "2026-03-03"),  # long past: the first day there is
    ],
)
def test_the_last_day_is_the_one_agreed(until, due):
    assert str(standing(until).due_on) == due


def test_the_rungs_keep_their_distance_from_the_end():
    rungs = standing("2026-03-31").rungs
    assert [wall(rungs[name]) for name in ("reminder", "warning", "yellow")] == [
        "2026-03-24 09:00", "2026-03-27 09:00", "2026-03-31 09:00",
    ]  # fmt: skip
    assert wall(rungs["red"]) == "2026-04-01 00:00"


def test_a_short_promise_has_all_its_rungs_and_none_before_it_was_made():
    rungs = standing("2026-03-04").rungs
    assert [wall(rungs[name]) for name in ("reminder", "warning", "yellow", "red")] == [
        "2026-03-03 09:00", "2026-03-03 09:00", "2026-03-04 09:00", "2026-03-05 00:00",
    ]  # fmt: skip


def test_a_promise_does_not_move_when_a_year_is_published():
    """A number of days would: the same day must stand after the calendar of next year has come in."""
    without = Calendar.of([year for year in load_years(FOLDER) if year.year < 2026], "before")
    assert standing("2026-05-29", without).due_on == standing("2026-05-29").due_on == date(2026, 5, 29)
    assert standing("2026-05-29", without).provisional is False


def test_the_proof_counts_as_many_days_as_the_promise_takes():
    told = explain(PROMISE, promised("2026-03-31"), CALENDAR, date(2026, 3, 2))
    assert told.total_days == max(day.number or 0 for day in told.days) == 21


def test_an_event_reads_back_as_it_was_written():
    event = promised("2026-03-31")[0]
    assert Event.of_line(event.as_line()) == event
    plain = Event.now(EventKind.STARTED, parse_moment("2026-03-02 10:00"))
    assert "until_on" not in plain.as_line()
    assert Event.of_line(plain.as_line()) == plain
