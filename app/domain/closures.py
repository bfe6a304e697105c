"""Days on which a region's organs, or one organ, are closed on a legal basis of their own (typhoon and the like), as they are entered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import Invalid, Problem
from app.domain.working_days import Calendar
from app.domain.years import Closure

LONGEST_DAYS = 31
WRITTEN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LABELS = {
    "organ": "适用于",
    "from": "自",
    "to": "至",
    "name": "事由",
    "legal_basis": "法律依据",
    "document_no": "文号",
    "source": "来源",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a closure can be for: a region or an organ, by its code."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosureDraft:
    """The form, as typed."""

    organ: str = ""
    from_on: str = ""
    through_on: str = ""
    name: str = ""
    legal_basis: str = ""
    document_no: str = ""
    source: str = ""


def enter_closure(
    draft: ClosureDraft, places: Iterable[Place], known: Iterable[Closure], calendar: Calendar
) -> tuple[Closure, ...]:
    """One closure for each working day of the span; rest days need none. Raises Invalid with every problem."""
    problems: list[Problem] = []
    if draft.organ not in {place.code for place in places}:
        problems.append(_problem("organ", "请选择适用的行政区或单位。"))
    for name in ("name", "legal_basis", "source"):
        if not getattr(draft, name).strip():
            problems.append(_problem(name, f"请填写“{LABELS[name]}”。"))  # noqa: PERF401  # a comprehension hides the sentence
    from_on, through_on = (
        _date(draft.from_on, "from", problems),
        _date(draft.through_on or draft.from_on, "to", problems),
    )
    days = _days(from_on, through_on, problems)
    working = [on for on in days if calendar.is_working(on)]
    taken = {one.on for one in known if one.organ == draft.organ}
    if days and not working:
        problems.append(_problem("from", "所选的日期本来就不上班，不用登记。"))
    if both := sorted(taken.intersection(working)):
        problems.append(_problem("from", f"{both[0]} 已经登记过。"))
    if problems:
        raise Invalid(tuple(problems))
    words = {name: getattr(draft, name).strip() for name in ("organ", "name", "legal_basis", "document_no", "source")}
    return tuple(Closure(on=on, **words) for on in working)


def _days(from_on: date | None, through_on: date | None, problems: list[Problem]) -> list[date]:
    if from_on is None or through_on is None:
        return []
    length = (through_on - from_on).days + 1
    if not 1 <= length <= LONGEST_DAYS:
        message = "结束日期早于开始日期。" if length < 1 else f"一次最多登记 {LONGEST_DAYS} 天。"
        problems.append(_problem("to", message))
        return []
    return [from_on + timedelta(days=n) for n in range(length)]


def _date(text: str, name: str, problems: list[Problem]) -> date | None:
    try:
        if WRITTEN_DATE.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
        message = "日期应当写成 2027-09-24 的样子。" if text.strip() else "请填写日期。"
    except ValueError:
        message = f"没有“{text.strip()}”这一天。"
    problems.append(_problem(name, message))
    return None


def _problem(name: str, message: str) -> Problem:
    return Problem(path=f"/{name}", label=LABELS[name], message=message)
