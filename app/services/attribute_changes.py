"""A dataset's opening attribute changes (Arts. 9, 13): the catalogue and everyone it touches, in one transaction."""

from collections.abc import Iterable

from app.domain.errors import Stale
from app.domain.messages import Kind
from app.domain.openness import TITLES, Attribute, NewEntry
from app.services import catalogue_changes, dossiers, entitlements, lettering, notifying, opening
from app.services.work import Unit
from app.store import applications, folders
from app.store.folders import Folder
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import Entitlement
from app.store.models.people import Party

HOLDERS_TOLD = "holders_told"


def change(unit: Unit, folder: Folder) -> None:
    """Write what was settled into the catalogue and tell whom it touches. Raises Stale where another case has changed it meanwhile."""
    entry = unit.office.processes[folder.case.process].reshapes(dossiers.of(unit, folder))
    dataset = catalogue_changes.dataset_of(unit, folder)
    if entry is None or dataset.attribute != folder.case.subject["attribute"]:
        raise Stale("这个数据集的开放属性已经由另一件办件变更，请核对目录后选择“不再变更”。")
    # Whoever is being granted the data at this moment is granted it first, and then told like the others.
    waiting = applications.lock(unit.session, dataset.id)
    holders = entitlements.holders_of(unit, dataset.id)
    catalogue_changes.set_attribute(
        unit, folder, dataset, entry.attribute.value, entry.basis, entry.conditions, entry.channels, entry.control_measures
    )
    _tell_applicants(unit, folder, waiting, _words(dataset, entry))
    if entry.attribute is not Attribute.UNCONDITIONAL:
        _tell_holders(unit, folder, holders)


def _words(dataset: Dataset, entry: NewEntry) -> str:
    what = f"您申请的数据集“{dataset.name}”自即日起列为{TITLES[entry.attribute]}（{entry.basis}）"
    if entry.attribute is Attribute.UNCONDITIONAL:
        return f"{what}，可以直接获取，不必再申请（第二十条）；在办的申请可以撤回。"
    return f"{what}，申请继续办理，结果以审核结果告知书为准。"


def _tell_applicants(unit: Unit, folder: Folder, waiting: Iterable[int], text: str) -> None:
    for case_id in waiting:
        application = folders.lock(unit.session, case_id)
        if application is None:
            continue
        opening.link(unit, folder.case.id, case_id, "affects")
        opening.link(unit, case_id, folder.case.id, "affected_by")
        notifying.party(unit, application, f"办件 {application.case.case_no}：{text}", Kind.CATALOGUE)
        notifying.handlers(unit, application, f"办件 {application.case.case_no}：{text}")


def _tell_holders(unit: Unit, folder: Folder, holders: Iterable[Entitlement]) -> None:
    """One letter to each holder, however many entitlements it has."""
    for party_id in sorted({one.party_id for one in holders}):
        lettering.issue_to(unit, folder, HOLDERS_TOLD, unit.session.get_one(Party, party_id))
