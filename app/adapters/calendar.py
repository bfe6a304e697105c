"""The calendar's sources: the notices in config/calendar, and workalendar for the years nobody has published."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from lunardate import LunarDate  # type: ignore[import-untyped]  # comes without types
from workalendar.asia import China

from app.adapters.lined_yaml import FileFault, Place
from app.adapters.sheets import Sheet, faults_of, read_sheet, sheet_of
from app.domain.almanac import Almanac, Edition
from app.domain.working_days import FIRST_ON, LAST_ON, Calendar
from app.domain.year_checks import faults_in
from app.domain.years import Closure, Festival, Holiday, YearNotice, rule_made_year, version_of

NOTICE_KEYS = frozenset({"year", "title", "notice", "issued_on", "source", "holidays", "makeup_days"})
MAY_HAVE = frozenset({"statutory_days"})
HOLIDAY_KEYS = frozenset({"name", "from", "to"})
CLOSURE_KEYS = frozenset({"organ", "date", "name", "legal_basis"})
# An almanac that has not looked into the database yet has none of its numbers.
NOTHING_PUBLISHED = -1
PASTED = "通知"
FILE_NAME = re.compile(r"cn-(\d{4})\.yml")


class StatutoryChina(China):  # type: ignore[misc]  # workalendar comes without types
    """workalendar's China without its table of 2018–2023, its warnings and its CalendarError.

    Any year of 2000–2099 has the statute's festivals, carried over where they are lost to a weekend.
    """

    def __init__(self) -> None:
        super().__init__()
        self.extra_working_days: list[date] = []

    @staticmethod
    def lunar(year: int, month: int, day: int) -> date:
        """The date of a day of the lunar calendar. workalendar's own asks lunardate by a name that warns."""
        on: date = LunarDate(year, month, day).to_solar_date()
        return on

    def festivals(self, year: int) -> tuple[Festival, ...]:
        """The seven festivals and their thirteen days (statute of 2024, art. 2)."""
        spring = self.lunar(year, 1, 1)
        return (
            _festival("元旦", date(year, 1, 1), 1),
            _festival("春节", spring - timedelta(days=1), 4),
            _festival("清明节", date(year, 4, qingming_day(year)), 1),
            _festival("劳动节", date(year, 5, 1), 2),
            _festival("端午节", self.lunar(year, 5, 5), 1),
            _festival("国庆节", date(year, 10, 1), 3),
            _festival("中秋节", self.lunar(year, 8, 15), 1),
        )

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """What workalendar's own arithmetic asks for; never raises in 2000–2099."""
        made = rule_made_year(year, self.festivals(year))
        return [(on, holiday.name) for holiday in made.holidays for on in holiday.days()]


def qingming_day(year: int) -> int:
    """The day of April on which the sun reaches 15°, for 2000–2099.

    workalendar's solar terms end in 2051; this rule agrees with them and, over the whole century, with an
    ephemeris.
    """
    return int(0.2422 * (year - 2000) + 4.81) - (year - 2000) // 4


def load_calendar(folder: Path) -> Calendar:
    """The calendar of config/calendar. Raises FileFault with every "file:line: message"."""
    return calendar_of(load_years(folder))


def load_almanac(folder: Path) -> Almanac:
    """The almanac of config/calendar, before anything is published. Raises FileFault."""
    load_calendar(folder)
    filed = Edition(number=NOTHING_PUBLISHED, years=load_years(folder), closures=load_closures(folder))
    return Almanac(editions=(filed,), build=calendar_of)


def calendar_of(official: Iterable[YearNotice]) -> Calendar:
    """A calendar of published years, every other year of 2000–2099 made by rule and provisional."""
    published = tuple(official)
    known = {year.year for year in published}
    china = StatutoryChina()
    made = (
        rule_made_year(year, china.festivals(year))
        for year in range(FIRST_ON.year, LAST_ON.year + 1)
        if year not in known
    )
    return Calendar.of([*published, *made], version_of(published))


def load_years(folder: Path) -> tuple[YearNotice, ...]:
    """The published years, oldest first. Raises FileFault."""
    years: list[YearNotice] = []
    faults: list[str] = []
    for path in sorted(folder.glob("cn-*.yml")):
        try:
            years.append(load_year(path))
        except FileFault as fault:
            faults.extend(fault.faults)
    faults = faults or _faults_together(folder, years)
    if faults:
        raise FileFault(*faults)
    return tuple(years)


def load_year(path: Path) -> YearNotice:
    """One year's notice. Raises FileFault."""
    sheet = read_sheet(path)
    year = _read_year(sheet)
    if year is not None:
        _check_days(sheet, year)
    if year is None or sheet.faults:
        raise FileFault(*sheet.faults)
    return year


def read_year_text(text: str) -> tuple[YearNotice, int | None]:
    """A year as a file of config/calendar says it, pasted, with its `statutory_days`; its days are not judged. Raises FileFault."""
    sheet = sheet_of(text, PASTED)
    year = _read_year(sheet)
    if year is None or sheet.faults:
        raise FileFault(*sheet.faults)
    return year, sheet.if_given(("statutory_days",), sheet.whole)


def load_closures(folder: Path) -> tuple[Closure, ...]:
    """The organs' own closed days with their legal basis; none unless somebody enters them. Raises FileFault."""
    sheet = read_sheet(folder / "closures.yml")
    rows = sheet.rows(("closures",)) if sheet.keys((), frozenset({"closures"})) else []
    closures = [_read_closure(sheet, row) for row in rows]
    if sheet.faults:
        raise FileFault(*sheet.faults)
    return tuple(closure for closure in closures if closure)


def problems(folder: Path) -> list[str]:
    """Everything wrong with a calendar folder as "file:line: message"; empty when all is well."""
    return faults_of(lambda: load_calendar(folder)) + faults_of(lambda: load_closures(folder))


def _read_year(sheet: Sheet) -> YearNotice | None:
    if not sheet.keys((), NOTICE_KEYS, MAY_HAVE):
        return None
    year, issued_on = sheet.whole(("year",)), sheet.day(("issued_on",))
    title, notice, source = sheet.text(("title",)), sheet.text(("notice",)), sheet.text(("source",))
    holidays = [_read_holiday(sheet, row) for row in sheet.rows(("holidays",))]
    makeups = [sheet.day(row) for row in sheet.rows(("makeup_days",))]
    if sheet.faults or not (year and issued_on and title and notice and source):
        return None
    return YearNotice(
        year=year,
        official=True,
        holidays=tuple(holiday for holiday in holidays if holiday),
        makeup_days=tuple(on for on in makeups if on),
        title=title,
        notice=notice,
        issued_on=issued_on,
        source=source,
    )


def _read_holiday(sheet: Sheet, row: Place) -> Holiday | None:
    if not sheet.keys(row, HOLIDAY_KEYS):
        return None
    name, from_on, through_on = sheet.text((*row, "name")), sheet.day((*row, "from")), sheet.day((*row, "to"))
    if not (name and from_on and through_on):
        return None
    return Holiday(name=name, from_on=from_on, through_on=through_on)


def _read_closure(sheet: Sheet, row: Place) -> Closure | None:
    if not sheet.keys(row, CLOSURE_KEYS, frozenset({"document_no", "source"})):
        return None
    organ, name, basis = (sheet.text((*row, key)) for key in ("organ", "name", "legal_basis"))
    on = sheet.day((*row, "date"))
    document_no, source = (sheet.if_given((*row, key), sheet.text) or "" for key in ("document_no", "source"))
    if not (organ and name and basis and on):
        return None
    return Closure(organ=organ, on=on, name=name, legal_basis=basis, document_no=document_no, source=source)


def _check_days(sheet: Sheet, year: YearNotice) -> None:
    """A notice's days lie in its year, rest or work but not both, and add up to the statute's number.

    `statutory_days` in the file says otherwise where a year has been given more.
    """
    named = FILE_NAME.fullmatch(sheet.lined.path.name)
    if named and int(named.group(1)) != year.year:
        sheet.fault(("year",), f"文件名是 {named.group(1)} 年，内容却是 {year.year} 年")
    for fault in faults_in(year, statutory_days=sheet.at(("statutory_days",))):
        sheet.fault(fault.place, fault.message)


def _faults_together(folder: Path, years: Sequence[YearNotice]) -> list[str]:
    """What only shows when the years stand side by side."""
    numbers = [year.year for year in years]
    missing = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers)) if numbers else []
    return [f"{folder / f'cn-{year}.yml'}:1: 缺少 {year} 年：已发布的年度应当连续" for year in missing]


def _festival(name: str, from_on: date, length: int) -> Festival:
    return Festival(name=name, days_on=tuple(from_on + timedelta(days=n) for n in range(length)))
