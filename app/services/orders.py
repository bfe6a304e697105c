"""Formal supervision (督办单): an authority orders a body to act and answer; the body answers, the supervisor sends back or closes."""

from datetime import date

from sqlalchemy import select

from app.domain import orders
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.orders import WAITS_FOR_BODY, OrderState
from app.domain.people import LEADS, Role
from app.services import actors, lettering, notifying, recording
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.supervision import OrderReply, SupervisionOrder


def supervise(unit: Unit, case_no: str, instruction: str, answer_by_on: date | None, responsible: str = "") -> SupervisionOrder:
    """Order the body of a case to act. Supervisors of its authority only. Raises Missing, Forbidden, Stale, Invalid."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or not (actors.supervises(unit, folder.case.organ) or _knows_of(unit, folder)):
        raise Missing
    if not actors.supervises(unit, folder.case.organ):
        raise Forbidden("只有监督人员可以督办。")
    if folder.case.closed_at:
        raise Stale("本办件已经办结。")
    wrong = [
        *orders.text_problems("/instruction", "督办要求", instruction, "写明问题和要做的事"),
        *orders.date_problems("/answer_by", "回复期限", answer_by_on, unit.today),
    ]
    if wrong or answer_by_on is None:
        raise Invalid(tuple(wrong))
    return issue(unit, folder, instruction.strip(), answer_by_on, responsible.strip())


def issue(unit: Unit, folder: Folder, instruction: str, answer_by_on: date, responsible: str) -> SupervisionOrder:
    """Number an order, serve its notice on the body, and tell whoever has the case and whoever leads there."""
    letter = lettering.issue_supervision(unit, folder, instruction, answer_by_on)
    order = SupervisionOrder(
        case_id=folder.case.id, number=letter.number, organ_id=folder.case.organ_id, instruction=instruction, responsible=responsible,
        answer_by_on=answer_by_on, issued_at=unit.now, issued_by_id=unit.actor.account_id, state=OrderState.ISSUED.value,
    )  # fmt: skip
    unit.session.add(order)
    recording.write(unit, folder, "supervise", number=letter.number, text=instruction, answer_by=answer_by_on.isoformat())
    by = f"请在{answer_by_on:%Y年%-m月%-d日}前回复"
    _tell_the_body(unit, folder, order, f"{unit.actor.organ_name}督办办件 {folder.case.case_no}（{letter.number}），{by}：{instruction}")
    return order


def reply(unit: Unit, order_id: int, text: str) -> OrderReply:
    """Answer an order for the body. Raises Missing, Forbidden, Stale, Invalid."""
    folder, order = _locked(unit, order_id)
    if not actors.answers_for(unit, folder, order.organ_id):
        raise Forbidden("督办单由承办人或者单位的审批、部门管理人员回复。")
    if order.state not in WAITS_FOR_BODY:
        raise Stale(f"这份督办单{_standing(order)}，不能再回复。")
    if wrong := tuple(orders.text_problems("/reply", "办理情况", text, "写明办理到哪一步、什么时候办结")):
        raise Invalid(wrong)
    made = OrderReply(
        case_id=order.case_id, order_id=order.id, text=text.strip(), answer_by_on=order.answer_by_on, at=unit.now,
        by_id=unit.actor.account_id,
    )  # fmt: skip
    unit.session.add(made)
    order.state = OrderState.REPLIED.value
    late = {"late": True} if unit.today > order.answer_by_on else {}
    recording.write(unit, folder, "supervision_replied", number=order.number, text=made.text, **late)
    said = "逾期回复" if late else "回复"
    notifying.account(unit, folder, order.issued_by_id, f"{unit.actor.organ_name}{said}了督办单 {order.number}：{made.text}")
    return made


def send_back(unit: Unit, order_id: int, reason: str, answer_by_on: date | None) -> SupervisionOrder:
    """The answer will not do: another one, by another day. Raises Missing, Forbidden, Stale, Invalid."""
    folder, order = _supervised(unit, order_id)
    if order.state != OrderState.REPLIED:
        raise Stale(f"这份督办单{_standing(order)}，没有可以退回的回复。")
    wrong = [
        *orders.text_problems("/reason", "退回理由", reason, "写明还要说明或者办理什么"),
        *orders.date_problems("/answer_by", "回复期限", answer_by_on, unit.today),
    ]
    if wrong or answer_by_on is None:
        raise Invalid(tuple(wrong))
    last = _last_reply(unit, order)
    last.returned_reason, last.returned_at, last.returned_by_id = reason.strip(), unit.now, unit.actor.account_id
    order.state, order.answer_by_on = OrderState.RETURNED.value, answer_by_on
    recording.write(unit, folder, "supervision_returned", number=order.number, reason=reason.strip(), answer_by=answer_by_on.isoformat())
    by = f"请在{answer_by_on:%Y年%-m月%-d日}前再次回复"
    _tell_the_body(unit, folder, order, f"督办单 {order.number} 的回复被退回，{by}：{reason.strip()}", last.by_id)
    return order


def close(unit: Unit, order_id: int, result: str) -> SupervisionOrder:
    """Close an order with a result. One that was never answered only ends with its case. Raises Missing, Forbidden, Stale, Invalid."""
    folder, order = _supervised(unit, order_id)
    if order.state == OrderState.CLOSED:
        raise Stale(f"这份督办单{_standing(order)}。")
    if order.state in WAITS_FOR_BODY and folder.case.closed_at is None:
        raise Stale("承办单位还没有回复，办件也没有办结，现在不能办结督办单；可以先催办。")
    if wrong := tuple(orders.text_problems("/result", "督办结果", result, "写明督办的事是否办妥")):
        raise Invalid(wrong)
    order.state, order.result = OrderState.CLOSED.value, result.strip()
    order.closed_at, order.closed_by_id = unit.now, unit.actor.account_id
    recording.write(unit, folder, "supervision_closed", number=order.number, text=order.result)
    _tell_the_body(unit, folder, order, f"督办单 {order.number} 已办结：{order.result}")
    return order


def _locked(unit: Unit, order_id: int) -> tuple[Folder, SupervisionOrder]:
    """The case locked, then the order read. Raises Missing for orders to other bodies by other authorities."""
    case_id = unit.session.scalar(select(SupervisionOrder.case_id).where(SupervisionOrder.id == order_id))
    folder = folders.lock(unit.session, case_id) if case_id else None
    if folder is None:
        raise Missing
    order = unit.session.get_one(SupervisionOrder, order_id, populate_existing=True)
    is_theirs = unit.actor.organ_id == order.organ_id and not unit.actor.is_a(Role.ADMINISTRATOR)
    if not (is_theirs or actors.supervises(unit, actors.organ(unit, folder, order.organ_id))):
        raise Missing
    return folder, order


def _supervised(unit: Unit, order_id: int) -> tuple[Folder, SupervisionOrder]:
    folder, order = _locked(unit, order_id)
    if not actors.supervises(unit, actors.organ(unit, folder, order.organ_id)):
        raise Forbidden("只有监督人员可以审阅督办单的回复。")
    return folder, order


def _knows_of(unit: Unit, folder: Folder) -> bool:
    return unit.actor.organ_id is not None and unit.actor.organ_id == folder.case.organ_id


def kept(unit: Unit, order_id: int) -> SupervisionOrder:
    """An order that this deed has just dealt with."""
    return unit.session.get_one(SupervisionOrder, order_id)


def _last_reply(unit: Unit, order: SupervisionOrder) -> OrderReply:
    return unit.session.scalars(select(OrderReply).where(OrderReply.order_id == order.id).order_by(OrderReply.id.desc()).limit(1)).one()


def _tell_the_body(unit: Unit, folder: Folder, order: SupervisionOrder, text: str, *more: int) -> None:
    notifying.body(unit, folder, order.organ_id, LEADS, text, *more)


def _standing(order: SupervisionOrder) -> str:
    return OrderState(order.state).words


