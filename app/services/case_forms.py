"""The form of a task as its case keeps it."""

from app.domain.forms import Form
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.system import FormVersion


def kept(unit: Unit, folder: Folder, task: Task) -> Form:
    """A task's form in the version that the case began with."""
    current = unit.office.forms[(folder.case.process, task.name)]
    if task.form_hash in (None, current.hash):
        return current
    older = unit.session.get_one(FormVersion, task.form_hash)
    return Form.of(older.slug, older.task, older.content)
