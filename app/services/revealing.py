"""Reading what is masked: an identity number is opened for one look, and who looked is written down."""

from app.domain.errors import Forbidden, Missing
from app.domain.identity import SEALED_AS
from app.domain.people import Role
from app.services.work import Unit
from app.store import folders
from app.store.models.record import AccessLine

MAY_READ = (Role.REVIEWER, Role.APPROVER, Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER)


def reveal(unit: Unit, case_no: str) -> str:
    """The applicant's identity number, for those of the body who handle cases. Raises Missing for other bodies' cases, Forbidden."""
    folder = folders.lock_by_number(unit.session, case_no)
    party = folder.case.party if folder else None
    if folder is None or party is None or unit.actor.organ_id != folder.case.organ_id:
        raise Missing
    if not unit.actor.is_a(*MAY_READ):
        raise Forbidden("只有本办件的经办和审批人员可以查看完整证件号码。")
    look = AccessLine(account_id=unit.actor.account_id, party_id=party.id, case_id=folder.case.id, what="id_number", at=unit.now)
    unit.session.add(look)
    return unit.office.sealer.open(party.id_sealed, SEALED_AS)
