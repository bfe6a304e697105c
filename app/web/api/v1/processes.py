"""What can be applied for, and with which form."""

from dataclasses import dataclass
from typing import Any

from app.domain.deadlines import Kind
from app.domain.errors import Missing
from app.domain.form_schema import public_schema
from app.domain.forms import Form, Widget
from app.domain.process import Process
from app.reading.api_cases import Named
from app.services import filing
from app.web.api.v1.bodies import FormQuery
from app.web.api.v1.doors import look, pages
from app.web.desk import books, office, work


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A deadline of the process: its length in working days, and whether law or a service standard sets it."""

    rule: str
    title: str
    kind: Kind
    article: str
    days: int


@dataclass(frozen=True, kw_only=True)
class ProcessLine:
    """A process that one can start."""

    slug: str
    title: str
    articles: str
    form_url: str
    stages: tuple[Named, ...]
    outcomes: tuple[Named, ...]
    deadlines: tuple[Duty, ...]


@dataclass(frozen=True, kw_only=True)
class ProcessList:
    """Every process of the office."""

    processes: tuple[ProcessLine, ...]


@dataclass(frozen=True, kw_only=True)
class FormSheet:
    """A form: `schema` is the JSON Schema (2020-12) of its answers, `prefill` what a fresh one begins with.

    `version` is the SHA-256 of its content.
    """

    title: str
    article: str
    duty: str
    version: str
    schema: dict[str, Any]
    prefill: dict[str, Any]


@pages.get("/processes")
@look("列出可以申请的事项", gives=ProcessList)
def processes(_query: Any) -> ProcessList:
    return ProcessList(processes=tuple(_line(process) for process in office().processes.values()))


@pages.get("/processes/<slug>/form")
@look("读取申请表的 JSON Schema", gives=FormSheet, asks=FormQuery, refuses=(403, 404, 422))
def start_form(wanted: FormQuery, slug: str) -> FormSheet:
    if slug not in office().processes:
        raise Missing("没有这个事项。")
    if wanted.about is None:
        form = office().forms[(slug, "start")]
        return form_sheet(form, generic_schema(form), {})
    with work() as unit:
        form, facts = filing.start_form(unit, slug, wanted.about)
    return form_sheet(form, public_schema(form, facts), facts.get("prefill", {}))


def form_sheet(form: Form, schema: dict[str, Any], prefill: dict[str, Any]) -> FormSheet:
    """A form as the API hands it out."""
    known = {name: value for name, value in prefill.items() if name in form.fields and value is not None}
    return FormSheet(
        title=form.title, article=form.article, duty=form.duty, version=form.hash, schema=schema, prefill=known
    )


def generic_schema(form: Form) -> dict[str, Any]:
    """The schema of a form about nothing in particular: what depends on the dataset stays open, named by `x-options-from`."""
    schema = public_schema(form, {})
    later = {
        field.name: {
            **field.schema,
            "title": field.label,
            "x-options-from": field.options_from or field.rows_from or "files",
        }
        for field in form.in_order
        if field.options_from or field.rows_from or field.widget is Widget.FILES
    }
    return {**schema, "properties": {**schema["properties"], **later}}


def _line(process: Process) -> ProcessLine:
    kept = books()
    return ProcessLine(
        slug=process.slug,
        title=process.title,
        articles=process.articles,
        form_url=f"/api/v1/processes/{process.slug}/form",
        stages=tuple(Named(name=one.name, title=one.title) for one in process.stages),
        outcomes=tuple(Named(name=name, title=title) for name, title in process.outcomes.items()),
        deadlines=tuple(
            Duty(rule=one.id, title=one.title, kind=one.kind, article=one.article, days=one.days)
            for one in kept.rules.in_force(process.slug, kept.now)
        ),
    )
