"""Tasks over the API: the whole way from the inbox to the served reply, and what a body may not smuggle in."""

import pytest

from app.cli import demo_stories
from tests.town import MEASURES, TOLL, application


@pytest.fixture
def case(town):
    return town.applicant.applies()


def open_ids(program, scope):
    return [one["id"] for one in program.get(f"/tasks?scope={scope}").json["tasks"]]


def test_a_new_task_is_the_groups_until_somebody_claims_it(case, bob, eve, ann):
    task = case.open("completeness")
    assert (open_ids(bob, "mine"), open_ids(bob, "group"), open_ids(bob, "body")) == ([], [task.id], [task.id])
    assert (open_ids(eve, "group"), open_ids(eve, "body")) == ([], [task.id])
    assert (open_ids(ann, "mine"), open_ids(ann, "group"), open_ids(ann, "body")) == ([], [], [])
    claimed = bob.post(f"/tasks/{task.id}/claim").json
    assert (claimed["is_mine"], claimed["claimed_at"]) == (True, "2026-02-06T01:00:00Z")
    assert (open_ids(bob, "mine"), open_ids(bob, "group")) == ([task.id], [])
    assert not bob.post(f"/tasks/{task.id}/release").json["is_mine"]
    assert open_ids(bob, "group") == [task.id]


def test_a_task_of_a_list_says_how_urgent_it_is(town, case, bob):
    (task,) = bob.get("/tasks?scope=group").json["tasks"]
    assert (task["title"], task["case_no"], task["applicant"]) == ("受理审查", case.case_no, town.applicant.actor.name)
    assert (task["due_rule"], task["due_on"], task["provisional"], task["level"]) == (
        "reply",
        "2026-03-12",
        False,
        "normal",
    )
    assert (task["days_left"], task["assignee"], task["is_mine"]) == (20, None, False)
    assert "第二十一条" in task["article"]


def test_tasks_come_page_by_page_the_most_urgent_first(town, bob):
    ids = [town.applicant.applies(received_on=f"2026-03-{day:02}").open("completeness").id for day in (2, 3, 4, 5, 6)]
    seen, cursor = [], None
    while True:
        page = bob.get(
            "/tasks", query_string={"scope": "body", "limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json
        seen += [one["id"] for one in page["tasks"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids


def test_a_task_comes_with_its_form_article_and_duty(case, bob):
    sheet = bob.get(f"/tasks/{case.open('completeness').id}").json
    assert sheet["may_do"]
    assert sheet["form"]["duty"]
    assert "第二十一条" in sheet["form"]["article"]
    assert sheet["form"]["schema"]["properties"]["result"]["enum"] == [
        "accept",
        "correct",
        "out_of_scope",
        "unconditional",
    ]
    assert sheet["draft"] is None


def test_the_options_of_a_form_come_from_the_case(town, case, bob, eve):
    town.reviewer.accepts(case)
    sheet = bob.get(f"/tasks/{case.open('review').id}").json
    ids = sheet["form"]["schema"]["properties"]["findings"]["items"]["properties"]["id"]["enum"]
    assert ids == [one["id"] for one in case.row.subject["conditions"]]
    town.reviewer.reviews(case, unmet=(2,))
    town.reviewer.drafts(case, "refused")
    decision = eve.get(f"/tasks/{case.open('decide').id}").json["form"]
    assert "granted" not in decision["schema"]["properties"]["decision"]["enum"]
    assert decision["prefill"]["decision"] == "refused"


def test_a_task_that_one_may_see_and_not_do_says_why(town, case, eve):
    sheet = eve.get(f"/tasks/{case.open('completeness').id}").json
    assert (sheet["may_do"], sheet["form"], sheet["draft"]) == (False, None, None)
    assert "岗位" in sheet["why_not"]


def test_a_closed_task_can_still_be_looked_at(town, case, bob):
    task = case.open("completeness")
    town.reviewer.accepts(case)
    sheet = bob.get(f"/tasks/{task.id}").json
    assert (sheet["may_do"], sheet["closed_at"]) == (False, "2026-02-06T01:00:00Z")


@pytest.mark.parametrize("login", ["applicant2", "administrator"])
def test_a_strangers_task_is_not_there(case, program, is_problem, login):
    is_problem(program(login).get(f"/tasks/{case.open('completeness').id}"), 404, "missing")


def test_the_applicant_corrects_through_the_same_door(town, case, ann):
    town.reviewer.asks_for_correction(case)
    (number,) = open_ids(ann, "mine")
    assert ann.get(f"/tasks/{number}").json["level"] is None
    answers = {
        "answers": [{"id": "1", "answer": "已补充情况说明。"}],
        "scenario_description": demo_stories.STUDY[1],
        "security_measures": MEASURES,
    }
    assert ann.post(f"/tasks/{number}/complete", {"answers": answers}).json["stage"]["name"] == "completeness"


def test_from_application_to_reply_by_programs_alone(town, ann, bob, eve):
    body = {"process": "conditional_application", "about": TOLL, "answers": application(TOLL, town.today)}
    number = ann.post("/cases", body).json["case_no"]

    def completes(who, **answers):
        (task,) = who.get(f"/cases/{number}").json["open_tasks"]
        answer = who.post(f"/tasks/{task['id']}/complete", {"answers": answers})
        assert answer.status_code == 200, answer.text
        return answer.json

    completes(bob, result="accept")
    (task,) = bob.get(f"/cases/{number}").json["open_tasks"]
    conditions = bob.get(f"/tasks/{task['id']}").json["form"]["schema"]["properties"]["findings"]["items"][
        "properties"
    ]["id"]["enum"]
    completes(bob, findings=[{"id": one, "finding": "met"} for one in conditions])
    grant = {"channel": body["answers"]["channel"], "period_from": "2026-04-01", "period_to": "2027-03-31"}
    completes(bob, proposal="granted", opinion="符合全部开放条件，建议同意。", **grant)
    told = completes(eve, decision="granted", **grant)
    assert (told["state"], told["outcome"]["name"], told["stage"]["name"]) == ("open", "granted", "sign")
    assert ann.get(f"/cases/{number}").json["letters"][-1]["kind"] == "reply_granted"


def test_an_agreement_is_read_by_a_program_and_signed_by_none(town, case, ann, bob, is_problem):  # Art. 21 para. 3
    is_problem(ann.get(f"/cases/{case.case_no}/agreement"), 404, "missing")
    town.approver.decides(case)
    told = ann.get(f"/cases/{case.case_no}/agreement").json
    assert (told["state"], told["force"], told["waits_for"], told["signatures"]) == ("offered", "waiting", "party", [])
    assert (told["text"], told["sha256"]) == (case.agreement.text, case.agreement.sha256)
    (task,) = ann.get(f"/cases/{case.case_no}").json["open_tasks"]
    sheet = ann.get(f"/tasks/{task['id']}").json
    assert (sheet["may_do"], sheet["form"]) == (False, None)
    assert "网页" in sheet["why_not"] or "协议页面" in sheet["why_not"]
    is_problem(ann.post(f"/tasks/{task['id']}/complete", {"answers": {"signing": "sign"}}), 403, "forbidden")
    town.applicant.signs(case)
    town.approver.countersigns(case)
    told = bob.get(f"/cases/{case.case_no}/agreement").json
    assert [(one["side"], one["name"]) for one in told["signatures"]] == [("party", "林晓岚"), ("body", town.approver.actor.name)]
    assert (told["force"], told["entitlement"]) == ("in_force", case.entitlements[0].number)


def test_a_task_goes_to_a_colleague_with_a_reason(town, case, bob, is_problem):
    task = case.open("completeness")
    bob.post(f"/tasks/{task.id}/claim")
    told = is_problem(bob.post(f"/tasks/{task.id}/transfer", {"to": "nobody", "reason": "出差"}), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/to"]
    is_problem(bob.post(f"/tasks/{task.id}/transfer", {"to": "approver", "reason": "出差"}), 403, "forbidden")


def test_a_task_goes_back_with_a_reason(town, case, bob, is_problem):
    town.reviewer.accepts(case)
    task = case.open("review")
    told = is_problem(bob.post(f"/tasks/{task.id}/send_back", {"reason": " "}), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/reason"]
    assert (
        bob.post(f"/tasks/{task.id}/send_back", {"reason": "材料需要重新核对"}).json["stage"]["name"] == "completeness"
    )
    assert bob.get(f"/tasks/{case.open('completeness').id}").json["sent_back_reason"] == "材料需要重新核对"


SMUGGLED = [
    {"assignee": "reviewer"},
    {"lane_owners": ["applicant"]},
    {"decision": "granted"},
    {"act": "issue"},
    {"deadline": "x"},
    {"sent_back": True},
    {"outcome": "granted"},
    {"__class__": "x"},
    {"result ": "accept"},
]


def test_an_answer_that_nobody_asked_for_is_refused_and_changes_nothing(case, bob, is_problem):
    before = (case.row.state, case.deeds)
    for smuggled in SMUGGLED:
        told = is_problem(
            bob.post(f"/tasks/{case.open('completeness').id}/complete", {"answers": {"result": "accept", **smuggled}}),
            422,
            "invalid",
        )
        assert [one["pointer"] for one in told["errors"]] == [f"/answers/{name}" for name in smuggled]
        assert (case.row.state, case.deeds) == before


def test_nothing_smuggled_into_a_row_reaches_the_engine_or_the_file(town, case, bob):
    task = case.open("completeness")
    missing = [{"what": "证明", "why": "开放条件一", "how": "补一份", "assignee": "applicant", "act": "issue"}]
    assert (
        bob.post(f"/tasks/{task.id}/complete", {"answers": {"result": "correct", "missing": missing}}).status_code
        == 200
    )
    kept = next(one for one in case.tasks if one.id == task.id).answers
    assert set(kept["missing"][0]) == {"what", "why", "how"}


NO_CHOICES = [True, 1, ["accept"], {"a": 1}, None, "granted", "accept; act", ""]


def test_a_routing_answer_that_is_no_choice_never_reaches_the_engine(case, bob, is_problem):
    before = case.row.state
    for result in NO_CHOICES:
        is_problem(
            bob.post(f"/tasks/{case.open('completeness').id}/complete", {"answers": {"result": result}}), 422, "invalid"
        )
        assert case.row.state == before


NO_ANSWERS = [None, [], "accept", 1]


def test_answers_are_an_object(case, bob, is_problem):
    for answers in NO_ANSWERS:
        told = is_problem(
            bob.post(f"/tasks/{case.open('completeness').id}/complete", {"answers": answers}), 422, "invalid"
        )
        assert [one["pointer"] for one in told["errors"]] == ["/answers"]


def test_the_drafter_does_not_decide(town, case, program, is_problem):
    town.reviewer.prepares(case, "granted")
    is_problem(
        program("reviewer").post(f"/tasks/{case.open('decide').id}/complete", {"answers": {"decision": "granted"}}),
        403,
        "forbidden",
    )
