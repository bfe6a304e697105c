"""A case's paper, as the rules and the letters read it."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.process import Dossier, PartyFacts, Underway
from app.engine import tables
from app.services import enclosing, ledger
from app.services.work import Unit
from app.store import applications, bars, holdings
from app.store.folders import Folder
from app.store.models.people import Party


def of(unit: Unit, folder: Folder) -> Dossier:
    """The dossier of a locked case."""
    case, process = folder.case, unit.office.processes[folder.case.process]
    closed = [task for task in folder.tasks if task.closed_at and task.answers is not None]
    return Dossier(
        case_no=case.case_no,
        received_at=case.received_at,
        today=unit.today,
        party=party_facts(case.party, case.organ.name),
        subject=case.subject,
        application=case.application,
        answers={task.name: task.answers or {} for task in closed},
        history=tuple((task.name, task.answers or {}) for task in closed),
        outcome=case.outcome,
        terms=ledger.terms(unit, folder),
        reasons=unit.office.reasons,
        holders=holdings.of_case(unit.session, case.id, unit.today) if process.shows_holders else (),
        evidence=enclosing.of_case(unit, case) if process.lists_evidence else (),
        consult=_consult(unit),
        by=unit.actor.roles,
        bars=lambda: bars.of_party(unit.session, case.party_id, case.organ, unit.today) if folder.is_barred and case.party_id else (),
        **(_catalogue_side(unit, folder) if process.shows_applications else {}),
    )


def _catalogue_side(unit: Unit, folder: Folder) -> dict[str, Any]:
    """Who waits for the dataset, and what its attribute is by now."""
    waiting = applications.of_case(unit.session, folder.case.id)
    stages = {stage.name: stage.title for stage in unit.office.processes[applications.PROCESS].stages}
    underway = [Underway(case_no=one.case_no, party=one.party, stage=stages.get(one.stage, one.stage)) for one in waiting]
    return {"applications": tuple(underway), "attribute_now": applications.attribute_now(unit.session, folder.case.id)}


def to_be(unit: Unit, party: Party | None, subject: Mapping[str, Any], application: Mapping[str, Any]) -> Dossier:
    """The dossier of a case that is still being written."""
    return Dossier(
        case_no="", received_at=unit.now, today=unit.today, party=party_facts(party), subject=subject, application=application,
        answers={}, reasons=unit.office.reasons, consult=_consult(unit), by=unit.actor.roles,
    )  # fmt: skip


def _consult(unit: Unit) -> Callable[[str, Mapping[str, Any]], tuple[Mapping[str, Any], ...]]:
    return lambda name, facts: tables.decide(unit.office.tables[name], facts)


def party_facts(party: Party | None, organ_name: str = "") -> PartyFacts:
    """The applicant, number masked; where no party stands outside, the organ itself."""
    if party is None:
        return PartyFacts(name=organ_name, kind="organ", id_kind="", id_masked="")
    return PartyFacts(
        name=party.name, kind=party.kind, id_kind=party.id_kind, id_masked=party.id_masked, phone=party.phone, email=party.email
    )
