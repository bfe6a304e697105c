"""Every paper of a case leaves the words that it is found by, in the deed's own transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from app.domain import search_words
from app.domain.forms import Form
from app.domain.people import Role
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Case, Task
from app.store.models.search import CaseWords
from app.store.models.system import FormVersion


def of_case(unit: Unit, folder: Folder, form: Form) -> None:
    """A new case is found by its number, its title, its party, and what was applied for."""
    case = folder.case
    party = case.party.name if case.party else case.organ.name
    known = search_words.of_number(case.case_no) | search_words.of_text(f"{case.title} {party}")
    _keep(folder, known)
    _keep_answers(unit, folder, form, case.application)


def of_task(unit: Unit, folder: Folder, task: Task, form: Form) -> None:
    """A completed task by what was written in it; what supervisors note is for their own organ."""
    organ_id = task.organ_id if task.role == Role.SUPERVISOR else None
    _keep_answers(unit, folder, form, task.answers or {}, organ_id)


def rebuild(unit: Unit) -> int:
    """Write the words of every case anew, after an update that brought the search or changed how words are made; the number of cases."""
    unit.session.execute(delete(CaseWords))
    forms = {row.hash: Form.of(row.slug, row.task, row.content) for row in unit.session.scalars(select(FormVersion))}
    ids = unit.session.scalars(select(Case.id).order_by(Case.id)).all()
    for case_id in ids:
        if folder := folders.lock(unit.session, case_id):
            _write_anew(unit, folder, forms)
        folders.put_back(unit.session)
    return len(ids)


def _write_anew(unit: Unit, folder: Folder, forms: Mapping[str, Form]) -> None:
    def form_of(name: str) -> Form | None:
        return forms.get(folder.case.forms.get(name, "")) or unit.office.forms.get((folder.case.process, name))

    if start := form_of("start"):
        of_case(unit, folder, start)
    for task in folder.tasks:
        form = form_of(task.name) if task.closed_at and task.answers is not None else None
        if form:
            of_task(unit, folder, task, form)


def _keep_answers(unit: Unit, folder: Folder, form: Form, answers: Mapping[str, Any], organ_id: int | None = None) -> None:
    secret = unit.office.processes[folder.case.process].sealed.get(form.task, frozenset())
    for sealed in (False, True):
        fields = [field for field in form.in_order if (field.name in secret) is sealed]
        _keep(folder, search_words.of_answers(fields, answers), organ_id=organ_id, sealed=sealed)


def _keep(folder: Folder, words: set[str], *, organ_id: int | None = None, sealed: bool = False) -> None:
    if words:
        row = {"case_id": folder.case.id, "organ_id": organ_id, "sealed": sealed, "words": search_words.as_vector(words)}
        folder.words.append(row)
