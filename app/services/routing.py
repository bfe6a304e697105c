"""A demand finds its body: compared with what is there, sent to a body, handed back, referred to another authority (Art. 15 para. 5)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.domain.errors import Invalid, Problem
from app.domain.people import Role
from app.services import notifying, recording, subjects
from app.services.work import Unit
from app.store import demands
from app.store.folders import Folder
from app.store.models.cases import Case, Task
from app.store.models.catalogue import Dataset
from app.store.models.organs import Organ


def compare(unit: Unit, folder: Folder) -> None:
    """Lay beside the demand what resembles it: earlier demands that still run, and published datasets."""
    case = folder.case
    earlier = demands.alike(unit.session, case.title, Case.closed_at.is_(None), Case.id < case.id)
    _learn(
        folder,
        similar_demands=[{"value": one.case_no, "label": one.title, "hint": f"{one.case_no}，{one.organ}"} for one in earlier],
        found_datasets=[_as_entry(one) for one in demands.spoken_of(unit.session, case.title)],
    )


def route(unit: Unit, folder: Folder) -> None:
    """Send the demand to the body that the authority has chosen."""
    said = _said(folder, "route")
    body = _organ(unit, "body", "承办的开放主体", "opening_body", said["body"])
    authority_id = folder.case.organ.authority_id or folder.case.organ_id
    if body.authority_id != authority_id:
        message = "只能分给本级的开放主体；不属于本级的，请移送其他主管部门。"
        raise Invalid((Problem(path="/body", label="承办的开放主体", message=message),))
    _learn(folder, withheld_datasets=[_as_entry(one) for one in demands.withheld_of(unit.session, body.id)])
    _retitle(folder, said["public_name"])
    _move(unit, folder, body)
    recording.write(unit, folder, "routed", to=body.name, reason=said["route_reason"])
    notifying.party(unit, folder, f"您的需求“{folder.case.title}”已分给{body.name}评估。")


def hand_back(unit: Unit, folder: Folder) -> None:
    """The body says that the demand is not its own: back to the authority, with the reason."""
    body = folder.case.organ
    reason = next((one.sent_back_reason for one in reversed(_closed(folder)) if one.name == "assess"), "") or ""
    _move(unit, folder, unit.session.get_one(Organ, body.authority_id))
    recording.write(unit, folder, "handed_back", by_body=body.name, reason=reason)
    notifying.party(unit, folder, f"您的需求“{folder.case.title}”不归{body.name}办理，已退回{folder.case.organ.name}重新分办。")


def refer(unit: Unit, folder: Folder) -> None:
    """Hand the demand over to another authority."""
    said = _said(folder, "route")
    authority = _organ(unit, "other_authority", "移送给", "authority", said["other_authority"])
    _move(unit, folder, authority)
    others = [one for one in demands.authorities(unit.session) if one.id != authority.id]
    _learn(
        folder,
        authority=authority.name,
        bodies=[subjects.as_option(one) for one in demands.bodies_of(unit.session, authority.id)],
        authorities=[subjects.as_option(one) for one in others],
    )
    recording.write(unit, folder, "referred", to=authority.name, reason=said["refer_reason"])
    notifying.party(unit, folder, f"您的需求“{folder.case.title}”已移送{authority.name}办理。")


def _move(unit: Unit, folder: Folder, organ: Organ) -> None:
    """The case changes hands, and its open tasks with it; whoever had them in another organ has them no more."""
    folder.case.organ, folder.case.organ_id = organ, organ.id
    for task in folder.open_tasks:
        kind = unit.office.role_organs[Role(task.role)]
        if kind in ("opening_body", "authority"):
            _seat(folder, task, organ.id if kind == "opening_body" else organ.authority_id or organ.id)


def _seat(folder: Folder, task: Task, organ_id: int) -> None:
    before = [one for one in _closed(folder) if one.role == task.role and one.organ_id == organ_id and one.closed_by_id]
    task.organ_id = organ_id
    task.assignee_id = before[-1].assignee_id or before[-1].closed_by_id if before else None
    task.claimed_at = task.opened_at if before else None
    task.delegated_by_id = None


def _retitle(folder: Folder, name: str) -> None:
    folder.case.title = name
    for task in folder.open_tasks:
        task.case_title = name


def _learn(folder: Folder, **facts: Any) -> None:
    """What a demand is about comes to light as it is worked on."""
    folder.case.subject = {**folder.case.subject, **facts}


def _said(folder: Folder, name: str) -> Mapping[str, Any]:
    return next((one.answers for one in reversed(_closed(folder)) if one.name == name and one.answers), {})


def _closed(folder: Folder) -> list[Task]:
    return [one for one in folder.tasks if one.closed_at]


def _organ(unit: Unit, field: str, label: str, kind: str, uscc: str) -> Organ:
    found = unit.session.scalars(select(Organ).where(Organ.uscc == uscc, Organ.kind == kind)).one_or_none()
    if found is None:
        raise Invalid((Problem(path=f"/{field}", label=label, message=f"没有找到所选的“{label}”，请重新选择。"),))
    return found


def _as_entry(dataset: Dataset) -> dict[str, str]:
    return {"value": dataset.code, "label": dataset.name, "hint": dataset.code}
