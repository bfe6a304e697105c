"""A form's GET and POST, the same way for an applicant's page and for a task on the workbench.

A view says which `Paper` lies on the desk and how its page looks; everything between the browser and the one service call is done
here: files are taken in, answers parsed, the pressed button (`_op`) carried out, drafts kept, refusals put beside their fields.

    @pages.get("/my/tasks/<int:task_id>")
    def task(task_id):
        return _page(form_posts.show(form_posts.of_task(task_id)))

    @pages.post("/my/tasks/<int:task_id>")
    def complete(task_id):
        return form_posts.answer(form_posts.of_task(task_id), done=_on_to_the_case, page=_page)

`page(sheet)` renders a `Sheet` by the macro `sheet` of templates/forms/sheet.html. `done(result)` gets what the service call gave back
and answers with a redirect.

| pressed              | happens                                                   | answer                                        |
|----------------------|-----------------------------------------------------------|-----------------------------------------------|
| submit               | one call of `paper.submit`                                | `done(result)`                                |
| submit, declined     | Invalid or Unlawful; the entries are kept as draft        | the page, 422, messages at fields and on top  |
| save, add, del, drop | the draft is saved, mistakes and all                      | the page, 200; `focus` where the eye goes     |
| any, stale draft     | another window saved since: nothing is overwritten        | the page, 409, every entry still on it        |
| a file not wanted    | the other files and entries are kept, nothing is submitted| the page, 422                                 |
| X-Autosave header    | app.js saves by itself: always a save, files stay away    | JSON {"version": n}, 409 with a `message`     |

Missing, Forbidden, and Stale on a submit are left to the error pages.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, cast

from flask import jsonify, make_response, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.domain import form_parsing
from app.domain.errors import Invalid, Problem, Stale, Unlawful
from app.domain.form_layout import focus_after, lay_out
from app.domain.form_parsing import Deed, Operation
from app.domain.form_views import FormView
from app.domain.forms import Answers, Facts, Form, Widget
from app.services import delegating, enclosing, tasks
from app.services.work import Unit
from app.web.desk import work

AUTOSAVE = "X-Autosave"
# Stands for the first question of a form, where the eye goes when one task follows the other.
FIRST = "first"
# The word that a delegate gives back with the form.
WORD = "_word"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A form as it lies in the office: with what it may know, and the draft (None before there is one)."""

    form: Form
    facts: Facts
    draft: Answers | None = None
    version: int = 0
    saved_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One person's form. `save` takes the version that the page was printed with, gives back the new one; `submit` is one service call."""

    read: Callable[[Unit], Copy]
    save: Callable[[Unit, Answers, int | None], tuple[int, datetime]]
    submit: Callable[[Unit, Answers], Any]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form as its page prints it now. `message` (and `article`) say what no single field is to blame for."""

    view: FormView
    version: int = 0
    saved_at: datetime | None = None
    problems: tuple[Problem, ...] = ()
    message: str = ""
    article: str = ""
    focus: str = ""
    status: int = 200


def of_task(task_id: int) -> Paper:
    """The form of an open task, an applicant's or an official's."""
    return Paper(
        read=lambda unit: _copy_of_task(unit, task_id),
        save=lambda unit, answers, version: _save_task(unit, task_id, answers, version),
        submit=lambda unit, answers: tasks.complete(unit, task_id, answers),
    )


def of_delegate(task_id: int) -> Paper:
    """The form of a delegated task: it is not completed but given back, however much of it is filled in, with a word."""
    return replace(
        of_task(task_id), submit=lambda unit, answers: delegating.give_back(unit, task_id, request.form.get(WORD, ""), answers)
    )


def show(paper: Paper) -> Sheet:
    """The form for a GET: the draft if there is one, else as a fresh form begins. Raises what `paper.read` raises."""
    with work() as unit:
        copy = paper.read(unit)
    answers = form_parsing.begin(copy.form, copy.facts) if copy.draft is None else copy.draft
    return _sheet(copy, answers)


def answer(paper: Paper, *, done: Callable[[Any], Response], page: Callable[[Sheet], str]) -> Response:
    """The whole of a POST, as the table above has it."""
    copy, answers, refused = _taken_in(paper)
    asked = _asked(copy.form)
    answers = form_parsing.rearrange(copy.form, answers, asked)
    if asked.deed is not Deed.SUBMIT:
        return _saved(paper, copy, answers, asked, refused, page)
    if refused:
        return _declined(paper, copy, answers, Invalid(refused), page)
    try:
        with work() as unit:
            result = paper.submit(unit, answers)
    except (Invalid, Unlawful) as error:
        return _declined(paper, copy, answers, error, page)
    return done(result)


def _asked(form: Form) -> Operation:
    """The pressed button; whatever saves by itself never submits."""
    return Operation(deed=Deed.SAVE) if AUTOSAVE in request.headers else form_parsing.operation(form, request.form)


def _taken_in(paper: Paper) -> tuple[Copy, Answers, tuple[Problem, ...]]:
    """Files are stored in a unit of work of their own: a refused submission must not lose them."""
    with work() as unit:
        copy = paper.read(unit)
        refused: list[Problem] = []
        new = {name: _take_files(unit, copy.form, name, refused) for name in _file_fields(copy.form)}
    known = [*copy.facts.get("files", ()), *(fact for facts in new.values() for fact in facts)]
    ids = {name: [fact["id"] for fact in facts] for name, facts in new.items()}
    return (
        replace(copy, facts={**copy.facts, "files": known}),
        form_parsing.parse(copy.form, request.form, ids),
        tuple(refused),
    )


def _file_fields(form: Form) -> list[str]:
    return [field.name for field in form.in_order if field.widget is Widget.FILES]


def _take_files(unit: Unit, form: Form, name: str, refused: list[Problem]) -> list[Mapping[str, Any]]:
    taken: list[Mapping[str, Any]] = []
    for sent in request.files.getlist(name):
        if sent.filename:
            _take_file(unit, form, name, sent, taken, refused)
    return taken


def _take_file(
    unit: Unit, form: Form, name: str, sent: FileStorage, taken: list[Mapping[str, Any]], refused: list[Problem]
) -> None:
    file_name = sent.filename or ""
    if problem := form_parsing.refuse_upload(form, name, file_name, _size(sent)):
        refused.append(problem)
        return
    try:
        taken.append(enclosing.as_fact(enclosing.upload(unit, cast("BinaryIO", sent.stream), file_name)))
    except Invalid as error:  # the store knows the file, but not the field it was sent for
        label = form.fields[name].label
        refused.extend(Problem(path=f"/{name}", label=label, message=problem.message) for problem in error.problems)


def _size(sent: FileStorage) -> int:
    size = sent.stream.seek(0, io.SEEK_END)
    sent.stream.seek(0)
    return size


def _saved(
    paper: Paper,
    copy: Copy,
    answers: Answers,
    asked: Operation,
    refused: tuple[Problem, ...],
    page: Callable[[Sheet], str],
) -> Response:
    try:
        with work() as unit:
            version, saved_at = paper.save(unit, answers, _posted_version())
    except Stale as error:
        return _stale(copy, answers, str(error), page)
    if AUTOSAVE in request.headers:
        return jsonify(version=version)
    kept = replace(copy, version=version, saved_at=saved_at)
    sheet = _sheet(kept, answers, refused)
    return _printed(page, replace(sheet, focus=focus_after(asked, answers), status=422 if refused else 200))


def _stale(copy: Copy, answers: Answers, message: str, page: Callable[[Sheet], str]) -> Response:
    """The page now carries the newer version: whoever saves once more after reading the message means it."""
    if AUTOSAVE in request.headers:
        return make_response(jsonify(message=message), 409)
    return _printed(page, replace(_sheet(copy, answers), message=message, status=409))


def _declined(
    paper: Paper, copy: Copy, answers: Answers, error: Invalid | Unlawful, page: Callable[[Sheet], str]
) -> Response:
    kept = _kept_if_possible(paper, copy, answers)
    sheet = _sheet(kept, answers, error.problems)
    message = "" if error.problems else str(error)
    return _printed(page, replace(sheet, message=message, article=getattr(error, "article", ""), status=422))


def _kept_if_possible(paper: Paper, copy: Copy, answers: Answers) -> Copy:
    """What was declined is kept as a draft too, unless another window has saved since."""
    try:
        with work() as unit:
            version, saved_at = paper.save(unit, answers, _posted_version())
    except Stale:
        return copy
    return replace(copy, version=version, saved_at=saved_at)


def _sheet(copy: Copy, answers: Answers, problems: tuple[Problem, ...] = ()) -> Sheet:
    view = lay_out(copy.form, answers, copy.facts, problems)
    return Sheet(view=view, version=copy.version, saved_at=copy.saved_at, problems=problems)


def _printed(page: Callable[[Sheet], str], sheet: Sheet) -> Response:
    return make_response(page(sheet), sheet.status)


def _posted_version() -> int | None:
    version = request.form.get("_version", "")
    return int(version) if version.isascii() and version.isdigit() else None


def _copy_of_task(unit: Unit, task_id: int) -> Copy:
    task, form, facts = tasks.open_form(unit, task_id)
    return Copy(form=form, facts=facts, draft=task.draft, version=task.draft_version, saved_at=task.draft_at)


def _save_task(unit: Unit, task_id: int, answers: Answers, version: int | None) -> tuple[int, datetime]:
    task = tasks.save_draft(unit, task_id, answers, version)
    return task.draft_version, task.draft_at or unit.now
