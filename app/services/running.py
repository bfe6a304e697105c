"""The single path through the engine: lock, step, inbox, ledger, effects, timers, record. Every deed and every timer walks it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.domain import verbs
from app.domain.errors import Stale
from app.domain.people import Role
from app.domain.process import TERMINATED, Whose
from app.engine import runtime, specs, state, upgrade
from app.engine.runtime import Command, OpenTask, Step, WaitingTimer
from app.engine.scripts import Facts
from app.engine.specs import Diagram
from app.services import actors, ledger, nudging, recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.ledger import Timer
from app.store.models.organs import Organ
from app.store.models.system import DiagramVersion

CLOSED, RECALLED, DONE = "closed", "recalled", ("completed", "sent_back")
# What a step may do besides opening tasks and still be taken back: the ledger knows how, and nobody outside has heard of it.
TAKEN_BACK = frozenset({"happen", "pause", "resume"})
FINAL = {"issue": "已经发出文书", "inform": "已经发出文书", "decide": "已经作出决定", "tell": "已经告知申请人"}
Moments = Mapping[str, Mapping[str, datetime | None]]


def begin(unit: Unit, folder: Folder, fields: Mapping[str, Any], details: Mapping[str, Any]) -> Step:
    """Start a new case's diagram."""
    return _take(unit, folder, runtime.Begin(fields=fields), "filed", details, happened=("received",))


def complete(
    unit: Unit, folder: Folder, task: Task, fields: Mapping[str, Any], *, closing: str, details: Mapping[str, Any], final: str = ""
) -> Step:
    """Complete an open task; `fields` are what the diagram may see. Raises Stale where the engine no longer waits for it.

    `final`: why this can never be recalled, whatever the diagram does.
    """
    before, known = folder.case.state, ledger.entries(folder)
    task.closed_at, task.closed_by_id, task.closing = unit.now, unit.actor.account_id, closing
    task.draft, task.draft_at = None, None
    command = runtime.Complete(task=task.engine_task, fields=fields)
    step = _take(unit, folder, command, closing, {"task": task.name, **details})
    why = final or _why_final(task, step)
    way_back = {"final": why} if why else {"entries": known, "opened": [one.task for one in step.opened]}
    folder.case.undo, folder.case.undo_state = {"task": task.id, **way_back}, None if why else before
    return step


def recall(unit: Unit, folder: Folder, task: Task, details: Mapping[str, Any]) -> Step:
    """Take the case back to where it stood before this task, its last step, was completed. Raises Stale where that cannot be."""
    before, known = folder.case.undo_state, (folder.case.undo or {}).get("entries", {})
    if before is None:
        raise Stale
    ledger.go_back(unit, folder, known, "撤回提交")
    step = _take(unit, folder, runtime.Recall(before=before), "recalled", {"task": task.name, **details}, reopened=task)
    for one in folder.tasks:
        if one.closed_at == unit.now and one.closing == "taken_away":
            one.closing = RECALLED
    return step


def tell(unit: Unit, folder: Folder, message: str, details: Mapping[str, Any]) -> Step:
    """Send the case a message its diagram waits for. Raises Stale where it does not wait (any more)."""
    return _take(unit, folder, runtime.Tell(message=message), message, details)


def wake(unit: Unit, folder: Folder) -> Step | None:
    """Fire what is due. None where nothing was: a second tick finds nothing."""
    due = unit.session.scalars(
        select(Timer.engine_task).where(Timer.case_id == folder.case.id, Timer.due_at <= unit.now).limit(1)
    ).first()
    if due is None or folder.case.closed_at or folder.case.suspended_at:
        return None
    return _take(unit, folder, runtime.Wake(), "", {})


def move(unit: Unit, folder: Folder, task: Task, target: str, details: Mapping[str, Any]) -> Step:
    """Take an open task away and open another in its place. Raises Stale where the engine no longer waits for it."""
    task.closed_at, task.closing, task.draft, task.draft_at = unit.now, "moved", None, None
    command = runtime.Move(task=task.engine_task, target=target)
    return _take(unit, folder, command, "moved", {"task": task.name, "to_task": target, **details})


def add(unit: Unit, folder: Folder, beside: Task, target: str, details: Mapping[str, Any]) -> Step:
    """Open one more task beside an open one. Raises Stale where the engine no longer waits for that one."""
    return _take(unit, folder, runtime.Add(task=beside.engine_task, target=target), "signer_added", details)


def hold(unit: Unit, folder: Folder) -> None:
    """Let no timer of the case be due any more; the ledger runs on."""
    unit.session.execute(update(Timer).where(Timer.case_id == folder.case.id).values(due_at=None))


def let_go(unit: Unit, folder: Folder) -> Step | None:
    """Give the timers their moments back and catch up with what fell due meanwhile."""
    set_timers(unit, folder)
    is_due = any(one["due_at"] and one["due_at"] <= unit.now for one in folder.timers.values())
    return _take(unit, folder, runtime.Wake(), "", {}) if is_due else None


def follow_the_ledger(unit: Unit, folder: Folder) -> None:
    """After a change to the ledger alone: dates, inbox and timers by what its events amount to now."""
    ledger.compute(unit, folder)
    set_timers(unit, folder)


def set_timers(unit: Unit, folder: Folder) -> None:
    """Set the moments of all timers of the case by its ledger."""
    stored = unit.session.execute(select(Timer.__table__).where(Timer.case_id == folder.case.id)).mappings()
    waiting = {row["engine_task"]: row for row in stored if row["engine_task"] not in folder.gone} | folder.timers
    timers = [WaitingTimer(task=row["engine_task"], name=row["name"], rule=row["rule"], mark=row["mark"]) for row in waiting.values()]
    _project(folder, timers, ledger.moments(unit, folder))


def break_off(unit: Unit, folder: Folder, reason: str) -> None:
    """End an undecided case where it stands: its tasks, timers and deadlines end with it."""
    case, done = folder.case, state.done_in(folder.case.state)
    for task in folder.open_tasks:
        task.closed_at, task.closing, task.draft = unit.now, "taken_away", None
    case.state, case.hears, case.marks = state.farewell(done), [], {"done": sorted(done), "here": []}
    case.undo = case.undo_state = None
    case.outcome, case.closed_at, case.stage = TERMINATED, unit.now, CLOSED
    ledger.cancel_all(unit, folder, reason)
    ledger.compute(unit, folder)
    nudging.settle(unit, folder)
    unit.session.execute(delete(Timer).where(Timer.case_id == case.id))


def carry(unit: Unit, folder: Folder, to: Diagram) -> None:
    """Let a case go on by another version of its diagram: inbox and timers follow. Raises upgrade.Refused; then nothing has changed."""
    case = folder.case
    carried = upgrade.carry(diagram_of(unit, folder), to, case.state)
    case.state, case.diagram_version, case.hears = carried.state, to.version, list(carried.messages)
    case.undo = case.undo_state = None
    now_called = {one.task: one for one in carried.open}
    for task in folder.open_tasks:
        task.title, task.article = now_called[task.engine_task].title, now_called[task.engine_task].article
    _project(folder, carried.timers, ledger.moments(unit, folder))


def diagram_of(unit: Unit, folder: Folder) -> Diagram:
    """The version of the diagram that the case began with."""
    return diagram(unit, folder.case.process, folder.case.diagram_version)


def diagram(unit: Unit, process: str, version: str) -> Diagram:
    """A diagram in one version, the present one or one that was kept."""
    current = unit.office.diagrams[process]
    return current if current.version == version else _older(unit, version)


_OLDER: dict[str, Diagram] = {}


def _older(unit: Unit, version: str) -> Diagram:
    if version not in _OLDER:
        kept = unit.session.get_one(DiagramVersion, version)
        _OLDER[version] = specs.read(kept.slug, kept.xml)
    return _OLDER[version]


def _take(
    unit: Unit, folder: Folder, command: Command, deed: str, details: Mapping[str, Any], happened: tuple[str, ...] = (),
    *, reopened: Task | None = None,
) -> Step:  # fmt: skip
    _refuse_the_suspended(folder)
    before = ledger.moments(unit, folder)
    step = _step(unit, folder, command, before)
    if deed:
        recording.write(unit, folder, deed, **details)
    _write_state(unit, folder, step)
    _close_tasks(unit, folder, step)
    if reopened is None:
        _open_tasks(unit, folder, step)
        for what in (*happened, *_happenings(step)):
            ledger.happens(unit, folder, what)
    else:
        _reopen(unit, reopened)
    for effect in step.effects:
        unit.office.verbs[effect.verb](unit, folder, *effect.args)
    if step.ended:
        _end(unit, folder, step.ended)
    nudging.settle(unit, folder)
    ledger.compute(unit, folder)
    _set_timers(unit, folder, step, before)
    return step


def _why_final(task: Task, step: Step) -> str:
    """Why a step cannot be recalled, in words; empty where it can."""
    if step.ended:
        return "办件已经办结"
    if task.nudged_at:
        return "催办已经以办结这一步作了答复"
    done = [effect.verb for effect in step.effects if effect.verb not in TAKEN_BACK]
    return next((FINAL[verb] for verb in done if verb in FINAL), "办件已经据此往下办理") if done else ""


def _reopen(unit: Unit, task: Task) -> None:
    """What was recalled lies on the desk again as a draft."""
    task.draft, task.draft_at, task.draft_version = task.answers, unit.now, task.draft_version + 1
    task.answers = task.closed_at = task.closed_by_id = task.closing = task.sent_back_reason = None
    task.assignee_id, task.claimed_at = unit.actor.account_id, unit.now


def _refuse_the_suspended(folder: Folder) -> None:
    case = folder.case
    if case.suspended_at:
        raise Stale(verbs.when_suspended(case.case_no, case.suspended_reason))


def _step(unit: Unit, folder: Folder, command: Command, moments: Moments) -> Step:
    facts = Facts(now=unit.now, moments=moments)
    try:
        return runtime.step(diagram_of(unit, folder), folder.case.state or None, command, facts)
    except runtime.NotReady as error:
        raise Stale from error


def _write_state(unit: Unit, folder: Folder, step: Step) -> None:
    case = folder.case
    case.state, case.hears, case.undo, case.undo_state = step.state, list(step.messages), None, None
    case.marks = {"done": list(step.marks.done), "here": list(step.marks.here)}
    process = unit.office.processes[case.process]
    stages = [process.stage_of(task.name) for task in step.opened]
    case.stage = next((stage.name for stage in stages if stage), case.stage)


def _close_tasks(unit: Unit, folder: Folder, step: Step) -> None:
    """What the diagram took away (a withdrawal, a lapse, the end) closes by itself."""
    gone = {closed.task: closed for closed in step.closed}
    for task in folder.open_tasks:
        if task.engine_task in gone:
            task.closed_at, task.closing, task.draft, task.delegated_by_id = unit.now, "taken_away", None, None


def _open_tasks(unit: Unit, folder: Folder, step: Step) -> None:
    for opened in step.opened:
        folder.tasks.append(_inbox_row(unit, folder, opened))


def _inbox_row(unit: Unit, folder: Folder, opened: OpenTask) -> Task:
    case, role = folder.case, unit.office.lanes[opened.lane]
    party_name = case.party.name if case.party else case.organ.name
    assignee = _who_had_it(unit, folder, opened.name, role)
    assignee = None if assignee in _kept_apart(unit, folder, opened.name) else assignee
    return Task(
        case_id=case.id, engine_task=opened.task, name=opened.name, title=opened.title, article=opened.article, role=role.value,
        process=case.process, case_no=case.case_no, case_title=case.title, party_id=case.party_id, party_name=party_name,
        organ_id=_organ_for(unit, folder, role), assignee_id=assignee, claimed_at=unit.now if assignee else None,
        level=case.level or "normal", opened_at=unit.now, due_at=case.due_at or unit.now, draft_version=0, due_rule="", provisional=False,
        sent_back_reason=_sent_back(folder), form_hash=(case.forms or {}).get(opened.name),
    )  # fmt: skip


def _organ_for(unit: Unit, folder: Folder, role: Role) -> int:
    """The body whose case it is, the authority of the same level (Art. 5), or that level's government (Art. 9)."""
    organ, kind = folder.case.organ, unit.office.role_organs[role]
    if kind == "government":
        same_level = (Organ.kind == "government", Organ.region == organ.region, Organ.level == organ.level)
        return unit.session.scalars(select(Organ.id).where(*same_level)).one()
    return organ.authority_id or organ.id if kind == "authority" else organ.id


def _who_had_it(unit: Unit, folder: Folder, name: str, role: Role) -> int | None:
    """The same person goes on with the same lane of the same case; a task that comes back, comes back to who did it."""
    if role is Role.APPLICANT:
        own = unit.office.processes[folder.case.process].party is Whose.FILER
        return folder.case.filed_by_id if own else None
    done = [task for task in folder.tasks if task.closed_by_id and task.role == role.value and task.closing in DONE]
    again = [task for task in done if task.name == name]
    return (again or done)[-1].assignee_id or (again or done)[-1].closed_by_id if done else None


def _kept_apart(unit: Unit, folder: Folder, name: str) -> set[int]:
    """Those who did a step whose doer may not do this one: a decision that comes back does not come back to whoever drafted since."""
    apart = unit.office.processes[folder.case.process].apart.get(name, frozenset())
    return {one for task in folder.tasks if task.name in apart for one in actors.doers(task)}


def _sent_back(folder: Folder) -> str | None:
    last = max(
        (task for task in folder.tasks if task.closed_at), key=lambda task: (task.closed_at, task.id), default=None
    )
    return last.sent_back_reason if last is not None and last.closing == "sent_back" else None


def _happenings(step: Step) -> list[str]:
    closed = [f"closed:{task.name}" if task.completed else f"gone:{task.name}" for task in step.closed]
    return closed + [f"opened:{task.name}" for task in step.opened]


def _end(unit: Unit, folder: Folder, end: str) -> None:
    folder.case.closed_at, folder.case.stage = unit.now, CLOSED
    ledger.cancel_all(unit, folder, "办结")
    recording.write(unit, folder, "ended", end=end, outcome=folder.case.outcome)


def _set_timers(unit: Unit, folder: Folder, step: Step, before: Moments) -> None:
    """Project each waiting timer's moment; most steps change none and cost nothing."""
    known, now = {timer.task for timer in step.timers_before}, ledger.moments(unit, folder)
    folder.drop_timers(known - {timer.task for timer in step.timers})
    changed = [one for one in step.timers if one.task not in known or _moment(one, now) != _moment(one, before)]
    _project(folder, changed, now)


def _project(folder: Folder, timers: Iterable[WaitingTimer], moments: Moments) -> None:
    """Set the moments of these timers; a suspended case's have none."""
    for one in timers:
        folder.timers[one.task] = {
            "case_id": folder.case.id,
            "engine_task": one.task,
            "name": one.name,
            "rule": one.rule,
            "mark": one.mark,
            "due_at": None if folder.case.suspended_at else _moment(one, moments),
        }


def _moment(timer: WaitingTimer, moments: Moments) -> datetime | None:
    return moments.get(timer.rule, {}).get(timer.mark)
