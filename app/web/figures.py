"""Figures of a period (办件统计): how a body or the supervised bodies answer, and behind each figure the list of its cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.adapters import spreadsheets
from app.domain.errors import Missing
from app.domain.people import LEADS, Role
from app.reading import case_figures, case_lists, case_questions, forecasts
from app.reading.case_questions import Line
from app.services import exporting
from app.web import asked, guards, words
from app.web.desk import books, session, viewer, work
from app.web.sheets import KINDS, MOST_EXPORTED, as_file

pages = Blueprint("figures", __name__)

# Who looks at figures: whoever watches over bodies, and whoever answers for one.
WATCHERS = (Role.SUPERVISOR, Role.AUDITOR)
READERS = (*WATCHERS, *(role for role in LEADS if role is not Role.AUTHORITY_APPROVER))


@pages.get("/figures")
@guards.holders_of(*READERS)
def page() -> str:
    """The figures of a period, by body, process and stage."""
    kept = books()
    question = replace(asked.for_figures(request.args, kept.today), stage="", rule="", by_answer=False)
    return render_template(
        "figures/page.html", found=case_figures.page(session(), viewer(), question, kept), question=question,
        soon=forecasts.by_organ(session(), viewer(), kept, question.organ_id), organs=case_lists.organs(session(), viewer()),
        watches=viewer().is_a(*WATCHERS), processes=kept.processes, words=words, today=kept.today, spans=_spans(kept.today), asked=asked,
        links=links,
    )  # fmt: skip


@pages.get("/figures/cases")
@guards.holders_of(*READERS)
def cases() -> str:
    """The cases that a figure counts."""
    kept = books()
    question = asked.for_figures(request.args, kept.today)
    found, total = case_questions.cases(session(), viewer(), question, kept)
    trail = [(_("办件统计"), url_for(".page", **asked.period_of(question))), (words.COUNTED[question.counted], "")]
    return render_template(
        "figures/cases.html", found=found, total=total, question=question, processes=kept.processes, words=words, breadcrumb=trail,
        most=MOST_EXPORTED, asked=asked, export_url=_export_url, organs=case_lists.organs(session(), viewer()),
    )  # fmt: skip


@pages.post("/figures/cases/<file>")
@guards.holders_of(*READERS)
def export(file: str) -> Response:
    """The whole list as a file; that it was taken is written down."""
    if file not in KINDS:
        raise Missing
    kept = books()
    question = asked.for_figures(request.args, kept.today)
    rows = case_questions.every(session(), viewer(), question, kept, MOST_EXPORTED)
    with work() as unit:
        exporting.write_down(unit, f"figures.{file}", request.args.to_dict(), len(rows))
    header = [str(one) for one in words.FIGURE_COLUMNS]
    return as_file(file, "cases", _("办件统计"), header, [_cells(one) for one in rows], kept.today)


def _cells(one: Line) -> Sequence[spreadsheets.Cell]:
    process = books().processes[one.process]
    return (
        one.case_no, one.title, process.title, one.organ, one.applicant, words.case_state(process, one.stage, one.outcome)[0],
        words.rule(process, one.rule), one.received_on, one.due_on, one.met_on, one.days, str(words.line_state(one)),
    )  # fmt: skip


def _export_url(kind: str) -> str:
    return url_for(".export", file=kind, **asked.address_of(asked.for_figures(request.args, books().today)))


def _spans(today: date) -> list[tuple[str, date]]:
    """Periods to choose at once, by their first days; each ends today."""
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return [(_("本月"), today.replace(day=1)), (_("本季度"), quarter), (_("今年"), today.replace(month=1, day=1))]


def links(question: case_questions.Question, **changes: Any) -> str:
    """The address of the list behind a figure."""
    return url_for("figures.cases", **asked.address_of(question, **changes))
