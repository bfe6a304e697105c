"""Who may act. The rules hold in the services, whatever a screen shows: drafter is not decider, no party handles its own case."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What an account may be; `config/roles.yml` gives each its title, its lane and the kind of organ that has it."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    LEGAL = "legal"
    SECURITY = "security"
    COORDINATOR = "coordinator"
    EXPERT = "expert"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    GOVERNMENT = "government"
    SUPERVISOR = "supervisor"
    AUTHORITY_REVIEWER = "authority_reviewer"
    AUTHORITY_APPROVER = "authority_approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Absent(NamedTuple):
    """A colleague who is away (外出代理)."""

    account_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever does or looks. `stands_for`: colleagues who are away today and whose tasks this person does.

    `acts_for`: the organisation whose agent this is (then `party_id` is its, and only cases of the processes in `scope` may be begun);
    `own_name`: the agent's, `power_id`: the power of attorney.
    """

    account_id: int | None
    login: str
    name: str
    roles: frozenset[Role] = frozenset()
    party_id: int | None = None
    organ_id: int | None = None
    organ_name: str = ""
    acts_for: str = ""
    own_name: str = ""
    scope: frozenset[str] | None = None
    power_id: int | None = None
    stands_for: tuple[Absent, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        """The accounts that this person acts for, the own one among them; empty for nobody."""
        own = () if self.account_id is None else (self.account_id,)
        return frozenset((*own, *(one.account_id for one in self.stands_for)))

    def behalf(self, holder_id: int | None) -> str:
        """For whom this person does what a holder has to do, by name; empty for the own tasks and for what nobody holds."""
        return next((one.name for one in self.stands_for if one.account_id == holder_id and holder_id != self.account_id), "")

    def is_a(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_official(self) -> bool:
        return self.organ_id is not None


# Who answers for a body, whoever of it had a case in hand.
LEADS = (Role.SECTION_HEAD, Role.LEADER, Role.APPROVER, Role.COORDINATOR, Role.AUTHORITY_APPROVER)

SYSTEM = Actor(account_id=None, login="", name="系统")
NOBODY = Actor(account_id=None, login="", name="")


@dataclass(frozen=True, kw_only=True)
class TaskSeat:
    """Where a task stands: the role and organ it belongs to, the party of its case, who has it, and who asked that one to prepare it."""

    name: str
    role: Role
    organ_id: int
    party_id: int | None
    assignee_id: int | None
    delegated_by_id: int | None = None


# What nobody does for a body, so no substitute needs it.
NOT_OF_A_DESK = frozenset({Role.APPLICANT})


def why_no_substitute(absent: Iterable[str], substitute: Iterable[str]) -> str:
    """Why somebody of these roles cannot stand in for one of those, as a Chinese sentence; empty where they can."""
    missing = {Role(one) for one in absent} - {Role(one) for one in substitute} - NOT_OF_A_DESK
    is_barred = Role.ADMINISTRATOR in {Role(one) for one in (*absent, *substitute)}
    return "代理人没有外出人员的全部岗位，请另选同事。" if missing or is_barred else ""


def acting_for(name: str, absent: str) -> str:
    """A doer as every paper says it: A for B, where a substitute acted."""
    return f"{name}（代{absent}）" if absent else name


# The name that filing goes under among the deeds of a case.
START = "start"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Who filed the case (`START`), did an earlier task of it or wrote on its draft; `in_origin`: of the case that this one is about."""

    task: str
    account_id: int | None
    in_origin: bool = False


def may_take(actor: Actor, seat: TaskSeat, before: Iterable[Deed], apart: frozenset[str]) -> str:
    """Why this person may not take this task, as a Chinese sentence; empty where they may.

    `apart`: tasks whose doer may not do this one. A substitute is two persons at once: what either did speaks against both.
    """
    if seat.role is Role.APPLICANT:
        return "" if actor.party_id == seat.party_id and actor.party_id else "只有当事人可以办理这一步。"
    if actor.organ_id != seat.organ_id or seat.role not in actor.roles:
        return "这项任务不属于您的单位或岗位。"
    if actor.party_id is not None and actor.party_id == seat.party_id:
        return "您是本办件的当事人，应当回避。"
    if any(deed.account_id in actor.ids and deed.in_origin for deed in before):
        return "您办理过原来的决定，应当回避，请由其他人员办理。"
    if any(deed.account_id in actor.ids and deed.task in apart for deed in before):
        return "经办与审批不得为同一人，本办件由您经办过，请由他人审批。"
    return ""


def answers_for(actor: Actor, organ_id: int, party_id: int | None, hands: Iterable[int | None]) -> bool:
    """Whether somebody may speak for a body in a case: a lead role of it, or one of the `hands` that have or did the case there."""
    if actor.organ_id != organ_id or (actor.party_id is not None and actor.party_id == party_id):
        return False
    return actor.is_a(*LEADS) or not actor.ids.isdisjoint(hands)

