"""A case followed without signing in: number and code open it, and wrong ones are counted, by case and by network address."""

from dataclasses import dataclass

from sqlalchemy import select

from app.domain import tracking_codes
from app.services import proving
from app.services.work import Unit
from app.store.models.cases import Case

TRIES_OF_A_CASE, TRIES_OF_AN_ADDRESS = 5, 20
TOO_MANY = "查询出错次数过多，请15分钟后再试。"


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Somebody who has shown number and code of this case, and may see where it stands; nothing else."""

    case_id: int


def prove(unit: Unit, case_no: str, code: str, address: str) -> Follower | None:
    """Who may follow the case, or None: then the try is counted. Raises proving.Locked after too many."""
    for asker, tries in ((f"track {case_no}", TRIES_OF_A_CASE), (f"track from {address}", TRIES_OF_AN_ADDRESS)):
        proving.must_not_be_locked(unit, asker, TOO_MANY, tries)
    found = unit.session.scalar(select(Case.id).where(Case.case_no == case_no, Case.party_id.is_not(None)))
    if tracking_codes.fits(unit.office.sealer.mark, case_no, code) and found is not None:
        return Follower(case_id=found)
    proving.count_failure(unit, f"track {case_no}", address)
    proving.count_failure(unit, f"track from {address}", address)
    return None
