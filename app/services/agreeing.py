"""The agreement on the use of data (Art. 21 para. 3): offered with the reply, ended unsigned, or concluded by the second signature."""

import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

from sqlalchemy import select

from app.domain import agreements, uses
from app.domain.agreements import Side, SignatureLine, State
from app.domain.errors import Missing
from app.domain.letters import LetterKind, SignedAgreement
from app.domain.process import Heading
from app.services import dossiers, lettering, notifying, recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.agreements import Agreement, AgreementSignature

KIND = "use_agreement"
# Without signs that people take for one another when they copy them.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


def offer(unit: Unit, folder: Folder) -> None:
    """Write the agreement for what was granted, by the template of today, and wait for the party's signature."""
    process, dossier, case = unit.office.processes[folder.case.process], dossiers.of(unit, folder), folder.case
    use = process.grants(dossier)
    if use is None:
        raise Missing
    template = agreements.in_use(unit.office.agreements, KIND, unit.today)
    number = lettering.next_number(unit, case.organ, LetterKind.USE_AGREEMENT)
    office_words = {"number": number, "case_no": case.case_no, "organ": case.organ.name}
    words = {**process.agrees(dossier, use), **office_words, "feedback": uses.interval_words(unit.office.use_terms.feedback_months)}
    text = agreements.written(template, words)
    made = Agreement(
        case_id=case.id, number=number, code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        template=f"{template.kind}-{template.version}", text=text, sha256=agreements.digest(text), state=State.OFFERED.value,
        offered_at=unit.now, ended_at=None,
    )  # fmt: skip
    unit.session.add(made)
    recording.write(unit, folder, "agreement_offered", number=number, sha256=made.sha256, template=made.template)
    said = f"办件 {case.case_no}：《公共数据利用协议》（{number}）已经出具，请阅读并签署；双方签署以后才能获取数据。"
    notifying.party(unit, folder, said)


def of_case(unit: Unit, case_id: int) -> Agreement:
    """The latest agreement of a case. Raises Missing."""
    wanted = select(Agreement).where(Agreement.case_id == case_id).order_by(Agreement.id.desc()).limit(1)
    found = unit.session.scalars(wanted).one_or_none()
    if found is None:
        raise Missing
    return found


def end(unit: Unit, folder: Folder, state: str) -> None:
    """The agreement comes to nothing: it lapsed, or the party declines to sign it."""
    agreement = of_case(unit, folder.case.id)
    agreement.state, agreement.ended_at = State(state).value, unit.now
    recording.write(unit, folder, f"agreement_{state}", number=agreement.number)


def conclude(unit: Unit, folder: Folder) -> None:
    """Both have signed: the agreement is in force, and both have it with their signatures."""
    agreement = of_case(unit, folder.case.id)
    agreement.state, agreement.ended_at = State.CONCLUDED.value, unit.now
    unit.session.flush()  # the letter lists both signatures
    signed = select(AgreementSignature).where(AgreementSignature.agreement_id == agreement.id).order_by(AgreementSignature.id)
    signatures = unit.session.scalars(signed).all()
    recording.write(unit, folder, "agreement_concluded", number=agreement.number, sha256=agreement.sha256)
    lettering.issue_written(unit, folder, lambda heading: _letter(heading, agreement, signatures), agreement.number)


def _letter(heading: Heading, agreement: Agreement, signatures: Sequence[AgreementSignature]) -> SignedAgreement:
    asked = urlencode({"number": agreement.number, "code": agreement.code})
    return SignedAgreement(
        **{**heading.common, "verify_at": f"{heading.common['verify_at']}?{asked}"},
        text=agreement.text,
        sha256=agreement.sha256,
        code=agreement.code,
        signatures=tuple(
            SignatureLine(side=Side(one.side), name=one.name, behalf=one.behalf, address=one.address, signed_at=one.signed_at)
            for one in signatures
        ),
    )
