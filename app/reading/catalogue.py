"""The open-data catalogue (Art. 15 para. 2) as anyone may read it. What is withheld from opening is not in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Missing
from app.domain.people import Actor
from app.store.models.cases import Case, CaseDataset, StartDraft
from app.store.models.catalogue import Dataset
from app.store.models.data import DataFile
from app.store.models.organs import Organ

LISTED = ("conditional", "unconditional")
PUBLISHED = (Dataset.attribute.in_(LISTED), Dataset.taken_down_on.is_(None))
PAGE_SIZE = 20
MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the catalogue."""

    code: str
    name: str
    theme: str
    abstract: str
    attribute: str
    organ: str
    formats: tuple[str, ...]
    update_frequency: str
    updated_on: date


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for; an empty filter lets everything through. `page` counts from 1."""

    words: str = ""
    theme: str = ""
    body: int | None = None
    attribute: str = ""
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.words.strip() or self.theme or self.body or self.attribute)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a filter, with how many entries of the whole catalogue have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """A page of what was found, and what one may filter by."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    has_more: bool
    themes: tuple[Choice, ...]
    bodies: tuple[Choice, ...]
    attributes: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class DatasetPage:
    """All that Art. 15 para. 2 wants published of a dataset, and what the viewer has to do with it already.

    `is_own`: the viewer is an official of its body or of that body's authority. `has_data`: the body has pushed a file.
    """

    entry: Entry
    organ_contact: str
    authority: str
    items: tuple[Mapping[str, Any], ...]
    conditions: tuple[Mapping[str, Any], ...]
    channels: tuple[str, ...]
    attribute_basis: str
    control_measures: str
    published_on: date
    version: int
    own_draft: bool
    own_case_no: str | None
    is_own: bool
    is_taken_down: bool
    has_data: bool


def newest(session: Session, limit: int = 6) -> tuple[Entry, ...]:
    """The entries that changed last."""
    return tuple(
        entry_of(row)
        for row in session.scalars(_listed().order_by(Dataset.updated_on.desc(), Dataset.id.desc()).limit(limit))
    )


def search(session: Session, wanted: Wanted) -> Catalogue:
    """What fits all the words and filters, the latest first."""
    page, conditions = wanted.page, _conditions(wanted)
    ordered = _listed().where(*conditions).order_by(Dataset.updated_on.desc(), Dataset.id.desc())
    found = session.scalars(ordered.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    count = select(func.count()).select_from(Dataset).join(Dataset.organ).where(*PUBLISHED, *conditions)
    shelves = session.execute(_shelves()).all()
    return Catalogue(
        entries=tuple(entry_of(row) for row in found[:PAGE_SIZE]),
        total=session.scalar(count) or 0,
        page=page,
        has_more=len(found) > PAGE_SIZE,
        themes=_choices((row.theme, row.theme, row.number) for row in shelves),
        bodies=_choices((str(row.organ_id), row.organ_name, row.number) for row in shelves),
        attributes=_choices((row.attribute, row.attribute, row.number) for row in shelves),
    )


def dataset(session: Session, viewer: Actor, code: str) -> DatasetPage:
    """One dataset. Raises Missing for an unknown one, and for one that is not published where the viewer is not of its organs."""
    found = find(session, viewer, code)
    if found is None:
        raise Missing
    return found


def find(session: Session, viewer: Actor, code: str) -> DatasetPage | None:
    """As `dataset`, or None."""
    every = select(Dataset).join(Dataset.organ).options(joinedload(Dataset.organ).joinedload(Organ.authority))
    row = session.scalars(every.where(Dataset.code == code, _known_to(viewer))).one_or_none()
    return _page(session, viewer, row) if row else None


def _page(session: Session, viewer: Actor, row: Dataset) -> DatasetPage:
    return DatasetPage(
        entry=entry_of(row),
        organ_contact=row.organ.contact,
        authority=row.organ.authority.name if row.organ.authority else "",
        items=tuple(row.items),
        conditions=tuple(row.conditions),
        channels=tuple(row.channels),
        attribute_basis=row.attribute_basis,
        control_measures=row.control_measures,
        published_on=row.published_on,
        version=row.version,
        own_draft=_has_draft(session, viewer, row),
        own_case_no=_open_case(session, viewer, row),
        is_own=viewer.is_official and viewer.organ_id in (row.organ_id, row.organ.authority_id),
        is_taken_down=row.taken_down_on is not None,
        has_data=session.scalar(select(exists().where(DataFile.dataset_id == row.id))) or False,
    )


def _known_to(viewer: Actor) -> ColumnElement[bool]:
    """What is published anyone may read; what is not, the officials of its body and of that body's authority."""
    published = and_(*PUBLISHED)
    if not viewer.is_official:
        return published
    return or_(published, Dataset.organ_id == viewer.organ_id, Organ.authority_id == viewer.organ_id)


def _listed() -> Select[Dataset]:
    return select(Dataset).join(Dataset.organ).options(joinedload(Dataset.organ)).where(*PUBLISHED)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_speaks_of(word) for word in wanted.words.split()[:MOST_WORDS]]
    if wanted.theme:
        conditions.append(Dataset.theme == wanted.theme)
    if wanted.body:
        conditions.append(Dataset.organ_id == wanted.body)
    if wanted.attribute:
        conditions.append(Dataset.attribute == wanted.attribute)
    return conditions


def _speaks_of(word: str) -> ColumnElement[bool]:
    """The word stands in the name, abstract, theme, number, body or the name of a data item."""
    places = (Dataset.name, Dataset.abstract, Dataset.theme, Dataset.code, Organ.name)
    return or_(*(place.icontains(word, autoescape=True) for place in places), _has_item(word))


def _has_item(word: str) -> ColumnElement[bool]:
    items = func.jsonb_array_elements(Dataset.items).table_valued(column("value", JSONB))
    named = items.c.value["name"].astext.icontains(word, autoescape=True)
    return select(literal(1)).select_from(items).where(named).correlate(Dataset).exists()


def _shelves() -> Select[str, str, int, str, int]:
    """How many entries each theme, body and attribute has, in one go."""
    shelf = (Dataset.theme, Dataset.attribute, Dataset.organ_id, Organ.name.label("organ_name"))
    return select(*shelf, func.count().label("number")).join(Dataset.organ).where(*PUBLISHED).group_by(*shelf)


def _choices(counted: Iterable[tuple[str, str, int]]) -> tuple[Choice, ...]:
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value, label, number in counted:
        labels[value] = label
        counts[value] = counts.get(value, 0) + number
    most_first = sorted(counts, key=lambda value: (-counts[value], value))
    return tuple(Choice(value=value, label=labels[value], count=counts[value]) for value in most_first)


def entry_of(row: Dataset) -> Entry:
    """A dataset as a line of the catalogue."""
    return Entry(
        code=row.code, name=row.name, theme=row.theme, abstract=row.abstract, attribute=row.attribute, organ=row.organ.name,
        formats=tuple(row.formats), update_frequency=row.update_frequency, updated_on=row.updated_on,
    )  # fmt: skip


def _has_draft(session: Session, viewer: Actor, row: Dataset) -> bool:
    if viewer.account_id is None:
        return False
    mine = (StartDraft.account_id == viewer.account_id, StartDraft.about == row.code)
    return session.scalar(select(StartDraft.id).where(*mine).limit(1)) is not None


def _open_case(session: Session, viewer: Actor, row: Dataset) -> str | None:
    if viewer.party_id is None:
        return None
    about = select(Case.case_no).join(CaseDataset, CaseDataset.case_id == Case.id)
    mine = (CaseDataset.dataset_id == row.id, Case.party_id == viewer.party_id, Case.closed_at.is_(None))
    return session.scalar(about.where(*mine).order_by(Case.id.desc()).limit(1))
