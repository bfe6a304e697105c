"""A service standard made longer by an approver, within what its rule allows; and the extension taken back."""

from datetime import datetime
from functools import partial

from app.domain import period_letters
from app.domain.errors import Invalid, Missing, Problem, Unlawful
from app.domain.letters import Letter
from app.domain.people import Role
from app.domain.process import Term
from app.services import ledger, lettering, period_desk, recording, running
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.ledger import Deadline

APPROVERS = (Role.APPROVER, Role.AUTHORITY_APPROVER)
ONLY_APPROVERS = "延长和撤销延长由本案承办单位的审批人员决定。"
SHORTEST_REASON = 10


def extend(unit: Unit, case_no: str, rule_id: str, days: int | None, reason: str) -> Deadline:
    """Add working days to a standard, and tell the party by letter.

    Raises Missing, Forbidden, Stale, Unlawful; Invalid at `/days`, `/extend_reason`.
    """
    folder = period_desk.open_case(unit, case_no, APPROVERS, ONLY_APPROVERS)
    deadline = _living(folder, rule_id)
    problems = [Problem(path="/days", label="延长", message="请填写延长几个工作日，应当是大于 0 的整数。")] if not days else []
    problems += [one for one in [period_desk.too_short("/extend_reason", "延长的原因", reason, SHORTEST_REASON)] if one]
    if problems:
        raise Invalid(tuple(problems))
    try:
        ledger.extend(unit, folder, deadline, days or 0, reason.strip())
    except Invalid as error:
        raise Invalid((Problem(path="/days", label="延长", message=str(error)),)) from error
    _tell(unit, folder, deadline, partial(period_letters.extended, days=days or 0, reason=reason.strip()))
    recording.write(unit, folder, "extended", rule=rule_id, days=days, reason=reason.strip())
    return deadline


def retract(unit: Unit, case_no: str, rule_id: str, of: datetime, reason: str) -> Deadline:
    """Take an extension back: the period is what it would have been without. Raises as `extend`."""
    folder = period_desk.open_case(unit, case_no, APPROVERS, ONLY_APPROVERS)
    deadline = _living(folder, rule_id)
    if problem := period_desk.too_short("/why", "撤销的原因", reason, SHORTEST_REASON):
        raise Invalid((problem,))
    ledger.retract(unit, folder, deadline, of, reason.strip())
    _tell(unit, folder, deadline, partial(period_letters.retracted, reason=reason.strip()))
    recording.write(unit, folder, "extension_retracted", rule=rule_id, reason=reason.strip())
    return deadline


def _tell(unit: Unit, folder: Folder, deadline: Deadline, write: partial[Letter]) -> None:
    running.follow_the_ledger(unit, folder)
    term = Term(rule=ledger.rule_of(unit, folder, deadline), standing=ledger.standing(unit, folder, deadline))
    lettering.issue_written(unit, folder, partial(write, term=term, terms=period_desk.living(unit, folder)))


def _living(folder: Folder, rule_id: str) -> Deadline:
    found = [one for one in folder.deadlines if one.rule == rule_id]
    if not found:
        raise Missing
    if found[-1].state not in ledger.LIVING:
        raise Unlawful("服务标准", "这个期限已经终结，不能再变更。")
    return found[-1]
