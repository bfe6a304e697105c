"""The versions of a catalogue entry, the datasets of an organ, and where they are changed (Art. 15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.clock import shanghai_date
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.catalogue import DatasetPage
from app.reading.paging import Page
from app.reading.visibility import visible_cases
from app.store.models.cases import Case, CaseDataset
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import DatasetVersion
from app.store.models.organs import Organ

PAGE_SIZE = 25
MOST_VERSIONS = 100
PROCESS = "attribute_change"
KEEPERS = (Role.REVIEWER, Role.APPROVER, Role.COORDINATOR, Role.SECURITY, Role.LEGAL)
WATCHERS = (Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER, Role.SUPERVISOR, Role.AUDITOR)


@dataclass(frozen=True, kw_only=True)
class Version:
    """An entry as it stood from `since_on` through the day it was replaced (None: it stands now).

    `reason` and `case_no` say why it was replaced, to officials who may see that case.
    """

    number: int
    since_on: date
    replaced_on: date | None
    attribute: str
    basis: str
    conditions: tuple[Mapping[str, Any], ...]
    reason: str = ""
    case_no: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One dataset of the list: its entry, and the change that runs, if one does."""

    id: int
    code: str
    name: str
    organ: str
    attribute: str
    basis: str
    version: int
    updated_on: date
    is_taken_down: bool
    changing: str


def dataset_history(session: Session, viewer: Actor, page: DatasetPage) -> tuple[Version, ...]:
    """The versions of an entry whose page the viewer has, the newest first."""
    older = _older_versions(session, viewer, page) if page.version > 1 else ()
    current = Version(
        number=page.version, since_on=page.entry.updated_on if older else page.published_on, replaced_on=None,
        attribute=page.entry.attribute, basis=page.attribute_basis, conditions=page.conditions,
    )  # fmt: skip
    return (current, *older)


def _older_versions(session: Session, viewer: Actor, page: DatasetPage) -> tuple[Version, ...]:
    may_see = (Case.id == DatasetVersion.case_id) & visible_cases(viewer)
    rows = session.execute(
        select(DatasetVersion, Case.case_no)
        .join(Dataset, Dataset.id == DatasetVersion.dataset_id)
        .join(Case, may_see, isouter=True)
        .where(Dataset.code == page.entry.code)
        .order_by(DatasetVersion.version.desc())
        .limit(MOST_VERSIONS)
    )
    return tuple(_older(kept_one, case_no) for kept_one, case_no in rows)


def kept(session: Session, viewer: Actor, after: str, before: str) -> Page[Line]:
    """The datasets of one's body, or of the bodies that one's authority supervises, withheld ones too; by their codes."""
    asked = select(Dataset, _changing()).join(Dataset.organ).options(joinedload(Dataset.organ)).where(own_datasets(viewer))
    backwards = bool(before)
    if before:
        asked = asked.where(Dataset.code < before)
    elif after:
        asked = asked.where(Dataset.code > after)
    ordered = asked.order_by(Dataset.code.desc() if backwards else Dataset.code).limit(PAGE_SIZE + 1)
    lines = [_line(row, changing) for row, changing in session.execute(ordered)]
    return paging.cut(lines, PAGE_SIZE, lambda line: line.code, is_first=not (after or before), backwards=backwards)


def _older(kept_one: DatasetVersion, case_no: str | None) -> Version:
    entry = kept_one.snapshot
    return Version(
        number=kept_one.version, since_on=date.fromisoformat(entry["updated_on"]), replaced_on=shanghai_date(kept_one.replaced_at),
        attribute=entry["attribute"], basis=entry["attribute_basis"], conditions=tuple(entry["conditions"]),
        reason=kept_one.reason if case_no else "", case_no=case_no or "",
    )  # fmt: skip


def own_datasets(viewer: Actor) -> ColumnElement[bool]:
    """Those of one's body, or of the bodies that one's authority supervises."""
    mine: list[ColumnElement[bool]] = [Dataset.organ_id == viewer.organ_id] if viewer.is_a(*KEEPERS) else []
    if viewer.is_a(*WATCHERS):
        mine.append(Organ.authority_id == viewer.organ_id)
    return or_(Dataset.id.is_(None), *mine)


def _changing() -> ColumnElement[str | None]:
    """The number of the change that runs on a dataset."""
    on_it: Select[str] = select(func.min(Case.case_no)).join(CaseDataset, CaseDataset.case_id == Case.id)
    runs = (CaseDataset.dataset_id == Dataset.id, Case.process == PROCESS, Case.closed_at.is_(None))
    return on_it.where(*runs).correlate(Dataset).scalar_subquery().label("changing")


def _line(row: Dataset, changing: str | None) -> Line:
    return Line(
        id=row.id, code=row.code, name=row.name, organ=row.organ.short_name, attribute=row.attribute, basis=row.attribute_basis,
        version=row.version, updated_on=row.updated_on, is_taken_down=row.taken_down_on is not None, changing=changing or "",
    )  # fmt: skip
