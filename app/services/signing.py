"""Signing the agreement (Art. 21 para. 3): the very text that was offered, the password once more; the data user first, then the body."""

from sqlalchemy import select

from app.domain.agreements import SIGNED_BY, WAITS_FOR, Side
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.verbs import Verb
from app.services import agreeing, dossiers, proving, recording, running, taking
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.agreements import Agreement, AgreementSignature
from app.store.models.cases import Task

LONGEST_REASON = 500


def sign(unit: Unit, case_no: str, sha256: str, password: str, address: str) -> bool:
    """Sign for one's side, whose turn it is. False where the password is not one's own: then nothing is signed, but the try is kept.

    Raises Missing, Forbidden (also while wrong passwords lock the account), Stale where the text has changed or was signed, Unlawful.
    """
    if not proving.prove(unit, password, address):
        return False
    folder, task, side = _at_the_table(unit, case_no)
    agreement = _as_read(unit, folder, sha256)
    unit.office.processes[folder.case.process].check(task.name, {}, dossiers.of(unit, folder))
    _put_under(unit, folder, agreement, side, address)
    _go_on(unit, folder, task, {"signing": "sign"})
    return True


def decline(unit: Unit, case_no: str, reason: str) -> None:
    """The party does not sign: the case ends with its reply, and nothing is provided. Raises Missing, Forbidden, Stale, Invalid."""
    folder, task, side = _at_the_table(unit, case_no)
    if side is not Side.PARTY:
        raise Forbidden("不签订协议由申请人提出。")
    if not reason.strip():
        raise Invalid((Problem(path="/reason", label="不签订的原因", message="请写明“不签订的原因”，可以很简短。"),))
    _go_on(unit, folder, task, {"signing": "decline", "reason": reason.strip()[:LONGEST_REASON]})


def _at_the_table(unit: Unit, case_no: str) -> tuple[Folder, Task, Side]:
    """The case, its open task of signing, and the side that this person would sign for."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None:
        raise Missing
    signs = unit.office.processes[folder.case.process].signs
    tasks = [one for one in folder.tasks if one.name in signs and taking.may_know_of(unit, one)]
    if not tasks:
        raise Missing
    if unit.actor.acts_for:
        raise Forbidden("协议由本单位自己的账号签署，代理人不能代签。")
    task = tasks[-1]
    if task.closed_at:
        raise Stale("协议已经签署，或者已经不能再签署，请刷新后再看。")
    taking.must_be_allowed(unit, folder, task, Verb.SIGN)
    return folder, task, signs[task.name]


def _as_read(unit: Unit, folder: Folder, sha256: str) -> Agreement:
    wanted = select(Agreement).where(Agreement.case_id == folder.case.id, Agreement.sha256 == sha256)
    agreement = unit.session.scalars(wanted.order_by(Agreement.id.desc()).limit(1)).one_or_none()
    if agreement is None or agreement.id != agreeing.of_case(unit, folder.case.id).id:
        raise Stale("您阅读的协议文本不是现在待签署的这一份，请刷新页面，重新阅读后再签署。")
    return agreement


def _put_under(unit: Unit, folder: Folder, agreement: Agreement, side: Side, address: str) -> None:
    """A case that was moved back to this step has the signature already: it stands."""
    if agreement.state == SIGNED_BY[side]:
        return
    if agreement.state != WAITS_FOR[side]:
        raise Stale
    unit.session.add(_signature(unit, folder, agreement, side, address))
    agreement.state = SIGNED_BY[side].value
    recording.write(unit, folder, "agreement_signed", side=side.value, number=agreement.number, sha256=agreement.sha256)


def _signature(unit: Unit, folder: Folder, agreement: Agreement, side: Side, address: str) -> AgreementSignature:
    party = folder.case.party
    behalf = party.name if side is Side.PARTY and party else folder.case.organ.name
    return AgreementSignature(
        case_id=folder.case.id, agreement_id=agreement.id, side=side.value, account_id=unit.actor.account_id,
        name=recording.signed_by(unit, folder), behalf=behalf, address=address[:100], sha256=agreement.sha256, signed_at=unit.now,
    )  # fmt: skip


def _go_on(unit: Unit, folder: Folder, task: Task, answers: dict[str, str]) -> None:
    task.answers = answers
    signing = answers["signing"]
    said = {"signing": signing}
    running.complete(unit, folder, task, said, closing="completed", details=said, final="协议已经签署或者谢绝")
