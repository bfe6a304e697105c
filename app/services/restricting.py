"""Measures against data users (Art. 34) take hold and let go in the transaction of the deed that says so."""

from sqlalchemy import select

from app.domain.entitlements import BARRING, CORRECTABLE, STAYABLE, MeasureKind
from app.domain.process import Fate
from app.services import dossiers, entitlements, running
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.entitlements import Measure

LIFTED, STAYED, REVOKED, CHANGED = "lifted", "stayed", "revoked_on_appeal", "changed_on_appeal"
# What a case hears whose order to correct is gone.
ORDER_ENDED = "order_ended"


def restrict(unit: Unit, folder: Folder) -> None:
    """Impose every measure of the decision: on the entitlement that the case is about, what bars new use on its holder."""
    decided = unit.office.processes[folder.case.process].restricts(dossiers.of(unit, folder))
    for one in decided:
        on_it = {} if one.kind in BARRING else {"entitlement_id": folder.case.subject["entitlement_id"]}
        entitlements.impose(
            unit, folder, one.kind, organ_id=one.organ_id, reason=one.reason, until_on=one.until_on, party_id=folder.case.party_id, **on_it
        )


def lift(unit: Unit, folder: Folder) -> None:
    """End what a correction ends of this case's measures."""
    for measure in entitlements.of_case(unit, folder.case.id):
        if MeasureKind(measure.kind) in CORRECTABLE:
            entitlements.end(unit, folder, measure, LIFTED)


def stay(unit: Unit, folder: Folder) -> None:
    """Let the contested measures wait for the decision on the appeal."""
    for fate in _fates(unit, folder):
        measure = _measure(unit, fate)
        if MeasureKind(measure.kind) in STAYABLE:
            entitlements.end(unit, folder, measure, STAYED)


def restore(unit: Unit, folder: Folder) -> None:
    """Put back what was stayed: the appeal has been withdrawn."""
    _settle(unit, folder, [Fate(measure_id=fate.measure_id) for fate in _fates(unit, folder)])


def settle(unit: Unit, folder: Folder) -> None:
    """Do to each contested measure what the appeal's decision says, and to no other: keep it, end it, or shorten it."""
    _settle(unit, folder, _fates(unit, folder))


def _fates(unit: Unit, folder: Folder) -> list[Fate]:
    return list(unit.office.processes[folder.case.process].judges(dossiers.of(unit, folder)))


def _settle(unit: Unit, folder: Folder, fates: list[Fate]) -> None:
    origin = folders.lock_by_number(unit.session, folder.case.subject["case_no"])
    if origin is None:
        return
    for fate in fates:
        _meet(unit, folder, origin, fate)
    standing = {one.kind for one in entitlements.of_case(unit, origin.case.id)}
    if ORDER_ENDED in origin.case.hears and MeasureKind.ORDER not in standing:
        running.tell(unit, origin, ORDER_ENDED, {"appeal": folder.case.case_no})


def _meet(unit: Unit, folder: Folder, origin: Folder, fate: Fate) -> None:
    """What has ended otherwise in the meantime, by a correction say, stays ended."""
    measure = _measure(unit, fate)
    was_stayed = measure.ending == STAYED and measure.ended_by_case_id == folder.case.id
    if measure.ended_at and not was_stayed:
        return
    if fate.ends or fate.until_on:
        entitlements.end(unit, folder, measure, REVOKED if fate.ends else CHANGED)
    if fate.until_on or (was_stayed and not fate.ends):
        _again(unit, origin, measure, fate)


def _again(unit: Unit, origin: Folder, measure: Measure, fate: Fate) -> None:
    """The same measure anew, as one of the case that first imposed it."""
    on = {"party_id": measure.party_id, "dataset_id": measure.dataset_id, "entitlement_id": measure.entitlement_id}
    until_on = fate.until_on or measure.until_on
    entitlements.impose(unit, origin, MeasureKind(measure.kind), organ_id=measure.organ_id, reason=measure.reason, until_on=until_on, **on)


def _measure(unit: Unit, fate: Fate) -> Measure:
    found = select(Measure).where(Measure.id == fate.measure_id).with_for_update()
    return unit.session.scalars(found, execution_options={"populate_existing": True}).one()
