"""A year's notice while it is being entered: what was typed, read into a notice with every problem beside its field."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.errors import Invalid, Problem
from app.domain.notice_text import Arrangement, NoticeText, Stated, read_arrangement
from app.domain.year_checks import Fault, faults_in, festival_faults, usual_days
from app.domain.years import Festival, Holiday, YearNotice

LABELS = {
    "title": "通知标题", "notice": "文号", "issued_on": "发布日期", "source": "来源地址", "year": "年度",
    "statutory_days": "法定节假日天数",
}  # fmt: skip
PARTS = {"name": "节日", "from": "放假自", "to": "放假至", "said": "通知原文"}
WRITTEN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN_YEAR = re.compile(r"\d{4}")
YEAR_IN_TITLE = re.compile(r"关于\s*(\d{4})\s*年")
MOST_ROWS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class HolidayRow:
    """One line of the form, as typed. `said`: the notice's own sentences, held against the dates; empty: nothing to hold."""

    name: str = ""
    from_on: str = ""
    through_on: str = ""
    said: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the line was left blank."""
        return not (self.name or self.from_on or self.through_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class YearDraft:
    """A whole form, as typed."""

    year: str = ""
    title: str = ""
    notice: str = ""
    issued_on: str = ""
    source: str = ""
    statutory_days: str = ""
    holidays: tuple[HolidayRow, ...] = ()
    makeup_days: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A draft that holds: the notice, and the number of days off where it is not the statute's."""

    year: YearNotice
    statutory_days: int | None = None


def draft_of_text(read: NoticeText) -> YearDraft:
    """The form filled from a notice's text."""
    rows = (_rows_of(one.name, one.said, one.spans) for one in read.arrangements)
    makeups = sorted({stated.on for one in read.arrangements for stated in one.makeups})
    return YearDraft(
        year=str(read.year or ""), title=read.title, notice=read.number, issued_on=str(read.issued_on or ""), source=read.source,
        holidays=tuple(row for found in rows for row in found), makeup_days=tuple(str(on) for on in makeups),
    )  # fmt: skip


def draft_of(year: YearNotice, statutory_days: int | None = None) -> YearDraft:
    """The form filled from a notice that is there."""
    rows = (
        HolidayRow(name=one.name, from_on=str(one.from_on), through_on=str(one.through_on)) for one in year.holidays
    )
    return YearDraft(
        year=str(year.year), title=year.title, notice=year.notice, issued_on=str(year.issued_on or ""), source=year.source,
        statutory_days=str(statutory_days or ""), holidays=tuple(rows), makeup_days=tuple(str(on) for on in sorted(year.makeup_days)),
    )  # fmt: skip


def enter(draft: YearDraft, years: Iterable[int], festivals: Callable[[int], Iterable[Festival]]) -> Entered:
    """Read the draft. `years` may be published: those that are there, to be corrected, and the next. Raises Invalid with every problem."""
    problems: list[Problem] = []
    year = _year(draft, tuple(years), problems)
    issued_on = _date(draft.issued_on, "/issued_on", LABELS["issued_on"], problems)
    empty = [name for name in ("title", "notice", "source") if not getattr(draft, name).strip()]
    problems.extend(Problem(path=f"/{name}", label=LABELS[name], message=f"请填写“{LABELS[name]}”。") for name in empty)
    days = _statutory_days(draft, problems)
    dated = len(problems)
    holidays = tuple(_holidays(draft, problems))
    makeups = tuple(_makeups(draft, problems))
    if year and len(problems) == dated:
        notice = YearNotice(
            year=year, official=True, holidays=tuple(one for one in holidays if one), makeup_days=tuple(on for on in makeups if on),
            title=draft.title.strip(), notice=draft.notice.strip(), issued_on=issued_on, source=draft.source.strip(),
        )  # fmt: skip
        faults = [
            *_title_faults(notice),
            *faults_in(notice, statutory_days=days),
            *festival_faults(notice, festivals(year)),
        ]
        problems.extend(_problem(fault) for fault in [*faults, *_said_faults(draft, notice)])
        if not problems:
            return Entered(year=notice, statutory_days=days if days != usual_days(year) else None)
    raise Invalid(tuple(problems))


def tidied(draft: YearDraft) -> YearDraft:
    """Without its blank lines, so that a line's number is its notice's."""
    return replace(
        draft,
        holidays=tuple(row for row in draft.holidays if not row.is_empty)[:MOST_ROWS],
        makeup_days=tuple(on.strip() for on in draft.makeup_days if on.strip())[:MOST_ROWS],
    )


def _rows_of(name: str, said: str, spans: tuple[tuple[Stated, Stated], ...]) -> Iterator[HolidayRow]:
    if not spans:
        yield HolidayRow(name=name, said=said)
    for first, last in spans:
        yield HolidayRow(name=name, from_on=str(first.on), through_on=str(last.on), said=said)


def _year(draft: YearDraft, years: tuple[int, ...], problems: list[Problem]) -> int | None:
    if not WRITTEN_YEAR.fullmatch(draft.year.strip()):
        problems.append(Problem(path="/year", label=LABELS["year"], message="请填写四位数的年度，如 2027。"))
        return None
    year = int(draft.year)
    if year not in years:
        message = (
            f"{year} 年不能发布：可以更正 {years[0]} 年至 {years[-2]} 年，或者发布 {years[-1]} 年（年度应当连续）。"
        )
        problems.append(Problem(path="/year", label=LABELS["year"], message=message))
    return year


def _statutory_days(draft: YearDraft, problems: list[Problem]) -> int | None:
    text = draft.statutory_days.strip()
    if text and not (text.isascii() and text.isdigit() and 0 < int(text[:3]) < 100):  # noqa: PLR2004  # two digits
        message = "“法定节假日天数”应当是整数；与办法规定相同的不用填。"
        problems.append(Problem(path="/statutory_days", label=LABELS["statutory_days"], message=message))
        return None
    return int(text) if text else None


def _holidays(draft: YearDraft, problems: list[Problem]) -> Iterator[Holiday | None]:
    if not draft.holidays:
        problems.append(Problem(path="/holidays", label="放假", message="没有读到放假安排：请逐行填写节日和起止日期。"))
    for number, row in enumerate(draft.holidays):
        path, which = f"/holidays/{number}", row.name.strip() or f"第 {number + 1} 行"
        if not row.name.strip():
            problems.append(Problem(path=f"{path}/name", label=PARTS["name"], message=f"{which}没有写节日名称。"))
        from_on = _date(row.from_on, f"{path}/from", f"{which}{PARTS['from']}", problems)
        through_on = _date(row.through_on or row.from_on, f"{path}/to", f"{which}{PARTS['to']}", problems)
        yield Holiday(name=row.name.strip(), from_on=from_on, through_on=through_on) if from_on and through_on else None


def _makeups(draft: YearDraft, problems: list[Problem]) -> Iterator[date | None]:
    for number, text in enumerate(draft.makeup_days):
        yield _date(text, f"/makeup_days/{number}", "调休上班日", problems)


def _date(text: str, path: str, label: str, problems: list[Problem]) -> date | None:
    try:
        if WRITTEN_DATE.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
        message = f"“{label}”应当写成 2027-01-01 的样子。" if text.strip() else f"请填写“{label}”。"
    except ValueError:
        message = f"没有“{text.strip()}”这一天。"
    problems.append(Problem(path=path, label=label, message=message))
    return None


def _title_faults(notice: YearNotice) -> Iterator[Fault]:
    named = YEAR_IN_TITLE.search(notice.title)
    if named and int(named[1]) != notice.year:
        yield Fault(place=("year",), message=f"标题是 {named[1]} 年的通知，年度却填了 {notice.year} 年")


def _said_faults(draft: YearDraft, notice: YearNotice) -> Iterator[Fault]:
    """The notice's own words against the dates: a stated weekday or length that contradicts shows a slip or the wrong year."""
    lengths: dict[str, int] = {}
    for row in draft.holidays:
        length = (date.fromisoformat(row.through_on or row.from_on) - date.fromisoformat(row.from_on)).days + 1
        lengths[row.said] = lengths.get(row.said, 0) + length
    for said, days in lengths.items():
        number = next(number for number, row in enumerate(draft.holidays) if row.said == said)
        arrangement = read_arrangement(draft.holidays[number].name, said, notice.year)
        for message in _contradictions(arrangement, days):
            yield Fault(place=("holidays", number, "said"), message=message)


def _contradictions(said: Arrangement, days: int) -> Iterator[str]:
    yield from (f"原文的“{text}”不是存在的日期" for text in said.unread)
    named = sorted({*said.makeups, *(stated for span in said.spans for stated in span)}, key=lambda stated: stated.on)
    wrong = [stated for stated in named if stated.weekday not in (None, stated.on.weekday())]
    for stated in wrong[:1]:
        more = f"（共 {len(wrong)} 处不符）" if len(wrong) > 1 else ""
        yield f"原文说 {stated.on} 是星期{_weekday(stated.weekday or 0)}，实际是星期{_weekday(stated.on.weekday())}{more}，请核对年份和原文"
    if said.days is not None and said.days != days:
        yield f"原文说共 {said.days} 天，起止日期却有 {days} 天"


def _weekday(number: int) -> str:
    return "一二三四五六日"[number]


def _problem(fault: Fault) -> Problem:
    path = "/" + "/".join(str(part) for part in fault.place)
    label = PARTS.get(str(fault.place[-1]), LABELS.get(str(fault.place[-1]), "放假安排"))
    return Problem(path=path, label=label, message=f"{fault.message}。")
