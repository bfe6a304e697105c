"""Verbs of a task that are more than a button on its page: delegate it, give it back, take it back, recall it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.services import delegating, recalling
from app.web import form_posts, guards
from app.web.desk import work
from app.web.workbench import HANDLERS, back_to_the_list, handed_on, list_of, task_page

pages = Blueprint("verbs", __name__)


@pages.post("/workbench/tasks/<int:task_id>/delegate")
@guards.holders_of(*HANDLERS)
def delegate(task_id: int) -> Response | tuple[str, int]:
    """Ask a colleague to prepare the task."""
    to, wanted = request.form.get("to", ""), request.form.get("request", "")
    missing = () if to else (Problem(path="/to", label=_("受委派人"), message=_("请选择“受委派人”。")),)
    done = _("已委派，同事填好后会交回给您，由您办结。")
    return handed_on(task_id, "delegate", lambda unit: delegating.delegate(unit, task_id, to, wanted), done, missing)


@pages.post("/workbench/tasks/<int:task_id>/give_back")
@guards.holders_of(*HANDLERS)
def give_back(task_id: int) -> Response:
    """Return the delegated task with what was filled in; or keep its form as a draft."""
    return form_posts.answer(form_posts.of_delegate(task_id), done=_given_back, page=lambda sheet: task_page(task_id, sheet))


@pages.post("/workbench/tasks/<int:task_id>/take_back")
@guards.holders_of(*HANDLERS)
def take_back(task_id: int) -> Response:
    """Take a task back from the colleague to whom one delegated it."""
    with work() as unit:
        delegating.take_back(unit, task_id, request.form.get("reason", ""))
    flash(_("已收回，现在由您办理；同事写过的草稿仍在。"))
    return redirect(url_for("workbench.task", task_id=task_id, list=list_of() or None), code=303)


@pages.post("/workbench/tasks/<int:task_id>/recall")
@guards.holders_of(*HANDLERS)
def recall(task_id: int) -> Response | tuple[str, int]:
    """Take back what one has completed."""
    try:
        with work() as unit:
            recalling.recall(unit, task_id, request.form.get("reason", ""))
    except Invalid as error:
        return task_page(task_id, tried="recall", problems=error.problems), 422
    flash(_("已撤回，这项任务重新由您办理，填写过的内容还在。"))
    return redirect(url_for("workbench.task", task_id=task_id, at="form"), code=303)


def _given_back(_result: object) -> Response:
    flash(_("已交回，委派人会收到消息。"))
    return redirect(back_to_the_list(), code=303)
