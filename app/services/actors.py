"""An account as whoever acts or looks."""

from app.domain.people import Actor, Role
from app.store.models.people import Account


def as_actor(account: Account) -> Actor:
    """The actor an account is; its organ and roles must be loaded."""
    return Actor(
        account_id=account.id,
        login=account.login,
        name=account.name,
        roles=frozenset(Role(one.role) for one in account.roles),
        party_id=account.party_id,
        organ_id=account.organ_id,
        organ_name=account.organ.name if account.organ else "",
    )
