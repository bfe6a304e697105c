"""An applicant's own pages: apply, follow, correct, nudge, withdraw."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.domain import joint_forms
from app.domain.errors import Forbidden, Stale, Unlawful
from app.domain.people import Role
from app.reading import (
    bell,
    catalogue,
    digest_settings,
    message_choices,
    my_cases,
    nudges,
    satisfaction,
    task_pages,
    tracking,
)
from app.reading.tracking import Tracking
from app.reading.tracking_steps import Step
from app.services import daily_digests, filing, receiving, supervision, withdrawing
from app.services import message_choices as choosing
from app.web import form_posts, guards, start_papers
from app.web.desk import books, session, viewer, work
from app.web.filters import moment_zh
from app.web.form_posts import Sheet
from app.web.places import case_url
from app.web.satisfaction import GRADES

pages = Blueprint("applicant", __name__)
KINDS = ("all", "open", "closed")
KINDS_OF_MESSAGES = {
    "progress": lazy_gettext("办理进展：转办、催办答复、逾期说明、中止和恢复"),
    "reminder": lazy_gettext("到期提醒：补正、签署、反馈"),
    "use": lazy_gettext("数据使用：授权暂停和恢复、介质交接"),
    "catalogue": lazy_gettext("目录变化：申请的数据集调整开放属性"),
}


@pages.get("/apply/<slug>")
@guards.holders_of(Role.APPLICANT)
def apply(slug: str) -> str:
    """The application's form, with the draft where there is one."""
    about = request.args.get("about", "")
    return _application_page(slug, about, form_posts.show(start_papers.of_start(slug, about)))


@pages.post("/apply/<slug>")
@guards.holders_of(Role.APPLICANT)
def file(slug: str) -> Response:
    """File the application, or keep it as a draft."""
    about = request.args.get("about", "")
    return form_posts.answer(
        start_papers.of_start(slug, about), done=_to_filed, page=lambda sheet: _application_page(slug, about, sheet)
    )


@pages.get("/my/cases/<case_no>/filed")
@guards.holders_of(Role.APPLICANT)
def filed(case_no: str) -> str:
    """What has just been filed: number, receipt, date due, and what comes next."""
    page = tracking.page(session(), viewer(), case_no, books())
    return render_template("applicant/filed.html", page=page, breadcrumb=_trail(page, _("已提交")))


@pages.get("/my/cases")
@guards.holders_of(Role.APPLICANT)
def cases() -> str:
    """One's own cases, drafts on top."""
    which = request.args.get("show", "all")
    which = which if which in KINDS else "all"
    before = request.args.get("before", "")
    found = my_cases.cases(session(), viewer(), books(), which=which, before=before)
    return render_template("applicant/cases.html", found=found, which=which, is_later_page=bool(before), copied=_copied())


@pages.get("/my/cases/<case_no>")
@guards.holders_of(Role.APPLICANT)
def case(case_no: str) -> str:
    """One case: where it stands, whose turn it is, what comes next."""
    page = tracking.page(session(), viewer(), case_no, books())
    steps, trail = (
        [_step(page, one) for one in page.steps],
        [(_("我的办件"), url_for("applicant.cases")), (case_no, "")],
    )
    contests = bool(page.contested_by) and _may_file(page.contested_by, case_no)
    answer_days = books().rules.rule(nudges.SUPERVISION, nudges.KIND, at=books().now).days
    return render_template(
        "applicant/case.html", page=page, steps=steps, contests=contests, file_url=_file_url, answer_days=answer_days,
        rating=satisfaction.own(session(), viewer(), case_no) if page.closed_at else None, grades=GRADES,
        copies=page.is_own and page.slug in _copied(), breadcrumb=trail,
    )


@pages.post("/my/cases/<case_no>/copy")
@guards.holders_of(Role.APPLICANT)
def copy(case_no: str) -> Response:
    """Begin a new application with the answers of an earlier one that still hold."""
    try:
        with work() as unit:
            made = filing.copy(unit, case_no)
    except (Stale, Unlawful) as declined:
        flash(str(declined), "warning")
        return _to_case(case_no)
    flash(_("已按办件 %(number)s 的内容新建草稿，还没有提交，请逐项核对。", number=case_no))
    for one in made.left_out:
        flash(_("没有带过来：“%(label)s”，%(why)s", label=one.label, why=one.why), "warning")
    return redirect(url_for("applicant.apply", slug=made.slug, about=made.about), code=303)


@pages.post("/my/cases/<case_no>/withdraw")
@guards.holders_of(Role.APPLICANT)
def withdraw(case_no: str) -> Response:
    """Take the application back."""
    with work() as unit:
        withdrawing.withdraw(unit, case_no, request.form.get("reason", ""))
    flash(_("申请已撤回，撤回确认书已送达。"))
    return _to_case(case_no)


@pages.post("/my/cases/<case_no>/nudge")
@guards.holders_of(Role.APPLICANT)
def nudge(case_no: str) -> Response:
    """Remind whoever's turn it is. A refusal is told on the case's own page, where there is something to read."""
    try:
        with work() as unit:
            supervision.nudge(unit, case_no, request.form.get("text", ""))
    except (Forbidden, Stale) as declined:
        flash(str(declined), "warning")
    else:
        flash(_("已催办，承办人会收到提醒。"))
    return _to_case(case_no)


@pages.get("/my/tasks/<int:task_id>")
@guards.holders_of(Role.APPLICANT)
def task(task_id: int) -> str | Response:
    """A task that waits for the applicant, such as a correction; an agreement is signed under its own text."""
    if case_no := task_pages.to_be_signed(session(), viewer(), task_id, books()):
        return redirect(url_for("agreements.own", case_no=case_no), code=303)
    return _task_page(task_id, form_posts.show(form_posts.of_task(task_id)))


@pages.post("/my/tasks/<int:task_id>")
@guards.holders_of(Role.APPLICANT)
def complete(task_id: int) -> Response:
    """Complete the task, or keep its form as a draft."""
    return form_posts.answer(
        form_posts.of_task(task_id), done=_corrected, page=lambda sheet: _task_page(task_id, sheet)
    )


@pages.get("/my/notices")
@guards.signed_in
def notices() -> str:
    """The bell: what has happened, unread lines marked."""
    after = request.args.get("after", "")
    found = bell.page(session(), viewer(), after)
    return render_template(
        "applicant/notices.html", found=found, is_later_page=bool(after), case_url=case_url, other_place=_place_of_the_rest(),
        office_places=_office_places(),
        digest=digest_settings.own(session(), viewer()), choices=message_choices.own(session(), viewer()), kinds=KINDS_OF_MESSAGES,
    )  # fmt: skip


@pages.post("/my/notices/mail")
@guards.officials
def set_digest_mail() -> Response:
    """Let the morning's digest come by mail, or no more."""
    wanted = request.form.get("mail") == "1"
    with work() as unit:
        daily_digests.set_mail(unit, wanted=wanted)
    flash(_("今日工作提要以后也发到您的邮箱。") if wanted else _("今日工作提要以后不再发到您的邮箱，平台上的消息照常。"))
    return redirect(url_for("applicant.notices", _anchor="digest"), code=303)


@pages.post("/my/notices/choices")
@guards.holders_of(Role.APPLICANT)
def choose_messages() -> Response:
    """Which messages come in the account, which by mail; letters are no choice."""
    with work() as unit:
        choosing.choose(unit, request.form.getlist("in_account"), request.form.getlist("by_mail"))
    flash(_("已保存。文书的送达不受影响。"))
    return redirect(url_for("applicant.notices", _anchor="choices"), code=303)


@pages.post("/my/notices/read")
@guards.signed_in
def read_notices() -> Response:
    """Mark all as read."""
    with work() as unit:
        receiving.mark_notices_read(unit)
    flash(_("消息已全部标为已读。"))
    return redirect(url_for("applicant.notices"), code=303)


def _copied() -> frozenset[str]:
    """The processes of which an earlier case may be copied."""
    return frozenset(slug for slug, process in books().processes.items() if process.is_copied)


def _place_of_the_rest() -> tuple[str, str] | None:
    """What a notice that is about no case leads to, by who reads it."""
    if viewer().is_a(Role.ADMINISTRATOR):
        return _("工作日日历"), url_for("calendar_years.years")
    if viewer().is_a(Role.SUPERVISOR, Role.AUDITOR):
        return _("监督看板"), url_for("supervision.board")
    return (_("待办任务"), url_for("workbench.inbox")) if viewer().is_official else None


def _office_places() -> dict[str, dict[str, str]]:
    """What a notice that is about no case may send an administrator to, by the name that its text gives the place."""
    if not viewer().is_a(Role.ADMINISTRATOR):
        return {}
    return {
        "工作日日历": {"label": _("工作日日历"), "url": url_for("calendar_years.years")},
        "期限与依据": {"label": _("期限与依据"), "url": url_for("register_editing.overview")},
    }


def _to_filed(made: Any) -> Response:
    return redirect(url_for("applicant.filed", case_no=made.case_no), code=303)


def _corrected(folder: Any) -> Response:
    flash(_("已提交，承办单位会继续审核。"))
    return _to_case(folder.case.case_no)


def _may_file(slug: str, about: str) -> bool:
    with work() as unit:
        return filing.may_be_filed(unit, slug, about)


def _to_case(case_no: str) -> Response:
    return redirect(url_for("applicant.case", case_no=case_no), code=303)


def _application_page(slug: str, about: str, sheet: Sheet) -> str:
    subject = catalogue.find(session(), viewer(), about)
    several = [found for code in joint_forms.codes(about) if (found := catalogue.find(session(), viewer(), code))] if not subject else []
    of_catalogue = (_("开放目录"), url_for("portal.catalogue"))
    to_subject = [of_catalogue, (subject.entry.name, url_for("portal.dataset", code=about))] if subject else []
    trail = [*(to_subject or [(_("我的办件"), url_for("applicant.cases"))]), (sheet.view.title, "")]
    action = url_for("applicant.file", slug=slug, about=about)
    return render_template(
        "applicant/apply.html",
        slug=slug,
        sheet=sheet,
        subject=subject,
        several=several,
        action=action,
        problems=sheet.problems,
        breadcrumb=trail,
    )


def _step(page: Tracking, step: Step) -> dict[str, Any]:
    """A step as the timeline prints it."""
    who = "" if step.state == "next" else _("您") if step.is_own else page.organ
    return {"title": step.title, "state": step.state, "at": step.at, "who": who, "note": _step_note(step)}


def _step_note(step: Step) -> str:
    if step.taken_away:
        return str(_("没有办完，随本件终止"))
    if step.until and step.until != step.at:
        return str(_("完成于%(moment)s", moment=moment_zh(step.until)))
    return ""


def _file_url(attachment_id: str) -> str:
    return url_for("files.attachment", attachment_id=int(attachment_id))


def _trail(page: Tracking, here: str) -> list[tuple[str, str]]:
    of_case = url_for("applicant.case", case_no=page.case_no)
    return [(_("我的办件"), url_for("applicant.cases")), (page.case_no, of_case), (here, "")]


def _task_page(task_id: int, sheet: Sheet) -> str:
    page = tracking.page_by_task(session(), viewer(), task_id, books())
    action, trail = url_for("applicant.complete", task_id=task_id), _trail(page, sheet.view.title)
    return render_template(
        "applicant/task.html", sheet=sheet, page=page, action=action, problems=sheet.problems, breadcrumb=trail
    )
