"""Cases: apply, look, ask why a date is what it is, take back, remind."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.errors import Invalid, Missing, Problem, Unlawful
from app.domain.forms import Form
from app.domain.process import About
from app.reading import api_cases, api_deadlines
from app.reading.api_cases import CasePage, CaseSheet, Named, Wanted
from app.reading.api_deadlines import Proof
from app.services import answering, consulting, copying, explaining, filing, supervision, withdrawing
from app.services.work import Unit
from app.store.models.cases import Case
from app.web.api.v1.bodies import (
    CaseQuery,
    Copies,
    Explanation,
    ExplanationQuery,
    NewCase,
    Nothing,
    NudgeAnswer,
    Reminder,
    Signer,
    Withdrawal,
)
from app.web.api.v1.doors import deed, look, pages
from app.web.desk import books, office, session, viewer

CASE_NUMBER = re.compile(r"[0-9]{20}")


@dataclass(frozen=True, kw_only=True)
class CaseNow:
    """Where a case stands after a deed; `url` tells the rest."""

    case_no: str
    url: str
    state: api_cases.CaseState
    stage: Named
    outcome: Named | None
    received_on: date
    due_on: date | None
    provisional: bool
    earliest_on: date | None


ABOUT_WORDS = {
    About.DATASET: "数据集的编号",
    About.ENTITLEMENT: "授权的编号",
    About.CASE: "办件编号",
    About.NOTHING: "主管部门的统一社会信用代码",
}


@pages.post("/cases")
@deed("提出申请", takes=NewCase, gives=CaseNow, status=201, refuses=(403, 422))
def file_case(unit: Unit, wanted: NewCase) -> CaseNow:
    _refuse_unknown_process(wanted.process)
    refuse_strangers(office().forms[(wanted.process, "start")], wanted.answers)
    about = _about(wanted)
    with _about_the_body(wanted.process):
        case = filing.file(unit, wanted.process, about, wanted.answers)
    return now(case)


@pages.get("/cases")
@look("列出可以查看的办件", gives=CasePage, asks=CaseQuery, refuses=(422,))
def cases(wanted: CaseQuery) -> CasePage:
    return api_cases.page(session(), viewer(), books(), Wanted(**wanted.model_dump()))


@pages.get("/cases/<case_no>")
@look("查看一个办件", gives=CaseSheet, refuses=(404,))
def case(_query: Nothing, case_no: str) -> CaseSheet:
    return api_cases.sheet(session(), viewer(), books(), case_number(case_no))


@pages.get("/cases/<case_no>/deadlines/<rule>/explanation")
@look("说明一个期限是怎样算出来的", gives=Proof, asks=ExplanationQuery, refuses=(404, 422))
def explanation(wanted: ExplanationQuery, case_no: str, rule: str) -> Proof:
    found = api_cases.find(session(), viewer(), case_number(case_no))
    return api_deadlines.proof(session(), books(), found, rule, wanted.round)


@pages.post("/cases/<case_no>/withdraw")
@deed("撤回申请", takes=Withdrawal, gives=CaseNow, refuses=(403, 404, 422))
def withdraw(unit: Unit, wanted: Withdrawal, case_no: str) -> CaseNow:
    return now(withdrawing.withdraw(unit, case_number(case_no), wanted.reason).case)


@pages.post("/cases/<case_no>/nudge")
@deed("催办", takes=Reminder, gives=CaseNow, refuses=(403, 404, 422))
def nudge(unit: Unit, wanted: Reminder, case_no: str) -> CaseNow:
    made = supervision.nudge(unit, case_number(case_no), wanted.text)
    return now(unit.session.get_one(Case, made.case_id))


@pages.post("/cases/<case_no>/nudges/answer")
@deed("答复催办", takes=NudgeAnswer, gives=CaseNow, refuses=(403, 404, 422))
def answer_nudges(unit: Unit, wanted: NudgeAnswer, case_no: str) -> CaseNow:
    return now(answering.answer(unit, case_number(case_no), wanted.text, wanted.through).case)


@pages.post("/cases/<case_no>/overdue_explanation")
@deed("作逾期说明", takes=Explanation, gives=CaseNow, refuses=(403, 404, 422))
def explain(unit: Unit, wanted: Explanation, case_no: str) -> CaseNow:
    return now(explaining.explain(unit, case_number(case_no), wanted.overdue_explanation).case)


@pages.post("/cases/<case_no>/opinions")
@deed("加签", takes=Signer, gives=CaseNow, refuses=(403, 404, 422))
def add_signer(unit: Unit, wanted: Signer, case_no: str) -> CaseNow:
    return now(unit.session.get_one(Case, consulting.add(unit, case_number(case_no), wanted.opinion, wanted.reason).case_id))


@pages.post("/cases/<case_no>/copies")
@deed("抄送", takes=Copies, gives=CaseNow, refuses=(403, 404, 422))
def copy(unit: Unit, wanted: Copies, case_no: str) -> CaseNow:
    made = copying.send(unit, case_number(case_no), wanted.to, wanted.word)
    return now(unit.session.get_one(Case, made[0].case_id))


def now(case: Case) -> CaseNow:
    """Where a case stands."""
    process = office().processes[case.process]
    return CaseNow(
        case_no=case.case_no,
        url=api_cases.URL + case.case_no,
        state="closed" if case.closed_at else "open",
        stage=api_cases.named(process, case.stage),
        outcome=Named(name=case.outcome, title=process.outcome_title(case.outcome)) if case.outcome else None,
        received_on=case.received_on,
        due_on=case.due_on,
        provisional=case.provisional,
        earliest_on=case.earliest_on,
    )


def refuse_strangers(form: Form, answers: Mapping[str, Any]) -> None:
    """A form drops what it does not ask for; a program is told, so that a misspelt name is no silent loss."""
    if strangers := sorted(set(answers) - set(form.fields)):
        raise Invalid(tuple(_stranger(name) for name in strangers))


def _stranger(name: str) -> Problem:
    place = name.replace("~", "~0").replace("/", "~1")  # RFC 6901
    return Problem(path=f"/answers/{place}", label=name, message=f"表单没有“{name}”这一项，请删去。")


@contextmanager
def under_answers() -> Iterator[None]:
    """A form names its problems by its own fields; in the body they stand under `answers`."""
    try:
        yield
    except Invalid as error:
        raise Invalid(_under_answers(error.problems), str(error)) from error
    except Unlawful as error:
        raise Unlawful(error.article, str(error), _under_answers(error.problems)) from error


def _under_answers(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(replace(one, path=f"/answers{one.path}") for one in problems)


def case_number(text: str) -> str:
    """A case's number as written in an address. Raises Missing for what can be none."""
    if not CASE_NUMBER.fullmatch(text):
        raise Missing
    return text


def _refuse_unknown_process(slug: str) -> None:
    if slug not in office().processes:
        raise Invalid((Problem(path="/process", label="process", message="没有这个事项。"),))


def _about(wanted: NewCase) -> str:
    about = office().processes[wanted.process].about
    named = wanted.about or wanted.answers.get(about.value) or ""
    if not isinstance(named, str) or "\0" in named or not (named or about is About.NOTHING):
        raise Invalid((Problem(path="/about", label="about", message=f"请给出{ABOUT_WORDS[about]}。"),))
    return named


@contextmanager
def _about_the_body(slug: str) -> Iterator[None]:
    try:
        with under_answers():
            yield
    except Missing as error:
        words = ABOUT_WORDS[office().processes[slug].about]
        raise Invalid((Problem(path="/about", label="about", message=f"没有找到：{words}。"),)) from error
