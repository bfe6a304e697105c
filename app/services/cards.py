"""Yellow and red cards (黄牌、红牌): raised by a deadline's ladder, answered by the body, decided and closed by its supervisor."""

from datetime import date

from sqlalchemy import select

from app.domain import cards, orders
from app.domain.cards import CardState
from app.domain.clock import shanghai_date
from app.domain.duties import Rule
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.escalation import Level
from app.domain.ledger import State
from app.domain.people import LEADS, Role
from app.services import actors, alerting, calendars, ledger, notifying, recording
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.ledger import Card, Deadline

RUNGS = [level.value for level in Level]


def climb(unit: Unit, folder: Folder, rule_id: str, rung: str) -> None:
    """A rung of the ladder has been reached: a fact, whoever caused it. One that was reached before is not reached again."""
    deadline = next(one for one in reversed(folder.deadlines) if one.rule == rule_id)
    if RUNGS.index(rung) <= RUNGS.index(deadline.rung or Level.NORMAL):
        return
    rule = ledger.rule_of(unit, folder, deadline)
    deadline.rung = rung
    _mark(unit, folder, deadline, rule)
    unit.session.add(_card(unit, folder, deadline, rule, rung))
    told = alerting.rung_reached(unit, folder, rule, next(one for one in rule.rungs if one.name == rung))
    recording.write(unit, folder, "rung_reached", rule=rule_id, rung=rung, period=rule.kind.value, told=told)


def _mark(unit: Unit, folder: Folder, deadline: Deadline, rule: Rule) -> None:
    """The case's own colour is that of the date it shows; a stage's or a second clock's marks the tasks it runs for, and never down."""
    if ledger.shown(unit, folder) in (None, deadline):
        folder.case.level = deadline.rung
    for task in alerting.held(folder, rule):
        task.level = max(task.level, deadline.rung, key=RUNGS.index)


def defend(unit: Unit, card_id: int, text: str) -> Card:
    """State the body's defence against a card (申辩), once and in time. Raises Missing, Forbidden, Stale, Invalid."""
    folder, card = _locked(unit, card_id)
    if not actors.answers_for(unit, folder, card.organ_id, card.holder_id):
        raise Forbidden("申辩由当时的承办人或者单位的审批、部门管理人员提出。")
    if card.state != CardState.OPEN:
        raise Stale(f"这张{_colour(card)}{_standing(card)}，不能再提出申辩。")
    if unit.today > (last_on := _defence_ends_on(unit, folder, card)):
        raise Stale(f"申辩期限已于{last_on:%Y年%-m月%-d日}届满，不能再提出申辩。")
    if wrong := tuple(orders.text_problems("/defence", "申辩意见", text, "写明为什么不应当亮牌")):
        raise Invalid(wrong)
    card.state, card.defence = CardState.DEFENDED.value, text.strip()
    card.defended_at, card.defended_by_id = unit.now, unit.actor.account_id
    recording.write(unit, folder, "card_defended", rule=card.rule, rung=card.rung, text=card.defence)
    authority_id = actors.organ(unit, folder, card.organ_id).authority_id or card.organ_id
    said = f"{unit.actor.organ_name}对办件 {folder.case.case_no} 的{_colour(card)}提出申辩，请裁定：{card.defence}"
    notifying.body(unit, folder, authority_id, (Role.SUPERVISOR,), said)
    return card


def decide(unit: Unit, card_id: int, verdict: str, reason: str) -> Card:
    """Decide on a defence: `upheld` or `withdrawn`, with a reason. Supervisors only. Raises Missing, Forbidden, Stale, Invalid."""
    folder, card = _supervised(unit, card_id)
    if card.state != CardState.DEFENDED:
        raise Stale(f"这张{_colour(card)}{_standing(card)}，没有待裁定的申辩。")
    if card.defended_by_id == unit.actor.account_id:
        raise Forbidden("提出申辩的人不能裁定自己的申辩。")
    wrong = list(orders.text_problems("/decision", "裁定理由", reason, "写明维持或者撤销的理由"))
    if verdict not in (CardState.UPHELD, CardState.WITHDRAWN):
        wrong.insert(0, Problem(path="/verdict", label="裁定", message="请选择“裁定”：维持或者撤销。"))
    if wrong:
        raise Invalid(tuple(wrong))
    card.state, card.decision, card.decided_at, card.decided_by_id = verdict, reason.strip(), unit.now, unit.actor.account_id
    if verdict == CardState.WITHDRAWN:
        card.closed_at = unit.now
    recording.write(unit, folder, f"card_{verdict}", rule=card.rule, rung=card.rung, reason=card.decision)
    word = "维持" if verdict == CardState.UPHELD else "撤销"
    _tell_the_body(unit, folder, card, f"办件 {folder.case.case_no} 的{_colour(card)}经裁定予以{word}：{card.decision}")
    return card


def close(unit: Unit, card_id: int, reason: str) -> Card:
    """Close a card (销牌) once its duty is done or its delay explained. Supervisors only. Raises Missing, Forbidden, Stale, Invalid."""
    folder, card = _supervised(unit, card_id)
    if why := _why_not_yet(unit, folder, card):
        raise Stale(why)
    if wrong := tuple(orders.text_problems("/closing", "销牌理由", reason, "写明办结或者说明的情况")):
        raise Invalid(wrong)
    card.state, card.closing = CardState.CLOSED.value, reason.strip()
    card.closed_at, card.closed_by_id = unit.now, unit.actor.account_id
    recording.write(unit, folder, "card_closed", rule=card.rule, rung=card.rung, reason=card.closing)
    _tell_the_body(unit, folder, card, f"办件 {folder.case.case_no} 的{_colour(card)}已销牌：{card.closing}")
    return card


def _why_not_yet(unit: Unit, folder: Folder, card: Card) -> str:
    """The right to a defence comes before the closing."""
    if card.state in (CardState.CLOSED, CardState.WITHDRAWN):
        return f"这张{_colour(card)}{_standing(card)}，不需要再销牌。"
    if card.state == CardState.DEFENDED:
        return "申辩还没有裁定，请先裁定再销牌。"
    last_on = _defence_ends_on(unit, folder, card)
    if card.state == CardState.OPEN and unit.today <= last_on:
        return f"申辩期限到{last_on:%Y年%-m月%-d日}为止，期满以后才能销牌。"
    deadline = _deadline(folder, card.rule, card.round)
    if deadline.state in (State.OPEN, State.PAUSED) and deadline.explanation is None:
        return "办件还没有办结，也没有作逾期说明，现在不能销牌。"
    return ""


def _locked(unit: Unit, card_id: int) -> tuple[Folder, Card]:
    """The case locked, then the card read. Raises Missing for cards of other bodies, and for signals that are no card."""
    case_id = unit.session.scalar(select(Card.case_id).where(Card.id == card_id, Card.state.is_not(None)))
    folder = folders.lock(unit.session, case_id) if case_id else None
    if folder is None:
        raise Missing
    card = unit.session.get_one(Card, card_id, populate_existing=True)
    is_theirs = unit.actor.organ_id == card.organ_id and not unit.actor.is_a(Role.ADMINISTRATOR)
    if not (is_theirs or actors.supervises(unit, actors.organ(unit, folder, card.organ_id))):
        raise Missing
    return folder, card


def _supervised(unit: Unit, card_id: int) -> tuple[Folder, Card]:
    folder, card = _locked(unit, card_id)
    if not actors.supervises(unit, actors.organ(unit, folder, card.organ_id)):
        raise Forbidden("只有监督人员可以裁定申辩、销牌。")
    return folder, card


def _defence_ends_on(unit: Unit, folder: Folder, card: Card) -> date:
    calendar, rule = calendars.in_force(unit, folder).of(card.organ_id), unit.office.rule(cards.RULES, cards.DEFENCE)
    return calendar.add(shanghai_date(card.at), rule.days).due_on


def _tell_the_body(unit: Unit, folder: Folder, card: Card, text: str) -> None:
    notifying.body(unit, folder, card.organ_id, LEADS, text, card.holder_id, card.defended_by_id)


def _deadline(folder: Folder, rule: str, round_: int) -> Deadline:
    return next(one for one in folder.deadlines if (one.rule, one.round) == (rule, round_))


def _colour(card: Card) -> str:
    return Level(card.rung).words


def _standing(card: Card) -> str:
    return CardState(str(card.state)).words


def _card(unit: Unit, folder: Folder, deadline: Deadline, rule: Rule, rung: str) -> Card:
    case, task = folder.case, _of_the_body(folder, rule)
    return Card(
        case_id=case.id, organ_id=case.organ_id, holder_id=task.assignee_id if task else None, rule=rule.id, round=deadline.round,
        rung=rung, kind=rule.kind.value, basis=rule.citation, task=task.name if task else "", stage=case.stage, at=unit.now,
        state=cards.first_state(rung),
    )  # fmt: skip


def _of_the_body(folder: Folder, rule: Rule) -> Task | None:
    """The task that the period runs for at the office, rather one that somebody holds; none while it is the applicant's turn."""
    waiting = alerting.held(folder, rule)
    return next((task for task in waiting if task.assignee_id), waiting[0] if waiting else None)
