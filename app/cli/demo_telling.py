"""How the demo town's stories are told: each on its own day, by the real services, what falls due on the way happening on its day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from app.domain import form_parsing, overdue, precedents
from app.domain.clock import FixedClock, at_shanghai, shanghai_date
from app.domain.people import SYSTEM, Actor
from app.services import agreeing, filing, signing, tasks, timekeeping, tracing, withdrawing
from app.services.office import Office
from app.services.work import Unit, work

PASSWORD = "demo"  # noqa: S105 (shown on the demo's own sign-in page)
ADDRESS = "127.0.0.1"
WHY_LATE = "数据来源单位核对字段用时较长，现已核对完毕，今后将提前开展核对。"
WHY_OTHERWISE = "以往的办件补充了安全保障措施的说明，本件没有补充，认定的事实不同。"
Answers = Mapping[str, Any] | Callable[[date], Mapping[str, Any]]


class Verb(StrEnum):
    """What somebody does with a task, or with the case itself."""

    COMPLETE = "complete"
    CLAIM = "claim"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    SIGN = "sign"
    TELL = "tell"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Somebody does something so many hours after the deed before.

    `task` is the open task it is done to; a task that is not open is passed over. A sending back or a withdrawal says why in
    `answers["reason"]`. `tell` is any other deed of a service, called with the unit of work and the case's number. `of` names the
    process of the case meant where it is not the story's own but one that followed from it.
    """

    who: str
    hours: int
    task: str = ""
    answers: Answers = field(default_factory=dict)
    verb: Verb = Verb.COMPLETE
    tell: Callable[[Unit, str], object] | None = None
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What has been told before: case numbers by the story's name, and the entitlements those cases gave."""

    case_nos: dict[str, str] = field(default_factory=dict)
    entitlements: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One case: filed by somebody `days_ago` working days before today, then its deeds in order.

    `about` is what `filing.file` takes, or works it out of what was told before. `leaves` the start form as it comes prefilled where
    `application` says nothing. A story that others refer to has a `name`.
    """

    days_ago: int
    applicant: str
    process: str
    about: str | Callable[[Told], str]
    application: Callable[[date], Mapping[str, Any]]
    deeds: tuple[Deed, ...] = ()
    name: str = ""
    leaves: bool = False


@dataclass(kw_only=True)
class Teller:
    """Tells one story after another on a clock of its own; nothing is told past the present."""

    office: Office
    clock: FixedClock
    actors: Mapping[str, Actor]
    now: datetime
    told: Told = field(default_factory=Told)

    def tell(self, story: Story, number: int) -> None:
        """File the story's case on its day, do its deeds, and let time pass until now."""
        day = _working_days_ago(self.office, shanghai_date(self.now), story.days_ago)
        self.clock.is_now(min(at_shanghai(day, time(9 + number % 8, (number * 7) % 60)), self.now))
        about = story.about(self.told) if callable(story.about) else story.about
        with work(self.office, self.actors[story.applicant]) as unit:
            case = filing.file(unit, story.process, about, _application(unit, story, about))
            case_id, case_no = case.id, case.case_no
        for deed in story.deeds:
            self._pass_time(case_id, min(self.clock.now() + timedelta(hours=deed.hours), self.now))
            self._do(deed, self._meant(case_id, deed))
        self._pass_time(case_id, self.now)
        self._remember(story, case_id, case_no)

    def _pass_time(self, case_id: int, until: datetime) -> None:
        while (due := self._next_due(case_id)) is not None and due[0] <= until:
            self.clock.is_now(max(due[0], self.clock.now()))
            with work(self.office, SYSTEM) as unit:
                timekeeping.wake(unit, due[1])
        self.clock.is_now(until)

    def _next_due(self, case_id: int) -> tuple[datetime, int] | None:
        """The next timer of the case or of one that followed from it."""
        with work(self.office, SYSTEM) as unit:
            found = [(timekeeping.next_due(unit, one), one) for one in tracing.followed_from(unit, case_id)]
        return min(((due, one) for due, one in found if due is not None), default=None)

    def _meant(self, case_id: int, deed: Deed) -> int | None:
        if not deed.of:
            return case_id
        with work(self.office, SYSTEM) as unit:
            return tracing.followed_by(unit, case_id, deed.of)

    def _do(self, deed: Deed, case_id: int | None) -> None:
        if case_id is None:
            return
        with work(self.office, self.actors[deed.who]) as unit:
            said = deed.answers(unit.today) if callable(deed.answers) else deed.answers
            _DEEDS[deed.verb](unit, deed, said, case_id)

    def _remember(self, story: Story, case_id: int, case_no: str) -> None:
        if not story.name:
            return
        self.told.case_nos[story.name] = case_no
        with work(self.office, SYSTEM) as unit:
            if number := tracing.entitlement_of(unit, case_id):
                self.told.entitlements[story.name] = number


def _application(unit: Unit, story: Story, about: str) -> Mapping[str, Any]:
    said = story.application(unit.today)
    if not story.leaves:
        return said
    return {**form_parsing.begin(*filing.start_form(unit, story.process, about)), **said}


def _complete(unit: Unit, deed: Deed, said: Mapping[str, Any], case_id: int) -> None:
    if task_id := tasks.open_task(unit, case_id, deed.task):
        tasks.complete(unit, task_id, {overdue.FIELD: WHY_LATE, precedents.FIELD: WHY_OTHERWISE, **said})


def _claim(unit: Unit, deed: Deed, _said: Mapping[str, Any], case_id: int) -> None:
    if task_id := tasks.open_task(unit, case_id, deed.task):
        tasks.claim(unit, task_id)


def _send_back(unit: Unit, deed: Deed, said: Mapping[str, Any], case_id: int) -> None:
    if task_id := tasks.open_task(unit, case_id, deed.task):
        tasks.send_back(unit, task_id, said["reason"])


def _withdraw(unit: Unit, _deed: Deed, said: Mapping[str, Any], case_id: int) -> None:
    withdrawing.withdraw(unit, tracing.number_of(unit, case_id), said.get("reason", ""))


def _sign(unit: Unit, _deed: Deed, _said: Mapping[str, Any], case_id: int) -> None:
    signing.sign(unit, tracing.number_of(unit, case_id), agreeing.of_case(unit, case_id).sha256, PASSWORD, ADDRESS)


def _tell(unit: Unit, deed: Deed, _said: Mapping[str, Any], case_id: int) -> None:
    if deed.tell is not None:
        deed.tell(unit, tracing.number_of(unit, case_id))


_DEEDS: Mapping[Verb, Callable[[Unit, Deed, Mapping[str, Any], int], None]] = {
    Verb.COMPLETE: _complete,
    Verb.CLAIM: _claim,
    Verb.SEND_BACK: _send_back,
    Verb.WITHDRAW: _withdraw,
    Verb.SIGN: _sign,
    Verb.TELL: _tell,
}


def _working_days_ago(office: Office, today: date, days: int) -> date:
    day = today
    while office.calendar.count(day, today) < days:
        day -= timedelta(days=1)
    return day
