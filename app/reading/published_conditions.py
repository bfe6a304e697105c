"""What is to be said of the conditions that the catalogue publishes now (Art. 19), for whoever looks after the whole of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import fair_conditions
from app.domain.fair_conditions import Remark, Words
from app.store.models.catalogue import Dataset


@dataclass(frozen=True, kw_only=True)
class Published:
    """One dataset and the remarks on its conditions; none where nothing is to be said."""

    code: str
    name: str
    organ: str
    conditions: int
    remarks: tuple[Remark, ...]


def weighed(session: Session, words: Words) -> Iterator[Published]:
    """Every dataset that is published on conditions, by its code. What is published everybody may see, so nobody is asked who looks."""
    wanted = select(Dataset).options(joinedload(Dataset.organ)).where(Dataset.attribute == "conditional", Dataset.taken_down_on.is_(None))
    for one in session.scalars(wanted.order_by(Dataset.code)):
        found = fair_conditions.remarks(words, one.conditions)
        yield Published(code=one.code, name=one.name, organ=one.organ.name, conditions=len(one.conditions), remarks=found)
