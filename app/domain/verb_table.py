"""State × standpoint × verb: every combination asked of `verbs.decline`, the same that the services ask."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain import verbs
from app.domain.errors import Declined
from app.domain.people import START, Absent, Actor, Deed, Role, TaskSeat
from app.domain.verbs import TITLES, TaskState, Verb


class State(StrEnum):
    """Where a task with a form and a way back can stand."""

    UNCLAIMED = "unclaimed"
    HELD = "held"
    DELEGATED = "delegated"
    SUSPENDED = "suspended"
    RECALLABLE = "recallable"
    FINAL = "final"


class Standpoint(StrEnum):
    """How somebody can stand to it."""

    HOLDER = "holder"
    DELEGATE = "delegate"
    SUBSTITUTE = "substitute"
    COLLEAGUE = "colleague"
    DRAFTER = "drafter"
    PARTY = "party"
    OTHER_ROLE = "other_role"
    ELSEWHERE = "elsewhere"
    APPLICANT = "applicant"


STATES = {
    State.UNCLAIMED: "待签收",
    State.HELD: "已签收",
    State.DELEGATED: "已委派",
    State.SUSPENDED: "已签收，办件中止",
    State.RECALLABLE: "刚办结，下一环节没有人打开",
    State.FINAL: "已办结，已经发出文书",
}
STANDPOINTS = {
    Standpoint.HOLDER: "持有人（办结的人、委派的人）",
    Standpoint.DELEGATE: "受委派人",
    Standpoint.SUBSTITUTE: "持有人的代理人",
    Standpoint.COLLEAGUE: "同岗位的同事",
    Standpoint.DRAFTER: "经办过前面步骤的同岗位人员",
    Standpoint.PARTY: "本人是当事人的同岗位人员",
    Standpoint.OTHER_ROLE: "本单位其他岗位人员",
    Standpoint.ELSEWHERE: "其他单位人员",
    Standpoint.APPLICANT: "申请人",
}

# A signature is no form's matter: the sample is a decision, which has one.
VERBS = tuple(one for one in Verb if one is not Verb.SIGN)

FROM = "由 `flask --app wsgi verbs print` 按 `app/domain/verbs.py` 打印，不要手工修改：服务层办理时问的是同一个函数。"
SAMPLE = "以审批决定为例：有表单，可以退回，与经办步骤不能是同一个人。"

_BODY, _OTHER_BODY, _PARTY, _DRAFTED = 1, 2, 1, "draft"
_IDS = {one: number for number, one in enumerate(Standpoint, 1)}
_CLOSED = frozenset({State.RECALLABLE, State.FINAL})


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One combination; `refusal` is None where the verb works."""

    state: State
    standpoint: Standpoint
    verb: Verb
    refusal: Declined | None


def cells() -> Iterator[Cell]:
    """The whole table."""
    for state in State:
        for standpoint in Standpoint:
            for verb in VERBS:
                refusal = verbs.decline(verb, actor(standpoint), task(state))
                yield Cell(state=state, standpoint=standpoint, verb=verb, refusal=refusal)


def actor(standpoint: Standpoint) -> Actor:
    """Somebody who stands so."""
    roles = frozenset({Role.APPROVER})
    one = Actor(account_id=_IDS[standpoint], login=standpoint.value, name=STANDPOINTS[standpoint], roles=roles, organ_id=_BODY)
    match standpoint:
        case Standpoint.SUBSTITUTE:
            return replace(one, stands_for=(Absent(_IDS[Standpoint.HOLDER], "持有人"),))
        case Standpoint.PARTY:
            return replace(one, party_id=_PARTY)
        case Standpoint.OTHER_ROLE:
            return replace(one, roles=frozenset({Role.LEGAL}))
        case Standpoint.ELSEWHERE:
            return replace(one, organ_id=_OTHER_BODY)
        case Standpoint.APPLICANT:
            return replace(one, roles=frozenset({Role.APPLICANT}), organ_id=None, party_id=_PARTY)
    return one


def task(state: State) -> TaskState:
    """A decision that stands so: another did the steps before it."""
    holder, delegate, is_delegated = _IDS[Standpoint.HOLDER], _IDS[Standpoint.DELEGATE], state is State.DELEGATED
    assignee_id = None if state is State.UNCLAIMED else delegate if is_delegated else holder
    seat = TaskSeat(
        name="decide", role=Role.APPROVER, organ_id=_BODY, party_id=_PARTY, assignee_id=assignee_id,
        delegated_by_id=holder if is_delegated else None,
    )  # fmt: skip
    before = (Deed(task=START, account_id=_IDS[Standpoint.APPLICANT]), Deed(task=_DRAFTED, account_id=_IDS[Standpoint.DRAFTER]))
    return TaskState(
        seat=seat, before=before, apart=frozenset({_DRAFTED}), is_open=state not in _CLOSED, has_way_back=True,
        suspended="办件已中止办理，恢复办理以前不能继续。" if state is State.SUSPENDED else "",
        closed_by_id=holder if state in _CLOSED else None, final="已经发出文书，不能撤回。" if state is State.FINAL else "",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The table of one state: a row of marks per standpoint, ✓ or the number of the reason, and the reasons in their order."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    reasons: tuple[str, ...]


HEADS = ("身份", *(TITLES[verb] for verb in VERBS))


def sheets() -> tuple[Sheet, ...]:
    """The table, state by state."""
    return tuple(_sheet(state) for state in State)


def _sheet(state: State) -> Sheet:
    here = [one for one in cells() if one.state is state]
    reasons = tuple(dict.fromkeys(str(one.refusal) for one in here if one.refusal))
    rows = ((STANDPOINTS[who], tuple(_mark(one, reasons) for one in here if one.standpoint is who)) for who in Standpoint)
    return Sheet(title=STATES[state], rows=tuple(rows), reasons=reasons)


def _mark(one: Cell, reasons: tuple[str, ...]) -> str:
    return str(reasons.index(str(one.refusal)) + 1) if one.refusal else "✓"


def printed() -> str:
    """The table as a page of Markdown."""
    said = ["# 状态 × 身份 × 动作", FROM, SAMPLE]
    for sheet in sheets():
        said += [f"## {sheet.title}", _lines(sheet), "\n".join(f"{number}. {reason}" for number, reason in enumerate(sheet.reasons, 1))]
    return "\n\n".join(said) + "\n"


def _lines(sheet: Sheet) -> str:
    rows = [f"| {who} | {' | '.join(marks)} |" for who, marks in sheet.rows]
    return "\n".join([f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}", *rows])
