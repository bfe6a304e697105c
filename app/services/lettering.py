"""Letters: built from the dossier, numbered, kept as a snapshot, and handed to the queue in the decision's own transaction."""

from typing import Any

from app.domain import letters, numbering
from app.domain.letters import Contact, LetterKind
from app.services import dossiers, queueing, recording
from app.services.work import Unit
from app.store import serials
from app.store.folders import Folder
from app.store.models.letters import Letter
from app.store.models.organs import Organ


def issue(unit: Unit, folder: Folder, what: str) -> Letter:
    """Issue the letter that the process calls `what`. Raises Unlawful for a refusal without reasons (Art. 21)."""
    dossier = dossiers.of(unit, folder)
    process = unit.office.processes[folder.case.process]
    written = process.letters[what](dossier, _heading(unit, folder))
    kind = next(kind for kind, shape in letters.LETTERS.items() if type(written) is shape)
    number = _number(unit, folder.case.organ, kind)
    content = {**letters.pack(written), "letter_no": number, "title": unit.office.letters.styles[kind].title}
    letter = Letter(
        case_id=folder.case.id, kind=kind.value, number=number, title=content["title"], content=content,
        party_id=folder.case.party_id, issued_at=unit.now, served_at=unit.now,
    )  # fmt: skip
    unit.session.add(letter)
    unit.session.flush([letter])  # the queue needs the letter's id
    queueing.enqueue(unit.session, "deliver_letter", letter_id=letter.id)
    recording.write(unit, folder.case, "letter_issued", kind=kind.value, number=number)
    return letter


def _heading(unit: Unit, folder: Folder) -> dict[str, Any]:
    organ, office = folder.case.organ, unit.office
    return {
        "organ": organ.name,
        "title": "",
        "letter_no": "",
        "case_no": folder.case.case_no,
        "addressee": folder.case.party.name,
        "issued_on": unit.today,
        "contact": Contact(unit=organ.short_name, phone=organ.contact) if organ.contact else office.letters.contact,
        "verify_at": f"{office.base_url}/verify",
        "demo": office.demo,
        "case_at": f"{office.base_url}/cases/{folder.case.case_no}",
        "remedies": lambda kind: office.letters.remedies_for(
            kind, government=_government(organ), court="有管辖权的人民法院", online=f"{office.base_url}/remedies"
        ),
    }


def _government(organ: Organ) -> str:
    return f"{organ.region}人民政府" if not organ.region.isdigit() else "本级人民政府"


def _number(unit: Unit, organ: Organ, kind: LetterKind) -> str:
    mark = unit.office.letters.styles[kind].mark
    serial = serials.next_in(unit.session, f"letter:{organ.id}:{kind.value}:{unit.today.year}")
    return numbering.letter_number(organ.letter_mark, mark, unit.today.year, serial)
