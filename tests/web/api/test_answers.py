"""Whatever JSON stands where a form expects an answer: it is refused with its place, or taken; nothing breaks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.town import TOLL, application

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", " ", "accept", "2026-02-30", "1" * 400, "\0", "\ud800", "=1+1", "²", "٣"]
)
PLAIN = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)
QUIET = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def spoilt(fields):
    """Answers to some of a form's fields, each of them anything at all, rows with ids among them."""
    rows = st.lists(
        st.fixed_dictionaries(
            {"id": ANYTHING}, optional=dict.fromkeys(("wanted", "reason", "finding", "note", "what"), ANYTHING)
        ),
        max_size=3,
    )
    return st.dictionaries(st.sampled_from(sorted(fields)), ANYTHING | rows, max_size=4)


def refused(answer):
    assert answer.status_code in (200, 201, 422), answer.text
    if answer.status_code == 422:
        assert answer.json["errors"] or answer.json.get("article")
    return answer.status_code == 422


def test_no_answer_breaks_the_start_form(town, ann):
    form = town.office.forms[("conditional_application", "start")]

    @QUIET
    @given(changes=spoilt(form.fields))
    def tried(changes):
        answers = {**application(TOLL, town.today), **changes}
        refused(ann.post("/cases", {"process": "conditional_application", "about": TOLL, "answers": answers}))

    tried()


@pytest.mark.parametrize("task", ["completeness", "review", "draft", "decide"])
def test_no_answer_breaks_a_tasks_form(town, program, task):
    case = town.applicant.applies()
    for name, deed in (
        ("completeness", town.reviewer.accepts),
        ("review", town.reviewer.reviews),
        ("draft", town.reviewer.drafts),
    ):
        if name == task:
            break
        deed(case)
    form = town.office.forms[("conditional_application", task)]
    person, number = program("approver" if task == "decide" else "reviewer"), case.open(task).id

    @QUIET
    @given(answers=spoilt(form.fields))
    def tried(answers):
        if not refused(person.post(f"/tasks/{number}/complete", {"answers": answers})):
            pytest.skip("by chance an answer was right, and the task is done")

    tried()


def test_an_answer_of_a_thousand_floors_is_refused(town, ann):
    deep = "[" * 900 + "]" * 900
    body = f'{{"process": "conditional_application", "about": "{TOLL}", "answers": {{"purpose": {deep}}}}}'
    assert ann("POST", "/cases", data=body, content_type="application/json").status_code in (400, 422)
