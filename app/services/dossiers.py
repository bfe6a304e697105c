"""A case's paper, as the rules and the letters read it."""

from collections.abc import Mapping
from typing import Any

from app.domain.process import Dossier, PartyFacts
from app.services import ledger
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.people import Party


def of(unit: Unit, folder: Folder) -> Dossier:
    """The dossier of a locked case."""
    case = folder.case
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
    )


def to_be(unit: Unit, party: Party | None, subject: Mapping[str, Any], application: Mapping[str, Any]) -> Dossier:
    """The dossier of a case that is still being written."""
    return Dossier(
        case_no="", received_at=unit.now, today=unit.today, party=party_facts(party), subject=subject, application=application,
        answers={}, reasons=unit.office.reasons,
    )  # fmt: skip


def party_facts(party: Party | None, organ_name: str = "") -> PartyFacts:
    """The applicant, number masked; where no party stands outside, the organ itself."""
    if party is None:
        return PartyFacts(name=organ_name, kind="organ", id_kind="", id_masked="")
    return PartyFacts(
        name=party.name, kind=party.kind, id_kind=party.id_kind, id_masked=party.id_masked, phone=party.phone, email=party.email
    )
