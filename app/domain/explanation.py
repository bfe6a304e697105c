"""The proof of a due date: every day counted, skipped and deducted, so that a person can check it by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.clock import start_of_day
from app.domain.duties import Kind, Rule
from app.domain.ledger import Event, EventKind, History, Pause, as_agreed, lost_intervals, read_history
from app.domain.standing import Standing, stand
from app.domain.working_days import Calendar, Day, DayKind

KIND_WORDS = {Kind.LAW: "法定期限", Kind.STANDARD: "办理期限（服务标准）"}


class DeductionKind(StrEnum):
    """What made the period longer, or came too late to."""

    PAUSE = "pause"
    EXTENSION = "extension"
    TOO_LATE = "too_late"

    @property
    def words(self) -> str:
        """The office's word."""
        return {"pause": "中止", "extension": "延长", "too_late": "期满后作出，不计入"}[self.value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A provision that the count rests on."""

    article: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deduction:
    """A pause, united with those it overlaps, or an extension: when, how many working days, why and by whom."""

    kind: DeductionKind
    from_on: date
    through_on: date
    days: int
    reason: str
    by: str
    open: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A due date with its proof. `days` runs from the day after the start to the last day, rest days included."""

    rule: Rule
    standing: Standing
    start_reason: str
    first_day: Citation
    last_moment: Citation
    days: tuple[Day, ...]
    deductions: tuple[Deduction, ...]
    calendar_version: str
    certain_through: date

    @property
    def started_on(self) -> date:
        """Day zero."""
        return self.standing.started_on

    @property
    def total_days(self) -> int:
        """The working days of the period, extensions included."""
        return self.rule.days + self.standing.extended_days

    def as_text(self) -> str:
        """The whole proof as lines of plain text."""
        return "\n".join(_lines(self))


# Civil Code of 2020; the law text speaks of working days itself, these two say where the count begins and ends.
FIRST_DAY = Citation(
    article="民法典第二百零一条", text="按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。"
)
LAST_MOMENT = Citation(article="民法典第二百零三条", text="期间的最后一日的截止时间为二十四时。")


def explain(rule: Rule, events: Iterable[Event], calendar: Calendar, today: date) -> Explanation:
    """The proof of what `stand` says of the same history. Raises as `stand` does."""
    entered = tuple(events)
    rule = as_agreed(rule, entered, calendar)
    standing = stand(rule, entered, calendar, today)
    history = read_history(rule, entered, calendar, today)
    return Explanation(
        rule=rule,
        standing=standing,
        start_reason=history.started.reason or rule.start_title,
        first_day=FIRST_DAY,
        last_moment=LAST_MOMENT,
        days=tuple(_numbered(history, standing, calendar)),
        deductions=tuple(_deductions(history, calendar)),
        calendar_version=calendar.version,
        certain_through=calendar.certain_through,
    )


def what_if(on: date, days: int, calendar: Calendar) -> Explanation:
    """The proof of a plain count from a date, with no duty behind it. Raises Invalid as `Calendar.add` does."""
    calendar.add(on, days)
    rule = Rule(
        id="what_if",
        version="",
        process="",
        title="期限试算",
        duty="",
        kind=Kind.STANDARD,
        basis="",
        article="",
        days=days,
        starts="",
        stops="",
        start_title="起算日",
    )
    return explain(rule, [Event(kind=EventKind.STARTED, at=start_of_day(on), on=on)], calendar, on)


def _numbered(history: History, standing: Standing, calendar: Calendar) -> Iterator[Day]:
    """The days as the calendar has them, the paused ones taken out of the count."""
    lost = tuple(lost_intervals(history, history.rule.days, calendar))
    number = 0
    for day in calendar.walk_through(standing.started_on, standing.due_on):
        if day.number is None:
            yield day
        elif any(after_on < day.on <= through_on for after_on, through_on in lost):
            yield replace(day, number=None, kind=DayKind.PAUSED, reason=f"{day.reason}，中止计时")
        else:
            number += 1
            yield replace(day, number=number)


def _deductions(history: History, calendar: Calendar) -> Iterator[Deduction]:
    lost = lost_intervals(history, history.rule.days, calendar)
    for pause, interval in zip(history.pauses, lost, strict=True):
        yield _of_pause(pause, calendar.count(*interval), DeductionKind.PAUSE)
    for extension in history.extensions:
        yield _of_extension(extension, DeductionKind.EXTENSION)
    for late in history.too_late:
        if isinstance(late, Pause):
            yield _of_pause(late, 0, DeductionKind.TOO_LATE)
        else:
            yield _of_extension(late, DeductionKind.TOO_LATE)


def _of_pause(pause: Pause, days: int, kind: DeductionKind) -> Deduction:
    begun = [event for event in pause.entries if event.kind is EventKind.PAUSED]
    return Deduction(
        kind=kind,
        from_on=pause.from_on,
        through_on=pause.through_on,
        days=days,
        reason=_joined(event.reason for event in begun),
        by=_joined(event.by for event in begun),
        open=pause.open,
    )


def _of_extension(event: Event, kind: DeductionKind) -> Deduction:
    days = event.days if kind is DeductionKind.EXTENSION else 0
    return Deduction(kind=kind, from_on=event.on, through_on=event.on, days=days, reason=event.reason, by=event.by)


def _joined(words: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(word for word in words if word))


def _lines(told: Explanation) -> Iterator[str]:
    yield f"{told.rule.title}（{KIND_WORDS[told.rule.kind]}）" if told.rule.article else told.rule.title
    if told.rule.article:
        yield f"依据：{told.rule.citation}　{told.rule.text}".rstrip()
    yield f"起算：{_date(told.started_on)}，{told.start_reason}；当日不计入（{told.first_day.article}）"
    yield f"期限：{told.total_days} 个工作日"
    yield from (_day_line(day) for day in told.days)
    yield from (_deduction_line(deduction) for deduction in told.deductions)
    yield f"届满：{_date(told.standing.due_on)} 24:00（{told.last_moment.article}）"
    if told.standing.provisional:
        yield f"暂定：{told.certain_through} 以后的放假安排尚未公布，届满日最早可能为 {_date(told.standing.earliest_on)}"
    yield f"日历：{told.calendar_version}"


def _day_line(day: Day) -> str:
    number = f"第 {day.number:>2} 天" if day.number else "　不计　"
    source = f"（{day.source}）" if day.source else ""
    return f"  {number}  {_date(day.on)}  {day.reason}{source}{'［暂定］' if day.provisional else ''}"


def _deduction_line(deduction: Deduction) -> str:
    span = f"{deduction.from_on} 至 {'今' if deduction.open else deduction.through_on}"
    when = str(deduction.from_on) if deduction.from_on == deduction.through_on else span
    why = "，".join(part for part in (deduction.reason, deduction.by) if part)
    return f"{deduction.kind.words}：{when}，{deduction.days} 个工作日{'（' + why + '）' if why else ''}"


def _date(on: date) -> str:
    return f"{on}（星期{'一二三四五六日'[on.weekday()]}）"
