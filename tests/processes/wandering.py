"""A random walk through the REST API: a case is begun, and whoever likes does whatever comes to mind, until it ends or the walk does."""

import io
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from hypothesis import event, note
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.people import Role
from app.domain.process import About
from app.services import accounts, enclosing, incidents, queueing
from app.store.models import Case, Entitlement, Incident
from tests.processes import holding_together
from tests.processes.changing import PDF
from tests.processes.filling import Filling, places
from tests.processes.holding_together import is_for
from tests.processes.test_violation import SUSPEND, WARN, decides, entitlement_of, starts, stop_grants
from tests.services.at_the_queue import Queue
from tests.town import TOLL

LONGEST_WALK = 30
TRIES = 4
DATASETS = (
    TOLL,
    TOLL,
    "440000/transport/0002",
    "440000/market/0001",
    "440000/health/0002",
    "440100/parking/0001",
    "440000/none/0001",
)
REFUSALS = (400, 403, 404, 409, 422)
STRANGERS = (403, 404, 409)


class Walk:
    """One walk of a process through a town of its own."""

    def __init__(self, town, data, slug):
        self.town, self.data, self.slug = town, data, slug
        self.process = town.office.processes[slug]
        self.tokens, self.done, self.case_no = {}, Counter(), None

    # ---- the walk

    def begins(self):
        """Somebody, entitled or not, starts a case about something that may not be there; then somebody does it right."""
        about = BEFORE[self.process.about](self.town)
        self.now = holding_together.read(self.town)
        if self.process.follows_use:
            self._finds()
        elif self._one((False, False, False, True)):
            self._starts(self._anybody(), self._one(about))
        for _ in range(TRIES * 2):
            if self.case_no is None:
                self._starts(self._one(self._starters()), about[0])
        return self.case_no is not None

    def _finds(self):
        """The case that came with the entitlement, on the day after the use has ended."""
        found = self.town.rows(select(Case).where(Case.process == self.slug))[0]
        through_on = self.town.rows(select(Entitlement.through_on))[0]
        self.town.is_now(f"{through_on + timedelta(days=4)} 10:00")
        self.now = holding_together.read(self.town)
        self.case_no, self.case_id = found.case_no, found.id

    def goes_on(self):
        """One step after the other, until the case has ended or everybody is tired."""
        deeds = [getattr(self, name) for name, often in STEPS.items() for _ in range(often)]
        for _ in range(LONGEST_WALK):
            if self.case.closed_at:
                break
            self._one(deeds)()
            self.town.clock.is_now(self.town.clock.now() + timedelta(minutes=7))

    def ends(self):
        """It has ended, or waits for a named party; every list shows what waits."""
        for case in self.now.cases.values():
            if not case.closed_at:
                holding_together.waits_for_somebody(self.town, self.now, case)
        event(f"{self.slug}: {self.case.outcome or self.case.stage}")
        return self.case.outcome if self.case.closed_at else None

    @property
    def case(self):
        return next(one for one in self.now.cases.values() if one.id == self.case_id)

    # ---- what people do

    def completes(self):
        task, login = self._task_and_person()
        if task is None:
            return self.lets_days_pass()
        sheet = self._get(login, f"/tasks/{task.id}")
        if sheet.status_code == 200 and not sheet.json["may_do"]:
            return self._posts(login, f"/tasks/{task.id}/complete", {"answers": {}}, 403, 404, 409)
        if sheet.status_code != 200:
            return self._posts(login, f"/tasks/{task.id}/complete", {"answers": {}}, 403, 404)
        form = self._with_files(login, sheet.json["form"], lambda: self._get(login, f"/tasks/{task.id}").json["form"])
        return self._hands_in(login, f"/tasks/{task.id}/complete", form, {}, *STRANGERS)

    def answers_badly(self):
        """A form with a mistake is refused, and nothing has happened."""
        task, login = self._task_and_person()
        sheet = self._get(login, f"/tasks/{task.id}") if task else None
        if sheet is None or sheet.status_code != 200 or not sheet.json["may_do"]:
            return None
        form = sheet.json["form"]
        filling = self._filling(form)
        wrong = filling.broken(form["schema"], filling.answers(form["schema"]))
        return wrong and self._posts(login, f"/tasks/{task.id}/complete", {"answers": wrong}, 403, 422)

    def meddles(self):
        """Somebody whose task it is not tries to do it."""
        task = self._some_task()
        strangers = [login for login, actor in self.town.actors.items() if task and not is_for(actor, task)]
        if strangers:
            verb, body = self._one(
                (
                    ("complete", {"answers": {}}),
                    ("claim", {}),
                    ("send_back", {"reason": "不对"}),
                    ("release", {}),
                    ("transfer", {"to": "reviewer2"}),
                )
            )
            self._posts(self._one(strangers), f"/tasks/{task.id}/{verb}", body, *STRANGERS)

    def claims(self):
        self._verb("claim", {})

    def releases(self):
        self._verb("release", {})

    def transfers(self):
        self._verb("transfer", {"to": self._one(sorted(self.town.actors)), "reason": "出差"})

    def sends_back(self):
        self._verb("send_back", {"reason": self._one(("请补充认定依据。", " "))})

    def withdraws(self):
        self._posts(self._anybody_near(), f"/cases/{self.case_no}/withdraw", {"reason": "不再需要"})

    def nudges(self):
        self._posts(self._anybody_near(), f"/cases/{self.case_no}/nudge", {"text": "请尽快办理"})

    def looks(self):
        """Whoever may see the case sees it whole; to the others it is not there."""
        login = self._anybody()
        assert self._get(login, f"/cases/{self.case_no}").status_code in (200, 404)
        assert self._get(login, f"/tasks?scope={self._one(('mine', 'group', 'body'))}").status_code == 200

    def lets_days_pass(self):
        """Working days go by; the clock ticks and the queue wakes whoever is due."""
        days = self._one((1, 3, 7, 16))
        self.town.clock.is_now(f"{self.town.office.calendar.add(self.town.today, days).due_on} 10:00")
        note(f"{self.town.today}: {days} working days later")
        self._ticks()
        self._settles()
        assert all(one.due_at is None or one.due_at > self.town.clock.now() for one in self.now.timers.values())

    def falls_ill(self):
        """The waking fails until an administrator tries it again."""
        self.town.clock.is_now(f"{self.town.office.calendar.add(self.town.today, 6).due_on} 10:00")
        self._ticks(wake=_fails)
        self._settles()
        for incident in self.town.rows(select(Incident).where(Incident.solved_at.is_(None)).order_by(Incident.id)):
            note(f"{self.town.today}: tried again")
            with self.town.administrator.does() as unit:
                incidents.retry(unit, incident.id)
        self._ticks()
        self._settles()
        assert self.town.rows(select(Incident).where(Incident.solved_at.is_(None))) == []

    # ---- how

    def _starts(self, login, about):
        path = f"/processes/{self.slug}/form"
        sheet = self._get(login, path, query_string={"about": about})
        wanted = {"process": self.slug, "about": about}
        if sheet.status_code != 200:
            return self._posts(login, "/cases", {**wanted, "answers": {}}, 403, 422)
        form = self._with_files(login, sheet.json, lambda: self._get(login, path, query_string={"about": about}).json)
        answer = self._hands_in(login, "/cases", form, wanted)
        if answer.status_code == 201:
            self.case_no = answer.json["case_no"]
            self.case_id = max(self.now.cases)
        return answer

    def _hands_in(self, login, path, form, body, *refusals):
        """A form is handed in, and again with what the office found missing."""
        filling = self._filling(form)
        said = filling.answers(form["schema"])
        for _ in range(TRIES):
            answer = self._posts(login, path, {**body, "answers": said}, 422, *refusals)
            if answer.status_code != 422:
                break
            said = filling.amended(form["schema"], said, places(answer))
        return answer

    def _verb(self, verb, body):
        task, login = self._task_and_person()
        if task is not None:
            self._posts(login, f"/tasks/{task.id}/{verb}", body)

    def _posts(self, login, path, body, *refusals):
        """A deed: done, or refused for one of these reasons with nothing changed. Sometimes it is sent twice under one key."""
        key = {"Idempotency-Key": f"k{sum(self.done.values())}"} if self._one((False, False, True)) else {}
        answer = self._send(login, path, body, key)
        note(
            f"{self.town.clock.now():%m-%d %H:%M} {login} {path} {body} → {answer.status_code} {answer.text[:300] if answer.status_code > 201 else ''}"
        )
        assert answer.status_code < 500, answer.text
        assert answer.status_code in (200, 201, *(refusals or REFUSALS)), answer.text
        assert answer.status_code != 422 or answer.json["detail"]
        before = self.now
        self._settles()
        if answer.status_code >= 400:
            assert self.now == before, "a refused deed left something behind"
        elif key:
            again, before = self._send(login, path, body, key), self.now
            assert (again.status_code, again.text) == (answer.status_code, answer.text)
            self._settles()
            assert self.now == before, "a deed sent twice happened twice"
        self.done[path.rpartition("/")[2]] += answer.status_code < 400
        return answer

    def _settles(self):
        """Look at everything, and see that it holds together."""
        before, self.now = self.now, holding_together.read(self.town)
        holding_together.holds(self.town, before, self.now)

    def _ticks(self, wake=None):
        """The real queue with its own deeds; letters are delivered elsewhere."""
        queue = Queue(self.town, pauses=())
        tasks = {**queue.deeds.tasks, "deliver_letter": _does_nothing, **({queueing.WAKE: wake} if wake else {})}
        queue.deeds = replace(queue.deeds, tasks=tasks)
        queue.ticks()
        queue.works()

    def _with_files(self, login, form, afresh):
        """The form as it is once a file has been uploaded, where it asks for files."""
        if not any(
            one.get("items", {}).get("format") == "attachment" or one.get("items", {}).get("enum") == []
            for one in form["schema"]["properties"].values()
        ):
            return form
        with getattr(self.town, login).does() as unit:
            enclosing.upload(unit, io.BytesIO(PDF), "依据.pdf")
        return afresh()

    def _filling(self, form):
        return Filling(self.data, self.town.today, form["prefill"])

    def _get(self, login, path, **words):
        answer = self._client.get(f"/api/v1{path}", headers=self._token(login), **words)
        assert answer.status_code < 500, answer.text
        return answer

    def _send(self, login, path, body, headers):
        return self._client.post(f"/api/v1{path}", json=body, headers={**self._token(login), **headers})

    @cached_property
    def _client(self):
        return self.town.app.test_client()

    def _token(self, login):
        # A token ends after 90 days, a walk may not.
        month = login, self.town.today.isoformat()[:7]
        if month not in self.tokens:
            with self.town.at_work() as unit:
                self.tokens[month] = accounts.create_token(unit, login)
        return {"Authorization": f"Bearer {self.tokens[month]}"}

    # ---- who and what

    def _one(self, choices):
        return self.data.draw(st.sampled_from(list(choices)))

    def _some_task(self):
        waiting = sorted((one.id, one) for one in self.now.tasks.values() if one.closed_at is None)
        return self._one([one for _, one in waiting]) if waiting else None

    def _task_and_person(self):
        """A task and somebody in its lane, mostly whoever has it."""
        task = self._some_task()
        if task is None:
            return None, None
        lane = [login for login, actor in self.town.actors.items() if is_for(actor, task)]
        holder = [login for login, actor in self.town.actors.items() if actor.account_id == task.assignee_id]
        return task, self._one([*holder * 3, *lane])

    def _anybody(self):
        return self._one(sorted(self.town.actors))

    def _anybody_near(self):
        return self._one(("applicant", "company", "reviewer", "supervisor", "expert", "government"))

    def _starters(self):
        """People who may start it: of the town's first body and of its authority; an appeal is the party's own."""
        if self.process.about is About.CASE:
            return ["applicant"]
        return [
            login for login, actor in self.town.actors.items()
            if actor.is_a(*self.process.starters) and (actor.is_a(Role.APPLICANT) or actor.organ_id in self._home_organs())
        ]  # fmt: skip

    def _home_organs(self):
        return {self.town.reviewer.actor.organ_id, self.town.supervisor.actor.organ_id}


def _fails(**_args):
    raise ConnectionError("nobody answers")


def _does_nothing(**_args):
    pass


def a_dataset_in_use(town):
    case = town.company.applies()
    town.approver.grants(case)
    return DATASETS


def an_entitlement(town):
    case = town.applicant.applies()
    town.approver.grants(case)
    town.is_now("2026-04-01 10:00")
    return [one.number for one in town.rows(select(Entitlement))]


def a_decision(town):
    case = town.applicant.applies()
    town.approver.grants(case)
    town.is_now("2026-04-01 10:00")
    violation = starts(town.reviewer, entitlement_of(town, case))
    decides(town, violation, body=[SUSPEND], authority=[WARN, stop_grants(town)])
    return [violation.case_no, case.case_no]


def nothing(_town):
    return ["-"]


BEFORE = {
    About.DATASET: a_dataset_in_use,
    About.ENTITLEMENT: an_entitlement,
    About.CASE: a_decision,
    About.NOTHING: nothing,
}
STEPS = {
    "completes": 12, "lets_days_pass": 2, "answers_badly": 2, "meddles": 2, "claims": 1, "releases": 1, "transfers": 1, "sends_back": 1,
    "nudges": 1, "looks": 1, "falls_ill": 1, "withdraws": 1,
}  # fmt: skip
