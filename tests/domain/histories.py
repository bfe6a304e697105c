"""Rules, moments and events for the tests of the ledger."""

from datetime import date, time

from app.adapters.calendar import load_calendar
from app.domain.clock import SHANGHAI, parse_moment
from app.domain.deadlines import Allowance, Event, EventKind, Kind, Rule, Rung, stand
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "calendar"
CALENDAR = load_calendar(FOLDER)
STARTED, PAUSED, RESUMED, RETRACTED = EventKind.STARTED, EventKind.PAUSED, EventKind.RESUMED, EventKind.RETRACTED
EXTENDED, MET, CANCELLED = EventKind.EXTENDED, EventKind.MET, EventKind.CANCELLED


def rule(kind=Kind.STANDARD, days=20, **more):
    ladder = (("reminder", days - 5, time(9)), ("warning", days - 2, time(9)), ("yellow", days, time(9)), ("red", days + 1, time(0)))
    rungs = tuple(Rung(name=name, title=name, day=day, at=at) for name, day, at in ladder)
    allowed = {"pauses": ("correction", "hearing"), "extension": Allowance(times=9, days=99)} if kind is Kind.STANDARD else {}
    return Rule(
        **{"id": "r", "version": "2026-11", "process": "p", "title": "申请答复", "duty": "答复", "kind": kind, "basis": "measures",
           "article": "第二十一条第二款", "text": "应当自收到申请之日起20个工作日内予以答复。", "days": days,
           "starts": "received", "stops": "reply_served", "rungs": rungs, **allowed, **more},
    )  # fmt: skip


LAW = rule(Kind.LAW)
STANDARD = rule()


def day(text):
    return date.fromisoformat(text)


def event(kind, on, at="10:00", **more):
    return Event.now(kind, parse_moment(f"{on} {at}"), **more)


def wall(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def standing(*events, of=STANDARD, today="2026-03-01", calendar=CALENDAR):
    return stand(of, events, calendar, day(today))
