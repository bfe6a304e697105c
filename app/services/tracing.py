"""Following a case to what came of it: the cases that followed, the entitlement it gave."""

from sqlalchemy import or_, select

from app.services.work import Unit
from app.store.models.cases import Case
from app.store.models.entitlements import CaseLink, Entitlement


def followed_from(unit: Unit, case_id: int) -> list[int]:
    """The case and every case that followed from it, oldest first."""
    found, looking = {case_id}, {case_id}
    while looking:
        looking = _later(unit, looking) - found
        found |= looking
    return sorted(found)


def followed_by(unit: Unit, case_id: int, process: str) -> int | None:
    """The latest case of a process that followed from this one."""
    wanted = select(Case.id).where(Case.id.in_(followed_from(unit, case_id)), Case.process == process)
    return unit.session.scalar(wanted.order_by(Case.id.desc()).limit(1))


def number_of(unit: Unit, case_id: int) -> str:
    """A case's number."""
    return unit.session.scalars(select(Case.case_no).where(Case.id == case_id)).one()


def entitlement_of(unit: Unit, case_id: int) -> str | None:
    """The number of the entitlement that a case gave."""
    return unit.session.scalar(select(Entitlement.number).where(Entitlement.case_id == case_id).limit(1))


def _later(unit: Unit, ids: set[int]) -> set[int]:
    """Linked cases opened after these, whichever of the two the link is written from."""
    rows = unit.session.execute(
        select(CaseLink.case_id, CaseLink.other_id).where(or_(CaseLink.case_id.in_(ids), CaseLink.other_id.in_(ids)))
    )
    return {max(one, other) for one, other in rows}
