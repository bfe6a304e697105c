"""Entitlements and the measures on them: granted, suspended, revoked and given back in the transaction of the deed that says so."""

import secrets
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, insert, or_, select
from sqlalchemy import case as sql_case

from app.domain.entitlements import MeasureKind, Standing, Status, key_digest, status
from app.domain.process import Use
from app.services import recording, uses
from app.services.work import Unit
from app.store import serials
from app.store.db import Base
from app.store.folders import Folder
from app.store.models.cases import Case, CaseDataset
from app.store.models.entitlements import Entitlement, Measure

# The daily job that settles what ran out overnight.
SETTLE = "settle_entitlements"

_DATASET = select(CaseDataset.dataset_id).where(CaseDataset.case_id == bindparam("of_case")).scalar_subquery()
_STOPPED = exists().where(
    Measure.dataset_id == _DATASET,
    Measure.kind == MeasureKind.SUSPEND_DATASET.value,
    Measure.ended_at.is_(None),
    or_(Measure.until_on.is_(None), Measure.until_on >= bindparam("today")),
)

# The INSERT itself looks up the dataset; what is granted while its use is stopped is granted suspended.
GRANT = insert(Base.metadata.tables["entitlement"]).values(
    dataset_id=_DATASET, status=sql_case((_STOPPED, Status.SUSPENDED.value), else_=Status.ACTIVE.value)
)


def grant(unit: Unit, folder: Folder, use: Use) -> str:
    """Give the party of a case the use of its dataset; the entitlement's number."""
    case = folder.case
    serial = serials.next_in(unit.session, f"entitlement:{unit.today.year}")
    made = {
        "number": f"SQ{unit.today:%Y}{serial:06d}",
        "case_id": case.id,
        "organ_id": case.organ_id,
        "party_id": case.party_id,
        "items": list(use.items),
        "channel": use.channel,
        "from_on": use.from_on,
        "through_on": use.through_on,
        "quota": dict(use.quota),
        "key_digest": None,
        "key_hint": "",
        "history": [_line(unit, "granted", case.case_no, "")],
        "created_at": unit.now,
    }
    unit.session.execute(GRANT, {**made, "of_case": case.id, "today": unit.today})
    recording.write(unit, folder, "entitlement_granted", number=made["number"])
    return str(made["number"])


def newest_of(unit: Unit, case_id: int) -> str | None:
    """The number of the entitlement that a case granted last."""
    of_it = select(Entitlement.number).where(Entitlement.case_id == case_id)
    return unit.session.scalar(of_it.order_by(Entitlement.id.desc()).limit(1))


def issue_key(unit: Unit, entitlement: Entitlement) -> str:
    """A new key of the entitlement, shown this once; the old one stops working."""
    key = f"sk_{secrets.token_urlsafe(24)}"
    entitlement.key_digest, entitlement.key_hint = key_digest(key), key[-4:]
    entitlement.history = [*entitlement.history, _line(unit, "key_issued", "", "")]
    return key


def revoke_key(unit: Unit, entitlement: Entitlement) -> None:
    """The entitlement has no key any more."""
    entitlement.key_digest, entitlement.key_hint = None, ""
    entitlement.history = [*entitlement.history, _line(unit, "key_revoked", "", "")]


def impose(
    unit: Unit,
    folder: Folder,
    kind: MeasureKind,
    *,
    organ_id: int,
    reason: str,
    until_on: date | None = None,
    **on: int | None,
) -> Measure:
    """Put a measure on `party_id`, `dataset_id` or `entitlement_id`; what it suspends or revokes stops at once."""
    made = Measure(
        case_id=folder.case.id, organ_id=organ_id, kind=kind.value, reason=reason, until_on=until_on, imposed_at=unit.now,
        party_id=on.get("party_id"), dataset_id=on.get("dataset_id"), entitlement_id=on.get("entitlement_id"),
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()  # the statuses below are computed from the measures that stand
    _reweigh(unit, made, folder.case, kind.value, reason)
    recording.write(unit, folder, "measure_imposed", kind=kind.value, measure=made.id, until=str(until_on or ""))
    return made


def end(unit: Unit, folder: Folder, measure: Measure, ending: str, reason: str = "") -> None:
    """End a measure (lifted, revoked_on_appeal, …): exactly what it did is undone. Ending it twice is fine."""
    if measure.ended_at:
        return
    measure.ended_at, measure.ending, measure.ended_by_case_id = unit.now, ending, folder.case.id
    unit.session.flush()  # the statuses below are computed from the measures that stand
    _reweigh(unit, measure, folder.case, ending, reason)
    recording.write(unit, folder, "measure_ended", kind=measure.kind, measure=measure.id, ending=ending)


def of_case(unit: Unit, case_id: int) -> list[Measure]:
    """The measures that a case imposed and that still stand."""
    return list(
        unit.session.scalars(
            select(Measure).where(Measure.case_id == case_id, Measure.ended_at.is_(None)).order_by(Measure.id)
        )
    )


def holders_of(unit: Unit, dataset_id: int) -> list[Entitlement]:
    """The entitlements on a dataset that are not over."""
    living = Entitlement.status.in_(("active", "suspended"))
    return list(
        unit.session.scalars(
            select(Entitlement).where(Entitlement.dataset_id == dataset_id, living).order_by(Entitlement.id)
        )
    )


def settle(unit: Unit) -> int:
    """Once a day: what has run out is expired, what was suspended until yesterday is active. The number that changed."""
    found = unit.session.scalars(
        select(Entitlement).where(Entitlement.status.in_(("active", "suspended"))).with_for_update()
    )
    return sum(_weigh(unit, one, "settled", "", "") for one in found.all())


def _reweigh(unit: Unit, measure: Measure, case: Case, deed: str, reason: str) -> None:
    touched = []
    if measure.entitlement_id:
        touched.append(Entitlement.id == measure.entitlement_id)
    if measure.dataset_id:
        touched.append(Entitlement.dataset_id == measure.dataset_id)
    if not touched:
        return
    for one in unit.session.scalars(
        select(Entitlement).where(or_(*touched)).order_by(Entitlement.id).with_for_update()
    ):
        _weigh(unit, one, deed, case.case_no, reason)


def _weigh(unit: Unit, entitlement: Entitlement, deed: str, case_no: str, reason: str) -> bool:
    on_it = or_(Measure.entitlement_id == entitlement.id, Measure.dataset_id == entitlement.dataset_id)
    found = unit.session.scalars(select(Measure).where(on_it, Measure.ended_at.is_(None)))
    measures = [Standing(kind=MeasureKind(one.kind), until_on=one.until_on) for one in found]
    now = status(entitlement.through_on, measures, unit.today).value
    if now == entitlement.status:
        return False
    entitlement.status = now
    entitlement.history = [*entitlement.history, _line(unit, f"{deed}:{now}", case_no, reason)]
    uses.follow(unit, entitlement)
    return True


def _line(unit: Unit, deed: str, case_no: str, reason: str) -> dict[str, Any]:
    return {"at": unit.now.isoformat(), "deed": deed, "case_no": case_no, "reason": reason, "by": unit.actor.name}
