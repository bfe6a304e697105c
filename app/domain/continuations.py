"""The continuation of a basis while it is being entered: a document that prolongs or replaces it, with every problem beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.bases import Basis, Continuation
from app.domain.errors import Invalid, Problem
from app.domain.standards import written_date

LABELS = {
    "instead_of": "登记什么", "title": "文件名称", "document_no": "文号", "valid_from": "自何日起有效", "valid_to": "有效至",
    "source": "来源", "why": "登记理由",
}  # fmt: skip
LONGEST = {"title": 100, "document_no": 60, "source": 300, "why": 500}
NEW = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContinuationDraft:
    """The form, as typed. `instead_of`: the number, from 1, of the continuation that it corrects; empty for one more."""

    instead_of: str = NEW
    title: str = ""
    document_no: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    why: str = ""


def enter_continuation(draft: ContinuationDraft, basis: Basis) -> Basis:
    """The next version of the basis. Raises Invalid with every problem."""
    problems: list[Problem] = []
    kept = _kept(draft, basis, problems)
    words = {name: _words(name, getattr(draft, name), problems) for name in LONGEST}
    from_on = written_date(draft.valid_from, "valid_from", LABELS["valid_from"], problems)
    to_on = written_date(draft.valid_to, "valid_to", LABELS["valid_to"], problems) if draft.valid_to.strip() else None
    if basis.valid_to is None:
        problems.append(_problem("title", f"《{basis.title}》长期有效，不需要登记延续。"))
    elif from_on and from_on <= basis.valid_to:
        problems.append(_problem("valid_from", f"《{basis.title}》有效至 {basis.valid_to}，延续应当自次日或者以后开始。"))
    if from_on and to_on and to_on < from_on:
        problems.append(_problem("valid_to", "有效至的日期早于开始的日期。"))
    if from_on and any(one.valid_from == from_on for one in kept):
        problems.append(_problem("valid_from", "已经登记过自这一天起的延续；要改它，请选“更正”。"))
    if problems or from_on is None:
        raise Invalid(tuple(problems))
    new = Continuation(
        title=words["title"].strip("《》"), document_no=words["document_no"], valid_from=from_on, valid_to=to_on, source=words["source"]
    )
    if new in basis.continued_by:
        raise Invalid((_problem("title", "与已经登记的完全相同，没有什么可以登记。"),))
    return basis.continued((*kept, new), basis.version + 1)


def draft_of(basis: Basis, number: int) -> ContinuationDraft:
    """A registered continuation as a form, to be corrected; an empty form where there is none of this number."""
    if not 1 <= number <= len(basis.continued_by):
        return ContinuationDraft()
    one = basis.continued_by[number - 1]
    return ContinuationDraft(
        instead_of=str(number), title=one.title, document_no=one.document_no, valid_from=one.valid_from.isoformat(),
        valid_to=one.valid_to.isoformat() if one.valid_to else "", source=one.source,
    )  # fmt: skip


def said(continuations: tuple[Continuation, ...]) -> frozenset[str]:
    """What continuations say, a line each."""
    return frozenset(map(_line, continuations))


def content_of(basis: Basis) -> dict[str, Any]:
    """A version of a basis as it is kept."""
    return {
        "continued_by": [
            {
                "title": one.title, "document_no": one.document_no, "valid_from": one.valid_from.isoformat(),
                "valid_to": one.valid_to.isoformat() if one.valid_to else None, "source": one.source,
            }
            for one in basis.continued_by
        ]
    }  # fmt: skip


def of_content(content: Mapping[str, Any]) -> tuple[Continuation, ...]:
    """The continuations that `content_of` made."""
    return tuple(
        Continuation(
            title=one["title"], document_no=one["document_no"], valid_from=date.fromisoformat(one["valid_from"]),
            valid_to=date.fromisoformat(one["valid_to"]) if one["valid_to"] else None, source=one["source"],
        )
        for one in content["continued_by"]
    )  # fmt: skip


def _line(one: Continuation) -> str:
    until = f"至 {one.valid_to}" if one.valid_to else "起，没有写明终止的日期"
    return f"由《{one.title}》{one.document_no}延续，自 {one.valid_from} {until}（{one.source}）"


def _kept(draft: ContinuationDraft, basis: Basis, problems: list[Problem]) -> tuple[Continuation, ...]:
    numbers = {str(number): number for number in range(1, len(basis.continued_by) + 1)}
    if draft.instead_of == NEW:
        return basis.continued_by
    if draft.instead_of not in numbers:
        problems.append(_problem("instead_of", "请选择登记新的延续，还是更正已经登记的。"))
        return ()
    gone = numbers[draft.instead_of] - 1
    return (*basis.continued_by[:gone], *basis.continued_by[gone + 1 :])


def _words(name: str, typed: str, problems: list[Problem]) -> str:
    words = typed.strip()
    if not words and name != "document_no":
        problems.append(_problem(name, f"请填写“{LABELS[name]}”。"))
    elif len(words) > LONGEST[name]:
        problems.append(_problem(name, f"“{LABELS[name]}”不能超过 {LONGEST[name]} 个字，现有 {len(words)} 个字。"))
    return words


def _problem(name: str, message: str) -> Problem:
    return Problem(path=f"/{name}", label=LABELS[name], message=message)
