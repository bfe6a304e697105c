"""Publishing in the register: a version of a service standard, a continuation of a basis; previewed, confirmed, kept with who and why."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import func, select

from app.domain import continuations, standards
from app.domain.bases import Basis
from app.domain.clock import start_of_day
from app.domain.continuations import ContinuationDraft, enter_continuation
from app.domain.deadlines import State
from app.domain.duties import Kind, Rule, Rules
from app.domain.errors import Forbidden, Missing, Stale, Unlawful
from app.domain.people import Role
from app.domain.standards import Difference, StandardDraft
from app.services import calendars
from app.services.work import Unit
from app.store.models.cases import Case
from app.store.models.ledger import Deadline
from app.store.models.register import BASIS, DUTY, RegisterEdition

NEXT_MOMENT = timedelta(microseconds=1)
LIVING = (State.OPEN.value, State.PAUSED.value)


@dataclass(frozen=True, kw_only=True)
class StandardPlan:
    """A version of a service standard that would be published. `open_deadlines`: how many run by which version; none of them moves."""

    old: Rule
    new: Rule
    on: date
    since: datetime
    why: str
    differences: Sequence[Difference]
    open_deadlines: Sequence[tuple[str, int]]
    before: int

    @property
    def token(self) -> str:
        """Stands for what was previewed: the last version before it, and all that it says."""
        return _token(self.before, {**standards.content_of(self.new), "on": self.on.isoformat(), "why": self.why})


@dataclass(frozen=True, kw_only=True)
class BasisPlan:
    """A version of a basis that would be published."""

    old: Basis
    new: Basis
    why: str
    before: int

    @property
    def token(self) -> str:
        """Stands for what was previewed."""
        return _token(self.before, {**continuations.content_of(self.new), "why": self.why})

    @property
    def come(self) -> list[str]:
        """What the basis says from now on and did not before."""
        return sorted(continuations.said(self.new.continued_by) - continuations.said(self.old.continued_by))

    @property
    def gone(self) -> list[str]:
        """What the basis no longer says."""
        return sorted(continuations.said(self.old.continued_by) - continuations.said(self.new.continued_by))


class OutdatedStandard(Stale):
    """您打开页面以后，另有管理员发布了这项标准的新版本。请看过下面的预览再确认。"""

    def __init__(self, plan: StandardPlan) -> None:
        super().__init__()
        self.plan = plan


class OutdatedBasis(Stale):
    """您打开页面以后，另有管理员登记了这个依据的延续。请看过下面的预览再确认。"""

    def __init__(self, plan: BasisPlan) -> None:
        super().__init__()
        self.plan = plan


def standard(unit: Unit, process: str, rule_id: str) -> Rule:
    """The last version of a duty, to begin the next with. Raises Forbidden, Missing, and Unlawful where the law sets it."""
    _refuse_others(unit)
    calendars.join(unit)
    return _standard(unit.office.rules, process, rule_id)


def preview_standard(unit: Unit, process: str, rule_id: str, draft: StandardDraft) -> StandardPlan:
    """What publishing this version would change. Raises as `standard`, and Invalid with every problem."""
    _refuse_others(unit)
    calendars.join(unit)
    return _plan_standard(unit, process, rule_id, draft)


def publish_standard(unit: Unit, process: str, rule_id: str, draft: StandardDraft, token: str) -> RegisterEdition:
    """Publish a version as it was previewed. Raises as `preview_standard`, and OutdatedStandard with a fresh preview."""
    _refuse_others(unit)
    calendars.hold(unit)
    plan = _plan_standard(unit, process, rule_id, draft)
    if token != plan.token:
        raise OutdatedStandard(plan)
    content = standards.content_of(plan.new)
    return _publish(unit, DUTY, process, rule_id, version=plan.new.version, content=content, since=plan.since, why=plan.why)


def basis(unit: Unit, basis_id: str) -> Basis:
    """A basis as it is registered now. Raises Forbidden, Missing."""
    _refuse_others(unit)
    calendars.join(unit)
    return _basis(unit.office.rules, basis_id)


def preview_basis(unit: Unit, basis_id: str, draft: ContinuationDraft) -> BasisPlan:
    """What registering this continuation would change. Raises as `basis`, and Invalid with every problem."""
    _refuse_others(unit)
    calendars.join(unit)
    return _plan_basis(unit, basis_id, draft)


def publish_basis(unit: Unit, basis_id: str, draft: ContinuationDraft, token: str) -> RegisterEdition:
    """Register a continuation as it was previewed. Raises as `preview_basis`, and OutdatedBasis with a fresh preview."""
    _refuse_others(unit)
    calendars.hold(unit)
    plan = _plan_basis(unit, basis_id, draft)
    if token != plan.token:
        raise OutdatedBasis(plan)
    content = continuations.content_of(plan.new)
    return _publish(unit, BASIS, "", basis_id, version=str(plan.new.version), content=content, since=unit.now, why=plan.why)


def _refuse_others(unit: Unit) -> None:
    if not unit.actor.is_a(Role.ADMINISTRATOR):
        raise Forbidden


def _standard(rules: Rules, process: str, rule_id: str) -> Rule:
    versions = rules.versions(process, rule_id)
    if not versions:
        raise Missing("登记册中没有这项期限。")
    if versions[-1].kind is Kind.LAW:
        citation = versions[-1].citation
        raise Unlawful(citation, f"“{versions[-1].title}”是{citation}规定的法定期限，不能在本系统修改；要改只能修改法规。")
    return versions[-1]


def _basis(rules: Rules, basis_id: str) -> Basis:
    found = next((one for one in rules.bases if one.id == basis_id), None)
    if found is None:
        raise Missing("登记册中没有这个依据。")
    return found


def _plan_standard(unit: Unit, process: str, rule_id: str, draft: StandardDraft) -> StandardPlan:
    old = _standard(unit.office.rules, process, rule_id)
    known = standards.grounds(unit.office.rules)
    new, on = standards.enter(draft, old, known, unit.today)
    # Whoever came in before the publication, on the same day and at the same moment too, goes on by the version of then.
    since = unit.now + NEXT_MOMENT if on == unit.today else start_of_day(on)
    version = _version(unit.office.rules.versions(process, rule_id), on)
    return StandardPlan(
        old=old, new=replace(new, version=version, since=since), on=on, since=since, why=draft.why.strip(),
        differences=standards.differences(old, new, known), open_deadlines=_open_deadlines(unit, process, rule_id),
        before=_last(unit, DUTY, process, rule_id),
    )  # fmt: skip


def _plan_basis(unit: Unit, basis_id: str, draft: ContinuationDraft) -> BasisPlan:
    old = _basis(unit.office.rules, basis_id)
    return BasisPlan(old=old, new=enter_continuation(draft, old), why=draft.why.strip(), before=_last(unit, BASIS, "", basis_id))


def _version(versions: Sequence[Rule], on: date) -> str:
    """The day from which it holds; of several from one day each has its number."""
    taken = {one.version for one in versions}
    numbered = (str(on) if number == 1 else f"{on}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _open_deadlines(unit: Unit, process: str, rule_id: str) -> Sequence[tuple[str, int]]:
    counted = select(Deadline.rule_version, func.count()).join(Case, Case.id == Deadline.case_id)
    living = counted.where(Case.process == process, Deadline.rule == rule_id, Deadline.state.in_(LIVING))
    rows = unit.session.execute(living.group_by(Deadline.rule_version).order_by(Deadline.rule_version))
    return [(version, count) for version, count in rows]


def _last(unit: Unit, kind: str, process: str, subject: str) -> int:
    mine = (RegisterEdition.kind == kind, RegisterEdition.process == process, RegisterEdition.subject == subject)
    return unit.session.scalar(select(func.max(RegisterEdition.number)).where(*mine)) or 0


def _publish(
    unit: Unit, kind: str, process: str, subject: str, *, version: str, content: dict[str, Any], since: datetime, why: str
) -> RegisterEdition:
    edition = RegisterEdition(
        number=unit.office.rules.number + 1, kind=kind, process=process, subject=subject, version=version, content=content, since=since,
        why=why, published_at=unit.now, published_by_id=unit.actor.account_id, published_by=unit.actor.name,
    )  # fmt: skip
    unit.session.add(edition)
    return edition


def _token(before: int, content: Mapping[str, Any]) -> str:
    return f"{before}-{hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]}"
