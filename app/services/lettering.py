"""Letters: built from the dossier, numbered, kept as a snapshot, and handed to the queue in the decision's own transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from app.domain import letters, numbering, tracking_codes
from app.domain.duties import Kind
from app.domain.letters import Contact, LetterKind, SupervisionNotice, Term
from app.domain.process import Heading, as_letter_term
from app.services import calendars, dossiers, ledger, queueing, recording
from app.services.work import Unit
from app.store import serials
from app.store.folders import Folder
from app.store.models.letters import Letter
from app.store.models.organs import Organ
from app.store.models.people import Party

DELIVER = "deliver_letter"
NATURAL_PERSON = "natural_person"
SIGNALS = {"warning": "预警", "yellow": "黄牌", "red": "红牌"}


def issue(unit: Unit, folder: Folder, what: str) -> Letter:
    """Issue the letter that the process calls `what`. Raises Unlawful for a refusal without reasons (Art. 21)."""
    process = unit.office.processes[folder.case.process]
    written = process.letters[what](dossiers.of(unit, folder), _heading(unit, folder))
    return _post(unit, folder, written, folder.case.party_id)


def issue_written(unit: Unit, folder: Folder, write: Callable[[Heading], letters.Letter], number: str = "") -> Letter:
    """Issue a letter that is of the office and of no process, such as about a period; under a number that it has already, if it has."""
    return _post(unit, folder, write(_heading(unit, folder)), folder.case.party_id, number)


def issue_to(unit: Unit, folder: Folder, what: str, party: Party) -> Letter:
    """Issue a letter of the case to somebody else than its party, such as a holder of the data."""
    heading = _heading(unit, folder)
    addressed = replace(heading, common={**heading.common, "agent": "", "addressee": party.name, "to_person": party.kind == NATURAL_PERSON})
    written = unit.office.processes[folder.case.process].letters[what](dossiers.of(unit, folder), addressed)
    return _post(unit, folder, written, party.id)


def issue_supervision(unit: Unit, folder: Folder, instruction: str, answer_by_on: date) -> Letter:
    """A 督办通知书 from the authority to the body; the applicant does not get it."""
    heading, terms = _heading(unit, folder), ledger.terms(unit, folder)
    principal = terms[unit.office.processes[folder.case.process].principal]
    left = principal.standing.days_left(unit.today, calendars.of(unit, folder))
    notice = SupervisionNotice(
        **{**heading.common, "organ": unit.actor.organ_name, "agent": "", "addressee": folder.case.organ.name, "to_person": False},
        basis="《广东省公共数据开放暂行办法》第三十二条第一款",
        matter=unit.office.processes[folder.case.process].title,
        applicant=heading.common["addressee"],
        datasets=(folder.case.title,),
        received_on=folder.case.received_on,
        signal=SIGNALS.get(folder.case.level, "督办"),
        signal_at=unit.now,
        term=as_letter_term(principal),
        overdue_days=max(0, -left),
        facts=(f"现处于“{'、'.join(task.title for task in folder.open_tasks) or '办理'}”环节。",),
        requirements=(instruction,),
        answer_by=_answer_term(unit, folder, answer_by_on),
    )
    return _post(unit, folder, notice, None)


def next_number(unit: Unit, organ: Organ, kind: LetterKind) -> str:
    """The next number of an organ's letters of a kind; it is used up."""
    mark = unit.office.letters.styles[kind].mark
    serial = serials.next_in(unit.session, f"letter:{organ.id}:{mark}:{unit.today.year}")
    return numbering.letter_number(organ.letter_mark, mark, unit.today.year, serial)


def _post(unit: Unit, folder: Folder, written: letters.Letter, party_id: int | None, number: str = "") -> Letter:
    kind = letters.kind_of(written)
    number = number or next_number(unit, _issuer(unit, folder, written), kind)
    if kind in letters.RECEIPTS and party_id == folder.case.party_id:
        written = replace(written, tracking_code=tracking_codes.code(unit.office.sealer.mark, folder.case.case_no))
    content = {**letters.pack(written), "letter_no": number, "title": unit.office.letters.styles[kind].title}
    letter = Letter(
        case_id=folder.case.id, kind=kind.value, number=number, title=content["title"], content=content,
        party_id=party_id, issued_at=unit.now, served_at=unit.now,
    )  # fmt: skip
    folder.letters.append(letter)
    queueing.enqueue(unit.session, DELIVER, case_id=folder.case.id, number=number)
    recording.write(unit, folder, "letter_issued", kind=kind.value, number=number)
    return letter


def _issuer(unit: Unit, folder: Folder, written: letters.Letter) -> Organ:
    """Each organ numbers the letters that it signs."""
    own = folder.case.organ
    if written.organ == own.name:
        return own
    return unit.session.scalars(select(Organ).where(Organ.name == written.organ)).one_or_none() or own


def _answer_term(unit: Unit, folder: Folder, on: date) -> Term:
    calendar = calendars.of(unit, folder)
    days = max(1, calendar.count(unit.today, on)) if on > unit.today else 1
    provisional = on > calendar.certain_through
    return Term(
        kind=Kind.STANDARD,
        basis="督办要求",
        days=days,
        due_on=on,
        provisional=provisional,
        earliest_on=on if provisional else None,
    )


def _heading(unit: Unit, folder: Folder) -> Heading:
    organ, office = folder.case.organ, unit.office
    common = {
        "organ": organ.name,
        "title": "",
        "letter_no": "",
        "case_no": folder.case.case_no,
        "addressee": folder.case.party.name if folder.case.party else folder.case.organ.name,
        "to_person": folder.case.party is not None and folder.case.party.kind == NATURAL_PERSON,
        "issued_on": unit.today,
        "contact": Contact(unit=organ.name, phone=organ.contact) if organ.contact else office.letters.contact,
        "verify_at": f"{office.base_url}/verify",
        "demo": office.demo,
        "agent": folder.case.agent,
    }
    return Heading(
        common=common,
        case_at=f"{office.base_url}/my/cases/{folder.case.case_no}",
        remedies=lambda kind: office.letters.remedies_for(
            kind, government=_government(organ), court="有管辖权的人民法院", online=f"{office.base_url}/help/remedies"
        ),
        now=unit.now,
        by=unit.actor.name,
        from_now=lambda rule_id: _term_from_now(unit, folder, rule_id),
        sign_by=_signing_term(unit, folder),
    )


def _signing_term(unit: Unit, folder: Folder) -> Term | None:
    rules = [one.id for one in unit.office.rules.of(folder.case.process)]
    return _term_from_now(unit, folder, "agreement") if "agreement" in rules else None


def _term_from_now(unit: Unit, folder: Folder, rule_id: str) -> Term:
    rule = calendars.rules(unit, folder).rule(folder.case.process, rule_id, at=folder.case.received_at)
    due = calendars.of(unit, folder).add(unit.today, rule.days)
    earliest_on = due.earliest_on if due.provisional else None
    return Term(
        kind=rule.kind, basis=rule.citation, days=rule.days, due_on=due.due_on, provisional=due.provisional, earliest_on=earliest_on
    )


def _government(organ: Organ) -> str:
    return f"{organ.region}人民政府" if not organ.region.isdigit() else "本级人民政府"
