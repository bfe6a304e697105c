"""The views of the inbox that somebody may open: their own, and those that colleagues share."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.store.models.looks import DefaultView, SavedView
from app.store.models.people import Account


@dataclass(frozen=True, kw_only=True)
class View:
    """A named way to look: `question` as the address asks it. `owner` is empty where it is one's own."""

    id: int
    name: str
    question: str
    owner: str
    shared: bool
    is_default: bool


def of(session: Session, viewer: Actor) -> tuple[View, ...]:
    """One's own first, by name. One SELECT."""
    default = select(DefaultView.view_id).where(DefaultView.account_id == viewer.account_id).scalar_subquery()
    mine, own_first = SavedView.account_id == viewer.account_id, (SavedView.account_id != viewer.account_id)
    columns = (SavedView.id, SavedView.name, SavedView.question, SavedView.shared, Account.name.label("owner"), mine.label("is_mine"))
    query = (
        select(*columns, (SavedView.id == default).label("is_default"))
        .join(Account, Account.id == SavedView.account_id)
        .where(or_(mine, SavedView.shared & (SavedView.organ_id == viewer.organ_id)))
        .order_by(own_first, SavedView.name, SavedView.id)
    )
    return tuple(
        View(
            id=row.id, name=row.name, question=row.question, owner="" if row.is_mine else row.owner, shared=row.shared,
            is_default=bool(row.is_default),
        )
        for row in session.execute(query)
    )  # fmt: skip
