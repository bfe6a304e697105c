"""Keys of entitlements: issued to the holder, shown once; of each only the digest is kept."""

from sqlalchemy import select

from app.domain.entitlements import STATUS_WORDS, Status
from app.domain.errors import Missing, Stale, Unlawful
from app.domain.people import Role
from app.services import entitlements, recording
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.entitlements import Entitlement

AGREED_USE = "第二十六条第二款"


def issue(unit: Unit, number: str) -> str:
    """A new key for one's own entitlement; the old one stops working. Raises Missing, and Unlawful for one that is over."""
    kept, folder = _own(unit, number)
    if kept.status in (Status.REVOKED, Status.EXPIRED) or unit.today > kept.through_on:
        over = Status(kept.status) if kept.status == Status.REVOKED else Status.EXPIRED
        raise Unlawful(AGREED_USE, f"授权凭证 {number} {STATUS_WORDS[over]}，不能再领取密钥。")
    key = entitlements.issue_key(unit, kept)
    recording.write(unit, folder, "key_issued", number=number)
    return key


def revoke(unit: Unit, number: str) -> None:
    """Stop the key of one's own entitlement, such as one that was lost; another may be issued. Raises Missing, Stale."""
    kept, folder = _own(unit, number)
    if kept.key_digest is None:
        raise Stale("这项授权现在没有密钥。")
    entitlements.revoke_key(unit, kept)
    recording.write(unit, folder, "key_revoked", number=number)


def _own(unit: Unit, number: str) -> tuple[Entitlement, Folder]:
    """The case is locked before the entitlement, as by every deed that stops one."""
    mine = (Entitlement.number == number, Entitlement.party_id == unit.actor.party_id)
    if unit.actor.party_id is None or not unit.actor.is_a(Role.APPLICANT):
        raise Missing
    case_id = unit.session.scalar(select(Entitlement.case_id).where(*mine))
    folder = folders.lock(unit.session, case_id) if case_id else None
    if folder is None:
        raise Missing
    found = select(Entitlement).where(*mine).with_for_update()
    return unit.session.scalars(found, execution_options={"populate_existing": True}).one(), folder
