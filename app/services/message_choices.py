"""Which messages a party wants in its account, and which by mail. Letters are served whatever is chosen."""

from collections.abc import Collection

from app.domain.errors import Forbidden
from app.domain.messages import Kind
from app.services.work import Unit
from app.store.models.people import Party


def choose(unit: Unit, in_account: Collection[str], by_mail: Collection[str]) -> None:
    """Keep the choice of the actor's party. Raises Forbidden for whoever has none."""
    if unit.actor.party_id is None:
        raise Forbidden
    party = unit.session.get_one(Party, unit.actor.party_id, with_for_update=True)
    party.muted = [kind.value for kind in Kind if kind not in in_account]
    party.mailed = [kind.value for kind in Kind if kind in by_mail]
