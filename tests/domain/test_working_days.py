"""The calendar: golden vectors, every day of five years against an independent package, and what must always hold."""

from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.calendar import StatutoryChina, load_calendar, load_years
from app.domain.errors import Invalid
from app.domain.working_days import FIRST_ON, LAST_ON, Calendar, DayKind
from app.domain.years import Closure, Holiday, YearNotice, version_of
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "calendar"
CALENDAR = load_calendar(FOLDER)
SATURDAY = 5

# Receipt → last day of 20 working days, from the official notices.
GOLDEN = {
    "2022-01-04": "2022-01-30", "2022-01-28": "2022-03-02", "2022-09-30": "2022-11-02", "2023-01-20": "2023-02-22",
    "2023-12-29": "2024-01-29", "2024-02-04": "2024-03-07", "2024-02-09": "2024-03-14", "2024-04-27": "2024-05-27",
    "2024-09-14": "2024-10-18", "2025-01-24": "2025-02-27", "2025-01-26": "2025-02-28", "2025-04-27": "2025-05-28",
    "2025-09-28": "2025-10-31", "2025-09-30": "2025-11-04", "2026-01-04": "2026-01-30", "2026-01-05": "2026-02-02",
    "2026-02-06": "2026-03-12", "2026-02-13": "2026-03-19", "2026-02-14": "2026-03-20", "2026-02-15": "2026-03-20",
    "2026-02-28": "2026-03-27", "2026-04-10": "2026-05-12", "2026-04-30": "2026-06-01", "2026-05-08": "2026-06-04",
    "2026-09-11": "2026-10-15", "2026-09-18": "2026-10-22", "2026-09-19": "2026-10-22", "2026-09-20": "2026-10-23",
    "2026-09-30": "2026-11-03", "2026-10-09": "2026-11-05", "2026-11-23": "2026-12-21", "2026-11-28": "2026-12-25",
}  # fmt: skip

any_day = st.dates(FIRST_ON, date(2098, 12, 31))
few_days = st.integers(1, 200)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("received", "due"), GOLDEN.items())
def test_twenty_working_days_end_where_the_notices_say(received, due):
    assert CALENDAR.add(day(received), 20) == (day(due), False, day(due))


def test_every_day_of_five_years_agrees_with_an_independent_package():
    days = [date(2022, 1, 1) + timedelta(days=n) for n in range(1826)]
    assert days[-1] == date(2026, 12, 31)
    differing = [on for on in days if CALENDAR.is_working(on) != chinese_calendar.is_workday(on)]
    assert differing == []


def test_the_calendar_is_certain_until_the_next_notice_may_move_a_day():
    assert (CALENDAR.certain_from, CALENDAR.certain_through) == (date(2022, 1, 1), date(2026, 12, 28))


def test_a_period_that_ends_on_the_last_certain_day_is_certain():
    assert CALENDAR.add(day("2026-11-28"), 21) == (day("2026-12-28"), False, day("2026-12-28"))
    assert CALENDAR.add(day("2026-11-28"), 22).provisional


def test_a_period_that_ends_after_certainty_is_provisional_with_its_earliest_day():
    assert CALENDAR.add(day("2026-12-03"), 20) == (day("2026-12-31"), True, day("2026-12-31"))
    # 1 January can't be worked; Saturday 2 January could become a make-up day.
    assert CALENDAR.add(day("2026-12-04"), 20) == (day("2027-01-04"), True, day("2027-01-02"))


def test_a_period_that_begins_before_the_first_published_year_is_provisional():
    assert CALENDAR.add(day("2021-12-31"), 20).provisional is False
    assert CALENDAR.add(day("2021-12-30"), 20).provisional is True


def test_between_two_published_years_everything_is_certain():
    assert not CALENDAR.day(day("2022-12-31")).provisional
    assert not CALENDAR.add(day("2023-12-01"), 40).provisional


def test_a_notice_owns_days_of_the_year_before():
    assert CALENDAR.day(day("2022-12-31")).source == "国办发明电〔2022〕16号"
    without_2023 = Calendar.of([year for year in load_years(FOLDER) if year.year == 2022], "x")
    assert without_2023.day(day("2022-12-31")).kind is DayKind.WEEKEND


def test_the_reasons_name_the_notice():
    holiday, makeup, weekend = (CALENDAR.day(day(on)) for on in ("2026-10-01", "2026-10-10", "2026-10-11"))
    assert (holiday.kind, holiday.reason, holiday.source) == (DayKind.HOLIDAY, "国庆节", "国办发明电〔2025〕7号")
    assert (makeup.kind, makeup.reason, makeup.source) == (DayKind.MAKEUP, "调休上班", "国办发明电〔2025〕7号")
    assert (weekend.kind, weekend.reason) == (DayKind.WEEKEND, "周末")
    assert CALENDAR.reason(day("2026-10-12")) == "工作日"


def test_a_walk_numbers_working_days_and_leaves_the_others_without_a_number():
    walk = CALENDAR.walk(day("2026-02-06"), 20)
    assert [one.on for one in walk] == [day("2026-02-07") + timedelta(days=n) for n in range(34)]
    assert [one.number for one in walk if one.number] == list(range(1, 21))
    assert all((one.number is not None) == CALENDAR.is_working(one.on) for one in walk)
    assert {one.on for one in walk if one.kind is DayKind.MAKEUP} == {day("2026-02-14"), day("2026-02-28")}


@pytest.mark.parametrize("days", [0, -1, -20])
def test_fewer_than_one_day_is_refused_with_a_sentence(days):
    with pytest.raises(Invalid, match="大于 0 的整数"):
        CALENDAR.add(day("2026-02-06"), days)


@pytest.mark.parametrize(("on", "days"), [("1999-12-31", 1), ("2100-01-01", 1), ("2099-12-31", 1), ("2026-01-01", 10**6)])
def test_what_leaves_the_century_is_refused_with_a_sentence(on, days):
    with pytest.raises(Invalid, match="2000 年至 2099 年"):
        CALENDAR.add(day(on), days)


def test_a_gap_between_published_years_is_refused():
    with pytest.raises(ValueError, match="连续"):
        Calendar.of([year for year in load_years(FOLDER) if year.year != 2024], "x")


def test_a_year_published_twice_is_refused():
    with pytest.raises(ValueError, match="重复"):
        Calendar.of([*load_years(FOLDER), load_years(FOLDER)[0]], "x")


def test_a_calendar_without_any_notice_is_wholly_provisional():
    empty = Calendar.of([], "暂定")
    assert empty.add(day("2026-02-06"), 20) == (day("2026-03-06"), True, day("2026-02-26"))


def test_the_version_follows_the_days_and_not_the_titles():
    years = load_years(FOLDER)
    retitled = [YearNotice(**{**_fields(years[-1]), "title": "another"}), *years[:-1]]
    moved = [YearNotice(**{**_fields(years[-1]), "makeup_days": years[-1].makeup_days[1:]}), *years[:-1]]
    assert version_of(years).startswith("2026-国办发明电〔2025〕7号#")
    assert version_of(retitled) == version_of(years) == CALENDAR.version
    assert version_of(moved) != version_of(years)


def test_an_organs_closed_day_moves_its_own_periods_only():
    typhoon = Closure(organ="gdsz", on=day("2026-09-24"), name="台风停工", legal_basis="广东省防汛防旱防风条例")
    closed = CALENDAR.closed_on([typhoon])
    assert CALENDAR.add(day("2026-09-23"), 1).due_on == day("2026-09-24")
    assert closed.add(day("2026-09-23"), 1).due_on == day("2026-09-28")
    assert closed.day(day("2026-09-24")).kind is DayKind.CLOSURE
    assert closed.version != CALENDAR.version


@given(any_day, few_days)
def test_counting_to_the_last_day_gives_the_days_that_were_added(on, days):
    assert CALENDAR.count(on, CALENDAR.add(on, days).due_on) == days


@given(any_day, few_days)
def test_the_last_day_is_always_a_working_day(on, days):
    assert CALENDAR.is_working(CALENDAR.add(on, days).due_on)


@given(any_day, few_days)
def test_one_more_day_and_a_later_start_never_end_earlier(on, days):
    due = CALENDAR.add(on, days)
    longer, later = CALENDAR.add(on, days + 1), CALENDAR.add(on + timedelta(days=1), days)
    assert due.due_on < longer.due_on
    assert due.due_on <= later.due_on
    assert due.earliest_on < longer.earliest_on
    assert due.earliest_on <= later.earliest_on


@given(any_day, few_days)
def test_the_earliest_day_is_never_after_the_due_day_and_equals_it_where_all_is_certain(on, days):
    due = CALENDAR.add(on, days)
    assert on < due.earliest_on <= due.due_on
    assert due.provisional == (due.due_on > CALENDAR.certain_through or on < date(2021, 12, 31))
    assert due.provisional or due.earliest_on == due.due_on
    assert due.provisional == any(one.provisional for one in CALENDAR.walk(on, days))


@given(any_day, st.lists(st.integers(0, 90), min_size=2, max_size=5))
def test_counts_of_neighbouring_spans_add_up(on, steps):
    days = sorted(on + timedelta(days=step) for step in steps)
    parts = sum(CALENDAR.count(one, other) for one, other in pairwise(days))
    assert parts == CALENDAR.count(days[0], days[-1])
    assert CALENDAR.count(days[-1], days[0]) == 0


def test_make_up_days_count_and_holidays_on_weekdays_do_not():
    makeups = [on for year in load_years(FOLDER) for on in year.makeup_days]
    assert all(CALENDAR.count(on - timedelta(days=1), on) == 1 for on in makeups)
    assert len(makeups) == 33
    assert CALENDAR.count(day("2026-09-30"), day("2026-10-07")) == 0


FESTIVALS_2027 = frozenset(on for festival in StatutoryChina().festivals(2027) for on in festival.days_on)
MOVABLE = [date(2026, 12, 29) + timedelta(days=n) for n in range(368)]


@st.composite
def notices_for_2027(draw):
    """Anything the State Council could do: the festivals stay days off, the rest may be worked or not."""
    free = [on for on in MOVABLE if on not in FESTIVALS_2027]
    weekends, weekdays = ([on for on in free if (on.weekday() >= SATURDAY) is wanted] for wanted in (True, False))
    worked = draw(st.lists(st.sampled_from(weekends), unique=True, max_size=60))
    off = draw(st.lists(st.sampled_from(weekdays), unique=True, max_size=40)) + sorted(FESTIVALS_2027)
    holidays = tuple(Holiday(name="假", from_on=on, through_on=on) for on in off)
    return YearNotice(year=2027, official=True, holidays=holidays, makeup_days=tuple(worked), notice="某号")


@settings(max_examples=40, deadline=None)
@given(notices_for_2027(), st.lists(st.tuples(st.dates(date(2026, 11, 1), date(2027, 9, 30)), st.integers(1, 60)), min_size=5))
def test_no_notice_to_come_can_make_a_period_end_before_its_earliest_day(notice, periods):
    published = Calendar.of([*load_years(FOLDER), notice], "next")
    for on, days in periods:
        assert published.add(on, days).due_on >= CALENDAR.add(on, days).earliest_on


def test_a_notice_that_works_every_free_day_reaches_the_earliest_day_itself():
    free = tuple(on for on in MOVABLE if on not in FESTIVALS_2027 and on.weekday() >= SATURDAY)
    off = tuple(Holiday(name="假", from_on=on, through_on=on) for on in FESTIVALS_2027)
    busiest = YearNotice(year=2027, official=True, holidays=off, makeup_days=free)
    published = Calendar.of([*load_years(FOLDER), busiest], "busiest")
    for on in (date(2026, 12, 1) + timedelta(days=n) for n in range(120)):
        assert published.add(on, 20).due_on == CALENDAR.add(on, 20).earliest_on


def test_every_day_of_the_century_has_an_answer():
    on = FIRST_ON
    while on <= LAST_ON:
        CALENDAR.day(on)
        on += timedelta(days=1)


def _fields(year: YearNotice) -> dict[str, object]:
    return {name: getattr(year, name) for name in YearNotice.__slots__}
