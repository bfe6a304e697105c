"""Everything the office has at hand, handed in by the factory: clock, calendar, rules, forms, diagrams, and the world outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.adapters.data_shelf import DataShelf
from app.adapters.files import Store
from app.adapters.forms import Forms
from app.adapters.mail import Post
from app.adapters.sealing import Sealer
from app.adapters.web_calls import Courier
from app.domain.agreements import Template
from app.domain.almanac import Almanac
from app.domain.clock import Clock
from app.domain.data_delivery import Channel
from app.domain.deadlines import Rule
from app.domain.duties import Rules
from app.domain.fair_conditions import Words
from app.domain.letters import LetterBook
from app.domain.people import Role
from app.domain.process import Process, Reason
from app.domain.quotas import Quota
from app.domain.remedies import Remedy
from app.domain.statutes import Statutes
from app.domain.uses import UseTerms
from app.domain.working_days import Calendar
from app.engine.specs import Diagram

__all__ = ["Office", "Session"]  # the web room names the session, and may not know SQLAlchemy
from app.engine.tables import Tables


@dataclass(kw_only=True)
class Office:
    """Not frozen for one reason: what is published replaces `almanac` and `rules` in the running office.

    `verbs` carry out what diagrams ask for by `act("verb", …)`. They are handed in, for some of them begin cases themselves and so
    stand above the path through the engine that calls them.
    """

    sessions: Callable[[], Session]
    clock: Clock
    almanac: Almanac
    rules: Rules
    laws: Statutes
    forms: Forms
    diagrams: Mapping[str, Diagram]
    tables: Tables
    verbs: Mapping[str, Callable[..., None]]
    processes: Mapping[str, Process]
    lanes: Mapping[str, Role]
    role_titles: Mapping[Role, str]
    role_organs: Mapping[Role, str]
    reasons: tuple[Reason, ...]
    suspensions: tuple[Reason, ...]
    fairness: Words
    remedies: tuple[Remedy, ...]
    letters: LetterBook
    agreements: tuple[Template, ...]
    sealer: Sealer
    store: Store
    data: DataShelf
    quotas: Mapping[Channel, Quota]
    use_terms: UseTerms
    post: Post
    courier: Courier
    base_url: str = ""
    demo: bool = False

    @property
    def calendar(self) -> Calendar:
        """The calendar of everybody who has no closed days of their own."""
        return self.almanac.calendar

    @property
    def apart(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """By process and task: the tasks whose doer may not do it."""
        return {slug: process.apart for slug, process in self.processes.items()}

    def rule(self, process: str, rule_id: str, version: str = "", at: datetime | None = None) -> Rule:
        """A duty in one version; or in that with which a case received at this moment begins, or in its newest. Raises KeyError."""
        return self.rules.rule(process, rule_id, version, at)
