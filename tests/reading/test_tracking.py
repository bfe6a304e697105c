import copy

import pytest
from sqlalchemy import update

from app.domain.errors import Missing
from app.domain.forms import Form
from app.reading import tracking
from app.store.models import Case, FormVersion
from app.web.desk import books


@pytest.fixture
def look(town):
    """The page of a case as somebody sees it now."""

    def page(case, login="applicant"):
        with town.at_work() as unit:
            return tracking.page(unit.session, town.actors[login], case.case_no, books())

    return page


def stages(page):
    return [(step.stage, step.state) for step in page.steps]


def test_what_was_sent_back_is_told_again_in_its_order(town, look):
    case = town.applicant.applies()
    town.reviewer.prepares(case)
    town.approver.sends_back(case, "decide")
    assert stages(look(case)) == [
        ("received", "done"), ("completeness", "done"), ("review", "done"), ("decide", "done"), ("review", "current"),
        ("decide", "next"), ("sign", "next"), ("closed", "next"),
    ]  # fmt: skip


def test_a_withdrawn_case_ends_where_it_was(town, look):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    town.applicant.withdraws(case)
    page = look(case)
    assert stages(page) == [("received", "done"), ("completeness", "done"), ("review", "done"), ("closed", "done")]
    assert [step.taken_away for step in page.steps] == [False, False, True, False]
    assert (page.turn, page.may_withdraw, page.may_nudge) == ("nobody", False, False)


def test_the_supervisors_task_is_nobodys_turn(town, look):
    case = town.applicant.applies()
    town.is_now("2026-03-13 10:00")
    page = look(case)
    assert case.waits_for == ["completeness", "oversee"]
    assert ("completeness", "current") in stages(page)
    assert "oversee" not in dict(stages(page))


def test_the_laws_clock_stands_first_then_the_promise_then_ones_own(town, look):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    page = look(case)
    assert [clock.rule.id for clock in page.clocks] == ["reply", "service", "correction"]
    assert (page.turn, page.may_nudge) == ("applicant", False)


def test_a_case_without_the_viewer_as_party_is_missing_even_where_the_viewer_may_see_it(town, look):
    case = town.applicant.applies()
    for login in ("applicant2", "reviewer", "supervisor"):
        with pytest.raises(Missing):
            look(case, login)


def test_answers_are_read_on_the_form_that_they_were_given_on(town, look):
    """A form that has changed since must not put other words beside an old answer."""
    case = town.applicant.applies()
    old = copy.deepcopy(dict(town.office.forms[("conditional_application", "start")].content))
    old["ui"]["fields"]["scenario_name"]["label"] = "旧表上的名称"
    form = Form.of("conditional_application", "start", old)
    with town.at_work() as unit:
        unit.session.add(
            FormVersion(hash=form.hash, slug=form.slug, task=form.task, content=old, first_used_at=unit.now)
        )
        unit.session.flush()
        unit.session.execute(update(Case).where(Case.id == case.id).values(forms={**case.forms, "start": form.hash}))
    labels = {field.label for section in look(case).answered[0].view.sections for field in section.fields}
    assert "旧表上的名称" in labels
