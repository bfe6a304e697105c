"""The record: one line per deed, chained to the line before, in the deed's own transaction."""

from typing import Any

from app.domain import record
from app.services.work import Unit
from app.store.models.cases import Case
from app.store.models.record import RecordLine


def write(unit: Unit, case: Case, deed: str, **details: Any) -> None:
    """Add a line. `details` may hold what JSON holds, no personal data beyond names of officials."""
    seq = (case.record_seq or 0) + 1
    digest = record.link(case.record_head or record.BEGINNING, seq, unit.now, unit.actor.name, deed, details)
    line = RecordLine(
        case_id=case.id,
        seq=seq,
        at=unit.now,
        actor_id=unit.actor.account_id,
        actor=unit.actor.name,
        deed=deed,
        details=details,
        hash=digest,
    )
    unit.session.add(line)
    case.record_seq, case.record_head = seq, digest
