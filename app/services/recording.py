"""The record: one line per deed, chained to the line before, in the deed's own transaction."""

from typing import Any

from app.domain import record
from app.services.work import Unit
from app.store.folders import Folder


def write(unit: Unit, folder: Folder, deed: str, **details: Any) -> None:
    """Add a line. `details` may hold what JSON holds, no personal data beyond names of officials."""
    case, actor = folder.case, unit.actor
    seq = (case.record_seq or 0) + 1
    digest = record.link(case.record_head or record.BEGINNING, seq, unit.now, actor.name, deed, details)
    folder.lines.append(
        {
            "case_id": case.id,
            "seq": seq,
            "at": unit.now,
            "actor_id": actor.account_id,
            "actor": actor.name,
            "deed": deed,
            "details": details,
            "hash": digest,
        }
    )
    case.record_seq, case.record_head = seq, digest
