"""The applicant takes the application back. Possible until the decision; the record stays."""

from app.domain.errors import Forbidden, Missing, Stale
from app.services import running
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder


def withdraw(unit: Unit, case_no: str, reason: str = "") -> Folder:
    """Raises Missing for somebody else's case, Stale once it has been decided."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or (unit.actor.party_id != folder.case.party_id and unit.actor.organ_id != folder.case.organ_id):
        raise Missing
    if unit.actor.party_id != folder.case.party_id:
        raise Forbidden("只有申请人可以撤回申请。")
    if "withdraw" not in folder.case.hears:
        raise Stale("本办件已经作出决定或者已经办结，不能再撤回。")
    running.tell(unit, folder, "withdraw", {"reason": reason.strip()[:500]})
    return folder
