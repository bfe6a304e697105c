"""The administrator's pages about processes: versions of the diagrams, what changed between them, and upgrades of running cases."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Missing, Problem
from app.domain.people import Role
from app.reading import process_versions as versions
from app.reading import upgrade_runs
from app.services import upgrades
from app.web import guards, words
from app.web.desk import office, session, viewer, work

pages = Blueprint("processes", __name__)

OUTCOMES = ("waiting", "done", "refused", "passed")
# A list that nobody reads to its end helps nobody: the result page has all of them.
SHOWN_AT_MOST = 100


@pages.get("/administration/processes")
@guards.holders_of(Role.ADMINISTRATOR)
def all_versions() -> str:
    """Every process with its versions."""
    found = versions.all_of(session(), viewer(), office().diagrams)
    return render_template("administration/processes.html", found=found, processes=office().processes, words=words)


@pages.get("/administration/processes/<version>")
@guards.holders_of(Role.ADMINISTRATOR)
def version(version: str) -> str:
    """One version: its picture, and the cases that go by it."""
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = versions.page(session(), viewer(), office().diagrams, version, after=after, before=before)
    return render_template(
        "administration/version.html", page=page, process=office().processes[page.version.process], words=words,
        runs=upgrade_runs.of_version(session(), viewer(), version), breadcrumb=[_trail(), (version[:12], "")],
    )  # fmt: skip


@pages.get("/administration/processes/<version>/difference")
@guards.holders_of(Role.ADMINISTRATOR)
def difference(version: str) -> str:
    """What changed from this version to another."""
    found = versions.difference(session(), viewer(), office().diagrams, version, request.args.get("to", ""))
    trail = [_trail(), (version[:12], url_for(".version", version=version)), (_("差异"), "")]
    process = office().processes[found.old.process]
    return render_template(
        "administration/difference.html", found=found, process=process, words=words, breadcrumb=trail
    )


@pages.get("/administration/processes/<version>/upgrade")
@guards.holders_of(Role.ADMINISTRATOR)
def preview(version: str) -> str:
    """Which cases an upgrade would take along."""
    return _preview_page(version)


@pages.post("/administration/processes/<version>/upgrade")
@guards.holders_of(Role.ADMINISTRATOR)
def upgrade(version: str) -> Response | tuple[str, int]:
    """Order the upgrade."""
    try:
        with work() as unit:
            run = upgrades.begin(unit, version, request.form.get("to", ""), request.form.get("reason", ""))
            run_id = run.id
    except Invalid as error:
        return _preview_page(version, problems=error.problems), 422
    flash(_("已开始升级，每件办件单独办理。"))
    return redirect(url_for(".run", run_id=run_id), code=303)


@pages.get("/administration/upgrades/<int:run_id>")
@guards.holders_of(Role.ADMINISTRATOR)
def run(run_id: int) -> str:
    """How far an upgrade is, and what became of each case."""
    asked = {name: request.args.get(name, "") for name in ("outcome", "after", "before")}
    asked["outcome"] = asked["outcome"] if asked["outcome"] in OUTCOMES else ""
    page = upgrade_runs.page(session(), viewer(), run_id, **asked)
    if page.run.process not in office().processes:
        raise Missing
    of_version = (page.run.from_version[:12], url_for(".version", version=page.run.from_version))
    return render_template(
        "administration/run.html", run=page.run, lines=page.lines, outcome=asked["outcome"], outcomes=OUTCOMES, words=words,
        process=office().processes[page.run.process], breadcrumb=[_trail(), of_version, (_("升级"), "")],
    )  # fmt: skip


def _preview_page(version: str, *, problems: tuple[Problem, ...] = ()) -> str:
    with work() as unit:
        found = upgrades.preview(unit, version)
    trail = [_trail(), (version[:12], url_for(".version", version=version)), (_("升级"), "")]
    return render_template(
        "administration/upgrade.html", found=found, process=office().processes[found.process], problems=problems, words=words,
        shown=SHOWN_AT_MOST, breadcrumb=trail,
    )  # fmt: skip


def _trail() -> tuple[str, str]:
    return _("流程管理"), url_for(".all_versions")
