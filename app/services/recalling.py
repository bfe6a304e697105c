"""撤回: whoever completed a task takes the submission back while nobody has opened what came of it."""

from app.domain import recorded_reasons
from app.domain.errors import Invalid
from app.domain.verbs import Verb
from app.services import notifying, running, taking
from app.services.work import Unit
from app.store.folders import Folder


def recall(unit: Unit, task_id: int, reason: str) -> Folder:
    """Take a completed task back onto one's desk; what was answered lies there as a draft. Raises Missing, Forbidden, Stale, Invalid."""
    folder, task = taking.take(unit, task_id, Verb.RECALL)
    if wrong := tuple(recorded_reasons.problems(reason)):
        raise Invalid(wrong)
    step = running.recall(unit, folder, task, {"reason": reason.strip()})
    told = f"{unit.actor.name}撤回了办件 {folder.case.case_no} 的“{task.title}”，您的任务随之取消。原因：{reason.strip()}"
    gone = {one.task for one in step.closed}
    holders = {one.assignee_id for one in folder.tasks if one.engine_task in gone and one.assignee_id}
    for account_id in sorted(holders - {unit.actor.account_id}):
        notifying.account(unit, folder, account_id, told)
    return folder
