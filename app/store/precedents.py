"""Earlier decisions on the datasets of a case: one look-up along the index of datasets, the latest decisions only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from app.domain import precedents
from app.domain.clock import shanghai_date
from app.domain.precedents import LATEST, Compares, Precedent
from app.store.models.cases import Case, CaseDataset, Task
from app.store.models.people import Party

DECIDED = ("granted", "partly", "refused")


@dataclass(frozen=True, kw_only=True)
class Present:
    """The case at hand: its conditions, the facts that are compared, and what its steps say, drafts included, by task in their order."""

    conditions: Sequence[Mapping[str, Any]]
    facts: tuple[Any, ...]
    said: Mapping[str, Mapping[str, Any]]


def of_case(session: Session, case_id: int, process: str, compares: Compares) -> tuple[Precedent, ...]:
    """What was decided before on the datasets of a case, the latest first."""
    return _precedents(session.execute(_query(case_id, process, compares, true()).where(Case.id != case_id)).all(), compares)


def beside_case(
    session: Session, case_id: int, process: str, compares: Compares, seen: ColumnElement[bool]
) -> tuple[Present, tuple[Precedent, ...]]:
    """As `of_case`, as far as whoever looks may see the cases, and the case itself; all in one SELECT."""
    rows = session.execute(_query(case_id, process, compares, seen)).all()
    own = [one for one in rows if one.id == case_id]
    said = {one.task: one.answers or one.draft for one in own if one.answers or one.draft}
    present = Present(conditions=own[0].conditions or (), facts=_facts(own[0], compares), said=said)
    return present, _precedents([one for one in rows if one.id != case_id], compares)


def _query(case_id: int, process: str, compares: Compares, seen: ColumnElement[bool]) -> Select[Any]:
    """The steps that judged the latest decided cases, and all of those steps of the case itself."""
    about = select(CaseDataset.dataset_id).where(CaseDataset.case_id == case_id)
    others = select(CaseDataset.case_id).where(CaseDataset.dataset_id.in_(about), CaseDataset.case_id != case_id)
    decided = (Case.id.in_(others), Case.process == process, Case.outcome.in_(DECIDED), seen)
    latest = select(Case.id).where(*decided).order_by(Case.id.desc()).limit(LATEST)
    facts = [Case.application[name].label(f"fact_{number}") for number, name in enumerate(compares.alike_by)]
    columns = (Case.id, Case.case_no, Case.outcome, Case.subject["conditions"].label("conditions"), Party.kind, Party.name.label("party"))
    said = (Task.answers, Task.draft, Task.name.label("task"), Task.closed_at)
    answered = and_(Case.id.in_(latest), Task.name.in_((compares.found_in, compares.decided_in)), Task.answers.is_not(None))
    own = and_(Case.id == case_id, Task.name.in_((compares.found_in, *compares.results)))
    joined = select(*columns, *said, *facts).join(Party, Party.id == Case.party_id).join(Task, Task.case_id == Case.id)
    return joined.where(or_(answered, own)).order_by(Case.id.desc(), Task.id)


def _precedents(rows: Iterable[Any], compares: Compares) -> tuple[Precedent, ...]:
    made = (_precedent(list(lines), compares) for _, lines in groupby(rows, key=attrgetter("id")))
    return tuple(one for one in made if one)


def _facts(row: Any, compares: Compares) -> tuple[Any, ...]:
    return tuple(getattr(row, f"fact_{number}") for number, _ in enumerate(compares.alike_by))


def _precedent(rows: list[Any], compares: Compares) -> Precedent | None:
    """None where the case was decided without a finding, such as one that was not accepted."""
    found, decided = _last(rows, compares.found_in), _last(rows, compares.decided_in)
    if found is None or decided is None:
        return None
    masked = precedents.masked(found.answers.get("findings", ()), found.party)
    return Precedent(
        case_no=found.case_no, decided_on=shanghai_date(decided.closed_at), kind=found.kind, outcome=found.outcome,
        facts=_facts(found, compares),
        found=precedents.found_on(found.conditions or (), masked),
    )  # fmt: skip


def _last(rows: Iterable[Any], task: str) -> Any:
    return next((one for one in reversed(list(rows)) if one.task == task), None)
