"""The proof of a date: every counted and skipped day, with its reason, and who paused or extended."""

from datetime import datetime

import pytest

from app.domain.clock import FixedClock, end_of_day, parse_moment, shanghai_date
from app.domain.deadlines import DeductionKind, Kind, explain, what_if
from app.domain.working_days import DayKind
from tests.domain.histories import (
    CALENDAR,
    EXTENDED,
    LAW,
    PAUSED,
    RESUMED,
    STANDARD,
    STARTED,
    day,
    event,
    rule,
)


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
