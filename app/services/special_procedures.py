"""特别程序: what an office must wait for without it being anybody's delay. Service standards stand still, the law's clock runs on.

Each has its kind, its reason, the party told, its end and its result (GB/T 39046-2020).
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from app.domain import period_letters
from app.domain.deadlines import ProcedureKind, State, standing_grounds
from app.domain.errors import Invalid, Missing, Problem, Stale, Unlawful
from app.domain.people import Role
from app.domain.process import Term
from app.services import ledger, lettering, period_desk, recording, running
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.ledger import SpecialProcedure

HANDLERS = (Role.REVIEWER, Role.APPROVER, Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER)
SHORTEST_REASON = 10
LONGEST_BASIS = 200


def begin(unit: Unit, case_no: str, kind_id: str, reason: str, basis: str, expected_on: date | None) -> SpecialProcedure:
    """Stop the service standards that stand still for this kind, and tell the party by letter.

    Raises Missing, Forbidden, Stale; Invalid at `/kind`, `/reason`, `/basis`, `/expected_on`; Unlawful where no standard may stop.
    """
    folder = period_desk.open_case(unit, case_no, HANDLERS, "只有本案承办单位的经办和审批人员可以记入特别程序。")
    kind, expected_on = _whole(unit, kind_id, reason, basis, expected_on)
    stopped = _stop(unit, folder, kind, reason.strip())
    running.follow_the_ledger(unit, folder)
    facts = (("原因", reason.strip()), ("依据", basis.strip()), ("预计结束", period_desk.on_zh(expected_on)))
    letter = partial(period_letters.procedure_began, title=kind.title, facts=facts, stopped=stopped)
    told = lettering.issue_written(unit, folder, partial(letter, terms=period_desk.living(unit, folder)))
    made = SpecialProcedure(
        case_id=folder.case.id, kind=kind.id, reason=reason.strip(), basis=basis.strip(), rules=[one.rule.id for one in stopped],
        expected_on=expected_on, began_at=unit.now, began_by_id=unit.actor.account_id, told_by=told.number, result="",
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()
    recording.write(unit, folder, "procedure_began", procedure=kind.title, rules=made.rules, reason=made.reason)
    return made


def end(unit: Unit, case_no: str, procedure_id: int, result: str) -> SpecialProcedure:
    """Let the standards run on, with what came of it. Raises Missing, Forbidden, Stale, Invalid at `/result-ID`."""
    folder = period_desk.open_case(unit, case_no, HANDLERS, "只有本案承办单位的经办和审批人员可以结束特别程序。")
    made = unit.session.get(SpecialProcedure, procedure_id)
    if made is None or made.case_id != folder.case.id:
        raise Missing
    if made.ended_at:
        raise Stale("这项特别程序已经结束，不能重复结束。")
    if problem := period_desk.too_short(f"/result-{procedure_id}", "结果", result, 2):
        raise Invalid((problem,))
    title = next((one.title for one in unit.office.rules.procedures if one.id == made.kind), made.kind)
    for rule in made.rules:
        ledger.resume(unit, folder, rule, made.kind, f"特别程序（{title}）结束：{result.strip()}")
    made.ended_at, made.ended_by_id, made.result = unit.now, unit.actor.account_id, result.strip()
    running.follow_the_ledger(unit, folder)
    letter = partial(period_letters.procedure_ended, title=title, facts=(("结果", made.result),))
    lettering.issue_written(unit, folder, partial(letter, terms=period_desk.living(unit, folder)))
    recording.write(unit, folder, "procedure_ended", procedure=title, rules=made.rules, text=made.result)
    return made


def _stop(unit: Unit, folder: Folder, kind: ProcedureKind, reason: str) -> Sequence[Term]:
    """The standards that stop. A LAW period is none of them: the text grants no pause (Art. 21)."""
    allowed = [one for one in folder.deadlines if one.state in ledger.LIVING and kind.id in ledger.rule_of(unit, folder, one).pauses]
    if not allowed:
        raise Unlawful("服务标准", f"本办件现在没有可以因“{kind.title}”暂停计时的服务标准。")
    if any(kind.id in standing_grounds(ledger.events_of(one)) for one in allowed):
        raise Stale(f"本办件正在进行“{kind.title}”，不能重复记入。")
    running_on = [one for one in allowed if one.state == State.PAUSED or one.due_at is None or one.due_at > unit.now]
    if not running_on:
        raise Unlawful("服务标准", "服务标准的期限已经届满，不能再暂停计时。")
    for one in running_on:
        ledger.pause(unit, folder, one.rule, f"特别程序（{kind.title}）：{reason}", kind.id)
    return [Term(rule=ledger.rule_of(unit, folder, one), standing=ledger.standing(unit, folder, one)) for one in running_on]


def _whole(unit: Unit, kind_id: str, reason: str, basis: str, expected_on: date | None) -> tuple[ProcedureKind, date]:
    kind = next((one for one in unit.office.rules.procedures if one.id == kind_id), None)
    is_long = len(basis.strip()) > LONGEST_BASIS
    is_over = expected_on is None or expected_on < unit.today
    problems = [
        Problem(path="/kind", label="程序", message="请选择是哪一种特别程序。") if kind is None else None,
        period_desk.too_short("/reason", "原因", reason, SHORTEST_REASON),
        Problem(path="/basis", label="依据", message=f"“依据”不能超过{LONGEST_BASIS}个字。") if is_long else None,
        Problem(path="/expected_on", label="预计结束日期", message="请填写“预计结束日期”，不能早于今天。") if is_over else None,
    ]
    if kind is None or expected_on is None or any(problems):
        raise Invalid(tuple(one for one in problems if one))
    return kind, expected_on
