"""An entitlement is suspended at once, without a case, and goes on again: for the supervisor and the body, with ground and reason.

It is for the time being (Arts. 31, 32, 35); what is decided about a breach is decided in a case (Art. 34).
"""

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from app.domain import halting_letters
from app.domain.entitlements import MeasureKind, Status
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.halting_letters import Halt
from app.domain.messages import Kind
from app.domain.people import Role
from app.domain.process import Reason
from app.services import entitlements, lettering, notifying
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import Entitlement, Measure
from app.store.models.organs import Organ

HALTERS = (Role.APPROVER, Role.SECURITY, Role.SUPERVISOR, Role.AUTHORITY_APPROVER)
SHORTEST, LONGEST = 10, 500
LIFTED = "lifted"


def suspend(unit: Unit, number: str, ground_id: str, reason: str, until_on: date | None) -> Measure:
    """Stop every channel of an entitlement, tell its holder by letter. Raises Missing, Forbidden, Stale, Invalid."""
    kept, folder = _mine(unit, number)
    if kept.status in (Status.REVOKED, Status.EXPIRED) or unit.today > kept.through_on:
        raise Stale("这项授权已经撤销或者到期，不需要暂停。")
    if _standing(unit, kept):
        raise Stale("这项授权已经先行暂停，不能重复暂停。")
    ground = _whole(unit, ground_id, reason, until_on)
    made = entitlements.impose(
        unit, folder, MeasureKind.SUSPEND, organ_id=unit.actor.organ_id or kept.organ_id, until_on=until_on,
        reason=f"{ground.text}（{ground.article}）。{reason.strip()}", entitlement_id=kept.id, party_id=kept.party_id,
    )  # fmt: skip
    halt = Halt(**_words(unit, kept), reason=reason.strip(), ground=ground, until_on=until_on)
    lettering.issue_written(unit, folder, partial(halting_letters.suspended, halt=halt))
    notifying.party(unit, folder, f"授权凭证 {number} 已暂停使用，各种获取方式同时停止。原因见《数据利用告知书》。", Kind.USE)
    return made


def resume(unit: Unit, number: str, reason: str) -> None:
    """Lift what was suspended this way; measures of cases stay. Raises Missing, Forbidden, Stale, Invalid."""
    kept, folder = _mine(unit, number)
    if problem := _too_short(reason):
        raise Invalid((problem,))
    standing = _standing(unit, kept)
    if standing is None:
        raise Stale("这项授权没有先行暂停；由办件作出的措施，在原办件中解除。")
    if unit.actor.organ_id not in (standing.organ_id, _authority(unit, kept)):
        raise Forbidden("暂停由主管部门作出，请由主管部门解除。")
    entitlements.end(unit, folder, standing, LIFTED, reason.strip())
    lettering.issue_written(unit, folder, partial(halting_letters.restored, halt=Halt(**_words(unit, kept), reason=reason.strip())))
    notifying.party(unit, folder, f"授权凭证 {number} 的暂停已经解除，可以继续使用。", Kind.USE)


def _mine(unit: Unit, number: str) -> tuple[Entitlement, Folder]:
    """The entitlement of one's body, or of a body that one's authority supervises, with its case locked before it."""
    found = unit.session.scalars(select(Entitlement).where(Entitlement.number == number)).one_or_none()
    if found is None or unit.actor.organ_id not in (found.organ_id, _authority(unit, found)):
        raise Missing
    if not unit.actor.is_a(*HALTERS):
        raise Forbidden("只有监督人员、主管部门审批人员和开放主体的审批、安全人员可以暂停或者恢复授权。")
    if unit.actor.party_id is not None and unit.actor.party_id == found.party_id:
        raise Forbidden("您是这项授权的利用主体，应当回避。")
    folder = folders.lock(unit.session, found.case_id)
    if folder is None:
        raise Missing
    again = select(Entitlement).where(Entitlement.id == found.id).with_for_update()
    return unit.session.scalars(again, execution_options={"populate_existing": True}).one(), folder


def _authority(unit: Unit, kept: Entitlement) -> int | None:
    return unit.session.scalar(select(Organ.authority_id).where(Organ.id == kept.organ_id))


def _standing(unit: Unit, kept: Entitlement) -> Measure | None:
    """What was suspended without a case: a measure of the very application that gave the entitlement."""
    mine = (Measure.entitlement_id == kept.id, Measure.case_id == kept.case_id, Measure.kind == MeasureKind.SUSPEND.value)
    lasting = Measure.until_on.is_(None) | (Measure.until_on >= unit.today)
    return unit.session.scalars(select(Measure).where(*mine, Measure.ended_at.is_(None), lasting).limit(1)).one_or_none()


def _words(unit: Unit, kept: Entitlement) -> dict[str, Any]:
    dataset = unit.session.scalar(select(Dataset.name).where(Dataset.id == kept.dataset_id)) or ""
    return {"number": kept.number, "dataset": dataset, "organ": unit.actor.organ_name}


def _whole(unit: Unit, ground_id: str, reason: str, until_on: date | None) -> Reason:
    ground = next((one for one in unit.office.suspensions if one.id == ground_id), None)
    past = Problem(path="/until_on", label="暂停至", message="“暂停至”不能早于今天。") if until_on and until_on < unit.today else None
    unnamed = None if ground else Problem(path="/ground", label="情形", message="请选择暂停的情形和依据。")
    problems = tuple(one for one in (unnamed, _too_short(reason), past) if one)
    if problems or ground is None:
        raise Invalid(problems)
    return ground


def _too_short(reason: str) -> Problem | None:
    length = len(reason.strip())
    if SHORTEST <= length <= LONGEST:
        return None
    return Problem(path="/reason", label="事实和理由", message=f"请写明“事实和理由”，{SHORTEST}到{LONGEST}个字，会告知利用主体。")
