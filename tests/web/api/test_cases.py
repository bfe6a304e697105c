"""Cases over the API: applied for, looked at, explained, withdrawn, nudged; to each what is theirs to know."""

import pytest

from tests.town import TOLL, application


@pytest.fixture
def case(town):
    return town.applicant.applies()


def applying(town, **changes):
    return {
        "process": "conditional_application",
        "about": TOLL,
        "answers": {**application(TOLL, town.today), **changes},
    }


def test_the_office_says_what_can_be_applied_for(ann):
    (process,) = [one for one in ann.get("/processes").json["processes"] if one["slug"] == "conditional_application"]
    assert process["articles"] == "第二十一条"
    assert {"rule": "reply", "title": "申请答复", "kind": "law", "article": "第二十一条第二款", "days": 20} in process[
        "deadlines"
    ]
    assert ann.get(process["form_url"].removeprefix("/api/v1")).status_code == 200


def test_the_start_form_comes_as_json_schema(ann):
    form = ann.get("/processes/conditional_application/form").json
    assert form["schema"]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert form["schema"]["properties"]["channel"]["x-options-from"] == "dataset_channels"
    assert "minItems" not in form["schema"]["properties"]["items"]
    assert {"scenario_name", "items"} <= set(form["schema"]["required"])
    assert "第二十一条" in form["article"]


def test_about_a_dataset_the_form_offers_what_that_has(ann):
    form = ann.get("/processes/conditional_application/form", query_string={"about": TOLL}).json
    ids = form["schema"]["properties"]["items"]["items"]["properties"]["id"]["enum"]
    assert len(ids) == form["schema"]["properties"]["items"]["minItems"] > 1
    assert form["schema"]["properties"]["channel"]["x-options"][0]["label"]
    assert form["prefill"]["contact_name"]


def test_a_form_about_nothing_that_is_there_is_refused(ann, bob, is_problem):
    is_problem(ann.get("/processes/conditional_application/form?about=nothing"), 404, "missing")
    is_problem(bob.get("/processes/conditional_application/form", query_string={"about": TOLL}), 403, "forbidden")


def test_an_application_becomes_a_case_with_an_address(town, ann):
    answer = ann.post("/cases", applying(town))
    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json["url"]
    assert (answer.json["state"], answer.json["stage"]["name"]) == ("open", "completeness")
    assert (answer.json["received_on"], answer.json["due_on"]) == ("2026-02-06", "2026-03-12")
    sheet = ann.get(answer.headers["Location"].removeprefix("/api/v1")).json
    assert sheet["case_no"] == answer.json["case_no"]
    assert sheet["datasets"][0]["code"] == TOLL


def test_the_dataset_may_stand_among_the_answers(town, ann):
    wanted = applying(town, dataset=TOLL)
    del wanted["about"]
    assert ann.post("/cases", wanted).status_code == 201


def test_an_application_about_nothing_points_to_what_is_missing(town, ann, is_problem):
    wanted = applying(town)
    del wanted["about"]
    for about in ({}, {"about": "nothing"}):
        told = is_problem(ann.post("/cases", {**wanted, **about}), 422, "invalid")
        assert [one["pointer"] for one in told["errors"]] == ["/about"]
    told = is_problem(ann.post("/cases", {**wanted, "about": TOLL, "process": "nothing"}), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/process"]


def test_only_a_party_may_apply(town, bob, is_problem):
    is_problem(bob.post("/cases", applying(town)), 403, "forbidden")


SMUGGLED = ["assignee", "lane_owners", "owner", "result", "act", "deadline", "outcome", "state"]


def test_a_name_that_the_form_does_not_ask_for_is_refused(town, ann, is_problem):
    for name in SMUGGLED:
        told = is_problem(ann.post("/cases", applying(town, **{name: "applicant"})), 422, "invalid")
        assert [one["pointer"] for one in told["errors"]] == [f"/answers/{name}"]
        assert ann.get("/cases").json["cases"] == []


def test_what_is_locked_is_taken_from_the_register_and_not_from_the_body(town, ann):
    number = ann.post("/cases", applying(town, applicant_name="别人", applicant_id="1")).json["case_no"]
    sheet = ann.get(f"/cases/{number}").json
    assert sheet["applicant"] == town.applicant.actor.name


def test_a_case_tells_where_it_stands(case, ann):
    sheet = ann.get(f"/cases/{case.case_no}").json
    assert (sheet["state"], sheet["outcome"], sheet["closed_at"]) == ("open", None, None)
    assert [(one["name"], one["state"]) for one in sheet["stages"]][:3] == [
        ("received", "done"),
        ("completeness", "here"),
        ("correct", "ahead"),
    ]
    assert [one["deed"] for one in sheet["timeline"]] == ["filed", "letter_issued"]
    assert [one["kind"] for one in sheet["letters"]] == ["receipt"]
    assert sheet["received_at"] == "2026-02-06T01:00:00Z"


def test_deadlines_say_law_or_standard_and_the_days_left(case, ann, town):
    town.is_now("2026-02-10 10:00")
    deadlines = {one["rule"]: one for one in ann.get(f"/cases/{case.case_no}").json["deadlines"]}
    reply = deadlines["reply"]
    assert (reply["kind"], reply["article"], reply["days"]) == ("law", "第二十一条第二款", 20)
    assert (reply["started_on"], reply["due_on"], reply["earliest_on"], reply["provisional"]) == (
        "2026-02-06",
        "2026-03-12",
        "2026-03-12",
        False,
    )
    assert (reply["days_left"], reply["state"], reply["met_on"], reply["met_in_time"]) == (18, "open", None, None)
    assert deadlines["service"]["kind"] == "standard"


def test_a_date_in_an_unpublished_year_is_provisional_with_its_earliest_day(town, program):
    case = town.applicant.applies(received_on="2026-12-04")
    reply = next(
        one for one in program("applicant").get(f"/cases/{case.case_no}").json["deadlines"] if one["rule"] == "reply"
    )
    assert reply["provisional"]
    assert reply["earliest_on"] <= reply["due_on"]
    assert reply["due_on"].startswith("2027-")


def test_a_deadline_explains_every_day(case, ann):
    address = next(
        one["explanation_url"] for one in ann.get(f"/cases/{case.case_no}").json["deadlines"] if one["rule"] == "reply"
    )
    proof = ann.get(address.removeprefix("/api/v1")).json
    numbered = [day for day in proof["counted_days"] if day["number"]]
    assert [day["number"] for day in numbered] == list(range(1, 21))
    assert numbered[-1]["on"] == proof["due_on"] == "2026-03-12"
    assert any(day["kind"] == "makeup" for day in numbered)
    assert {"春节"} <= {day["reason"] for day in proof["counted_days"]}
    assert proof["first_day"]["article"] == "民法典第二百零一条"
    assert proof["due_at"] == "2026-03-12T16:00:00Z"
    assert "第 20 天" in proof["text"]


def test_each_round_of_a_deadline_has_its_own_explanation(town, case, ann, is_problem):
    town.reviewer.asks_for_correction(case)
    town.applicant.corrects(case)
    first = ann.get(f"/cases/{case.case_no}/deadlines/completeness/explanation?round=1").json
    last = ann.get(f"/cases/{case.case_no}/deadlines/completeness/explanation").json
    assert (first["round"], first["state"], last["round"], last["state"]) == (1, "met", 2, "open")
    is_problem(ann.get(f"/cases/{case.case_no}/deadlines/completeness/explanation?round=3"), 404, "missing")
    is_problem(ann.get(f"/cases/{case.case_no}/deadlines/nothing/explanation"), 404, "missing")


def test_a_pause_shows_in_the_explanation_of_the_service_clock_alone(town, case, ann):
    town.reviewer.asks_for_correction(case)
    town.days_pass(3)
    town.applicant.corrects(case)
    deductions = {
        rule: ann.get(f"/cases/{case.case_no}/deadlines/{rule}/explanation").json["deductions"]
        for rule in ("reply", "service")
    }
    assert deductions["reply"] == []
    assert [(one["kind"], one["days"]) for one in deductions["service"]] == [("pause", 3)]


def test_a_decided_case_tells_its_outcome_and_that_it_was_in_time(town, case, ann):
    town.approver.grants(case, "partly", unmet=(2,))
    sheet = ann.get(f"/cases/{case.case_no}").json
    assert (sheet["state"], sheet["outcome"], sheet["stage"]["name"]) == (
        "closed",
        {"name": "partly", "title": "部分同意"},
        "closed",
    )
    assert sheet["stages"][2] == {"name": "correct", "title": "申请人补正", "state": "skipped"}
    assert sheet["stages"][-1]["state"] == "done"
    reply = next(one for one in sheet["deadlines"] if one["rule"] == "reply")
    assert (reply["state"], reply["met_on"], reply["met_in_time"], reply["days_left"]) == (
        "met",
        "2026-02-06",
        True,
        None,
    )
    assert [one["kind"] for one in sheet["letters"]] == ["receipt", "reply_partly", "use_agreement"]


def test_the_applicant_does_not_read_what_is_the_bodys_own(town, case, ann, bob):
    """A draft's opinion before the decision, who claimed what, a supervision: none of it is on the applicant's sheet."""
    town.reviewer.claims(case, "completeness")
    town.reviewer.prepares(case, "refused", unmet=(2,))
    town.supervisor.supervises(case)
    told = ann.get(f"/cases/{case.case_no}")
    assert "refused" not in told.text
    assert "supervis" not in told.text
    assert town.reviewer.actor.name not in told.text
    assert told.json["open_tasks"] == []
    official = bob.get(f"/cases/{case.case_no}")
    assert {"claimed", "supervise"} <= {one["deed"] for one in official.json["timeline"]}
    assert [one["name"] for one in official.json["open_tasks"]] == ["decide"]


def test_the_applicant_sees_what_waits_for_the_applicant(town, case, ann):
    town.reviewer.asks_for_correction(case)
    (task,) = ann.get(f"/cases/{case.case_no}").json["open_tasks"]
    assert (task["name"], task["role"]) == ("correct", "applicant")
    assert ann.get(task["url"].removeprefix("/api/v1")).json["may_do"]


@pytest.mark.parametrize("login", ["applicant2", "administrator"])
def test_a_strangers_case_is_not_there(case, program, is_problem, login):
    stranger = program(login)
    assert stranger.get("/cases").json["cases"] == []
    is_problem(stranger.get(f"/cases/{case.case_no}"), 404, "missing")
    is_problem(stranger.get(f"/cases/{case.case_no}/deadlines/reply/explanation"), 404, "missing")
    is_problem(stranger.post(f"/cases/{case.case_no}/withdraw", {}), 404, "missing")
    is_problem(stranger.post(f"/cases/{case.case_no}/nudge", {}), 404, "missing")


@pytest.mark.parametrize("login", ["applicant", "reviewer", "approver", "supervisor"])
def test_whoever_has_to_do_with_a_case_sees_it(case, program, login):
    assert [one["case_no"] for one in program(login).get("/cases").json["cases"]] == [case.case_no]


def test_cases_come_page_by_page_newest_first(town, ann):
    numbers = [town.applicant.applies(received_on=f"2026-03-{day:02}").case_no for day in (2, 3, 4, 5, 6)]
    first = ann.get("/cases?limit=2").json
    second = ann.get("/cases", query_string={"limit": 2, "cursor": first["next_cursor"]}).json
    third = ann.get("/cases", query_string={"limit": 2, "cursor": second["next_cursor"]}).json
    assert [one["case_no"] for page in (first, second, third) for one in page["cases"]] == numbers[::-1]
    assert third["next_cursor"] is None


def test_cases_are_filtered_by_state_and_process(town, ann):
    gone, there = (town.applicant.applies(received_on=f"2026-03-{day:02}") for day in (2, 3))
    town.applicant.withdraws(gone)
    found = {
        state: [one["case_no"] for one in ann.get(f"/cases?state={state}").json["cases"]]
        for state in ("open", "closed")
    }
    assert found == {"open": [there.case_no], "closed": [gone.case_no]}
    assert ann.get("/cases?process=nothing").json["cases"] == []
    assert len(ann.get("/cases?process=conditional_application").json["cases"]) == 2


def test_an_application_is_withdrawn_with_its_reason(case, ann, bob, is_problem):
    told = ann.post(f"/cases/{case.case_no}/withdraw", {"reason": "不再需要"}).json
    assert (told["state"], told["outcome"]["name"]) == ("closed", "withdrawn")
    assert [one["state"] for one in ann.get(f"/cases/{case.case_no}").json["stages"]][-2:] == ["skipped", "skipped"]
    assert "不再需要" in bob.get(f"/cases/{case.case_no}").text
    is_problem(ann.post(f"/cases/{case.case_no}/withdraw", {}), 409, "stale")


def test_nobody_withdraws_for_the_applicant(case, bob, is_problem):
    is_problem(bob.post(f"/cases/{case.case_no}/withdraw", {}), 403, "forbidden")


def test_an_applicant_may_nudge_once_a_day(case, ann, bob, is_problem):
    assert ann.post(f"/cases/{case.case_no}/nudge", {"text": "请尽快办理"}).status_code == 200
    is_problem(ann.post(f"/cases/{case.case_no}/nudge", {}), 403, "forbidden")
    assert "请尽快办理" in bob.get(f"/cases/{case.case_no}").text


def test_a_nudge_and_its_answer_are_told_to_both_sides(town, case, ann, bob, is_problem):
    ann.post(f"/cases/{case.case_no}/nudge", {"text": "请尽快办理"})
    (asked,) = bob.get(f"/cases/{case.case_no}").json["nudges"]
    assert (asked["text"], asked["answer"], asked["is_automatic"]) == ("请尽快办理", None, False)
    said = {"text": "正在核对材料。", "through": asked["id"]}
    assert bob.post(f"/cases/{case.case_no}/nudges/answer", said).status_code == 200
    is_problem(bob.post(f"/cases/{case.case_no}/nudges/answer", said), 409, "stale")
    is_problem(ann.post(f"/cases/{case.case_no}/nudges/answer", said), 404, "missing")
    (told,) = ann.get(f"/cases/{case.case_no}").json["nudges"]
    assert (told["answer"], told["answered_by"]) == ("正在核对材料。", "广东省交通运输厅（演示）")
    assert bob.get(f"/cases/{case.case_no}").json["nudges"][0]["answered_by"] == town.reviewer.actor.name


def test_an_applicant_reads_only_its_own_nudges(town, case, ann, bob):
    town.supervisor.nudges(case, "请说明原因")
    assert ann.get(f"/cases/{case.case_no}").json["nudges"] == []
    assert [one["text"] for one in bob.get(f"/cases/{case.case_no}").json["nudges"]] == ["请说明原因"]


def test_looking_at_a_case_takes_few_statements_however_long_it_is(town, case, bob, statements):
    with statements() as short:
        bob.get(f"/cases/{case.case_no}")
    town.approver.grants(case, "partly", unmet=(2,))
    with statements() as long:
        bob.get(f"/cases/{case.case_no}")
    assert len(long) <= len(short) <= 12


def test_a_demand_is_about_no_dataset_yet(ann, is_problem):  # Art. 16
    told = is_problem(ann.post("/cases", {"process": "demand_request", "answers": {}}), 422, "invalid")
    assert all(one["pointer"].startswith("/answers") for one in told["errors"])


def test_what_is_not_there_is_called_by_its_name(ann, is_problem):  # Arts. 24, 34
    told = is_problem(ann.post("/cases", {"process": "appeal", "about": "44000020260101999999", "answers": {}}), 422, "invalid")
    assert [(one["pointer"], "办件编号" in one["message"]) for one in told["errors"]] == [("/about", True)]
