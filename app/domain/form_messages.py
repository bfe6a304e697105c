"""What is wrong with the answers, in Chinese sentences that name the field, in the order of the page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Problem
from app.domain.forms import Field, Form, Pointer, Widget

# Of several faults in one place only the first of these is told: the rest would follow from it.
_RANKS = ("required", "type", "const", "enum", "format", "pattern")

_TYPES = {
    "integer": "应为整数，例如 12",
    "number": "应为数字，例如 12.5",
    "boolean": "应选“是”或“否”",
    "string": "应为文字",
    "array": "应为列表",
    "object": "应为一组内容",
}

_FORMATS = {
    "date": "应为真实存在的日期，格式如 2026-03-12",
    "email": "的格式不正确，应类似 name@example.com",
    "mobile": "应为 11 位手机号码，例如 13800138000",
    "tel": "应为手机号码或带区号的固定电话，例如 020-83130000",
    "cn-id": "不是有效的公民身份号码，请核对 18 位号码",
    "cn-uscc": "不是有效的统一社会信用代码，请核对 18 位代码",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found: where, by which keyword, against what limit, with what value; a rule brings its own message."""

    pointer: Pointer
    keyword: str
    limit: Any = None
    value: Any = None
    message: str = ""


def tell(form: Form, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """One problem for each place, in page order."""
    placed = sorted((_placed(form, finding) for finding in findings), key=lambda found: _order(form, found))
    first = {finding.pointer: finding for finding in reversed(placed)}
    return tuple(_problem(form, finding) for finding in sorted(first.values(), key=lambda found: _order(form, found)))


def _placed(form: Form, finding: Finding) -> Finding:
    """A fault of one choice or file in a list is told at the list, where its input is."""
    pointer = finding.pointer
    if len(pointer) > 1 and form.fields[str(pointer[0])].widget is not Widget.ROWS:
        pointer = pointer[:1]
    return Finding(
        pointer=pointer,
        keyword=finding.keyword,
        limit=finding.limit,
        value=finding.value,
        message=finding.message,
    )


def _order(form: Form, finding: Finding) -> tuple[int, int, int, int]:
    name, row, part = _split(finding.pointer)
    names = [field.name for field in form.in_order]
    parts = [field.name for field in form.fields[name].fields]
    rank = _RANKS.index(finding.keyword) if finding.keyword in _RANKS else len(_RANKS)
    return (names.index(name), row, parts.index(part) if part in parts else -1, rank)


def _split(pointer: Pointer) -> tuple[str, int, str]:
    """Field, row, part of the row; -1 and "" where the pointer ends before."""
    row = int(pointer[1]) if pointer[1:] else -1
    return str(pointer[0]), row, str(pointer[2]) if pointer[2:] else ""


def _problem(form: Form, finding: Finding) -> Problem:
    return Problem(
        path="".join(f"/{part}" for part in finding.pointer),
        label=_label(form, finding.pointer),
        message=_own_message(form, finding) or _sentence(form, finding),
    )


def _label(form: Form, pointer: Pointer) -> str:
    """As in a list of faults: 补正内容第2项的怎样补正."""
    return _quoted(form, pointer).replace("“", "").replace("”", "")


def _quoted(form: Form, pointer: Pointer) -> str:
    """As in a sentence: “补正内容”第2项的“怎样补正”."""
    name, row, part = _split(pointer)
    whole = f"“{form.fields[name].label}”"
    of_row = f"第{row + 1}项" if row >= 0 else ""
    of_part = f"的“{_field_at(form, pointer).label}”" if part else ""
    return whole + of_row + of_part


def _field_at(form: Form, pointer: Pointer) -> Field:
    name, _, part = _split(pointer)
    field = form.fields[name]
    return next((one for one in field.fields if one.name == part), field)


def _own_message(form: Form, finding: Finding) -> str:
    """The rule's sentence, or the form's for "/items/*/reason/required"."""
    places = "".join(f"/{'*' if isinstance(part, int) else part}" for part in finding.pointer)
    return finding.message or form.messages.get(f"{places}/{finding.keyword}", "")


def _sentence(form: Form, finding: Finding) -> str:
    name, field = _quoted(form, finding.pointer), _field_at(form, finding.pointer)
    return _SENTENCES.get(finding.keyword, _plain)(name, field, finding)


def _plain(name: str, _field: Field, _finding: Finding) -> str:
    return f"{name}填写有误，请检查后重新填写。"


def _required(name: str, field: Field, _finding: Finding) -> str:
    verbs = {
        Widget.RADIO: f"请选择{name}。",
        Widget.SELECT: f"请选择{name}。",
        Widget.CHECKBOXES: f"请至少选择一项{name}。",
        Widget.CHECKBOX: f"请勾选{name}。",
        Widget.FILES: f"请上传{name}。",
        Widget.ROWS: f"{name}至少需要填写一项。",
    }
    return verbs.get(field.widget, f"{name}不能为空。")


def _type(name: str, _field: Field, finding: Finding) -> str:
    return f"{name}{_TYPES.get(str(finding.limit), '的格式不正确')}。"


def _choice(name: str, field: Field, _finding: Finding) -> str:
    if field.widget is Widget.FILES:
        return f"{name}中有文件已失效，请重新上传。"
    return f"{name}的选项不在可选范围内，请重新选择。"


def _const(name: str, field: Field, finding: Finding) -> str:
    return f"请勾选{name}。" if field.widget is Widget.CHECKBOX else _plain(name, field, finding)


def _format(name: str, _field: Field, finding: Finding) -> str:
    return f"{name}{_FORMATS.get(str(finding.limit), '的格式不正确')}。"


def _longer(name: str, _field: Field, finding: Finding) -> str:
    return f"{name}不能超过 {finding.limit} 个字，现在有 {len(finding.value)} 个字。"


def _shorter(name: str, _field: Field, finding: Finding) -> str:
    return f"{name}至少需要 {finding.limit} 个字，现在有 {len(finding.value)} 个字。"


def _more(name: str, field: Field, finding: Finding) -> str:
    return f"{name}最多 {finding.limit} {_measure(field)}，现在有 {len(finding.value)} {_measure(field)}。"


def _fewer(name: str, field: Field, finding: Finding) -> str:
    return f"{name}至少需要 {finding.limit} {_measure(field)}。"


def _measure(field: Field) -> str:
    return "个文件" if field.widget is Widget.FILES else "项"


_SENTENCES: Mapping[str, Callable[[str, Field, Finding], str]] = {
    "required": _required,
    "type": _type,
    "enum": _choice,
    "const": _const,
    "format": _format,
    "pattern": lambda name, _field, _finding: f"{name}的格式不正确。",
    "maxLength": _longer,
    "minLength": _shorter,
    "maximum": lambda name, _field, finding: f"{name}不能大于 {finding.limit}。",
    "minimum": lambda name, _field, finding: f"{name}不能小于 {finding.limit}。",
    "maxItems": _more,
    "minItems": _fewer,
    "contains": lambda name, _field, _finding: f"请至少选择一项{name}。",
    "uniqueItems": lambda name, _field, _finding: f"{name}中有重复的内容。",
}
