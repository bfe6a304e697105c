"""Agents (代理): an organisation gives a power of attorney and takes it back at once; the agent chooses for whom to act."""

from datetime import date
from typing import BinaryIO

from sqlalchemy import select

from app.domain.errors import Forbidden, Invalid, Missing, Problem
from app.domain.people import Role
from app.services.work import Unit
from app.store.models.people import Account, Party, UserSession
from app.store.models.powers import Power

NATURAL_PERSON = "natural_person"


def give(
    unit: Unit, login: str, scope: list[str], from_on: date | None, through_on: date | None, file: tuple[BinaryIO, str] | None
) -> Power:
    """Let a natural person's account act for one's own organisation. Raises Forbidden, Invalid with every fault."""
    party = _own_organisation(unit)
    agent = unit.session.scalars(select(Account).where(Account.login == login.strip(), Account.is_active)).unique().one_or_none()
    person = unit.session.get(Party, agent.party_id) if agent and agent.party_id else None
    known = [slug for slug, process in unit.office.processes.items() if slug in scope and Role.APPLICANT in process.starters]
    faults = []
    if person is None or person.kind != NATURAL_PERSON:
        faults.append(Problem(path="/login", label="代理人账号", message="没有找到这个自然人实名账号，请核对登录名。"))
    if not known:
        faults.append(Problem(path="/scope", label="代理事项", message="请至少选择一项代理事项。"))
    if from_on is None or through_on is None or through_on < max(from_on, unit.today):
        faults.append(Problem(path="/through_on", label="代理期限", message="请写明代理期限，结束日期不能早于开始日期和今天。"))
    if file is None:
        faults.append(Problem(path="/file", label="授权委托书", message="请上传盖章的授权委托书。"))
    if faults or agent is None or file is None or from_on is None or through_on is None:
        raise Invalid(tuple(faults))
    stored = unit.office.store.put(*file)
    power = Power(
        party_id=party.id, account_id=agent.id, scope=known, from_on=from_on, through_on=through_on, file_name=stored.name,
        media_type=stored.media_type, size=stored.size, sha256=stored.sha256, given_at=unit.now, given_by_id=unit.actor.account_id,
        revoked_at=None,
    )  # fmt: skip
    unit.session.add(power)
    return power


def revoke(unit: Unit, power_id: int) -> None:
    """Take a power back: the agent's next step is its own again. Raises Missing for another's."""
    party = _own_organisation(unit)
    power = unit.session.get(Power, power_id, with_for_update=True)
    if power is None or power.party_id != party.id:
        raise Missing
    power.revoked_at = power.revoked_at or unit.now


def act_for(unit: Unit, session_digest: str, power_id: int | None) -> None:
    """Choose for whom this session acts: by a power that holds today, or for oneself. Raises Missing."""
    session = unit.session.get(UserSession, session_digest, with_for_update=True)
    if session is None or session.account_id != unit.actor.account_id:
        raise Missing
    power = unit.session.get(Power, power_id) if power_id else None
    if power_id and (power is None or power.account_id != session.account_id or not holds(power, unit.today)):
        raise Missing
    session.power_id = power_id


def holds(power: Power, today: date) -> bool:
    """Whether the agent may act by it today."""
    return power.revoked_at is None and power.from_on <= today <= power.through_on


def _own_organisation(unit: Unit) -> Party:
    """Only the organisation's own account gives powers, no agent of it."""
    party = unit.session.get(Party, unit.actor.party_id) if unit.actor.party_id else None
    if party is None or party.kind == NATURAL_PERSON or unit.actor.acts_for or not unit.actor.is_a(Role.APPLICANT):
        raise Forbidden("只有单位自己的账号可以委托代理人。")
    return party
