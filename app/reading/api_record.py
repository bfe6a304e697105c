"""The record of a case as the REST API tells it: the whole to officials, to the applicant what is the applicant's to know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.letters import LetterKind
from app.domain.people import Actor
from app.store.models.cases import Case
from app.store.models.record import RecordLine

# What an applicant may read of each deed. A draft's opinion before the decision is nobody's but the body's.
TOLD_TO_THE_APPLICANT: Mapping[str, frozenset[str]] = {
    "filed": frozenset({"about"}),
    "completed": frozenset({"task"}),
    "clock_paused": frozenset({"rule"}),
    "clock_resumed": frozenset({"rule"}),
    "letter_issued": frozenset({"kind", "number"}),
    "reminded": frozenset({"rule"}),
    "decided": frozenset({"outcome"}),
    "overdue_explained": frozenset({"rule", "period", "round", "text"}),
    "withdraw": frozenset({"reason"}),
    "ended": frozenset({"outcome"}),
}
TOLD_TO_WHO_DID_IT: Mapping[str, frozenset[str]] = {"nudge": frozenset({"text"})}


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One deed: `seq` counts within the case, `actor` is who did it (to an applicant: the body)."""

    seq: int
    at: datetime
    actor: str
    deed: str
    details: dict[str, Any]


def lines(session: Session, viewer: Actor, case: Case) -> tuple[HistoryLine, ...]:
    """The record of a case that the viewer may see."""
    found = session.scalars(select(RecordLine).where(RecordLine.case_id == case.id).order_by(RecordLine.seq))
    if viewer.is_official:
        return tuple(
            HistoryLine(seq=one.seq, at=one.at, actor=one.actor, deed=one.deed, details=one.details) for one in found
        )
    return tuple(told for one in found for told in _to_the_applicant(viewer, case, one))


def _to_the_applicant(viewer: Actor, case: Case, one: RecordLine) -> Iterator[HistoryLine]:
    own = one.actor_id is not None and one.actor_id == viewer.account_id
    keys = TOLD_TO_THE_APPLICANT.get(one.deed) or (TOLD_TO_WHO_DID_IT.get(one.deed) if own else None)
    if keys is None or one.details.get("kind") == LetterKind.SUPERVISION_NOTICE:
        return
    actor = one.actor if own or one.actor_id in (None, case.filed_by_id) else case.organ.name
    details = {key: value for key, value in one.details.items() if key in keys}
    yield HistoryLine(seq=one.seq, at=one.at, actor=actor, deed=one.deed, details=details)
