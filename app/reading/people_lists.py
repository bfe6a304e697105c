"""Who works where: colleagues who may take a task, and whom the next step goes to."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import people
from app.domain.people import Actor, Deed, Role, TaskSeat
from app.store.models.people import Account, AccountRole


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of an organ."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    party_id: int | None
    organ_id: int | None

    def may_take(self, seat: TaskSeat, deeds: Iterable[Deed], apart: frozenset[str]) -> bool:
        """Whether the rules on people let this person take a task."""
        actor = Actor(
            account_id=self.id, login=self.login, name=self.name, roles=self.roles, party_id=self.party_id, organ_id=self.organ_id
        )
        return not people.may_take(actor, seat, deeds, apart)


def of_organs(session: Session, viewer: Actor, organ_ids: Iterable[int]) -> tuple[Colleague, ...]:
    """The active people of some organs by name. An official sees who works where; strangers see nobody."""
    if not viewer.is_official:
        return ()
    query = (
        select(Account.id, Account.login, Account.name, Account.party_id, Account.organ_id, AccountRole.role)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.organ_id.in_(set(organ_ids)), Account.is_active)
        .order_by(Account.name, Account.id)
    )
    found: dict[int, Colleague] = {}
    for row in session.execute(query):
        known = found[row.id].roles if row.id in found else frozenset()
        found[row.id] = Colleague(
            id=row.id, login=row.login, name=row.name, roles=known | {Role(row.role)}, party_id=row.party_id, organ_id=row.organ_id
        )
    return tuple(found.values())
