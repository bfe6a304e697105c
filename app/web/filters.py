"""How values are written on a page: dates, days left, sizes, labels that must fit a shape."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from unicodedata import east_asian_width

import flask_babel

from app.domain.clock import SHANGHAI
from app.web.month_grid import by_month

NOTHING = "—"
HEAD_LENGTH, HEAD_HALF_WIDTH = 9.0, 4.0
SOON_DAYS, NEAR_DAYS = 1, 5
KILO = 1024

Point = tuple[float, float]


def date_zh(on: date | datetime | None) -> str:
    """Write a civil date, or the Shanghai date of an aware moment: 2026年11月23日."""
    if on is None:
        return NOTHING
    day = _in_shanghai(on) if isinstance(on, datetime) else on
    return _("%(year)d年%(month)d月%(day)d日", year=day.year, month=day.month, day=day.day)


def moment_zh(at: datetime | None) -> str:
    """Write an aware moment in Shanghai time: 2026年11月23日 14:05."""
    if at is None:
        return NOTHING
    return f"{date_zh(at)} {_in_shanghai(at):%H:%M}"


def month_short(on: date) -> str:
    """Write the month of a date: 2026-03."""
    return f"{on:%Y-%m}"


def iso(at: date | datetime) -> str:
    """Write a date or a moment for the `datetime` attribute of `<time>`."""
    return _in_shanghai(at).isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


def weekday_zh(on: date) -> str:
    """Write the day of the week: 星期一."""
    return (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))[on.weekday()]


def days_left_words(
    days_left: int,
    *,
    provisional: bool = False,
    state: str = "open",
    met_in_time: bool | None = None,
) -> str:
    """Say where a deadline stands: 剩 5 个工作日, 今天到期, 逾期 2 个工作日, with （暂定） where the calendar may still move it.

    `days_left` in working days as `Standing.days_left` counts them, negative once the last day is past;
    `state` open|paused|met|cancelled.
    """
    if state == "met":
        return _("逾期办结") if met_in_time is False else _("按期办结")
    if state == "cancelled":
        return _("已终止计时")
    words = _running_words(days_left)
    if state == "paused":
        words = _("计时暂停，%(words)s", words=words)
    return _("%(words)s（暂定）", words=words) if provisional else words


def due_tone(days_left: int, *, state: str = "open", met_in_time: bool | None = None) -> str:
    """Give the colour name that goes with `days_left_words`: danger, warning, notice, calm, done or quiet."""
    if state == "met":
        return "danger" if met_in_time is False else "done"
    if state in ("cancelled", "paused"):
        return "quiet"
    if days_left < 0:
        return "danger"
    if days_left <= SOON_DAYS:
        return "warning"
    return "notice" if days_left <= NEAR_DAYS else "calm"


def file_size(size_bytes: int) -> str:
    """Write a file's size: 820 B, 1.5 MB."""
    if size_bytes < KILO:
        return f"{size_bytes} B"
    if size_bytes < KILO**2:
        return f"{size_bytes / KILO:.0f} KB"
    return f"{size_bytes / KILO**2:.1f} MB"


def wrap_label(label: str, columns: int) -> list[str]:
    """Break a label into lines of at most `columns` half-width columns; a Chinese character fills two."""
    lines, width = [""], 0
    for letter in label:
        step = 2 if east_asian_width(letter) in "WF" else 1
        if letter == "\n" or (lines[-1] and width + step > columns):
            lines.append("")
            width = 0
        if letter != "\n":
            lines[-1] += letter
            width += step
    return [line.strip() for line in lines]


def svg_points(points: Sequence[Point]) -> str:
    """Write points for a polyline or polygon."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def arrow_head(points: Sequence[Point]) -> str:
    """Give the triangle at the end of a line, as polygon points. PDF makers turn SVG markers wrongly."""
    (tail_x, tail_y), (tip_x, tip_y) = points[-2], points[-1]
    length = ((tip_x - tail_x) ** 2 + (tip_y - tail_y) ** 2) ** 0.5 or 1.0
    along_x, along_y = (tip_x - tail_x) / length, (tip_y - tail_y) / length
    base_x, base_y = tip_x - HEAD_LENGTH * along_x, tip_y - HEAD_LENGTH * along_y
    side_x, side_y = -along_y * HEAD_HALF_WIDTH, along_x * HEAD_HALF_WIDTH
    corners = [(tip_x, tip_y), (base_x + side_x, base_y + side_y), (base_x - side_x, base_y - side_y)]
    return svg_points([(round(x, 2), round(y, 2)) for x, y in corners])


def _running_words(days_left: int) -> str:
    if days_left < 0:
        return ngettext("逾期 %(num)d 个工作日", "逾期 %(num)d 个工作日", -days_left)
    if days_left == 0:
        return _("今天到期")
    return ngettext("剩 %(num)d 个工作日", "剩 %(num)d 个工作日", days_left)


def _(words: str, /, **values: object) -> str:
    return str(flask_babel.gettext(words, **values))


def ngettext(one: str, many: str, number: int) -> str:
    return str(flask_babel.ngettext(one, many, number))


def _in_shanghai(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {at!r}")
    return at.astimezone(SHANGHAI)


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "date_zh": date_zh,
        "moment_zh": moment_zh,
        "month_short": month_short,
        "iso": iso,
        "weekday_zh": weekday_zh,
        "days_left_words": days_left_words,
        "due_tone": due_tone,
        "file_size": file_size,
        "by_month": by_month,
        "wrap_label": wrap_label,
        "svg_points": svg_points,
        "arrow_head": arrow_head,
    }
)
