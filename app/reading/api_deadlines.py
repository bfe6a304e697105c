"""Deadlines as the REST API tells them, each computed from its history on the day one asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.deadlines import Citation, Deduction, Explanation, Kind, State, explain
from app.domain.errors import Missing
from app.domain.working_days import Day
from app.reading import clocks
from app.reading.books import Books
from app.reading.clocks import Clock
from app.store.models.cases import Case
from app.store.models.ledger import Deadline


@dataclass(frozen=True, kw_only=True)
class OverdueExplanation:
    """Why a deadline was missed (逾期说明), in the words of the body."""

    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineLine:
    """A deadline of a case. `kind`: whether its length stands in the law or is a service standard; `rule_version`: the one it began with.

    `days_left` in working days, negative when late. Where `provisional`, holidays are not published yet and
    `earliest_on` is the earliest day that the last one could be.
    """

    rule: str
    rule_version: str
    round: int
    title: str
    kind: Kind
    article: str
    days: int
    started_on: date
    due_on: date
    provisional: bool
    earliest_on: date
    days_left: int | None
    state: State
    met_on: date | None
    met_in_time: bool | None
    overdue_explanation: OverdueExplanation | None
    explanation_url: str


@dataclass(frozen=True, kw_only=True)
class Proof(DeadlineLine):
    """A deadline with every day counted, skipped and deducted; `text` says the whole of it in lines."""

    duty: str
    citation: str
    provision: str
    start_reason: str
    first_day: Citation
    last_moment: Citation
    due_at: datetime
    counted_days: tuple[Day, ...]
    deductions: tuple[Deduction, ...]
    calendar_version: str
    certain_through: date
    text: str


def lines(session: Session, books: Books, case: Case) -> tuple[DeadlineLine, ...]:
    """The deadlines of a case that the viewer may see, in the order in which they began."""
    return tuple(DeadlineLine(**_line(case, clock)) for clock in clocks.of_case(session, case, books))


def proof(session: Session, books: Books, case: Case, rule: str, round_: int | None) -> Proof:
    """The proof of a deadline's date, of the last round without `round_`. Raises Missing where the case has no such deadline."""
    wanted = (
        select(Deadline)
        .where(Deadline.case_id == case.id, Deadline.rule == rule)
        .order_by(Deadline.round.desc())
        .limit(1)
    )
    found = session.scalars(wanted.where(Deadline.round == round_) if round_ else wanted).one_or_none()
    if found is None:
        raise Missing("本办件没有这个期限。")
    clock = clocks.clock_of(case, found, books)
    told = explain(clock.rule, clocks.events_of(found), clocks.calendar_of(case, found, books), books.today)
    return Proof(**_line(case, clock), **_told(told))


def _line(case: Case, clock: Clock) -> dict[str, Any]:
    rule, now = clock.rule, clock.standing
    return {
        "rule": rule.id,
        "rule_version": rule.version,
        "round": clock.round,
        "title": rule.title,
        "kind": rule.kind,
        "article": rule.article,
        "days": rule.days,
        "started_on": now.started_on,
        "due_on": now.due_on,
        "provisional": now.provisional,
        "earliest_on": now.earliest_on,
        "days_left": clock.days_left if clock.is_running else None,
        "state": now.state,
        "met_on": now.met_on,
        "met_in_time": now.met_in_time,
        "overdue_explanation": OverdueExplanation(text=clock.explained.text, at=clock.explained.at) if clock.explained else None,
        "explanation_url": f"/api/v1/cases/{case.case_no}/deadlines/{rule.id}/explanation?round={clock.round}",
    }


def _told(told: Explanation) -> dict[str, Any]:
    return {
        "duty": told.rule.duty,
        "citation": told.rule.citation,
        "provision": told.rule.text,
        "start_reason": told.start_reason,
        "first_day": told.first_day,
        "last_moment": told.last_moment,
        "due_at": told.standing.due_at,
        "counted_days": told.days,
        "deductions": told.deductions,
        "calendar_version": told.calendar_version,
        "certain_through": told.certain_through,
        "text": told.as_text(),
    }
