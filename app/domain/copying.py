"""An earlier application as a beginning: what of its answers still holds, and what is left out with the reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Problem
from app.domain.form_parsing import settle
from app.domain.forms import Answers, Facts, Field, Form, Widget, entries

MOST_ROUNDS = 5
PROMISE, FILE = "承诺和同意要重新作出", "附件属于原来的申请，要重新上传"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """One answer that was not taken over, by its label, and why."""

    label: str
    why: str


def still_valid(
    form: Form, said: Mapping[str, Any], facts: Facts, check: Callable[..., Sequence[Problem]]
) -> tuple[Answers, tuple[LeftOut, ...]]:
    """The answers that the form would take today; `check` tells what is wrong with settled ones."""
    left_out: list[LeftOut] = []
    kept = {field.name: said[field.name] for field in form.in_order if field.name in said and not field.locked}
    for field in form.in_order:
        if field.name in kept and (why := _never_taken(field)):
            del kept[field.name]
            left_out.append(LeftOut(label=field.label, why=why))
        elif field.name in kept and field.rows_from:
            left_out += _gone_rows(field, kept[field.name], facts)
    for _ in range(MOST_ROUNDS):
        wrong = _wrong(form, kept, check(answers=settle(form, kept, facts)))
        if not wrong:
            break
        left_out += wrong.values()
        kept = {name: value for name, value in kept.items() if name not in wrong}
    return kept, _once(left_out)


def _never_taken(field: Field) -> str:
    if field.widget is Widget.FILES:
        return FILE
    return PROMISE if "const" in field.schema else ""


def _gone_rows(field: Field, rows: Sequence[Mapping[str, Any]], facts: Facts) -> list[LeftOut]:
    """Rows that were answered and that nothing is asked about any more."""
    known = {str(one.value) for one in entries(facts, field.rows_from)}
    answered = [str(row.get("id")) for row in rows if any(value for name, value in row.items() if name != "id")]
    gone = [one for one in answered if one not in known]
    return [LeftOut(label=field.label, why=f"其中{len(gone)}项（{'、'.join(gone)}）现在已经没有")] if gone else []


def _wrong(form: Form, kept: Answers, problems: Sequence[Problem]) -> dict[str, LeftOut]:
    """What the form would refuse today; what merely is missing was not there to be copied."""
    named = ((problem.path.split("/")[1], problem) for problem in problems)
    wrong = {name: problem.message for name, problem in named if kept.get(name) not in (None, [], "")}
    return {name: LeftOut(label=form.fields[name].label, why=message) for name, message in wrong.items()}


def _once(left_out: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(dict.fromkeys(left_out))
