"""One case starts another about the same thing: an objection an attribute change, a violation an appeal."""

from dataclasses import replace

from app.domain.people import SYSTEM
from app.domain.process import About, Process, Whose
from app.services import dossiers, opening, recording, subjects
from app.services.subjects import Subject
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.people import Party


def start_case(unit: Unit, folder: Folder, slug: str, about: str = "") -> Folder | None:
    """Open a case of the process `slug`, filed by whoever acts, both linked: about what this one is about, or about what `about` names.

    Its start answers are what this process hands over. None, and a line on the record, where the office has no such
    process or there is nothing of the catalogue to open it about. Raises Unlawful where that process does not take it.
    """
    if slug not in unit.office.processes or not _about(unit.office.processes[slug], folder, about):
        recording.write(unit, folder, "handed_over", to=slug, case_no="")
        return None
    process, own = unit.office.processes[slug], unit.office.processes[folder.case.process]
    answers = own.hands_over[slug](dossiers.of(unit, folder))
    # Whether this person might have named the subject is no question here: the case at hand is about it.
    subject = subjects.find(replace(unit, actor=SYSTEM), process, _about(process, folder, about))
    made = opening.open_case(unit, process, subject, _party(process, folder, subject), answers, details={"started_by": folder.case.case_no})
    opening.link(unit, made.case.id, folder.case.id, "origin")
    opening.link(unit, folder.case.id, made.case.id, "started")
    recording.write(unit, folder, "handed_over", to=slug, case_no=made.case.case_no)
    return made


def _about(process: Process, folder: Folder, named: str) -> str:
    """By what the new case's subject is named; empty where the case at hand has none. Only an entitlement can be chosen."""
    facts = folder.case.subject
    words = {About.DATASET: facts.get("code"), About.ENTITLEMENT: named or facts.get("entitlement"), About.CASE: folder.case.case_no}
    return words.get(process.about) or ("-" if process.about is About.NOTHING else "")


def _party(process: Process, folder: Folder, subject: Subject) -> Party | None:
    return {Whose.FILER: folder.case.party, Whose.HOLDER: subject.party, Whose.NOBODY: None}[process.party]
