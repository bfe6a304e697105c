"""Data on a medium (Art. 22 no. 4): the body makes the hand-over sheet (交接单), the holder confirms receipt."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import data_delivery as rights
from app.domain.data_delivery import Channel, Refusal
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.messages import Kind
from app.domain.people import Role
from app.services import data_delivery, data_files, notifying, recording
from app.services.data_delivery import Counter
from app.services.data_files import Ticket
from app.services.work import Unit
from app.store import folders, serials
from app.store.folders import Folder
from app.store.models.data import DataDelivery, DataFile, Handover
from app.store.models.entitlements import Entitlement

# Of these the same rows give the same bytes, so that the sheet's hash can be proved at any time.
FORMATS = ("csv", "json")
MEDIA = ("disc", "usb", "disk", "other")
GIVERS = (Role.REVIEWER, Role.APPROVER, Role.SECURITY)
LONGEST = 200
FIELDS: Mapping[str, str] = {"serial_no": "介质编号", "receiver": "接收人"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the body writes on it."""

    medium: str
    serial_no: str
    receiver: str
    format: str
    note: str = ""


def hand_over(unit: Unit, number: str, sheet: Sheet, address: str) -> Handover | Refusal:
    """Make the sheet with the hash of what goes on the medium; it counts as one hand-over. Raises Missing, Forbidden, Invalid."""
    folder = _of_body(unit, number)
    _must_be_whole(sheet)
    counter = data_delivery.at_the_counter(unit, Entitlement.number == number)
    if counter is None:
        raise Missing
    return data_delivery.weighed(unit, counter, Channel.MEDIA) or _made(unit, folder, counter, sheet, address)


def file_of(unit: Unit, handover_id: int) -> Ticket | Refusal:
    """The file for the medium, for the body until receipt is confirmed. Raises Missing, Forbidden, Stale."""
    made, delivery, number = _found(unit, handover_id)
    _of_body(unit, number)
    if made.received_at:
        raise Stale("利用主体已经确认收到，不能再取出文件。")
    counter = data_delivery.at_the_counter(unit, Entitlement.number == number)
    if counter is None:
        raise Missing
    if refusal := rights.standing(counter.right, unit.now):
        return refusal
    return _ticket(unit, counter, delivery, made.number)


def confirm(unit: Unit, handover_id: int, note: str) -> Handover:
    """The holder has the medium. Raises Missing, Stale, Invalid."""
    made, _, number = _found(unit, handover_id)
    mine = (Entitlement.number == number, Entitlement.party_id == unit.actor.party_id)
    case_id = unit.session.scalar(select(Entitlement.case_id).where(*mine)) if unit.actor.party_id else None
    folder = folders.lock(unit.session, case_id) if case_id else None
    if folder is None:
        raise Missing
    unit.session.refresh(made)  # after the lock: another of the party may have confirmed meanwhile
    if made.received_at:
        raise Stale("这份交接单已经确认收到。")
    if len(note) > LONGEST:
        raise Invalid((Problem(path="/note", label="签收说明", message=f"“签收说明”不能超过{LONGEST}个字。"),))
    made.received_at, made.received_by_id, made.receipt_note = unit.now, unit.actor.account_id, note.strip()
    recording.write(unit, folder, "handover_received", number=made.number)
    return made


def _made(unit: Unit, folder: Folder, counter: Counter, sheet: Sheet, address: str) -> Handover:
    file = counter.shelved
    line = data_delivery.given(unit, counter, Channel.MEDIA, counter.items, file.rows, address, format=sheet.format)
    unit.session.flush()  # the sheet names the line
    number = f"JJ{unit.today:%Y}{serials.next_in(unit.session, f'handover:{unit.today.year}'):06d}"
    with data_files.written(unit.office, _ticket(unit, counter, line, number)) as content:
        line.result_sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file
    made = Handover(
        number=number, entitlement_id=counter.entitlement.id, delivery_id=line.id, medium=sheet.medium, serial_no=sheet.serial_no.strip(),
        sha256=line.result_sha256, receiver=sheet.receiver.strip(), note=sheet.note.strip(), made_by_id=unit.actor.account_id,
        made_at=unit.now,
    )  # fmt: skip
    unit.session.add(made)
    recording.write(unit, folder, "handover_made", number=number, entitlement=counter.entitlement.number, sha256=made.sha256)
    told = f"授权凭证 {counter.entitlement.number} 的数据已制作介质（交接单 {number}），收到后请在“我的授权”中确认。"
    notifying.party(unit, folder, told, Kind.USE)
    return made


def _ticket(unit: Unit, counter: Counter, line: DataDelivery, number: str) -> Ticket:
    """The very items and file of the line, whatever the catalogue says by now."""
    file = unit.session.get_one(DataFile, line.file_id)
    items = tuple(one for one in counter.items if one.id in line.items)
    return Ticket(sha256=file.sha256, items=items, format=line.format, name=f"{counter.dataset.name}（{number}）.{line.format}")


def _found(unit: Unit, handover_id: int) -> tuple[Handover, DataDelivery, str]:
    query = (
        select(Handover, DataDelivery, Entitlement.number)
        .join(DataDelivery, DataDelivery.id == Handover.delivery_id)
        .join(Entitlement, Entitlement.id == Handover.entitlement_id)
    )
    row = unit.session.execute(query.where(Handover.id == handover_id)).one_or_none()
    if row is None:
        raise Missing
    return row[0], row[1], row[2]


def _of_body(unit: Unit, number: str) -> Folder:
    """The case of an entitlement on the data of one's body, locked. Raises Missing, Forbidden."""
    mine = (Entitlement.number == number, Entitlement.organ_id == unit.actor.organ_id)
    case_id = unit.session.scalar(select(Entitlement.case_id).where(*mine)) if unit.actor.organ_id else None
    if case_id is None:
        raise Missing
    if not unit.actor.is_a(*GIVERS):
        raise Forbidden("只有开放主体的经办、审批和安全人员可以办理介质交接。")
    folder = folders.lock(unit.session, case_id)
    if folder is None:
        raise Missing
    return folder


def _must_be_whole(sheet: Sheet) -> None:
    given = {"serial_no": sheet.serial_no.strip(), "receiver": sheet.receiver.strip()}
    problems = [
        Problem(path=f"/{name}", label=FIELDS[name], message=f"请填写“{FIELDS[name]}”，不超过{LONGEST}个字。")
        for name, value in given.items()
        if not 0 < len(value) <= LONGEST
    ]
    if sheet.medium not in MEDIA:
        problems.append(Problem(path="/medium", label="介质", message="请选择一种介质。"))
    if sheet.format not in FORMATS:
        problems.append(Problem(path="/format", label="格式", message="请选择一种格式。"))
    if len(sheet.note) > LONGEST:
        problems.append(Problem(path="/note", label="备注", message=f"“备注”不能超过{LONGEST}个字。"))
    if problems:
        raise Invalid(tuple(problems))
