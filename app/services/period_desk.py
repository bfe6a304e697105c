"""What changing a period of a case begins with: the case locked and open, the person entitled, the words long enough."""

from collections.abc import Sequence
from datetime import date

from app.domain.errors import Forbidden, Missing, Problem, Stale
from app.domain.people import Role
from app.domain.process import Term
from app.services import ledger
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder

LONGEST_REASON = 500


def open_case(unit: Unit, case_no: str, roles: Sequence[Role], otherwise: str) -> Folder:
    """The case for one of these roles of its own organ. Raises Missing for anybody else's, Forbidden, Stale."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.organ_id != folder.case.organ_id:
        raise Missing
    if not unit.actor.is_a(*roles):
        raise Forbidden(otherwise)
    if unit.actor.party_id is not None and unit.actor.party_id == folder.case.party_id:
        raise Forbidden("您是本办件的当事人，应当回避。")
    if folder.case.closed_at:
        raise Stale("本办件已经办结，期限不能再变更。")
    if folder.case.suspended_at:
        raise Stale("本办件已中止办理，恢复办理以后才能变更期限。")
    return folder


def living(unit: Unit, folder: Folder) -> tuple[Term, ...]:
    """The periods of the office that run or stand still, in the order in which they began."""
    found = [one for one in folder.deadlines if one.state in ledger.LIVING]
    return tuple(Term(rule=ledger.rule_of(unit, folder, one), standing=ledger.standing(unit, folder, one)) for one in found)


def too_short(path: str, label: str, text: str, shortest: int) -> Problem | None:
    """What is wrong with a reason, if anything."""
    length = len(text.strip())
    if length < shortest:
        return Problem(path=path, label=label, message=f"请写明“{label}”，至少{shortest}个字。")
    return Problem(path=path, label=label, message=f"“{label}”不能超过{LONGEST_REASON}个字。") if length > LONGEST_REASON else None


def on_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
