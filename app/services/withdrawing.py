"""The applicant takes the application back. Possible until the decision; the record stays."""

from app.domain.errors import Forbidden, Missing, Stale
from app.services import running
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder


def withdraw(unit: Unit, case_no: str, reason: str = "") -> Folder:
    """Raises Missing for somebody else's case, Stale once it has been decided."""
    folder = folders.lock_by_number(unit.session, case_no)
    is_party = folder is not None and unit.actor.party_id is not None and unit.actor.party_id == folder.case.party_id
    if folder is None or not (is_party or unit.actor.organ_id == folder.case.organ_id):
        raise Missing
    if not is_party:
        raise Forbidden("只有申请人可以撤回申请。")
    if "withdraw" not in folder.case.hears or folder.case.outcome:
        raise Stale("本办件已经作出决定或者已经办结，不能再撤回。")
    running.tell(unit, folder, "withdraw", {"reason": reason.strip()[:500]})
    return folder
