"""People's own part in somebody else's demand: supporting it, or no longer."""

from app.domain.errors import Forbidden, Missing, Stale
from app.domain.people import Role
from app.services import recording, supporting
from app.services.work import Unit
from app.store import folders
from app.store.demands import PROCESS
from app.store.folders import Folder


def support(unit: Unit, demand_id: int) -> Folder:
    """Say that one wants the same data. Twice is once. Raises Missing, Forbidden, Stale for a demand that is over."""
    folder, party_id = _wanted(unit, demand_id)
    if party_id == folder.case.party_id:
        raise Forbidden("这是您自己提出的需求，不用再支持。")
    if supporting.add(unit, folder, party_id):
        recording.write(unit, folder, "supported")
    return folder


def withdraw_support(unit: Unit, demand_id: int) -> Folder:
    """Take one's support back. Raises as `support` does."""
    folder, party_id = _wanted(unit, demand_id)
    if supporting.remove(unit, folder, party_id):
        recording.write(unit, folder, "support_withdrawn")
    return folder


def _wanted(unit: Unit, demand_id: int) -> tuple[Folder, int]:
    if unit.actor.party_id is None or not unit.actor.is_a(Role.APPLICANT):
        raise Forbidden("只有经过实名认证的人可以支持需求（第十八条第一款）。")
    folder = folders.lock(unit.session, demand_id)
    if folder is None or folder.case.process != PROCESS:
        raise Missing
    if folder.case.closed_at:
        raise Stale("这件需求已经办结，不能再支持或者取消支持。")
    return folder, unit.actor.party_id
