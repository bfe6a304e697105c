"""Who else wants the data of a demand: kept beside the requester, told what becomes of it, and joined when two demands are one."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.domain.errors import Invalid, Problem
from app.services import dossiers, lettering, opening, recording
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.entitlements import CaseSupport
from app.store.models.letters import Notice
from app.store.models.people import Party


def of_case(unit: Unit, case_id: int) -> list[Party]:
    """The supporters of a demand, in the order in which they came."""
    theirs = select(Party).join(CaseSupport, CaseSupport.party_id == Party.id).where(CaseSupport.case_id == case_id)
    return list(unit.session.scalars(theirs.order_by(CaseSupport.id)))


def add(unit: Unit, folder: Folder, party_id: int) -> bool:
    """Let a party support a demand; whether it did not yet. Whoever asked supports it anyway."""
    if party_id == folder.case.party_id:
        return False
    new = insert(CaseSupport).values(case_id=folder.case.id, party_id=party_id, at=unit.now)
    done = new.on_conflict_do_nothing().returning(CaseSupport.id)
    return unit.session.scalar(done) is not None


def remove(unit: Unit, folder: Folder, party_id: int) -> bool:
    """Let a party support a demand no more; whether it did."""
    mine = (CaseSupport.case_id == folder.case.id, CaseSupport.party_id == party_id)
    return unit.session.scalar(delete(CaseSupport).where(*mine).returning(CaseSupport.id)) is not None


def inform(unit: Unit, folder: Folder, what: str) -> None:
    """Send every supporter the letter that the process calls `what`."""
    for party in of_case(unit, folder.case.id):
        lettering.issue_to(unit, folder, what, party)


def tell(unit: Unit, folder: Folder, text: str) -> None:
    """Tell every supporter something that is no letter."""
    for party in of_case(unit, folder.case.id):
        unit.session.add(Notice(case_id=folder.case.id, party_id=party.id, text=f"您支持的需求“{folder.case.title}”：{text}", at=unit.now))


def merge(unit: Unit, folder: Folder) -> None:
    """Let a demand end in an earlier one: its party and its supporters support that one, and the two are linked.

    Only an earlier demand can be chosen, so that two people can never lock two demands the other way round.
    """
    case_no = dossiers.of(unit, folder).answers["route"]["merge_into"]
    target = folders.lock_by_number(unit.session, case_no)
    if target is None or target.case.closed_at or target.case.id >= folder.case.id:
        message = "要并入的那一件已经办结，请刷新后重新选择，或者分给开放主体办理。"
        raise Invalid((Problem(path="/merge_into", label="并入哪一件", message=message),))
    parties = [folder.case.party_id, *(party.id for party in of_case(unit, folder.case.id))]
    joined = sum(add(unit, target, party_id) for party_id in parties if party_id)
    opening.link(unit, folder.case.id, target.case.id, "merged_into")
    recording.write(unit, folder, "merged", into=target.case.case_no)
    recording.write(unit, target, "took_in", case_no=folder.case.case_no, supporters=joined)
