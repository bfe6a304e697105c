"""A body's datasets for its officials: what each is listed as, the way to change it, and the data that are given."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.reading import dataset_files, dataset_history
from app.services import shelving
from app.web import guards
from app.web.desk import office, session, viewer, work
from app.web.workbench import READERS

pages = Blueprint("datasets", __name__)
LONGEST = 100
CHANGE, WITHHELD = "attribute_change", "withheld"


@pages.get("/workbench/datasets")
@guards.holders_of(*READERS)
def kept() -> str:
    """The datasets of one's body, or of the bodies that one's authority supervises."""
    after, before = (request.args.get(name, "")[:LONGEST] for name in ("after", "before"))
    found = dataset_history.kept(session(), viewer(), after, before)
    return render_template("datasets/kept.html", found=found, may_change=may_change())


@pages.get("/workbench/datasets/data/<path:code>")
@guards.holders_of(*READERS)
def files(code: str) -> str:
    """The data of a dataset: which file is given now, which were before, and the way to push another (Art. 17)."""
    return _files(code)


@pages.post("/workbench/datasets/data/<path:code>")
@guards.holders_of(*shelving.PUSHERS)
def push(code: str) -> Response | tuple[str, int]:
    """Push a table; it is given from now on."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _files(code, (Problem(path="/file", label=_("数据文件"), message=_("请选择要推送的表格文件。")),)), 422
    try:
        with work() as unit:
            pushed = shelving.push(unit, code, sent.stream, sent.filename)
            rows = pushed.file.rows
    except Invalid as error:
        return _files(code, error.problems), 422
    flash(_("数据已推送，共%(rows)s行，从现在起按这一份提供。", rows=rows))
    if pushed.lacks:
        flash(_("表中没有这些数据项，不会提供：%(names)s。", names="、".join(pushed.lacks)), "warning")
    return redirect(url_for(".files", code=code), code=303)


@pages.post("/workbench/datasets/put_back/<path:code>")
@guards.holders_of(*shelving.PUSHERS)
def put_back(code: str) -> Response:
    """Give an earlier file again."""
    with work() as unit:
        shelving.put_back(unit, code, request.form.get("file_id", 0, type=int))
    flash(_("已恢复提供这一份数据。"))
    return redirect(url_for(".files", code=code), code=303)


def _files(code: str, problems: tuple[Problem, ...] = ()) -> str:
    page = dataset_files.page(session(), viewer(), code)
    may_push = page.is_own and not page.is_taken_down and page.attribute != WITHHELD and viewer().is_a(*shelving.PUSHERS)
    trail = [(_("目录管理"), url_for(".kept")), (page.name, "")]
    return render_template("datasets/files.html", page=page, may_push=may_push, problems=problems, breadcrumb=trail)


def may_change() -> bool:
    """Whether the viewer's office begins changes of attribute (Art. 9)."""
    process = office().processes.get(CHANGE)
    return process is not None and viewer().is_a(*process.starters)
