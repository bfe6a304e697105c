"""Uploaded files: stored once by their hash, listed by who uploaded them, bound to a case when its form is filed."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from sqlalchemy import select, update

from app.services.work import Unit
from app.store.models.cases import Attachment, Case


def upload(unit: Unit, stream: BinaryIO, name: str) -> Attachment:
    """Take a file in. Raises Invalid for one too large, empty, of a type not allowed or not what its name says."""
    stored = unit.office.store.put(stream, name)
    attachment = Attachment(
        uploaded_by_id=unit.actor.account_id, name=stored.name, media_type=stored.media_type, size=stored.size,
        sha256=stored.sha256, uploaded_at=unit.now,
    )  # fmt: skip
    unit.session.add(attachment)
    unit.session.flush([attachment])  # the form lists the file by its id
    return attachment


def own_loose(unit: Unit) -> list[dict[str, Any]]:
    """This person's files that belong to no case yet, as form facts."""
    mine = (Attachment.uploaded_by_id == unit.actor.account_id, Attachment.case_id.is_(None))
    return [as_fact(one) for one in unit.session.scalars(select(Attachment).where(*mine).order_by(Attachment.id))]


def as_fact(attachment: Attachment) -> dict[str, Any]:
    """How a form knows a file."""
    return {"id": str(attachment.id), "name": attachment.name, "size": attachment.size}


def enclose(unit: Unit, case: Case, answers: Mapping[str, Any]) -> None:
    """Bind the files that the answers name to the case; other people's files stay untouched."""
    ids = [int(one) for one in answers.get("attachments", []) if str(one).isdigit()]
    if ids:
        mine = (
            Attachment.id.in_(ids),
            Attachment.uploaded_by_id == unit.actor.account_id,
            Attachment.case_id.is_(None),
        )
        unit.session.execute(update(Attachment).where(*mine).values(case_id=case.id, sealed=unit.office.processes[case.process].seals_evidence))
