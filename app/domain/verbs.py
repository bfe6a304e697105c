"""What one may do with a task, now: the one place that says yes or no to services, pages and the printed table alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain import people
from app.domain.errors import Declined, Forbidden, Missing, Stale
from app.domain.people import Actor, Deed, Role, TaskSeat


class Verb(StrEnum):
    """The verbs of a task."""

    READ = "read"
    CLAIM = "claim"
    RELEASE = "release"
    FILL = "fill"
    COMPLETE = "complete"
    SIGN = "sign"
    SEND_BACK = "send_back"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    GIVE_BACK = "give_back"
    TAKE_BACK = "take_back"
    NOTE = "note"
    RECALL = "recall"


TITLES = {
    Verb.READ: "看表单", Verb.CLAIM: "签收", Verb.RELEASE: "释放", Verb.FILL: "保存草稿", Verb.COMPLETE: "办结", Verb.SIGN: "签署协议",
    Verb.SEND_BACK: "退回", Verb.TRANSFER: "转办", Verb.DELEGATE: "委派", Verb.GIVE_BACK: "交回", Verb.TAKE_BACK: "收回",
    Verb.NOTE: "写内部备注", Verb.RECALL: "撤回",
}  # fmt: skip

# What the engine is asked for: nothing of a suspended case moves.
MOVES = frozenset({Verb.COMPLETE, Verb.SIGN, Verb.SEND_BACK, Verb.RECALL})
# What a colleague may do who only prepares a task for the one who has to answer for it.
OF_A_DELEGATE = frozenset({Verb.CLAIM, Verb.FILL, Verb.GIVE_BACK})


@dataclass(frozen=True, kw_only=True)
class TaskState:
    """A task as the verbs ask about it. `before`: who did what in the case; `apart`: the tasks whose doer may not do this one.

    `suspended`: the sentence that a suspended case answers with; `is_signed`: it is done by signing, not by a form. Of a closed task:
    who completed it, and why that stands (`final`, empty while it can be recalled).
    """

    seat: TaskSeat
    before: tuple[Deed, ...] = ()
    apart: frozenset[str] = frozenset()
    is_open: bool = True
    suspended: str = ""
    has_way_back: bool = False
    is_signed: bool = False
    closed_by_id: int | None = None
    final: str = ""


def decline(verb: Verb, actor: Actor, task: TaskState) -> Declined | None:
    """Why somebody may not do this with a task, as what a service raises; None where nothing speaks against it."""
    if not may_know_of(actor, task.seat):
        return Missing()
    if verb is Verb.RECALL:
        why = _why_not_recall(actor, task)
    elif not task.is_open:
        return Stale()
    else:
        why = _why_not(verb, actor, task)
    if not why and verb in MOVES and task.suspended:
        return Stale(task.suspended)
    return Forbidden(why) if why else None


def why_final(undo: Mapping[str, Any] | None, task_id: int, touched: Sequence[tuple[str, str]]) -> str:
    """Why a completed task stands; empty where it can be recalled.

    `undo`: what the case keeps of its last step; `touched`: who has opened or claimed what that step opened, with the title.
    """
    if undo is None or undo["task"] != task_id:
        return "办件在这之后又有了进展，不能撤回。"
    if undo.get("final"):
        return f"{undo['final']}，不能撤回。"
    if touched:
        who, title = touched[0]
        return f"{who}已经打开或者签收下一环节“{title}”，不能撤回；需要更正的，请与对方联系，由对方退回。"
    return ""


def _why_not_recall(actor: Actor, task: TaskState) -> str:
    if task.is_open:
        return "这项任务还没有办结，不需要撤回。"
    if task.closed_by_id is None or task.closed_by_id != actor.account_id:
        return "只有办结这一步的人可以撤回。"
    return task.final or people.may_take(actor, task.seat, task.before, task.apart)


def _why_not(verb: Verb, actor: Actor, task: TaskState) -> str:
    """Why somebody may not do this with an open task, as a Chinese sentence; empty where they may."""
    if verb is Verb.TAKE_BACK:
        return "" if _has_delegated(actor, task.seat) else "这项任务不是您委派出去的，不能收回。"
    # What somebody holds, they can always let go, whatever has come between: else it would lie there for ever.
    lets_go = verb in (Verb.RELEASE, Verb.TRANSFER) and task.seat.assignee_id in actor.ids
    why = "" if lets_go else people.may_take(actor, task.seat, task.before, task.apart)
    if verb is Verb.NOTE:
        return why or ("" if actor.is_official else "内部备注由办理人员填写。")
    why = why or _of_the_form(verb, task)
    return why if verb is Verb.READ else why or _held(actor, task.seat) or _of_the_verb(verb, actor, task)


def when_suspended(case_no: str, reason: str | None) -> str:
    """What a suspended case answers whoever wants to go on with it."""
    return f"办件 {case_no} 已中止办理，恢复办理以前不能继续。中止原因：{reason}"


def allowed(actor: Actor, task: TaskState) -> frozenset[Verb]:
    """Every verb that this person may use on a task now."""
    return frozenset(verb for verb in Verb if decline(verb, actor, task) is None)


def may_know_of(actor: Actor, seat: TaskSeat) -> bool:
    """Others' tasks are not there at all: a number that can be guessed says nothing, nor what the office does with one's own case."""
    is_party = actor.party_id is not None and actor.party_id == seat.party_id
    return (is_party and seat.role is Role.APPLICANT) or actor.organ_id == seat.organ_id


def why_no_colleague(actor: Actor, colleague: Actor, task: TaskState) -> str:
    """Why a task cannot be handed or delegated to somebody; empty where it can."""
    if colleague.account_id == actor.account_id:
        return "不能交给自己。"
    if colleague.account_id == task.seat.assignee_id:
        return "这项任务本来就在对方名下。"
    return people.may_take(colleague, task.seat, task.before, task.apart)


def _held(actor: Actor, seat: TaskSeat) -> str:
    """Somebody has it, and it is not this person."""
    if seat.assignee_id is None or seat.assignee_id in actor.ids or seat.role is Role.APPLICANT:
        return ""
    if _has_delegated(actor, seat):
        return "您已把这项任务委派给同事，收回以后才能办理。"
    return "这项任务已由他人签收。"


def _has_delegated(actor: Actor, seat: TaskSeat) -> bool:
    return seat.delegated_by_id in actor.ids


def _of_the_verb(verb: Verb, actor: Actor, task: TaskState) -> str:
    seat = task.seat
    if seat.delegated_by_id is not None and verb not in OF_A_DELEGATE:
        return "这项任务是同事委派给您的：请填好以后交回，由委派人办结。"
    if verb is Verb.GIVE_BACK and seat.delegated_by_id is None:
        return "这项任务不是委派给您的，不需要交回。"
    if verb is Verb.CLAIM and (absent := actor.behalf(seat.assignee_id)):
        return f"这项任务在{absent}名下，您可以直接代为办理，不需要签收。"
    if verb is Verb.RELEASE and seat.assignee_id not in actor.ids:
        return "您没有签收这项任务，无需释放。"
    if verb is Verb.SEND_BACK and not task.has_way_back:
        return "这一步之前没有可以退回的步骤。"
    return _of_delegating(actor, task) if verb is Verb.DELEGATE else ""


def _of_the_form(verb: Verb, task: TaskState) -> str:
    """A signature is given under the text that was read, with the password once more; no form takes that."""
    if task.is_signed and verb in (Verb.READ, Verb.FILL, Verb.COMPLETE, Verb.DELEGATE):
        return "协议由本人在协议页面上阅读后核对密码签署，不能以填表的方式办理。"
    return "这项任务不是签署协议。" if verb is Verb.SIGN and not task.is_signed else ""


def _of_delegating(actor: Actor, task: TaskState) -> str:
    if task.seat.role is Role.APPLICANT:
        return "申请人的任务不能委派。"
    return "" if task.seat.assignee_id in actor.ids else "请先签收，再委派同事办理。"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Who had to do with one task of a case: the role and organ it belongs to, and everybody who has, did or wrote on it."""

    role: Role
    organ_id: int
    is_open: bool
    people: frozenset[int]


def why_no_copy(actor: Actor, organ_ids: frozenset[int], parts: Sequence[Part]) -> str:
    """Why somebody may not give a case to colleagues to read (抄送); empty where they may.

    `organ_ids`: the body of the case and its authority. It is for those who have to do with the case, and who lead or watch over it.
    """
    if not actor.is_official or actor.is_a(Role.ADMINISTRATOR, Role.AUDITOR):
        return "只有办理人员可以抄送办件。"
    if actor.organ_id in organ_ids and actor.is_a(*people.LEADS, Role.SUPERVISOR):
        return ""
    could = (one for one in parts if one.is_open and one.role in actor.roles and one.organ_id == actor.organ_id)
    mine = any(could) or any(not actor.ids.isdisjoint(one.people) for one in parts)
    return "" if mine else "您没有办理过这个办件，不能抄送。"
