"""Nudges (催办) as the REST API tells them: to officials all, to an applicant those of its own side."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.reading import nudges
from app.store.models.cases import Case


@dataclass(frozen=True, kw_only=True)
class NudgeSheet:
    """A nudge and its answer. `answer_by_on`: the last day by the service standard; `answered_by`: to an applicant the body.

    `answer` is null while it waits; where the next step answered it, `is_automatic`.
    """

    id: int
    by: str
    text: str
    at: datetime
    answer_by_on: date | None
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    is_automatic: bool


def lines(session: Session, viewer: Actor, case: Case) -> tuple[NudgeSheet, ...]:
    """The nudges of a case that the viewer may see, oldest first."""
    found = nudges.of_file(session, case.id) if viewer.is_official else nudges.own(session, viewer, case.id)
    return tuple(_sheet(one, viewer, case) for one in found if one.kind == nudges.KIND)


def _sheet(one: nudges.NudgeLine, viewer: Actor, case: Case) -> NudgeSheet:
    written_by = one.answered_by if viewer.is_official else case.organ.name
    return NudgeSheet(
        id=one.id, by=one.by, text=one.text, at=one.at, answer_by_on=one.answer_by_on, answer=one.answer or None,
        answered_at=one.answered_at, answered_by=written_by if one.answered_by else None,
        is_automatic=one.answered_at is not None and not one.answered_by,
    )  # fmt: skip
