"""The calendar's files and the years made by rule."""

import warnings
from datetime import date, timedelta
from pathlib import Path

import pytest
from workalendar.astronomy import solar_term

from app.adapters.calendar import (
    StatutoryChina,
    load_calendar,
    load_closures,
    load_year,
    load_years,
    problems,
    qingming_day,
)
from app.adapters.lined_yaml import FileFault
from app.domain.years import Closure, rule_made_year
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "calendar"
CHINA = StatutoryChina()
SATURDAY = 5

GOOD = (FOLDER / "cn-2026.yml").read_text(encoding="utf-8")


def made(year):
    return rule_made_year(year, CHINA.festivals(year))


def dates(*days):
    return {date.fromisoformat(day) for day in days}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "closures.yml").write_text("closures: []\n", encoding="utf-8")
    return tmp_path


def written(folder: Path, text: str, name: str = "cn-2026.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_files_of_the_product_are_sound():
    assert problems(FOLDER) == []
    assert [year.year for year in load_years(FOLDER)] == [2022, 2023, 2024, 2025, 2026]


def test_2027_made_by_rule_has_the_statutes_thirteen_days():
    assert made(2027).statutory_on == dates(
        "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01",
        "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03",
    )  # fmt: skip


def test_2027_made_by_rule_carries_over_what_the_weekends_take():
    carried = {on: holiday.name for holiday in made(2027).holidays for on in holiday.days() if "补假" in holiday.name}
    assert carried == {
        date(2027, 2, 9): "春节补假", date(2027, 2, 10): "春节补假", date(2027, 5, 3): "劳动节补假",
        date(2027, 5, 4): "劳动节补假", date(2027, 10, 4): "国庆节补假", date(2027, 10, 5): "国庆节补假",
    }  # fmt: skip


def test_2027_made_by_rule_has_248_working_days():
    calendar = load_calendar(FOLDER)
    assert calendar.count(date(2026, 12, 31), date(2027, 12, 31)) == 248


@pytest.mark.parametrize("year", [year for year in range(2000, 2100) if not 2022 <= year <= 2026])
def test_a_year_made_by_rule_gives_thirteen_days_off_whatever_the_weekends_take(year):
    calendar = load_calendar_once()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1)]
    assert sum(on.weekday() < SATURDAY for on in days) - sum(calendar.is_working(on) for on in days) == 13


def test_mid_autumn_within_national_day_is_carried_over():
    named = {on: holiday.name for holiday in made(2031).holidays for on in holiday.days()}
    assert named[date(2031, 10, 1)] == "国庆节、中秋节"
    assert len([on for on in named if on.weekday() < SATURDAY]) == 13


def test_qingming_agrees_with_workalendar_as_far_as_that_goes():
    assert all(solar_term(year, 15, "Asia/Hong_Kong") == date(year, 4, qingming_day(year)) for year in range(2000, 2052))


@pytest.mark.parametrize("year", [2000, 2017, 2022, 2027, 2050, 2099])
def test_workalendar_itself_neither_raises_nor_warns(year):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        china = StatutoryChina()
        assert not china.is_working_day(date(year, 10, 1))
        assert china.add_working_days(date(year, 6, 1), 20) > date(year, 6, 28)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "message"),
    [
        ("year: 2025", "year: 2026", 2, "文件名是 2026 年"),
        ("from: 2025-02-15, to: 2025-02-23", "from: 2026-02-15, to: 2026-02-23", 9, "不属于 2026 年"),
        ("from: 2025-12-28", "from: 2026-01-01", 8, "不属于 2026 年"),
        ("to: 2025-12-31", "to: 2026-01-03", 8, "结束日期早于开始日期"),
        ("[2026-01-05,", "[2026-01-04,", 15, "2026-01-05 不是周末"),
        ("[2026-01-03,", "[2026-01-04,", 15, "既是元旦假期又是调休上班日"),
        ("[2026-01-04, 2026-01-04,", "[2026-01-04,", 15, "重复"),
        ("[2027-01-03,", "[2026-01-04,", 15, "不属于 2026 年"),
        ("{name: 春节, from: 2026-01-03,", "{name: 春节, from: 2026-02-15,", 9, "同时列在元旦和春节中"),
        ("2026-02-30", "2026-02-28", 15, "没有“2026-02-30”这一天"),
        ("issued_on: soon", "issued_on: 2025-11-04", 5, "应当是日期"),
        ("notice: 7", "notice: 国办发明电〔2025〕7号", 4, "应当是文字"),
        ("note: x\nissued_on:", "issued_on:", 5, "不认识“note”"),
        ("holidays: none\nx:", "holidays:", 7, "应当是列表"),
        ("[2026-01-04]", "[2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09, 2026-09-20, 2026-10-10]", 7, "应为 13 个"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_line(folder, wrong, right, line, message):
    assert right in GOOD
    path = written(folder, GOOD.replace(right, wrong, 1))
    assert any(fault.startswith(f"{path}:{line}: ") and message in fault for fault in problems(folder)), problems(folder)
    with pytest.raises(FileFault, match=str(path)):
        load_calendar(folder)


def test_every_fault_of_a_file_is_told_at_once(folder):
    written(folder, GOOD.replace("2026-02-14", "2026-02-13").replace("2026-05-09", "2026-05-08"))
    assert len(problems(folder)) == 2


def test_a_missing_key_is_named(folder):
    path = written(folder, GOOD.replace("source: https", "# source: https"))
    assert problems(folder) == [f"{path}:2: 缺少“source”"]


def test_what_is_no_yaml_is_refused_with_its_line(folder):
    path = written(folder, GOOD + "  - {name: ")
    assert any(fault.startswith(f"{path}:") for fault in problems(folder))


def test_a_year_may_say_that_it_gives_more_days(folder):
    longer = GOOD.replace("to: 2026-10-07", "to: 2026-10-08")
    assert load_year(written(folder, longer + "statutory_days: 14\n")).year == 2026
    with pytest.raises(FileFault, match="净放假 14 个工作日，应为 13 个"):
        load_year(written(folder, longer))


def test_a_missing_year_between_two_is_named(folder):
    for year in (2022, 2024):
        (folder / f"cn-{year}.yml").write_bytes((FOLDER / f"cn-{year}.yml").read_bytes())
    assert problems(folder) == [f"{folder / 'cn-2023.yml'}:1: 缺少 2023 年：已发布的年度应当连续"]


def test_closures_need_a_legal_basis(folder):
    row = "{organ: gdsz, date: 2026-09-24, name: 台风停工, legal_basis: 某条例, document_no: 某号}"
    written(folder, f"closures:\n  - {row}\n", "closures.yml")
    assert load_closures(folder) == (
        Closure(organ="gdsz", on=date(2026, 9, 24), name="台风停工", legal_basis="某条例", document_no="某号"),
    )
    written(folder, f"closures:\n  - {row.replace('legal_basis: 某条例, ', '')}\n", "closures.yml")
    assert problems(folder) == [f"{folder / 'closures.yml'}:2: 缺少“legal_basis”"]


CALENDARS = {}


def load_calendar_once():
    return CALENDARS.setdefault(FOLDER, load_calendar(FOLDER))
