"""Conditions are weighed where somebody writes them (Art. 19): refused beside their field, or noted with what is to be looked at."""

from typing import Any

from app.domain import fair_conditions
from app.domain.errors import Unlawful
from app.domain.fair_conditions import Remark
from app.domain.forms import Answers, Form, Widget
from app.services import recording
from app.services.work import Unit
from app.store.folders import Folder

WEIGHED = "conditions_weighed"


def weighed(unit: Unit, form: Form, settled: Answers) -> tuple[Remark, ...]:
    """What a form's conditions call for attention to. Raises Unlawful for what may not be published."""
    found: list[Remark] = []
    for field in form.in_order:
        if field.widget is Widget.ROWS and {part.name for part in field.fields} == {"text", "basis"}:
            said = fair_conditions.remarks(unit.office.fairness, _rows(settled, field.name))
            if problems := fair_conditions.problems(field.name, said):
                raise Unlawful(fair_conditions.ARTICLE, problems[0].message, problems)
            found += said
    return tuple(found)


def note(unit: Unit, folder: Folder, task: str, found: tuple[Remark, ...]) -> None:
    """Write down that conditions which differ by kind of applicant go on, on which basis: whoever decides sees it."""
    if found:
        recording.write(unit, folder, WEIGHED, task=task, remarks=[one.message for one in found], text="；".join(one.text for one in found))


def _rows(settled: Answers, name: str) -> list[dict[str, Any]]:
    return list(settled.get(name) or ())
