"""Keys of entitlements: issued to the holder, shown once; of each only the digest is kept."""

from sqlalchemy import select

from app.domain.entitlements import STATUS_WORDS, Status
from app.domain.errors import Missing, Unlawful
from app.domain.people import Role
from app.services import entitlements, recording
from app.services.work import Unit
from app.store import folders
from app.store.models.entitlements import Entitlement

AGREED_USE = "第二十六条第二款"


def issue(unit: Unit, number: str) -> str:
    """A new key for one's own entitlement; the old one stops working. Raises Missing, and Unlawful for one that is over."""
    mine = (Entitlement.number == number, Entitlement.party_id == unit.actor.party_id)
    kept = unit.session.scalars(select(Entitlement).where(*mine).with_for_update()).one_or_none() if unit.actor.party_id else None
    if kept is None or not unit.actor.is_a(Role.APPLICANT):
        raise Missing
    if kept.status in (Status.REVOKED, Status.EXPIRED) or unit.today > kept.through_on:
        over = Status(kept.status) if kept.status == Status.REVOKED else Status.EXPIRED
        raise Unlawful(AGREED_USE, f"授权凭证 {number} {STATUS_WORDS[over]}，不能再领取密钥。")
    key = entitlements.issue_key(unit, kept)
    if folder := folders.lock(unit.session, kept.case_id):
        recording.write(unit, folder, "key_issued", number=number)
    return key
