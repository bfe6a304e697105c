"""What a reader asks of a list, read from the address. What makes no sense is passed over: a broken address shows the whole list."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from app.domain.cards import CARDS, CardState
from app.domain.duties import Kind
from app.domain.entitlements import Status
from app.domain.escalation import Level
from app.domain.orders import OrderState
from app.domain.working_days import FIRST_ON, LAST_ON
from app.reading import (
    card_figures,
    cards,
    case_lists,
    case_questions,
    entitlements,
    forecasts,
    inbox_questions,
    orders,
    workloads,
)
from app.reading.board import Show
from app.reading.case_lists import Standing
from app.reading.inbox_questions import Nearness, Scope, Sort

LEVELS = tuple(level.value for level in Level if level is not Level.NORMAL)
LONGEST = 100
KINDS = ("law", "standard")
LIST_QUESTIONS = ("scope", "process", "task", "due", "from", "through", "applicant", "q", "level", "nudged", "unread", "holder", "sort")
COLUMNS = ("due", "process", "task", "applicant", "holder", "opened")
USUAL_COLUMNS = tuple(name for name in COLUMNS if name != "process")
LONGEST_LIST = 2000
MOST_QUESTIONS = 40
MONTH = re.compile(r"[0-9]{4}-[01][0-9]")

Word = TypeVar("Word", bound=StrEnum)


def for_tasks(args: Mapping[str, str]) -> inbox_questions.Wanted:
    """The inbox that is asked for."""
    return inbox_questions.Wanted(
        scope=_one_of(Scope, args.get("scope")) or Scope.MINE,
        process=_text(args, "process"),
        task=_text(args, "task"),
        due=_one_of(Nearness, args.get("due")),
        from_on=_date(args, "from"),
        through_on=_date(args, "through"),
        applicant=_text(args, "applicant"),
        level=_listed(args.get("level", ""), LEVELS),
        text=_text(args, "q"),
        nudged=args.get("nudged") == "1",
        unread=args.get("unread") == "1",
        holder_id=_number(args, "holder"),
        sort=_one_of(Sort, args.get("sort")) or Sort.DUE,
        after=_text(args, "after"),
        before=_text(args, "before"),
    )


def listed(args: MultiDict[str, str]) -> str:
    """What the inbox is asked, as an address asks it, without the page: by this a list is found again and kept."""
    asked = [(name, _text(args, name)) for name in LIST_QUESTIONS]
    chosen = columns(args)
    if chosen != USUAL_COLUMNS:
        asked.append(("cols", ",".join(chosen)))
    return urlencode([(name, value) for name, value in asked if value])


def read_list(text: str) -> MultiDict[str, str]:
    """The questions of a list that was kept."""
    return MultiDict((name, value.replace("\0", "")) for name, value in parse_qsl(text[:LONGEST_LIST])[:MOST_QUESTIONS])


def columns(args: MultiDict[str, str]) -> tuple[str, ...]:
    """The columns of the inbox that are to be shown, in their order."""
    chosen = {name for part in args.getlist("cols") for name in part.split(",")}
    return tuple(name for name in COLUMNS if name in chosen) or USUAL_COLUMNS


def for_cases(args: Mapping[str, str]) -> case_lists.Wanted:
    """The list of cases that is asked for."""
    return case_lists.Wanted(
        text=_text(args, "q"),
        process=_text(args, "process"),
        standing=_one_of(Standing, args.get("standing")),
        stage=_text(args, "stage"),
        outcome=_text(args, "outcome"),
        level=_listed(args.get("level", ""), LEVELS),
        organ_id=_number(args, "organ"),
        from_on=_date(args, "from"),
        through_on=_date(args, "through"),
        after=_text(args, "after"),
        before=_text(args, "before"),
    )


def which_list(args: Mapping[str, str]) -> Show:
    """The list of the board that is asked for."""
    return _one_of(Show, args.get("show")) or Show.LATE


def which_organ(args: Mapping[str, str]) -> int | None:
    """The body that is asked for."""
    return _number(args, "organ")


def for_forecast(args: Mapping[str, str]) -> forecasts.Wanted:
    """The part of the forecast that is asked for."""
    return forecasts.Wanted(
        organ_id=_number(args, "organ"),
        kind=_listed(args.get("kind", ""), KINDS),
        after=_text(args, "after"),
        before=_text(args, "before"),
    )


def for_figures(args: Mapping[str, str], today: date) -> case_questions.Question:
    """The figure that is asked for; without a period, this year's."""
    from_on, through_on = _counted_day(args, "from") or date(today.year, 1, 1), _counted_day(args, "through") or today
    return case_questions.Question(
        kind=_one_of(Kind, args.get("kind")) or Kind.LAW, from_on=min(from_on, through_on), through_on=max(from_on, through_on),
        counted=_one_of(case_questions.Counted, args.get("counted")) or case_questions.Counted.RECEIVED,
        by_answer=args.get("by") == "answer", organ_id=_number(args, "organ"), process=_text(args, "process"), stage=_text(args, "stage"),
        rule=_text(args, "rule"), sort=_one_of(case_questions.Sort, args.get("sort")) or case_questions.Sort.RECEIVED_DOWN,
        after=_text(args, "after"), before=_text(args, "before"),
    )  # fmt: skip


def period_of(question: case_questions.Question) -> dict[str, Any]:
    """What an address asks to show the figures that a question is part of."""
    return {
        "kind": question.kind.value, "from": question.from_on.isoformat(), "through": question.through_on.isoformat(),
        "organ": question.organ_id, "process": question.process or None,
    }  # fmt: skip


def address_of(question: case_questions.Question, **changes: Any) -> dict[str, Any]:
    """What an address asks to list the cases of a question, with some of it changed: `counted`, `organ`, `by="answer"`, …"""
    kept = {
        **period_of(question), "counted": question.counted.value, "by": "answer" if question.by_answer else None,
        "stage": question.stage, "rule": question.rule, "sort": question.sort.value, **changes,
    }  # fmt: skip
    return {name: value for name, value in kept.items() if value not in (None, "")}


def for_workload(args: Mapping[str, str]) -> workloads.Wanted:
    """Whose tasks are asked for, and which of them."""
    return workloads.Wanted(
        organ_id=_number(args, "organ"), holder_id=_number(args, "holder"),
        which=_one_of(workloads.Which, args.get("which")) or workloads.Which.OPEN, after=_text(args, "after"), before=_text(args, "before"),
    )  # fmt: skip


def address_of_workload(wanted: workloads.Wanted) -> dict[str, Any]:
    """What an address asks to list the same tasks."""
    return {"organ": wanted.organ_id, "holder": wanted.holder_id, "which": wanted.which.value}


def for_card_figures(args: Mapping[str, str]) -> card_figures.Wanted:
    """The cards that are asked for."""
    month = args.get("month", "")
    return card_figures.Wanted(
        organ_id=_number(args, "organ"),
        month=month if MONTH.fullmatch(month) else "",
        kind=_listed(args.get("kind", ""), KINDS),
        fate=_listed(args.get("fate", ""), card_figures.FATES),
        after=_text(args, "after"),
        before=_text(args, "before"),
    )


def which_number(args: Mapping[str, str], name: str) -> int | None:
    """The number of something that is asked for by this name."""
    return _number(args, name)


def for_cards(args: Mapping[str, str]) -> cards.Wanted:
    """The list of cards that is asked for; without a state, those that are not over."""
    state = args.get("state", "")
    return cards.Wanted(
        state=_one_of(CardState, state), everything=state == "all", rung=_listed(args.get("rung", ""), CARDS),
        organ_id=_number(args, "organ"), after=_text(args, "after"), before=_text(args, "before"),
    )  # fmt: skip


def for_orders(args: Mapping[str, str]) -> orders.Wanted:
    """The list of orders that is asked for; without a state, those that are not closed."""
    state = args.get("state", "")
    return orders.Wanted(
        state=_one_of(OrderState, state), everything=state == "all", late=args.get("late") == "1",
        organ_id=_number(args, "organ"), after=_text(args, "after"), before=_text(args, "before"),
    )  # fmt: skip


def for_entitlements(args: Mapping[str, str]) -> entitlements.Wanted:
    """The list of entitlements that is asked for."""
    return entitlements.Wanted(
        status=_one_of(Status, args.get("status")), text=_text(args, "q"), after=_text(args, "after"), before=_text(args, "before")
    )


def _text(args: Mapping[str, str], name: str) -> str:
    return args.get(name, "").strip()[:LONGEST]


def day(text: str) -> date | None:
    """A date as a browser sends it; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _date(args: Mapping[str, str], name: str) -> date | None:
    return day(args.get(name, ""))


def _counted_day(args: Mapping[str, str], name: str) -> date | None:
    """A day of the years that the calendar knows."""
    on = _date(args, name)
    return on if on is not None and FIRST_ON <= on <= LAST_ON else None


def _number(args: Mapping[str, str], name: str) -> int | None:
    text = args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None


def _listed(text: str, known: Iterable[str]) -> str:
    return text if text in known else ""


def _one_of(kind: type[Word], text: str | None) -> Word | None:
    return kind(text) if text in list(kind) else None
