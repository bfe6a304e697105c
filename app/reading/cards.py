"""Yellow and red cards: those of the bodies one watches over, or of one's own body."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.domain.cards import DEFENCE, RULES, STANDING, CardState
from app.domain.clock import shanghai_date
from app.domain.errors import Missing
from app.domain.people import Actor, Role
from app.domain.process import Process
from app.reading import clocks, paging
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.paging import Page
from app.reading.visibility import answers_for, overseen
from app.store.models.cases import Case
from app.store.models.ledger import Card, Deadline
from app.store.models.organs import Organ
from app.store.models.people import Account

PAGE_SIZE = 25
FACTS = ("id", "rung", "kind", "basis", "rule", "task", "stage", "at", "defended_at", "decided_at", "closed_at")
SAID = ("defence", "decision", "closing")
PEOPLE = ("holder", "defended_by", "decided_by", "closed_by")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list shows: one state, everything, or what is not over; a colour; a body."""

    state: CardState | None = None
    everything: bool = False
    rung: str = ""
    organ_id: int | None = None
    after: str = ""
    before: str = ""

    @property
    def chosen(self) -> str:
        """The state as the filter names it."""
        return "all" if self.everything else self.state or ""


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A card on a list."""

    id: int
    rung: str
    kind: str
    state: CardState
    process: str
    rule: str
    case_no: str
    title: str
    organ: str
    holder: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """A card with its case. `may_defend`, `may_decide`, `may_close`: what this reader can do now; `defence_until_on`: the last day for a
    defence, a service standard of the rule `defence`.
    """

    id: int
    rung: str
    kind: str
    basis: str
    state: CardState
    rule: str
    task: str
    stage: str
    organ: str
    holder: str
    at: datetime
    defence: str
    defended_at: datetime | None
    defended_by: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    closing: str
    closed_at: datetime | None
    closed_by: str
    defence_until_on: date
    defence_days: int
    case_no: str
    title: str
    process: Process
    clock: Clock
    may_defend: bool
    may_decide: bool
    may_close: bool

    @property
    def is_settled(self) -> bool:
        """Whether the duty is done, or its delay explained: then the card can be closed."""
        return not self.clock.is_running or self.clock.explained is not None


def page(session: Session, viewer: Actor, wanted: Wanted) -> Page[CardLine]:
    """The cards that the viewer may see, the latest first."""
    cursor = paging.read_moment_cursor(wanted.before or wanted.after)
    place, backwards = tuple_(Card.at, Card.id), bool(cursor and wanted.before)
    conditions = [overseen(viewer, Card.organ_id), Card.state.is_not(None), *_filtered(wanted)]
    if cursor:
        there = tuple_(*map(literal, cursor))
        conditions.append(place > there if backwards else place < there)
    query = (
        select(
            Card.id, Card.rung, Card.kind, Card.state, Card.rule, Card.at, Case.process, Case.case_no, Case.title,
            Organ.short_name.label("organ"), func.coalesce(Account.name, "").label("holder"),
        )
        .join(Case, Case.id == Card.case_id)
        .join(Organ, Organ.id == Card.organ_id)
        .outerjoin(Account, Account.id == Card.holder_id)
        .where(*conditions)
        .order_by(*((Card.at.asc(), Card.id.asc()) if backwards else (Card.at.desc(), Card.id.desc())))
        .limit(PAGE_SIZE + 1)
    )  # fmt: skip
    found = [CardLine(**{**row, "state": CardState(row["state"])}) for row in session.execute(query).mappings()]
    return paging.cut(found, PAGE_SIZE, lambda one: paging.moment_cursor(one.at, one.id), is_first=cursor is None, backwards=backwards)


def one(session: Session, viewer: Actor, card_id: int, books: Books) -> CardPage:
    """A card. Raises Missing for those of other bodies."""
    row = session.execute(_whole().where(Card.id == card_id, Card.state.is_not(None), overseen(viewer, Card.organ_id))).one_or_none()
    if row is None:
        raise Missing
    card, case = row.Card, row.Case
    rule = books.rules.rule(RULES, DEFENCE)
    until_on = books.almanac.of(card.organ_id).add(shanghai_date(card.at), rule.days).due_on
    facts: dict[str, Any] = {name: getattr(card, name) for name in FACTS}
    said: dict[str, Any] = {name: getattr(card, name) or "" for name in SAID}
    who: dict[str, Any] = {name: getattr(row, name) or "" for name in PEOPLE}
    rights = _rights(session, viewer, card, case, row.Organ, is_in_time=books.today <= until_on)
    return CardPage(
        **facts, **said, **who, **rights, state=CardState(card.state), organ=row.Organ.name, defence_until_on=until_on,
        defence_days=rule.days, case_no=case.case_no, title=case.title, process=books.processes[case.process],
        clock=clocks.clock_of(case, row.Deadline, books),
    )  # fmt: skip


def _rights(session: Session, viewer: Actor, card: Card, case: Case, organ: Organ, *, is_in_time: bool) -> dict[str, Any]:
    watches = viewer.is_a(Role.SUPERVISOR) and viewer.organ_id == (organ.authority_id or organ.id)
    state = CardState(str(card.state))
    may_defend = state is CardState.OPEN and is_in_time and answers_for(session, viewer, case, card.organ_id, card.holder_id)
    may_close = state is CardState.UPHELD or (state is CardState.OPEN and not is_in_time)
    return {"may_defend": may_defend, "may_decide": watches and state is CardState.DEFENDED, "may_close": watches and may_close}


def _filtered(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        conditions.append(Card.state == wanted.state.value)
    elif not wanted.everything:
        conditions.append(Card.state.in_([state.value for state in STANDING]))
    if wanted.rung:
        conditions.append(Card.rung == wanted.rung)
    if wanted.organ_id is not None:
        conditions.append(Card.organ_id == wanted.organ_id)
    return conditions


def _whole() -> Any:
    holder, defender, decider, closer = (aliased(Account) for _ in range(4))
    of_the_card = and_(Deadline.case_id == Card.case_id, Deadline.rule == Card.rule, Deadline.round == Card.round)
    return (
        select(
            Card, Case, Organ, Deadline, holder.name.label("holder"), defender.name.label("defended_by"), decider.name.label("decided_by"),
            closer.name.label("closed_by"),
        )
        .join(Case, Case.id == Card.case_id)
        .join(Organ, Organ.id == Card.organ_id)
        .join(Deadline, of_the_card)
        .outerjoin(holder, holder.id == Card.holder_id)
        .outerjoin(defender, defender.id == Card.defended_by_id)
        .outerjoin(decider, decider.id == Card.decided_by_id)
        .outerjoin(closer, closer.id == Card.closed_by_id)
    )  # fmt: skip
