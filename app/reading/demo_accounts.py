"""The demo's own accounts, for its sign-in page. A town with real people has no such list."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.people import Role
from app.store.models.people import Account


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """A login that a visitor may try, in its role, with where it belongs."""

    login: str
    name: str
    role: Role
    place: str


def every(session: Session) -> list[DemoAccount]:
    """All of them, in the order in which they were opened."""
    wanted = select(Account).options(joinedload(Account.organ), joinedload(Account.party)).order_by(Account.id)
    return [_shown(account) for account in session.scalars(wanted).unique()]


def _shown(account: Account) -> DemoAccount:
    place = account.organ.short_name if account.organ else account.party.name if account.party else ""
    return DemoAccount(login=account.login, name=account.name, role=Role(account.roles[0].role), place=place)
