"""Finding what speaks of the same data: demands by their names, published datasets by all their words."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session, joinedload

from app.domain.likeness import bigrams, likeness, share
from app.store.models.cases import Case
from app.store.models.catalogue import Dataset
from app.store.models.organs import Organ

PROCESS = "demand_request"
LISTED = ("conditional", "unconditional")
# Below these, two titles have no more in common than any two titles of the same trade.
LIKE_ENOUGH, SPOKEN_OF = 0.4, 0.5
MOST_PAIRS, MOST_LOOKED_AT = 40, 300


@dataclass(frozen=True, kw_only=True)
class Like:
    """A demand that resembles what was asked for; `likeness` from 0 to 1."""

    id: int
    case_no: str
    title: str
    organ: str
    likeness: float


def alike(session: Session, text: str, *which: ColumnElement[bool], limit: int = 5) -> tuple[Like, ...]:
    """The demands whose names are like a text, the likest first, among those that `which` lets."""
    pairs = _pairs(text)
    if not pairs:
        return ()
    spoken = or_(*(Case.title.icontains(pair, autoescape=True) for pair in pairs))
    wanted = select(Case.id, Case.case_no, Case.title, Organ.name.label("organ")).join(Organ, Organ.id == Case.organ_id)
    newest = wanted.where(Case.process == PROCESS, spoken, *which).order_by(Case.id.desc()).limit(MOST_LOOKED_AT)
    found = [Like(**row, likeness=likeness(text, row["title"])) for row in session.execute(newest).mappings()]
    near = [one for one in found if one.likeness >= LIKE_ENOUGH]
    return tuple(sorted(near, key=lambda one: (-one.likeness, one.id))[:limit])


def spoken_of(session: Session, text: str, limit: int = 5) -> tuple[Dataset, ...]:
    """The published datasets whose name, abstract or data items speak of a text, the best first."""
    pairs = _pairs(text)
    if not pairs:
        return ()
    items = cast(func.jsonb_path_query_array(Dataset.items, cast("$[*].name", JSONPATH)), Text)
    places = (Dataset.name, Dataset.abstract, items)
    spoken = or_(*(place.icontains(pair, autoescape=True) for pair in pairs for place in places))
    published = (Dataset.attribute.in_(LISTED), Dataset.taken_down_on.is_(None))
    wanted = select(Dataset).options(joinedload(Dataset.organ)).where(*published, spoken)
    ranked = [(_rank(text, row), row) for row in session.scalars(wanted.order_by(Dataset.id).limit(MOST_LOOKED_AT))]
    return tuple(row for rank, row in sorted(ranked, key=lambda one: (-one[0], one[1].id)) if rank >= SPOKEN_OF)[:limit]


def withheld_of(session: Session, organ_id: int) -> tuple[Dataset, ...]:
    """The datasets that a body has registered as not to be opened."""
    own = (Dataset.organ_id == organ_id, Dataset.attribute == "withheld", Dataset.taken_down_on.is_(None))
    return tuple(session.scalars(select(Dataset).where(*own).order_by(Dataset.code)))


def bodies_of(session: Session, authority_id: int) -> tuple[Organ, ...]:
    """The opening bodies that an authority supervises."""
    own = (Organ.kind == "opening_body", Organ.authority_id == authority_id)
    return tuple(session.scalars(select(Organ).where(*own).order_by(Organ.id)))


def authorities(session: Session) -> tuple[Organ, ...]:
    """The public-data authorities, the province's first."""
    wanted = select(Organ).where(Organ.kind == "authority").order_by(Organ.level != "province", Organ.id)
    return tuple(session.scalars(wanted))


def _rank(text: str, row: Dataset) -> float:
    whole = " ".join((row.name, row.abstract, row.theme, *(one["name"] for one in row.items)))
    return max(likeness(text, row.name), share(text, whole))


def _pairs(text: str) -> list[str]:
    return sorted(bigrams(text))[:MOST_PAIRS]
