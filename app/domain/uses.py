"""The use of data while it lasts (Art. 26): when it is reported on, when its end is announced, and whether it is over.

The Measures name no interval and no number of days: all of it is a service standard or what was agreed.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# How agreements name an interval. What an agreement says weighs more than the standard of the day.
INTERVALS = {1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}
_MONTHS = {words: months for months, words in INTERVALS.items()}
_SAID = re.compile(r"乙方(每(?:年|半年|季度|月|(?P<n>\d+)个月))通过数据开放平台向甲方反馈")
# A round that would come this shortly before the last one is left to the last one.
TOO_NEAR = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class UseTerms:
    """`config/rules/use.yml`: months between two reports, and how many days before its end the holder is told."""

    feedback_months: int
    expiry_days: tuple[int, ...]

    def threshold(self, through_on: date, today: date) -> int | None:
        """The nearest of the thresholds that a last day has come to; None before the first, and when it is over."""
        left = (through_on - today).days
        return min((days for days in self.expiry_days if left <= days), default=None) if left >= 0 else None


def interval_words(months: int) -> str:
    """An interval as agreements name it."""
    return INTERVALS.get(months, f"每{months}个月")


def agreed_months(text: str, otherwise: int) -> int:
    """The interval that a signed agreement names; where it names none, the standard's."""
    found = _SAID.search(text)
    if found is None:
        return otherwise
    return int(found["n"]) if found["n"] else _MONTHS[found[1]]


def next_feedback(from_on: date, through_on: date, months: int, today: date) -> date:
    """The day of the next report: the first after today that is so many months on, or the last day of use."""
    rounds = 1
    while (on := months_on(from_on, months * rounds)) <= today:
        rounds += 1
    return min(on, through_on) if on + TOO_NEAR < through_on else max(through_on, today)


def months_on(start: date, months: int) -> date:
    """So many months later; the last of the month where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def is_over(subject: Mapping[str, Any], today: date) -> bool:
    """Whether nothing may be used any more: the last day is past, or the use has ended before it."""
    return today > date.fromisoformat(subject["through_on"]) or bool(subject.get("status") == "revoked")


def citation(organ: str, dataset: str, code: str, got_on: date) -> str:
    """How an outcome names the data that it rests on (Art. 25 para. 2), as agreements word it."""
    return f"{organ}，“{dataset}”（{code}），广东省公共数据开放平台，获取日期：{got_on.year}年{got_on.month}月{got_on.day}日。"
