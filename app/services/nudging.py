"""No nudge (催办) stays without an answer: what the next step has done answers it, where nobody has written before."""

from collections.abc import Sequence

from sqlalchemy import select, update

from app.domain.duties import Rule
from app.services import notifying, recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.ledger import Nudge

SUPERVISION, ANSWER = "supervision", "nudge"


def standard(unit: Unit) -> Rule:
    """In how many working days a nudge is to be answered; a service standard (config/rules/supervision.yml)."""
    return unit.office.rule(SUPERVISION, ANSWER, at=unit.now)


def settle(unit: Unit, folder: Folder) -> None:
    """Answer what is open with the truth, where this deed has ended a task that was nudged about. Costs nothing where none was."""
    if ended := [task for task in folder.tasks if task.nudged_at and task.closed_at == unit.now]:
        answer(unit, folder, _done(unit, folder, ended), by_id=None)


def answer(unit: Unit, folder: Folder, text: str, *, by_id: int | None, through_id: int | None = None) -> int:
    """Answer the open nudges of the case up to `through_id`, all where it is None; how many. Whoever nudged is told."""
    wanted = [Nudge.case_id == folder.case.id, Nudge.kind == "nudge", Nudge.answered_at.is_(None)]
    if through_id is not None:
        wanted.append(Nudge.id <= through_id)
    said = {"answer": text, "answered_at": unit.now, "answered_by_id": by_id}
    askers = unit.session.scalars(update(Nudge).where(*wanted).values(said).returning(Nudge.by_id)).all()
    for account_id in sorted(set(askers)):
        notifying.account(unit, folder, account_id, f"办件 {folder.case.case_no} 的催办有了答复：{text}")
    if askers:
        recording.write(unit, folder, "nudge_answered", text=text)
    if through_id is None or not _is_asked(unit, folder):
        for task in folder.open_tasks:
            task.nudged_at = None
    return len(askers)


def _is_asked(unit: Unit, folder: Folder) -> bool:
    """Whether a nudge that came after those that were answered is still open."""
    still = select(Nudge.id).where(Nudge.case_id == folder.case.id, Nudge.kind == "nudge", Nudge.answered_at.is_(None))
    return unit.session.scalar(still.limit(1)) is not None


def _done(unit: Unit, folder: Folder, ended: Sequence[Task]) -> str:
    """What happened to the task, in the words of the stages: who works on what inside is the body's affair."""
    day, process = f"{unit.today:%Y年%-m月%-d日}", unit.office.processes[folder.case.process]
    if folder.case.closed_at:
        return f"本办件已于{day}办结。"
    here = next((one.title for one in process.stages if one.name == folder.case.stage), "办理")
    task, stage = ended[0], process.stage_of(ended[0].name)
    title = stage.title if stage else task.title
    if task.closing not in ("completed", "sent_back"):
        return f"本办件已于{day}转入“{here}”环节。"
    if task.closing == "sent_back":
        return f"已于{day}退回“{here}”环节重新办理。"
    if any(process.stage_of(one.name) is stage for one in folder.open_tasks):
        return f"已于{day}完成“{title}”环节中的一步，这一环节还在办理。"
    return f"已于{day}完成“{title}”，现在进入“{here}”环节。"
