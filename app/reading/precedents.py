"""The panel 同条件同结果 beside a form (Art. 19): how each published condition was judged before, and whether the case differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain import precedents
from app.domain.people import Actor
from app.domain.precedents import FIELD, Compares, Difference, Found, Precedent
from app.reading.case_files import CaseFile, TaskLine
from app.reading.visibility import visible_cases
from app.store import precedents as decided

MOST_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class EarlierFinding:
    """How one earlier case was judged on a condition; `alike`: its application says the same in the facts that are compared."""

    case: Precedent
    finding: str
    note: str
    alike: bool


@dataclass(frozen=True, kw_only=True)
class ConditionLine:
    """One published condition: how often it was found what, the latest cases, and what this case says of it so far."""

    number: int
    text: str
    counts: Mapping[str, int]
    earlier: tuple[EarlierFinding, ...]
    now: str
    differs: Difference | None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`total`: earlier decisions that the viewer may see; `results` counts how they ended; `differs`: the result proposed is another."""

    total: int
    results: Mapping[str, int]
    lines: tuple[ConditionLine, ...]
    differs: Difference | None
    reason: str

    @property
    def is_otherwise(self) -> bool:
        return self.differs is not None or any(one.differs for one in self.lines)


def panel(session: Session, viewer: Actor, file: CaseFile, task: TaskLine) -> Panel | None:
    """What stands beside the forms that judge and decide; None beside any other. Whether the viewer may see the case was asked before."""
    compares = file.process.compares
    if compares is None or task.name not in (compares.found_in, *compares.results):
        return None
    present, before = decided.beside_case(session, file.id, file.process.slug, compares, visible_cases(viewer))
    said, facts = present.said, present.facts
    now = precedents.found_on(present.conditions, said.get(compares.found_in, {}).get("findings", ()))
    otherwise = {one.what: one for one in precedents.other_findings(now, facts, before)}
    texts = [one["text"] for one in present.conditions]
    result = _result(compares, said)
    return Panel(
        total=len(before),
        results={name: sum(one.outcome == name for one in before) for name in decided.DECIDED},
        lines=tuple(_line(number, text, now.get(text), facts, before, otherwise.get(text)) for number, text in enumerate(texts, 1)),
        differs=next(iter(precedents.other_results(now, result, before)), None) if result and not file.bars else None,
        reason=next((answers[FIELD] for answers in reversed(list(said.values())) if answers.get(FIELD)), ""),
    )


def _result(compares: Compares, said: Mapping[str, Mapping[str, Any]]) -> str:
    """What was proposed or decided last."""
    given = [said[task].get(answer) for task, answer in compares.results.items() if task in said]
    return next((str(one) for one in reversed(given) if one in decided.DECIDED), "")


def _line(
    number: int, text: str, now: Found | None, facts: tuple[Any, ...], before: tuple[Precedent, ...], differs: Difference | None
) -> ConditionLine:
    judged = [one for one in before if text in one.found]
    judged.sort(key=lambda one: one.facts != facts)  # the comparable ones first, each part still the latest first
    earlier = (
        EarlierFinding(case=one, finding=one.found[text].finding, note=one.found[text].note, alike=one.facts == facts)
        for one in judged[:MOST_SHOWN]
    )
    return ConditionLine(
        number=number, text=text, counts=precedents.counted(before, text), earlier=tuple(earlier), now=now.finding if now else "",
        differs=differs,
    )  # fmt: skip
