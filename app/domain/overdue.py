"""Overdue explanations (逾期说明): whoever carries a late case on says why it is late, and the applicant reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.duties import Rule
from app.domain.errors import Problem
from app.domain.forms import Form
from app.domain.people import Role

FIELD = "overdue_explanation"
LABEL = "逾期说明"
SHORTEST, LONGEST = 10, 1000
# Who is only asked for an opinion, watches, or settles a dispute, does not answer for the delay of a body.
CARRY_ON = frozenset({Role.REVIEWER, Role.APPROVER, Role.COORDINATOR, Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER})


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A deadline that has passed without the duty being done, and without a word about it."""

    rule: Rule
    due_on: date

    @property
    def words(self) -> str:
        return f"“{self.rule.title}”（{self.rule.kind.words}）已于{self.due_on:%Y年%-m月%-d日}到期"


def asking(form: Form, missed: Sequence[Missed], back: Mapping[str, Any]) -> Form:
    """The form with one question more; not asked of an answer that sends the case back instead of on (`back`)."""
    schema, ui = form.content["schema"], form.content["ui"]
    text = {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST}
    hint = f"{'；'.join(one.words for one in missed)}。写明没有按期办结的原因和现在的安排，申请人会看到。"
    question = {"label": LABEL, "widget": "textarea", "hint": hint, "show_if": _on_the_way_on(schema, form.routes, back)}
    asked = {
        "schema": {
            **schema,
            "properties": {**schema["properties"], FIELD: text},
            "required": [*schema.get("required", ()), FIELD],
        },
        "ui": {
            **ui,
            "sections": [*ui["sections"], {"title": LABEL, "fields": [FIELD]}],
            "fields": {**ui.get("fields", {}), FIELD: question},
        },
        "messages": {**form.messages, f"/{FIELD}/required": _WANTED},
    }
    return Form.of(form.slug, form.task, {**form.content, **asked})


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with an explanation given outside a form."""
    length = len(text.strip())
    if length == 0:
        return (_problem(_WANTED),)
    if length < SHORTEST:
        return (_problem(f"“{LABEL}”至少写{SHORTEST}个字，写明原因和现在的安排。"),)
    return (_problem(f"“{LABEL}”最多写{LONGEST}个字，现在有{length}个字。"),) if length > LONGEST else ()


_WANTED = f"期限已过，请填写“{LABEL}”。"


def _problem(message: str) -> Problem:
    return Problem(path=f"/{FIELD}", label=LABEL, message=message)


def _on_the_way_on(schema: Mapping[str, Any], routes: Iterable[str], back: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: _others(schema["properties"][name], back[name]) for name in routes if name in back}


def _others(schema: Mapping[str, Any], value: Any) -> list[Any]:
    return [not value] if isinstance(value, bool) else [one for one in schema["enum"] if one != value]
