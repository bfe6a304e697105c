"""A new version of a service standard while it is being entered: what was typed, read into a duty with every problem beside its field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from app.domain.duties import CORRECTION, RED, Allowance, Rule, Rules, Rung
from app.domain.errors import Invalid, Problem

LABELS = {
    "title": "名称", "duty": "职责", "text": "标准全文", "days": "工作日数", "extension_times": "延长的次数",
    "extension_days": "延长的工作日数", "corrections": "要求补正的次数", "since": "自何日收到的办件起适用", "why": "修改理由",
}  # fmt: skip
# What the office sets of a service standard, beside the rungs.
SET = ("title", "duty", "text", "days", "corrections")
LONGEST = {"title": 30, "duty": 200, "text": 500, "why": 500}
MOST_DAYS, MOST_TIMES = 250, 5
FURTHEST = timedelta(days=730)
WRITTEN_NUMBER = re.compile(r"[1-9]\d{0,3}")
WRITTEN_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WRITTEN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN_DAYS = re.compile(r"(\d+)\s*个工作日")


@dataclass(frozen=True, kw_only=True, slots=True)
class RungDraft:
    """One rung of the form, as typed."""

    day: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StandardDraft:
    """The form, as typed. `rungs` by the names that the duty has; red has no line, it is the first moment after the last day."""

    title: str = ""
    duty: str = ""
    text: str = ""
    days: str = ""
    pauses: tuple[str, ...] = ()
    extension_times: str = ""
    extension_days: str = ""
    corrections: str = ""
    rungs: tuple[tuple[str, RungDraft], ...] = ()
    since: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that two versions say differently."""

    what: str
    before: str
    after: str


def draft_of(rule: Rule, since: date) -> StandardDraft:
    """The form that a version fills."""
    rungs = tuple((one.name, RungDraft(day=str(one.day), at=f"{one.at:%H:%M}")) for one in rule.rungs if one.name != RED)
    return StandardDraft(
        title=rule.title, duty=rule.duty, text=rule.text, days=str(rule.days), pauses=rule.pauses,
        extension_times=str(rule.extension.times) if rule.extension else "",
        extension_days=str(rule.extension.days) if rule.extension else "",
        corrections=str(rule.corrections), rungs=rungs, since=since.isoformat(),
    )  # fmt: skip


def grounds(rules: Rules) -> dict[str, str]:
    """What a clock may stand still for, in words."""
    return {CORRECTION: "等待补正", **{one.id: one.title for one in rules.procedures}}


def enter(draft: StandardDraft, rule: Rule, known: Mapping[str, str], today: date) -> tuple[Rule, date]:
    """The next version of a duty and its first day; `known`: what clocks may stand still for. Raises Invalid with every problem."""
    problems: list[Problem] = []
    words: dict[str, Any] = {name: _words(name, getattr(draft, name), problems) for name in ("title", "duty", "text")}
    days = _number(draft.days, "/days", LABELS["days"], problems, MOST_DAYS)
    if days and not rule.agreed:
        _check_text(words["text"], days, problems)
    extension = _extension(draft, problems)
    corrections = _number(draft.corrections, "/corrections", LABELS["corrections"], problems, MOST_TIMES)
    rungs = _rungs(draft, rule, days, problems)
    since = _since(draft.since, today, problems)
    _words("why", draft.why, problems)
    if problems or since is None:
        raise Invalid(tuple(problems))
    pauses = tuple(one for one in known if one in draft.pauses)
    new = replace(rule, **words, days=days, pauses=pauses, extension=extension, corrections=corrections, rungs=rungs)
    if not differences(rule, new, known):
        raise Invalid((_problem("days", "与上一版完全相同，没有什么可以发布。"),))
    return new, since


def differences(old: Rule, new: Rule, known: Mapping[str, str]) -> tuple[Difference, ...]:
    """What the newer version says otherwise, in words."""
    pairs = [
        ("名称", old.title, new.title), ("职责", old.duty, new.duty), ("期限", f"{old.days} 个工作日", f"{new.days} 个工作日"),
        ("标准全文", old.text, new.text), ("暂停计时", _pauses(old, known), _pauses(new, known)),
        ("延长", _allowance(old.extension), _allowance(new.extension)),
        ("要求补正的次数", f"{old.corrections} 次", f"{new.corrections} 次"),
    ]  # fmt: skip
    before = {one.name: one for one in old.rungs}
    pairs += [(one.title, _rung(before[one.name]), _rung(one)) for one in new.rungs if one.name in before]
    return tuple(Difference(what=what, before=was, after=now) for what, was, now in pairs if was != now)


def content_of(rule: Rule) -> dict[str, Any]:
    """A version of a service standard as it is kept."""
    rungs = [{"name": one.name, "day": one.day, "at": f"{one.at:%H:%M}"} for one in rule.rungs]
    extension = {"times": rule.extension.times, "days": rule.extension.days} if rule.extension else None
    return {**{name: getattr(rule, name) for name in SET}, "pauses": list(rule.pauses), "extension": extension, "rungs": rungs}


def of_content(printed: Rule, content: Mapping[str, Any]) -> Rule:
    """The duty that `content_of` made; what the office does not set stays as the files have it."""
    set_here = {one["name"]: {"day": one["day"], "at": time.fromisoformat(one["at"])} for one in content["rungs"]}
    changed = tuple(replace(one, **set_here[one.name]) for one in printed.rungs if one.name in set_here)
    extension = Allowance(**content["extension"]) if content["extension"] else None
    words = {name: content[name] for name in SET}
    return replace(printed, **words, pauses=tuple(content["pauses"]), extension=extension, rungs=changed)


def _words(name: str, typed: str, problems: list[Problem]) -> str:
    words = typed.strip()
    if not words:
        problems.append(_problem(name, f"请填写“{LABELS[name]}”。"))
    elif len(words) > LONGEST[name]:
        problems.append(_problem(name, f"“{LABELS[name]}”不能超过 {LONGEST[name]} 个字，现有 {len(words)} 个字。"))
    return words


def _check_text(text: str, days: int, problems: list[Problem]) -> None:
    """What the public reads and what the clock counts are one number."""
    said = WRITTEN_DAYS.search(text)
    if text and said is None:
        problems.append(_problem("text", f"标准全文应当写明期限：“{days}个工作日”。"))
    elif said and int(said[1]) != days:
        problems.append(_problem("text", f"标准全文写的是 {said[1]} 个工作日，与工作日数 {days} 不一致。"))


def _rungs(draft: StandardDraft, rule: Rule, days: int, problems: list[Problem]) -> tuple[Rung, ...]:
    typed, found, before = dict(draft.rungs), [], len(problems)
    for rung in rule.rungs:
        if rung.name == RED:
            found.append(replace(rung, day=days + 1, at=time.min))
        else:
            found.append(_entered_rung(rung, typed.get(rung.name, RungDraft()), days, problems))
    if len(problems) == before and days:
        for lower, higher in pairwise(found):
            if (lower.day, lower.at) >= (higher.day, higher.at):
                problems.append(_of_rung(higher, "day", f"“{higher.title}”应当晚于“{lower.title}”。"))
    return tuple(found)


def _entered_rung(rung: Rung, typed: RungDraft, days: int, problems: list[Problem]) -> Rung:
    place = f"/rungs-{rung.name}"
    day = _number(typed.day, f"{place}-day", f"{rung.title}在第几日", problems, MOST_DAYS)
    if day and days and day > days:
        problems.append(_of_rung(rung, "day", f"“{rung.title}”在第 {day} 日，超出期限 {days} 个工作日。"))
    if not WRITTEN_TIME.fullmatch(typed.at.strip()):
        problems.append(_of_rung(rung, "at", f"“{rung.title}”的时刻应当写成 09:00 的样子。"))
        return rung
    return replace(rung, day=day or rung.day, at=time.fromisoformat(typed.at.strip()))


def _extension(draft: StandardDraft, problems: list[Problem]) -> Allowance | None:
    """Both numbers, or neither: a period that is not extended."""
    if not draft.extension_times.strip() and not draft.extension_days.strip():
        return None
    times = _number(draft.extension_times, "/extension_times", LABELS["extension_times"], problems, MOST_TIMES)
    return Allowance(times=times, days=_number(draft.extension_days, "/extension_days", LABELS["extension_days"], problems, MOST_DAYS))


def _number(typed: str, path: str, label: str, problems: list[Problem], most: int) -> int:
    if WRITTEN_NUMBER.fullmatch(typed.strip()) and int(typed) <= most:
        return int(typed)
    message = f"“{label}”应当是 1 到 {most} 的整数。" if typed.strip() else f"请填写“{label}”。"
    problems.append(Problem(path=path, label=label, message=message))
    return 0


def _since(typed: str, today: date, problems: list[Problem]) -> date | None:
    on = written_date(typed, "since", LABELS["since"], problems)
    if on and on < today:
        problems.append(_problem("since", "不能早于今天：已经收到的办件按收到时的版本办理。"))
    elif on and on > today + FURTHEST:
        problems.append(_problem("since", "不能晚于两年以后。"))
    else:
        return on
    return None


def written_date(typed: str, name: str, label: str, problems: list[Problem]) -> date | None:
    """A date as forms send it; None, and the problem noted, where it is none."""
    try:
        if WRITTEN_DATE.fullmatch(typed.strip()):
            return date.fromisoformat(typed.strip())
        message = "日期应当写成 2027-09-24 的样子。" if typed.strip() else f"请填写“{label}”。"
    except ValueError:
        message = f"没有“{typed.strip()}”这一天。"
    problems.append(Problem(path=f"/{name}", label=label, message=message))
    return None


def _pauses(rule: Rule, known: Mapping[str, str]) -> str:
    return "、".join(title for name, title in known.items() if name in rule.pauses) or "不暂停"


def _allowance(extension: Allowance | None) -> str:
    return f"最多 {extension.times} 次，共 {extension.days} 个工作日" if extension else "不能延长"


def _rung(rung: Rung) -> str:
    return f"第 {rung.day} 日 {rung.at:%H:%M}"


def _problem(name: str, message: str) -> Problem:
    return Problem(path=f"/{name}", label=LABELS[name], message=message)


def _of_rung(rung: Rung, part: str, message: str) -> Problem:
    return Problem(path=f"/rungs-{rung.name}-{part}", label=rung.title, message=message)
