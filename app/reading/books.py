"""What a look needs beside the database: the rules, forms and calendar of the office, and the moment of looking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.almanac import Almanac
from app.domain.clock import shanghai_date
from app.domain.duties import Rules
from app.domain.forms import Form
from app.domain.people import Role
from app.domain.process import Process, Reason
from app.domain.remedies import Remedy
from app.domain.working_days import Calendar


@dataclass(frozen=True, kw_only=True)
class Books:
    """Handed in by the views. `forms` by process and task, in their present versions; `lanes`: which role a lane's title stands for;
    `role_organs`: the kind of organ that has a role.
    """

    now: datetime
    almanac: Almanac
    rules: Rules
    processes: Mapping[str, Process]
    forms: Mapping[tuple[str, str], Form]
    reasons: tuple[Reason, ...]
    lanes: Mapping[str, Role]
    role_organs: Mapping[Role, str]
    remedies: tuple[Remedy, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The calendar of everybody who has no closed days of their own."""
        return self.almanac.calendar

    @property
    def today(self) -> date:
        """The civil date in Shanghai."""
        return shanghai_date(self.now)
