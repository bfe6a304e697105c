"""The record: one line per deed, chained to the line before, in the deed's own transaction."""

from typing import Any

from app.domain import people, record
from app.services.work import Unit
from app.store.folders import Folder


def write(unit: Unit, folder: Folder, deed: str, **details: Any) -> None:
    """Add a line. `details` may hold what JSON holds, no personal data beyond names of officials."""
    case, actor, name = folder.case, unit.actor, signed_by(unit, folder)
    seq = (case.record_seq or 0) + 1
    digest = record.link(case.record_head or record.BEGINNING, seq, unit.now, name, deed, details)
    folder.lines.append(
        {
            "case_id": case.id,
            "seq": seq,
            "at": unit.now,
            "actor_id": actor.account_id,
            "actor": name,
            "deed": deed,
            "details": details,
            "hash": digest,
        }
    )
    case.record_seq, case.record_head = seq, digest


def signed_by(unit: Unit, folder: Folder) -> str:
    """Whose deed it is, as record, ledger and letters say it: a substitute with the name of whoever is away."""
    return people.acting_for(unit.actor.name, folder.behalf)
