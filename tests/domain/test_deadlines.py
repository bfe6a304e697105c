"""The ledger: what a history amounts to, and what must hold of every history."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.calendar import load_calendar, load_years
from app.domain.clock import SHANGHAI, FixedClock, end_of_day, parse_moment, shanghai_date
from app.domain.deadlines import (
    DeductionKind,
    Event,
    EventKind,
    Kind,
    Rule,
    Rung,
    State,
    admit,
    explain,
    stand,
    what_if,
)
from app.domain.errors import Invalid, Missing, Stale, Unlawful
from app.domain.escalation import Level, Shade, level, next_rung, reached, shade
from app.domain.working_days import Calendar, DayKind
from app.domain.years import Holiday, YearNotice
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "calendar"
CALENDAR = load_calendar(FOLDER)
STARTED, PAUSED, RESUMED = EventKind.STARTED, EventKind.PAUSED, EventKind.RESUMED
EXTENDED, MET, CANCELLED = EventKind.EXTENDED, EventKind.MET, EventKind.CANCELLED


def rule(kind=Kind.STANDARD, days=20, **more):
    ladder = (("reminder", days - 5, time(9)), ("warning", days - 2, time(9)), ("yellow", days, time(9)), ("red", days + 1, time(0)))
    rungs = tuple(Rung(name=name, title=name, day=day, at=at) for name, day, at in ladder)
    allowed = {"may_pause": kind is Kind.STANDARD, "may_extend": kind is Kind.STANDARD}
    return Rule(
        **{"id": "r", "version": "2026-11", "process": "p", "title": "申请答复", "duty": "答复", "kind": kind, "basis": "measures",
           "article": "第二十一条第二款", "text": "应当自收到申请之日起20个工作日内予以答复。", "days": days,
           "starts": "received", "stops": "reply_served", "rungs": rungs, **allowed, **more},
    )  # fmt: skip


LAW = rule(Kind.LAW)
STANDARD = rule()


def day(text):
    return date.fromisoformat(text)


def event(kind, on, at="10:00", **more):
    return Event.now(kind, parse_moment(f"{on} {at}"), **more)


def wall(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def standing(*events, of=STANDARD, today="2026-03-01", calendar=CALENDAR):
    return stand(of, events, calendar, day(today))


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
        standing(event(STARTED, "2026-02-06"), event(PAUSED, "2026-02-10"), of=rule(may_pause=False))
    with pytest.raises(Unlawful, match="不允许延长"):
        standing(event(STARTED, "2026-02-06"), event(EXTENDED, "2026-02-10", days=1), of=rule(may_extend=False))


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


# --- the proof


def test_the_explanation_numbers_every_counted_day_up_to_the_last():
    told = explain(LAW, [event(STARTED, "2026-02-06", reason="收到申请")], CALENDAR, day("2026-02-10"))
    assert told.started_on == day("2026-02-06")
    assert [one.number for one in told.days if one.number] == list(range(1, 21))
    assert told.days[-1].on == told.standing.due_on
    assert told.calendar_version == CALENDAR.version
    text = told.as_text()
    for part in (
        "申请答复（法定期限）", "第二十一条第二款", "收到申请；当日不计入（民法典第二百零一条）", "期限：20 个工作日",
        "2026-02-16（星期一）  春节（国办发明电〔2025〕7号）", "2026-02-28（星期六）  调休上班（国办发明电〔2025〕7号）",
        "第 20 天  2026-03-12（星期四）", "届满：2026-03-12（星期四） 24:00（民法典第二百零三条）", CALENDAR.version,
    ):  # fmt: skip
        assert part in text
    assert "暂定" not in text


def test_the_explanation_shows_who_paused_and_extended_and_why():
    events = [
        event(STARTED, "2026-03-02"),
        event(PAUSED, "2026-03-04", reason="等待补正", by="李审查"),
        event(PAUSED, "2026-03-06", reason="专家评审", by="王科长"),
        event(RESUMED, "2026-03-10"),
        event(RESUMED, "2026-03-11"),
        event(EXTENDED, "2026-03-12", days=3, reason="案情复杂", by="张局长"),
        event(PAUSED, "2026-06-01", reason="太晚", by="李审查"),
    ]
    told = explain(STANDARD, events, CALENDAR, day("2026-06-02"))
    pause, extension, late = told.deductions
    assert (pause.kind, pause.days, pause.reason, pause.by) == (DeductionKind.PAUSE, 5, "等待补正；专家评审", "李审查；王科长")
    assert (extension.kind, extension.days, extension.by) == (DeductionKind.EXTENSION, 3, "张局长")
    assert (late.kind, late.days, late.reason) == (DeductionKind.TOO_LATE, 0, "太晚")
    assert [one.on.isoformat() for one in told.days if one.kind is DayKind.PAUSED] == [
        "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11",
    ]  # fmt: skip
    assert "中止：2026-03-04 至 2026-03-11，5 个工作日（等待补正；专家评审，李审查；王科长）" in told.as_text()
    assert "延长：2026-03-12，3 个工作日（案情复杂，张局长）" in told.as_text()


def test_the_explanation_names_the_text_and_the_start_in_words():
    named = rule(Kind.LAW, start_title="收到申请", basis_title="广东省公共数据开放暂行办法")
    text = explain(named, [event(STARTED, "2026-02-06")], CALENDAR, day("2026-02-10")).as_text()
    assert "依据：《广东省公共数据开放暂行办法》第二十一条第二款　应当自收到申请之日起20个工作日内予以答复。" in text
    assert "起算：2026-02-06（星期五），收到申请；" in text


def test_the_explanation_of_a_provisional_date_says_from_when_and_how_early():
    text = what_if(day("2026-12-04"), 20, CALENDAR).as_text()
    assert "暂定：2026-12-28 以后的放假安排尚未公布，届满日最早可能为 2027-01-02（星期六）" in text
    assert "2026-12-29（星期二）  工作日［暂定］" in text
    assert "2026-12-28（星期一）  工作日\n" in text


def test_the_clock_can_be_set_and_knows_shanghai():
    clock = FixedClock("2026-03-12 23:59")
    assert clock.now() == parse_moment("2026-03-12T15:59+00:00")
    clock.is_now("2026-03-13T00:00+08:00")
    assert clock.now() == end_of_day(day("2026-03-12"))
    assert shanghai_date(clock.now()) == day("2026-03-13")
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 3, 12))  # noqa: DTZ001  # the very mistake


# --- what must hold of every history

starts = st.dates(date(2022, 1, 1), date(2027, 6, 30))
offsets = st.integers(0, 60)


@st.composite
def histories(draw, most=4):
    """A start, pauses that may overlap or never end, and extensions, at moments that never coincide."""
    start = draw(starts)
    events = [Event(kind=STARTED, at=end_of_day(start) - timedelta(hours=9), on=start)]
    for number, (first, length) in enumerate(draw(st.lists(st.tuples(offsets, offsets), max_size=most))):
        events.append(_later(start, first, PAUSED, number))
        events.append(_later(start, first + length, RESUMED, number))
    for number, (offset, days) in enumerate(draw(st.lists(st.tuples(offsets, st.integers(1, 15)), max_size=2))):
        events.append(_later(start, offset, EXTENDED, 10 + number, days))
    return events


def _later(start, offset, kind, minute, days=0):
    on = start + timedelta(days=offset)
    return Event(kind=kind, at=end_of_day(on) - timedelta(hours=6, minutes=-minute), on=on, days=days)


def at_the_end(events):
    return max(event.on for event in events) + timedelta(days=1)


@given(histories(), st.randoms())
def test_the_order_in_which_events_are_handed_in_does_not_matter(events, chance):
    shuffled = chance.sample(events, len(events))
    today = at_the_end(events)
    assert stand(STANDARD, shuffled, CALENDAR, today) == stand(STANDARD, events, CALENDAR, today)


@given(histories())
def test_no_history_ends_before_the_plain_period(events):
    plain = CALENDAR.add(events[0].on, STANDARD.days)
    now = stand(STANDARD, events, CALENDAR, at_the_end(events))
    assert now.due_on >= plain.due_on
    assert now.earliest_on <= now.due_on
    assert now.provisional or now.earliest_on == now.due_on
    assert CALENDAR.is_working(now.due_on)


@given(histories())
def test_the_proof_counts_to_the_days_of_the_period_whatever_happened(events):
    told = explain(STANDARD, events, CALENDAR, at_the_end(events))
    assert [one.number for one in told.days if one.number] == list(range(1, told.total_days + 1))
    assert told.days[-1].number == told.total_days
    assert sum(one.kind is DayKind.PAUSED for one in told.days) == told.standing.paused_days
    assert sum(one.days for one in told.deductions) == told.standing.paused_days + told.standing.extended_days


@given(histories())
def test_the_rungs_never_change_their_order(events):
    rungs = [at for at in stand(STANDARD, events, CALENDAR, at_the_end(events)).rungs.values() if at]
    assert rungs == sorted(rungs)


@given(histories(most=2), st.tuples(offsets, offsets))
def test_saying_a_pause_twice_counts_it_once(events, pause):
    start = events[0].on
    once = [_later(start, pause[0], PAUSED, 30), _later(start, sum(pause), RESUMED, 30)]
    twice = [*once, _later(start, pause[0], PAUSED, 31), _later(start, sum(pause), RESUMED, 31)]
    today = at_the_end([*events, *once])
    assert stand(STANDARD, [*events, *twice], CALENDAR, today) == stand(STANDARD, [*events, *once], CALENDAR, today)


@given(histories(), st.integers(0, 60))
def test_pausing_and_resuming_on_any_one_day_changes_nothing(events, offset):
    start = events[0].on
    blink = [_later(start, offset, PAUSED, 40), _later(start, offset, RESUMED, 41)]
    today = at_the_end([*events, *blink])
    with_blink, without = (stand(STANDARD, one, CALENDAR, today) for one in ([*events, *blink], events))
    assert with_blink == without


@settings(deadline=None)
@given(histories(most=2), st.integers(1, 10))
def test_taking_an_extension_out_again_leaves_what_was_there_before(events, days):
    start = events[0].on
    plain = [one for one in events if one.kind is not EXTENDED]
    today = at_the_end(events)
    before = stand(STANDARD, plain, CALENDAR, today)
    extended = stand(STANDARD, [*plain, _later(start, 0, EXTENDED, 50, days)], CALENDAR, today)
    # A pause that begins on the last day gives that day back: an extension by one day gives the same day.
    assert extended.due_on > before.due_on or (days == 1 and before.paused_days and extended.due_on == before.due_on)
    assert stand(STANDARD, plain, CALENDAR, today) == before


BUSY_2027 = YearNotice(
    year=2027,
    official=True,
    holidays=tuple(
        Holiday(name="假", from_on=date(2027, month, first), through_on=date(2027, month, first))
        for month, first in ((1, 1), (2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (5, 1), (5, 2), (6, 9))
    ),
    makeup_days=tuple(
        on
        for on in (date(2026, 12, 29) + timedelta(days=n) for n in range(300))
        if on.weekday() >= 5 and on not in {date(2027, 2, 6), date(2027, 2, 7), date(2027, 5, 1), date(2027, 5, 2)}
    ),
)
BUSY = Calendar.of([*load_years(FOLDER), BUSY_2027], "busy")


@given(st.dates(date(2026, 11, 1), date(2027, 3, 1)), st.lists(st.tuples(offsets, offsets), max_size=3))
def test_with_pauses_too_no_notice_to_come_ends_a_period_before_its_earliest_day(start, pauses):
    events = [Event(kind=STARTED, at=end_of_day(start), on=start)]
    for number, (first, length) in enumerate(pauses):
        events += [_later(start, first, PAUSED, number), _later(start, first + length, RESUMED, number)]
    today = at_the_end(events)
    assert stand(STANDARD, events, BUSY, today).due_on >= stand(STANDARD, events, CALENDAR, today).earliest_on


def test_a_pause_after_the_earliest_day_does_not_move_the_earliest_day():
    start = event(STARTED, "2027-01-11")
    plain = standing(start, today="2027-02-08")
    assert (plain.earliest_on, plain.due_on) == (day("2027-01-31"), day("2027-02-12"))
    paused = standing(start, event(PAUSED, "2027-02-02"), event(RESUMED, "2027-03-01"), today="2027-03-02")
    assert paused.due_on > plain.due_on
    assert paused.earliest_on == plain.earliest_on


def test_a_pause_before_the_earliest_day_moves_it_by_every_day_that_could_be_worked():
    start = event(STARTED, "2027-01-11")
    paused = standing(start, event(PAUSED, "2027-01-12"), event(RESUMED, "2027-01-18"), today="2027-02-08")
    # Six days from 13 to 18 January, a weekend among them; 5 to 8 February are statutory.
    assert (paused.earliest_on, paused.due_on, paused.paused_days) == (day("2027-02-10"), day("2027-02-18"), 4)
