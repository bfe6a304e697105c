"""How a demand is walked, for the tests of its parts."""

from sqlalchemy import select

from app.cli import demo
from app.cli.demo_demand_request import CHARGERS, PROVINCE, TRANSPORT, assessed, decided, demand, routed
from app.services import demands, registering
from app.store.models import Account, AccountRole, CaseSupport, Deadline, Organ

BEFORE = "2026-03-02"


class Walk:
    """A demand as far as a step, by the people whose part it is."""

    def __init__(self, town):
        self.town = town

    def asks(self, wanted=CHARGERS, who="applicant", authority=PROVINCE, on=BEFORE, **changes):
        """Somebody asks for data, the applicant unless named."""
        if on:
            self.town.is_now(f"{on} 10:00")
        return getattr(self.town, who).starts("demand_request", authority, **demand(wanted, **changes))

    def to_body(self, wanted=CHARGERS, body=TRANSPORT, **more):
        case = self.asks(wanted, **more)
        self.town.authority_reviewer.completes(case, "route", **routed(wanted, body))
        return case

    def to_decision(self, proposal="open", holding="unlisted", wanted=CHARGERS, body=TRANSPORT, who="reviewer", **more):
        case = self.to_body(wanted, body, **more)
        getattr(self.town, who).completes(case, "assess", **assessed(proposal, self.town.today, holding=holding))
        return case

    def to_result(self, decision="open", holding="unlisted", approver="approver", **more):
        proposal = decision if decision != "not_held" else ""
        case = self.to_decision(proposal, "none" if decision == "not_held" else holding, **more)
        self.decides(case, decision, holding, approver)
        return case

    def decides(self, case, decision, holding="unlisted", approver="approver"):
        known = "none" if decision == "not_held" else holding
        getattr(self.town, approver).completes(case, "decide", **decided(decision, self.town.today, holding=known))


def supports(town, who, case):
    with getattr(town, who).does() as unit:
        demands.support(unit, case.id)


def opens(town, wanted=CHARGERS, organ=TRANSPORT, attribute="unconditional", code="440000/transport/0009"):
    """The body publishes the data."""
    entry = {
        "code": code, "name": wanted[0], "theme": "交通运输", "abstract": wanted[3], "attribute": attribute, "attribute_basis": "第十二条",
        "update_frequency": "monthly", "formats": ["CSV"], "channels": ["download"], "items": [{"id": "a", "name": "名称", "type": "文本"}],
        "conditions": [],
    }  # fmt: skip
    with town.at_work() as unit:
        body = unit.session.scalars(select(Organ).where(Organ.uscc == organ)).one()
        registering.dataset(unit, body, entry)
    return code


def supporters(town, case):
    return {row.party_id for row in town.rows(select(CaseSupport).where(CaseSupport.case_id == case.id))}


def deadlines(town, case):
    return town.rows(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))


def both_roles(town, login, role):
    """Somebody holds a second role, as in a small office."""
    with town.at_work() as unit:
        account = unit.session.scalars(select(Account).where(Account.login == login)).unique().one()
        account.roles.append(AccountRole(role=role))
    town.actors.update(demo.everyone(town.office))
