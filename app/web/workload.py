"""Who has how much to do (工作量), whose tasks these are, and handing on many of them at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.reading import case_lists, people_lists, workloads
from app.reading.workloads import TaskOf
from app.services import exporting, supervision
from app.web import asked, guards, words
from app.web.desk import books, session, viewer, work
from app.web.figures import READERS, WATCHERS
from app.web.inbox_lists import Fate
from app.web.sheets import KINDS, as_file

pages = Blueprint("workload", __name__)

MOVERS = tuple(role for role in READERS if role is not Role.AUDITOR)
MOST_AT_ONCE = 200


@pages.get("/workload")
@guards.holders_of(*READERS)
def page() -> str:
    """Everybody of the body or bodies with what they have to do and did."""
    kept, organ_id = books(), asked.which_organ(request.args)
    number = max(asked.which_number(request.args, "page") or 1, 1)
    everybody = workloads.page(session(), viewer(), kept, organ_id)
    first = (number - 1) * workloads.PAGE_SIZE
    return render_template(
        "figures/workload.html", loads=everybody[first : first + workloads.PAGE_SIZE], total=len(everybody), number=number,
        has_more=len(everybody) > first + workloads.PAGE_SIZE, organ_id=organ_id, organs=case_lists.organs(session(), viewer()),
        watches=viewer().is_a(*WATCHERS),
    )  # fmt: skip


@pages.get("/workload/tasks")
@guards.holders_of(*READERS)
def tasks() -> str:
    """The tasks behind a figure."""
    kept, wanted = books(), asked.for_workload(request.args)
    found, total = workloads.tasks(session(), viewer(), wanted, kept)
    trail = [(_("工作量"), url_for(".page")), (words.WHICH_TASKS[wanted.which], "")]
    return render_template(
        "figures/tasks.html", found=found, total=total, wanted=wanted, processes=kept.processes, words=words, breadcrumb=trail,
        may_move=viewer().is_a(*MOVERS) and not wanted.which.startswith("done"),
    )  # fmt: skip


@pages.post("/workload/export/<kind>")
@guards.holders_of(*READERS)
def export(kind: str) -> Response:
    """Everybody's figures as a file; that it was taken is written down."""
    if kind not in KINDS:
        raise Missing
    kept, organ_id = books(), asked.which_organ(request.args)
    found = workloads.page(session(), viewer(), kept, organ_id)
    with work() as unit:
        exporting.write_down(unit, f"workload.{kind}", request.args.to_dict(), len(found))
    header = [_("单位"), _("人员"), _("在办任务"), _("5个工作日内到期"), _("已逾期"), _("近5个工作日办结"), _("近20个工作日办结")]
    lines = [(one.organ, one.who or _("尚无人签收"), one.open, one.near, one.late, one.done_5, one.done_20) for one in found]
    return as_file(kind, "workload", _("工作量"), header, lines, kept.today)


@pages.post("/workload/reassign")
@guards.holders_of(*MOVERS)
def reassign() -> str | Response | tuple[str, int]:
    """Hand the chosen tasks to somebody else of their body: first to whom is asked, then each is handed on or left out with its reason."""
    rows, to, reason = _chosen(), request.form.get("to"), request.form.get("reason", "").strip()
    if not rows:
        flash(_("请先勾选任务。"), "error")
        return redirect(_back(), code=303)
    problems = _missing(to, reason) if to is not None else ()
    if to is not None and not problems:
        return _told([_handed_on(one, to, reason) for one in rows])
    colleagues = people_lists.of_organs(session(), viewer(), {one.organ_id for one in rows})
    shown = render_template(
        "figures/reassign.html", rows=rows, colleagues=colleagues, to=to or "", reason=reason, problems=problems, back=_back(),
        breadcrumb=[(_("工作量"), url_for(".page")), (_("批量改派"), "")],
    )  # fmt: skip
    return shown, 422 if problems else 200


def _handed_on(task: TaskOf, to: str, reason: str) -> Fate:
    """In a unit of work of its own: one that is refused keeps no other from being done."""
    try:
        with work() as unit:
            supervision.reassign(unit, task.id, to, reason)
    except (Forbidden, Stale, Missing, Invalid) as refused:
        return Fate(task=task, why=words.refusal(refused))
    return Fate(task=task)


def _told(fates: list[Fate]) -> str:
    trail = [(_("工作量"), url_for(".page")), (_("批量%(verb)s的结果", verb=_("改派")), "")]
    done = sum(not one.why for one in fates)
    return render_template("workbench/bulk_done.html", verb=_("改派"), fates=fates, done=done, back=_back(), to_case=True, breadcrumb=trail)


def _missing(to: str, reason: str) -> tuple[Problem, ...]:
    found = []
    if not to:
        found.append(Problem(path="/to", label=_("接办人"), message=_("请选择“接办人”。")))
    if not reason:
        found.append(Problem(path="/reason", label=_("改派原因"), message=_("请写明“改派原因”，接办人会看到。")))
    return tuple(found)


def _chosen() -> tuple[TaskOf, ...]:
    read = (asked.which_number({"task": text}, "task") for text in request.form.getlist("task"))
    ids = [one for one in read if one is not None][:MOST_AT_ONCE]
    return workloads.chosen(session(), viewer(), ids, books())


def _back() -> str:
    """The list that one came from."""
    return url_for(".tasks", **asked.address_of_workload(asked.for_workload(asked.read_list(request.form.get("list", "")))))
