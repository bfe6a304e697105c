"""Which cases belong together with one: where it came from, what it led to, what it touches; those that the viewer may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.domain.process import Process
from app.reading.books import Books
from app.reading.visibility import visible_cases
from app.store.models.cases import Case
from app.store.models.entitlements import CaseLink

# What the other case is to the one that is looked at, as the link is written from this one or from the other.
FROM_HERE: Mapping[str, str] = {
    "origin": "came_from", "started": "led_to", "affects": "affects", "affected_by": "affected_by", "merged_into": "merged_into",
    "together": "together",
}  # fmt: skip
FROM_THERE: Mapping[str, str] = {
    "origin": "led_to", "started": "came_from", "affects": "affected_by", "affected_by": "affects", "merged_into": "took_in",
    "together": "together",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    """A case that belongs to the one looked at; `how` is one of the words above."""

    how: str
    case_no: str
    title: str
    process: Process
    stage: str
    outcome: str | None

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        stages = {one.name: one.title for one in self.process.stages}
        return self.process.outcome_title(self.outcome) if self.outcome else stages.get(self.stage, self.stage)


def of_case(session: Session, viewer: Actor, case_id: int, books: Books) -> tuple[LinkedCase, ...]:
    """Oldest first, each once. A case of another party is nobody's here to know of (Art. 24 para. 2)."""
    other = CaseLink.case_id + CaseLink.other_id - case_id
    wanted = select(CaseLink.kind, CaseLink.case_id, Case).join(Case, Case.id == other)
    wanted = wanted.where(or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id), visible_cases(viewer))
    found: dict[tuple[int, str], LinkedCase] = {}
    for kind, written_from, case in session.execute(wanted.order_by(Case.id)):
        how = (FROM_HERE if written_from == case_id else FROM_THERE)[kind]
        found[(case.id, how)] = LinkedCase(
            how=how,
            case_no=case.case_no,
            title=case.title,
            process=books.processes[case.process],
            stage=case.stage,
            outcome=case.outcome,
        )
    return tuple(found.values())
