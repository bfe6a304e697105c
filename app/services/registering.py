"""Who and what the office knows: organs, parties under their real names, accounts, catalogue entries."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select

from app.adapters import id_numbers
from app.domain import identity
from app.domain.errors import Invalid, Problem
from app.domain.people import Actor
from app.services import passwords
from app.services.actors import as_actor
from app.services.work import Unit
from app.store.models.catalogue import Dataset
from app.store.models.organs import Organ
from app.store.models.people import Account, AccountRole, Party


def organ(unit: Unit, *, kind: str, authority: Organ | None = None, **words: str) -> Organ:
    """Register an authority, an opening body or a government. Raises Invalid for a wrong code (GB 32100)."""
    _check(unit, identity.Kind.USCC, words["uscc"])
    made = Organ(kind=kind, authority_id=authority.id if authority else None, **words)
    unit.session.add(made)
    unit.session.flush()  # bodies name their authority by its id
    return made


def party(unit: Unit, *, kind: str, name: str, id_kind: str, id_no: str, **contact: str) -> Party:
    """Register a party under its real name (Art. 18). Raises Invalid for a wrong number (GB 11643, GB 32100)."""
    number = identity.normalise(id_no)
    _check(unit, identity.Kind(id_kind), number)
    made = Party(
        kind=kind, name=name, id_kind=id_kind, id_sealed=unit.office.sealer.seal(number, identity.SEALED_AS),
        id_digest=unit.office.sealer.mark(number, identity.SEALED_AS), id_masked=identity.mask(number), assurance_level=4, **contact,
    )  # fmt: skip
    unit.session.add(made)
    unit.session.flush()  # accounts name their party by its id
    return made


def account(
    unit: Unit,
    *,
    login: str,
    name: str,
    password_hash: str,
    role: str,
    party: Party | None = None,
    organ: Organ | None = None,
    email: str = "",
) -> Account:
    """Open an account with one role. `email`: an official's own; a party's people are written to at the party's."""
    made = Account(
        login=login, name=name, password_hash=password_hash, party_id=party.id if party else None, organ_id=organ.id if organ else None,
        is_active=True, email=party.email if party else email, created_at=unit.now, roles=[AccountRole(role=role)],
    )  # fmt: skip
    unit.session.add(made)
    return made


def dataset(unit: Unit, organ: Organ, entry: Mapping[str, Any]) -> Dataset:
    """Publish a catalogue entry (Art. 15 para. 2)."""
    made = Dataset(
        organ_id=organ.id, published_on=unit.today, updated_on=unit.today, version=1, control_measures="", **entry
    )
    unit.session.add(made)
    return made


def password(plain: str) -> str:
    """The hash to open accounts with."""
    return passwords.hashed(plain)


def is_empty(unit: Unit) -> bool:
    """Whether no organ has been registered yet."""
    return not unit.session.scalar(select(exists().where(Organ.id.is_not(None))))


def everyone(unit: Unit) -> dict[str, Actor]:
    """Every account as an actor, by login."""
    return {account.login: as_actor(account) for account in unit.session.scalars(select(Account)).unique()}


def _check(unit: Unit, kind: identity.Kind, number: str) -> None:
    if fault := id_numbers.fault(kind, number, unit.today):
        raise Invalid((Problem(path="/id_no", label=identity.NAMES[kind], message=fault),))
