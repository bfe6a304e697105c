"""Uploaded files: stored once by their hash, listed by who uploaded them, bound to a case when its form is filed."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from sqlalchemy import or_, select, update

from app.domain.forms import Form, Widget
from app.domain.letters import Material
from app.services.work import Unit
from app.store.models.cases import Attachment, Case
from app.store.models.people import Account
from app.store.models.powers import Power


def upload(unit: Unit, stream: BinaryIO, name: str) -> Attachment:
    """Take a file in. Raises Invalid for one too large, empty, of a type not allowed or not what its name says."""
    stored = unit.office.store.put(stream, name)
    attachment = Attachment(
        uploaded_by_id=unit.actor.account_id, name=stored.name, media_type=stored.media_type, size=stored.size,
        sha256=stored.sha256, uploaded_at=unit.now,
    )  # fmt: skip
    unit.session.add(attachment)
    unit.session.flush()  # the form lists the file by its id
    return attachment


def own_loose(unit: Unit) -> list[dict[str, Any]]:
    """This person's files that belong to no case yet, as form facts."""
    mine = (Attachment.uploaded_by_id == unit.actor.account_id, Attachment.case_id.is_(None))
    return [as_fact(one) for one in unit.session.scalars(select(Attachment).where(*mine).order_by(Attachment.id))]


def at_hand(unit: Unit, case: Case) -> list[dict[str, Any]]:
    """What this person may name in a form of the case: the own loose files, and what the own side has enclosed before."""
    colleagues = select(Account.id).where(Account.organ_id.is_not(None), Account.organ_id == unit.actor.organ_id)
    own = or_(Attachment.uploaded_by_id == unit.actor.account_id, Attachment.uploaded_by_id.in_(colleagues))
    enclosed = select(Attachment).where(Attachment.case_id == case.id, own).order_by(Attachment.id)
    return [*own_loose(unit), *(as_fact(one) for one in unit.session.scalars(enclosed))]


def of_case(unit: Unit, case: Case) -> tuple[Material, ...]:
    """The files of a case with their digests, as its letters list them."""
    mine = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
    return tuple(Material(name=one.name, sha256=one.sha256) for one in unit.session.scalars(mine))


def as_fact(attachment: Attachment) -> dict[str, Any]:
    """How a form knows a file."""
    return {"id": str(attachment.id), "name": attachment.name, "size": attachment.size}


def enclose_power(unit: Unit, case: Case) -> None:
    """Bind the power of attorney by which an agent files to the case, for its handlers to see."""
    power = unit.session.get(Power, unit.actor.power_id) if unit.actor.power_id else None
    if power is not None:
        sealed = unit.office.processes[case.process].seals_evidence
        name = f"授权委托书（{unit.actor.own_name}）{power.file_name}"
        unit.session.add(
            Attachment(
                case_id=case.id, uploaded_by_id=unit.actor.account_id, name=name, media_type=power.media_type, size=power.size,
                sha256=power.sha256, sealed=sealed, uploaded_at=unit.now,
            )
        )  # fmt: skip


def enclose(unit: Unit, case: Case, form: Form, answers: Mapping[str, Any]) -> None:
    """Bind the files that the form's answers name to the case; other people's files stay untouched."""
    fields = [field.name for field in form.in_order if field.widget is Widget.FILES]
    ids = [int(one) for name in fields for one in answers.get(name, []) if str(one).isdigit()]
    if ids:
        mine = (
            Attachment.id.in_(ids),
            Attachment.uploaded_by_id == unit.actor.account_id,
            Attachment.case_id.is_(None),
        )
        sealed = unit.office.processes[case.process].seals_evidence
        unit.session.execute(update(Attachment).where(*mine).values(case_id=case.id, sealed=sealed))
