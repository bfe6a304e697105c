"""Relief for a data subject (Art. 24 para. 2): the use of a dataset stops and goes on, and a founded objection's measures happen."""

from sqlalchemy import select

from app.domain.entitlements import MeasureKind
from app.domain.process import Relief
from app.services import catalogue_changes, dossiers, entitlements, lettering, opening, starting
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.entitlements import Entitlement
from app.store.models.people import Party


def suspend_use(unit: Unit, folder: Folder) -> None:
    """Suspend every entitlement on the dataset for the time being, and tell their holders."""
    _suspend(unit, folder, _relief(unit, folder), "holders_suspended")


def restore_use(unit: Unit, folder: Folder, ending: str) -> None:
    """End this case's suspension, if it stands, and tell the holders: `ending` is lifted, not_founded, withdrawn or decided."""
    standing = [one for one in entitlements.of_case(unit, folder.case.id) if one.kind == MeasureKind.SUSPEND_DATASET.value]
    for measure in standing:
        entitlements.end(unit, folder, measure, ending)
    if standing:
        _tell(unit, folder, "holders_restored", _numbers(unit, folder))


def relieve(unit: Unit, folder: Folder) -> None:
    """Do all that the decision says: what it does to the catalogue, to the use, and to those who hold the data."""
    wanted = _relief(unit, folder)
    _change_the_catalogue(unit, folder, wanted)
    _settle_the_use(unit, folder, wanted)
    _tell(unit, folder, "holders_told", wanted.notified)
    for slug in wanted.starts:
        starting.start_case(unit, folder, slug, wanted.accused)


def _relief(unit: Unit, folder: Folder) -> Relief:
    return unit.office.processes[folder.case.process].relief(dossiers.of(unit, folder))


def _change_the_catalogue(unit: Unit, folder: Folder, wanted: Relief) -> None:
    if not (wanted.mask or wanted.corrections or wanted.take_down):
        return
    dataset = catalogue_changes.dataset_of(unit, folder)
    reason = f"权益异议 {folder.case.case_no} 成立"
    if wanted.mask:
        catalogue_changes.mask_items(unit, folder, dataset, wanted.mask, reason)
    if wanted.corrections:
        catalogue_changes.correct(unit, folder, dataset, wanted.corrections, reason)
    if wanted.take_down:
        catalogue_changes.take_down(unit, folder, dataset, reason)
    unit.session.flush()  # whoever locks the entry after this reads it afresh


def _settle_the_use(unit: Unit, folder: Folder, wanted: Relief) -> None:
    """What was suspended for the time being ends with the decision, or gives way to the suspension that it orders."""
    if not (wanted.take_down or wanted.keep_until):
        restore_use(unit, folder, "decided")
        return
    interim = entitlements.of_case(unit, folder.case.id)
    _suspend(unit, folder, wanted, "holders_stopped")
    for measure in interim:
        entitlements.end(unit, folder, measure, "decided")


def _suspend(unit: Unit, folder: Folder, wanted: Relief, letter: str) -> None:
    dataset = catalogue_changes.dataset_of(unit, folder)
    until_on = None if wanted.take_down else wanted.keep_until
    organ_id, kind = folder.case.organ_id, MeasureKind.SUSPEND_DATASET
    entitlements.impose(unit, folder, kind, organ_id=organ_id, reason=wanted.reason, until_on=until_on, dataset_id=dataset.id)
    _tell(unit, folder, letter, _numbers(unit, folder))


def _numbers(unit: Unit, folder: Folder) -> tuple[str, ...]:
    return tuple(one.number for one in dossiers.of(unit, folder).holders)


def _tell(unit: Unit, folder: Folder, letter: str, numbers: tuple[str, ...]) -> None:
    """One letter to each holder, however many entitlements they hold; the case says whose applications it touches."""
    holdings = unit.session.scalars(select(Entitlement).where(Entitlement.number.in_(numbers)).order_by(Entitlement.id)).all()
    for one in holdings:
        opening.link(unit, folder.case.id, one.case_id, "affects")
    of_them = {one.party_id for one in holdings}
    for party in unit.session.scalars(select(Party).where(Party.id.in_(of_them)).order_by(Party.id)):
        lettering.issue_to(unit, folder, letter, party)
