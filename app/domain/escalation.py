"""How far up the ladder a deadline has climbed, and the colour its due date is shown in."""

from datetime import date, datetime
from enum import StrEnum

from app.domain.ledger import State
from app.domain.standing import Standing
from app.domain.working_days import Calendar

NEAR_DAYS = 5


class Level(StrEnum):
    """The rungs of the ladder (电子监察), lowest first; `normal` stands before the first."""

    NORMAL = "normal"
    REMINDER = "reminder"
    WARNING = "warning"
    YELLOW = "yellow"
    RED = "red"

    @property
    def words(self) -> str:
        """The office's word."""
        return LEVEL_WORDS[self]


class Shade(StrEnum):
    """The colour of a due date on lists; always shown with its words, never as colour alone."""

    CALM = "calm"
    NEAR = "near"
    DUE_TODAY = "due_today"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The office's word."""
        return SHADE_WORDS[self]


LEVEL_WORDS = {
    Level.NORMAL: "正常",
    Level.REMINDER: "提醒",
    Level.WARNING: "预警",
    Level.YELLOW: "黄牌",
    Level.RED: "红牌",
}
SHADE_WORDS = {
    Shade.CALM: "正常",
    Shade.NEAR: "临期",
    Shade.DUE_TODAY: "今日到期",
    Shade.LATE: "已逾期",
    Shade.PAUSED: "已中止计时",
    Shade.MET: "按期办结",
    Shade.MET_LATE: "逾期办结",
    Shade.CANCELLED: "已终止",
}


def reached(standing: Standing, now: datetime) -> tuple[Level, ...]:
    """The rungs whose moment has come by `now`; lowest first."""
    due = {name for name, at in standing.rungs.items() if at is not None and at <= now}
    return tuple(level for level in Level if level.value in due)


def level(standing: Standing, now: datetime) -> Level:
    """The highest rung reached; a deadline that has ended or is paused stands on none."""
    if standing.state is not State.OPEN:
        return Level.NORMAL
    return max(reached(standing, now), key=list(Level).index, default=Level.NORMAL)


def next_rung(standing: Standing, now: datetime) -> tuple[Level, datetime] | None:
    """The next rung to come and its moment; None when there is none ahead."""
    ahead = [(at, Level(name)) for name, at in standing.rungs.items() if at is not None and at > now]
    if standing.state is not State.OPEN or not ahead:
        return None
    at, rung = min(ahead, key=lambda pair: pair[0])
    return rung, at


def shade(standing: Standing, today: date, calendar: Calendar) -> Shade:
    """The colour of a deadline, from its history."""
    if standing.state is State.MET:
        return Shade.MET if standing.met_in_time else Shade.MET_LATE
    if standing.state is State.CANCELLED:
        return Shade.CANCELLED
    if standing.state is State.PAUSED:
        return Shade.PAUSED
    return shade_of(standing.due_on, today, calendar)


def shade_of(due_on: date, today: date, calendar: Calendar) -> Shade:
    """The colour of an open deadline, from its projected due date alone."""
    if today > due_on:
        return Shade.LATE
    if today == due_on:
        return Shade.DUE_TODAY
    return Shade.NEAR if calendar.count(today, due_on) <= NEAR_DAYS else Shade.CALM
