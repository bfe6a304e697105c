"""The ledger: what a history amounts to."""


import pytest

from app.domain.clock import parse_moment, shanghai_date
from app.domain.deadlines import (
    State,
    admit,
)
from app.domain.errors import Invalid, Missing, Stale, Unlawful
from app.domain.escalation import Level, Shade, level, next_rung, reached, shade
from tests.domain.histories import (
    CALENDAR,
    CANCELLED,
    EXTENDED,
    LAW,
    MET,
    PAUSED,
    RESUMED,
    STANDARD,
    STARTED,
    day,
    event,
    rule,
    standing,
    wall,
)

# --- one clock, no pauses


def test_the_statutory_period_ends_at_midnight_after_its_last_day():
    now = standing(event(STARTED, "2026-02-06"), of=LAW)
    assert (now.due_on, now.provisional, now.earliest_on) == (day("2026-03-12"), False, day("2026-03-12"))
    assert wall(now.due_at) == "2026-03-13 00:00"
    assert (now.state, now.met_on, now.met_in_time) == (State.OPEN, None, None)


@pytest.mark.parametrize(
    ("received", "due"),
    [("23:59", "2026-03-12"), ("00:00", "2026-03-12")],
)
def test_the_hour_of_receipt_does_not_matter(received, due):
    assert standing(event(STARTED, "2026-02-06", received), of=LAW).due_on == day(due)


@pytest.mark.parametrize(
    ("on", "at", "in_time"),
    [("2026-03-12", "23:59:59", True), ("2026-03-13", "00:00:00", False), ("2026-02-09", "08:00", True)],
)
def test_a_reply_at_midnight_is_late_and_a_second_before_is_not(on, at, in_time):
    now = standing(event(STARTED, "2026-02-06"), event(MET, on, at), of=LAW, today="2026-03-20")
    assert (now.state, now.met_on, now.met_in_time) == (State.MET, day(on), in_time)


def test_a_deadline_that_never_started_is_missing():
    with pytest.raises(Missing, match="尚未起算"):
        standing(event(MET, "2026-02-06"))


def test_a_cancelled_deadline_keeps_its_date_and_is_neither_met_nor_late():
    now = standing(event(STARTED, "2026-02-06"), event(CANCELLED, "2026-02-10"), today="2026-05-01")
    assert (now.state, now.due_on, now.met_in_time) == (State.CANCELLED, day("2026-03-12"), None)
    assert shade(now, day("2026-05-01"), CALENDAR) is Shade.CANCELLED


@pytest.mark.parametrize("kind", [PAUSED, RESUMED, EXTENDED])
def test_the_statutory_clock_can_be_neither_paused_nor_extended(kind):
    with pytest.raises(Unlawful) as refused:
        standing(event(STARTED, "2026-02-06"), event(kind, "2026-02-10", days=5), of=LAW)
    assert refused.value.article == "第二十一条第二款"


def test_a_standard_pauses_only_where_its_rule_says_so():
    with pytest.raises(Unlawful, match="不允许中止"):
        standing(event(STARTED, "2026-02-06"), event(PAUSED, "2026-02-10"), of=rule(pauses=()))
    with pytest.raises(Unlawful, match="不允许延长"):
        standing(event(STARTED, "2026-02-06"), event(EXTENDED, "2026-02-10", days=1), of=rule(extension=None))


# --- the ladder


def test_the_ladder_stands_on_the_days_that_the_rule_names():
    rungs = standing(event(STARTED, "2026-02-06"), of=LAW).rungs
    assert {name: wall(at) for name, at in rungs.items()} == {
        "reminder": "2026-03-05 09:00", "warning": "2026-03-10 09:00", "yellow": "2026-03-12 09:00", "red": "2026-03-13 00:00",
    }  # fmt: skip


def test_in_provisional_time_warnings_go_by_the_earliest_day_and_red_by_the_real_one():
    now = standing(event(STARTED, "2026-12-04"), of=LAW, today="2026-12-20")
    assert (now.due_on, now.provisional, now.earliest_on) == (day("2027-01-04"), True, day("2027-01-02"))
    assert wall(now.rungs["yellow"]) == "2027-01-02 09:00"
    assert wall(now.rungs["red"]) == "2027-01-05 00:00"


def test_the_levels_are_reached_one_after_the_other():
    now = standing(event(STARTED, "2026-02-06"), of=LAW)
    moments = ["2026-03-05 08:59", "2026-03-05 09:00", "2026-03-10 09:00", "2026-03-12 23:59", "2026-03-13 00:00"]
    levels = [level(now, parse_moment(moment)) for moment in moments]
    assert levels == [Level.NORMAL, Level.REMINDER, Level.WARNING, Level.YELLOW, Level.RED]
    assert reached(now, parse_moment("2026-03-12 09:00")) == (Level.REMINDER, Level.WARNING, Level.YELLOW)
    assert next_rung(now, parse_moment("2026-03-05 09:00")) == (Level.WARNING, parse_moment("2026-03-10 09:00"))
    assert next_rung(now, parse_moment("2026-03-13 00:00")) is None
    assert [one.words for one in levels] == ["正常", "提醒", "预警", "黄牌", "红牌"]


@pytest.mark.parametrize(
    ("today", "left", "colour"),
    [
        ("2026-02-06", 20, Shade.CALM), ("2026-03-04", 6, Shade.CALM), ("2026-03-05", 5, Shade.NEAR), ("2026-03-11", 1, Shade.NEAR),
        ("2026-03-12", 0, Shade.DUE_TODAY), ("2026-03-13", -1, Shade.LATE), ("2026-03-14", -1, Shade.LATE), ("2026-03-16", -2, Shade.LATE),
    ],
)  # fmt: skip
def test_days_left_and_the_colour_go_by_working_days(today, left, colour):
    now = standing(event(STARTED, "2026-02-06"), of=LAW, today=today)
    assert (now.days_left(day(today), CALENDAR), shade(now, day(today), CALENDAR)) == (left, colour)


def test_the_rest_day_after_the_last_day_is_already_late():
    now = standing(event(STARTED, "2026-02-28"), of=LAW)
    assert now.due_on == day("2026-03-27")
    assert now.days_left(day("2026-03-28"), CALENDAR) == -1


# --- pauses and extensions


def test_a_pause_costs_the_working_days_after_its_first_day_through_its_last():
    now = standing(event(STARTED, "2026-03-02"), event(PAUSED, "2026-03-04"), event(RESUMED, "2026-03-11"))
    assert now.paused_days == 5
    assert now.due_on == CALENDAR.add(day("2026-03-02"), 25).due_on
    assert now.state is State.OPEN


def test_while_it_is_paused_a_deadline_has_no_rungs_and_its_date_moves_on():
    events = [event(STARTED, "2026-03-02"), event(PAUSED, "2026-03-04")]
    now = standing(*events, today="2026-03-06")
    assert now.state is State.PAUSED
    assert set(now.rungs.values()) == {None}
    assert now.due_on == CALENDAR.add(day("2026-03-02"), 22).due_on
    assert level(now, parse_moment("2026-12-31 09:00")) is Level.NORMAL
    assert shade(now, day("2026-03-06"), CALENDAR) is Shade.PAUSED


def test_overlapping_pauses_count_once():
    apart = [event(PAUSED, "2026-03-04"), event(RESUMED, "2026-03-11"), event(PAUSED, "2026-03-06"), event(RESUMED, "2026-03-13")]
    together = [event(PAUSED, "2026-03-04"), event(RESUMED, "2026-03-13")]
    start = event(STARTED, "2026-03-02")
    assert standing(start, *apart).due_on == standing(start, *together).due_on
    assert standing(start, *apart).paused_days == 7


def test_pausing_and_resuming_on_one_day_changes_nothing():
    start = event(STARTED, "2026-03-02")
    plain = standing(start)
    assert standing(start, event(PAUSED, "2026-03-05", "09:00"), event(RESUMED, "2026-03-05", "17:00")) == plain
    assert standing(start, event(PAUSED, plain.due_on), event(RESUMED, plain.due_on, "11:00")).due_on == plain.due_on


def test_a_pause_on_the_last_day_gives_that_day_back():
    start = event(STARTED, "2026-03-02")
    due_on = standing(start).due_on
    assert due_on == day("2026-03-30")
    on_workday = standing(start, event(PAUSED, "2026-03-30"), event(RESUMED, "2026-04-02"))
    assert on_workday.due_on == day("2026-04-02")
    # 4 to 6 April is Qingming: whoever resumes on a rest day has until the end of the next working day.
    on_rest_day = standing(start, event(PAUSED, "2026-03-30"), event(RESUMED, "2026-04-05"))
    assert on_rest_day.due_on == day("2026-04-07")


def test_what_comes_after_the_last_day_neither_pauses_nor_extends():
    start = event(STARTED, "2026-03-02")
    late = standing(start, event(PAUSED, "2026-03-31"), event(EXTENDED, "2026-04-01", days=5), today="2026-04-10")
    assert (late.due_on, late.state, late.paused_days, late.extended_days) == (day("2026-03-30"), State.OPEN, 0, 0)
    assert late.rungs == standing(start).rungs


def test_an_extension_moves_the_last_day_and_the_whole_ladder():
    plain, longer = (standing(event(STARTED, "2026-03-02"), *more) for more in ((), (event(EXTENDED, "2026-03-10", days=5),)))
    assert longer.due_on == CALENDAR.add(plain.due_on, 5).due_on
    assert longer.extended_days == 5
    for name in ("reminder", "warning", "yellow"):
        assert shanghai_date(longer.rungs[name]) == CALENDAR.add(shanghai_date(plain.rungs[name]), 5).due_on


def test_a_rung_before_a_pause_stays_where_it_was():
    start = event(STARTED, "2026-03-02")
    paused = standing(start, event(PAUSED, "2026-03-25"), event(RESUMED, "2026-04-01"))
    plain = standing(start)
    assert paused.rungs["reminder"] == plain.rungs["reminder"]
    assert paused.rungs["warning"] > plain.rungs["warning"]


def test_a_rung_on_the_day_on_which_a_pause_begins_stays_where_it_was():
    start = event(STARTED, "2026-03-02")
    plain = standing(start)
    reminded_on = shanghai_date(plain.rungs["reminder"])
    paused = standing(start, event(PAUSED, reminded_on), event(RESUMED, "2026-04-01"))
    assert paused.rungs["reminder"] == plain.rungs["reminder"]
    assert paused.paused_days == CALENDAR.count(reminded_on, day("2026-04-01"))


def test_resuming_what_was_not_paused_changes_nothing():
    pause = [event(PAUSED, "2026-03-04"), event(RESUMED, "2026-03-11")]
    start = event(STARTED, "2026-03-02")
    assert standing(start, event(RESUMED, "2026-03-03"), *pause) == standing(start, *pause)


def test_a_pause_that_nothing_ended_stops_where_the_deadline_ends():
    events = [event(STARTED, "2026-03-02"), event(PAUSED, "2026-03-04"), event(MET, "2026-03-11")]
    now = standing(*events, today="2026-06-01")
    assert (now.state, now.met_in_time, now.paused_days) == (State.MET, True, 5)
    assert now.due_on == CALENDAR.add(day("2026-03-02"), 25).due_on


def test_what_is_entered_after_the_end_changes_nothing():
    events = [event(STARTED, "2026-03-02"), event(MET, "2026-03-11")]
    assert standing(*events, event(EXTENDED, "2026-03-11", "18:00", days=9)) == standing(*events)


# --- what may be entered


@pytest.mark.parametrize(
    ("entered", "new", "error", "sentence"),
    [
        ((), (MET, "2026-03-05"), Missing, "尚未起算"),
        ((STARTED,), (STARTED, "2026-03-05"), Stale, "已经起算"),
        ((STARTED,), (RESUMED, "2026-03-05"), Stale, "没有处于中止状态"),
        ((STARTED,), (EXTENDED, "2026-03-05"), Invalid, "大于 0"),
        ((STARTED,), (PAUSED, "2026-03-31"), Unlawful, "已经届满"),
        ((STARTED, MET), (PAUSED, "2026-03-05"), Stale, "已经终结"),
    ],
)
def test_an_event_that_does_not_fit_is_refused(entered, new, error, sentence):
    history = [event(kind, "2026-03-02") for kind in entered]
    with pytest.raises(error, match=sentence):
        admit(STANDARD, history, event(*new), CALENDAR)


def test_an_event_that_fits_is_admitted():
    history = [event(STARTED, "2026-03-02")]
    admit(STANDARD, [], history[0], CALENDAR)
    admit(STANDARD, history, event(PAUSED, "2026-03-30"), CALENDAR)
    admit(STANDARD, history, event(EXTENDED, "2026-03-30", days=1), CALENDAR)
    admit(STANDARD, [*history, event(PAUSED, "2026-03-04")], event(RESUMED, "2026-03-05"), CALENDAR)
    admit(LAW, history, event(MET, "2026-12-30"), CALENDAR)
