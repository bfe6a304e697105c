"""Outcomes of the use of data (Art. 25): entered and withdrawn by the holder, read by whoever may see the entitlement."""

from dataclasses import dataclass

from app.domain.outcomes import Written
from app.reading import outcomes as registered
from app.reading.outcomes import OutcomeLine, Wanted
from app.services import outcomes
from app.services.work import Unit
from app.web.api.v1.bodies import NewOutcome, Nothing, OutcomeQuery
from app.web.api.v1.doors import deed, look, pages
from app.web.desk import session, viewer


@dataclass(frozen=True, kw_only=True)
class OutcomeList:
    """The newest first."""

    items: tuple[OutcomeLine, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class OutcomeEntered:
    """Under which entitlement an outcome stands in the register now."""

    entitlement: str
    title: str


@dataclass(frozen=True, kw_only=True)
class OutcomeWithdrawn:
    """An outcome that everyone reads of no more."""

    id: int


@pages.get("/outcomes")
@look("列出利用成果", gives=OutcomeList, asks=OutcomeQuery, refuses=(422,))
def listed_outcomes(wanted: OutcomeQuery) -> OutcomeList:
    asked = Wanted(kind=wanted.kind or "", text=wanted.q, after=wanted.cursor or "")
    found = registered.visible(session(), viewer(), asked)
    return OutcomeList(items=tuple(found.rows), next_cursor=found.after or None)


@pages.post("/entitlements/<number>/outcomes")
@deed("登记利用成果", takes=NewOutcome, gives=OutcomeEntered, refuses=(404, 422))
def enter_outcome(unit: Unit, wanted: NewOutcome, number: str) -> OutcomeEntered:
    outcomes.register(unit, number, Written(**wanted.model_dump()))
    return OutcomeEntered(entitlement=number, title=wanted.title)


@pages.post("/outcomes/<int:outcome_id>/withdraw")
@deed("撤下利用成果", gives=OutcomeWithdrawn, refuses=(404, 422))
def withdraw_outcome(unit: Unit, _wanted: Nothing, outcome_id: int) -> OutcomeWithdrawn:
    outcomes.withdraw(unit, outcome_id)
    return OutcomeWithdrawn(id=outcome_id)
