"""The public check of an agreement: whoever holds its number and code learns what it is worth, and nothing of what it says."""

from dataclasses import dataclass
from datetime import datetime
from secrets import compare_digest

from sqlalchemy import select

from app.domain import agreements, identity
from app.domain.agreements import Force
from app.services import proving
from app.services.work import Unit
from app.store.models.agreements import Agreement
from app.store.models.cases import Case
from app.store.models.entitlements import Entitlement
from app.store.models.organs import Organ
from app.store.models.people import Party

# Wrong codes from one network address before it has to wait: many people may share one.
TRIES = 20
TOO_MANY = "查询出错次数过多，请15分钟后再试。"
NATURAL_PERSON = "natural_person"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What anyone may know of an agreement whose number and code they hold; a natural person's name comes masked."""

    number: str
    organ: str
    party: str
    dataset: str
    offered_at: datetime
    concluded_at: datetime | None
    force: Force
    sha256: str


def verify(unit: Unit, number: str, code: str, address: str) -> Verified | None:
    """The agreement with this number and code, or None: then the try is counted. Raises Locked after too many."""
    asker = f"verify {address}"
    proving.must_not_be_locked(unit, asker, TOO_MANY, TRIES)
    wanted = (
        select(Agreement, Case.closed_at, Case.subject, Organ.name, Party.name, Party.kind, Entitlement.status, Entitlement.through_on)
        .join(Case, Case.id == Agreement.case_id)
        .join(Organ, Organ.id == Case.organ_id)
        .join(Party, Party.id == Case.party_id)
        .outerjoin(Entitlement, Entitlement.case_id == Case.id)
        .where(Agreement.number == number)
        .limit(1)
    )
    found = unit.session.execute(wanted).one_or_none()
    if found is None or not compare_digest(found[0].code.encode(), code.upper().encode()):
        proving.count_failure(unit, asker, address)
        return None
    one, closed_at, subject, organ, party, kind, status, through_on = found
    return Verified(
        number=one.number, organ=organ, party=identity.mask_name(party) if kind == NATURAL_PERSON else party,
        dataset=subject.get("name", ""), offered_at=one.offered_at,
        concluded_at=one.ended_at if one.state == agreements.State.CONCLUDED else None, sha256=one.sha256,
        force=agreements.force(one.state, status, through_on, unit.today, case_is_closed=closed_at is not None),
    )  # fmt: skip
