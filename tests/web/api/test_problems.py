"""Every error under /api is problem details: what, where, and the article where law is the reason."""

from werkzeug.exceptions import TooManyRequests

from tests.town import TOLL, application


def test_without_a_token_nobody_comes_in(program, is_problem):
    answer = program().get("/cases")
    is_problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


NO_TOKENS = ["Bearer nonsense", "Bearer ", "Basic YTpi", "kf_x", "Bearer \xe9"]


def test_a_token_that_is_none_opens_nothing(program, is_problem):
    for header in NO_TOKENS:
        is_problem(program().get("/cases", headers={"Authorization": header}), 401, "unauthorized")


def test_a_cookie_opens_nothing(town, is_problem):
    """No foreign page may ride on somebody's session."""
    browser = town.client("applicant")
    is_problem(browser.get("/api/v1/cases"), 401, "unauthorized")


def test_an_expired_token_opens_nothing(town, ann, is_problem):
    assert ann.get("/cases").status_code == 200
    town.clock.is_now("2026-05-08 09:00")
    is_problem(ann.get("/cases"), 401, "unauthorized")


NOT_THERE = [
    "/nothing",
    "/cases/1",
    "/cases/44000020260206999999",
    "/tasks/999999",
    f"/tasks/{2**63}",
    f"/tasks/{10**40}",
    "/processes/nothing/form",
    "/cases/44000020260206999999/deadlines/reply/explanation",
    "/cases/%00",
    "/processes/%00/form",
]


def test_what_is_not_there_is_404(ann, is_problem):
    for path in NOT_THERE:
        is_problem(ann.get(path), 404, "missing")


NOT_OFFERED = [
    ("DELETE", "/cases", "POST"),
    ("PUT", "/cases/1", "GET"),
    ("GET", "/cases/1/withdraw", "POST"),
    ("PATCH", "/tasks", "GET"),
]


def test_a_method_that_is_not_offered_is_405_and_names_the_others(ann, is_problem):
    for method, path, allowed in NOT_OFFERED:
        answer = ann(method, path)
        is_problem(answer, 405, "method-not-allowed")
        assert allowed in answer.headers["Allow"]


NO_JSON = [
    b"{",
    b"",
    b"nonsense",
    b'{"reason": NaN}',
    b'{"reason": 1e999}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 50_000,
]


def test_what_is_no_json_is_400(town, ann, is_problem):
    case = town.applicant.applies()
    for body in NO_JSON:
        answer = ann("POST", f"/cases/{case.case_no}/withdraw", data=body, content_type="application/json")
        if body:
            is_problem(answer, 400, "bad-request")
        else:
            assert answer.status_code == 200


OTHER_TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "",
]


def test_anything_but_json_is_415(town, ann, is_problem):
    case = town.applicant.applies()
    for kind in OTHER_TYPES:
        answer = ann("POST", f"/cases/{case.case_no}/withdraw", data=b'{"reason": "x"}', content_type=kind)
        is_problem(answer, 415, "unsupported-media-type")
        assert case.outcome is None


def test_a_body_too_large_is_413(town, ann, is_problem):
    case = town.applicant.applies()
    answer = ann.post(f"/cases/{case.case_no}/withdraw", {"reason": "x" * 1_100_000})
    is_problem(answer, 413, "too-large")


WRONG_BODIES = [
    ([], ""),
    ("text", ""),
    ({"reason": 1}, "/reason"),
    ({"reason": None}, "/reason"),
    ({"reason": "x" * 2001}, "/reason"),
    ({"reason": "x\0"}, "/reason"),
    ({"reason": "\ud800"}, "/reason"),
    ({"resaon": "x"}, "/resaon"),
    ({"a/b~c": "x"}, "/a~1b~0c"),
    ({"\ud800": "x"}, ""),
]


def test_a_body_with_a_fault_is_422_and_points_to_it(town, ann, is_problem):
    case = town.applicant.applies()
    for body, pointer in WRONG_BODIES:
        told = is_problem(ann.post(f"/cases/{case.case_no}/withdraw", body), 422, "invalid")
        assert [one["pointer"] for one in told["errors"]] == [pointer]
        assert all(one["message"] for one in told["errors"])
        assert case.outcome is None


WRONG_QUERIES = [
    ("limit=0", "/limit"),
    ("limit=101", "/limit"),
    ("limit=x", "/limit"),
    ("state=lost", "/state"),
    ("cursor=nonsense", "/cursor"),
    ("cursor=%00", "/cursor"),
    ("process=%00", "/process"),
    ("order=asc", "/order"),
]


def test_a_query_with_a_fault_is_422_and_points_to_it(ann, is_problem):
    for query, pointer in WRONG_QUERIES:
        told = is_problem(ann.get(f"/cases?{query}"), 422, "invalid")
        assert [one["pointer"] for one in told["errors"]] == [pointer]


WRONG_CURSORS = ["nonsense", "AAAA", "////", "MjAyNi0wMi0wNlQwMTowMDowMH4x", "OTk5OTktMDEtMDF-MQ=="]


def test_a_cursor_that_no_page_gave_out_is_422(bob, is_problem):
    for cursor in WRONG_CURSORS:
        is_problem(bob.get("/tasks", query_string={"cursor": cursor}), 422, "invalid")


def test_a_form_with_faults_names_each_under_answers(town, ann, is_problem):
    answers = {**application(TOLL, town.today), "purpose": "world domination", "contact_phone": "x"}
    del answers["scenario_name"]
    told = is_problem(
        ann.post("/cases", {"process": "conditional_application", "about": TOLL, "answers": answers}), 422, "invalid"
    )
    assert [one["pointer"] for one in told["errors"]] == [
        "/answers/purpose",
        "/answers/scenario_name",
        "/answers/contact_phone",
    ]


def test_where_law_is_the_reason_the_article_is_named(town, bob, is_problem):
    """A condition found unmet does not allow a full grant (Art. 21)."""
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, unmet=(2,))
    grant = {
        "proposal": "granted",
        "channel": case.row.application["channel"],
        "period_from": "2026-04-01",
        "period_to": "2027-03-31",
        "opinion": "建议同意。",
    }
    told = is_problem(bob.post(f"/tasks/{case.open('draft').id}/complete", {"answers": grant}), 422, "unlawful")
    assert "第二十一条" in told["article"]


def test_somebody_elses_task_is_403_or_not_there_at_all(town, program, eve, is_problem):
    task = town.applicant.applies().open("completeness")
    is_problem(eve.post(f"/tasks/{task.id}/claim"), 403, "forbidden")
    is_problem(program("applicant2").post(f"/tasks/{task.id}/claim"), 404, "missing")


def test_a_deed_that_comes_too_late_is_409(town, bob, is_problem):
    task = town.applicant.applies().open("completeness")
    done = {"answers": {"result": "accept"}}
    assert bob.post(f"/tasks/{task.id}/complete", done).status_code == 200
    is_problem(bob.post(f"/tasks/{task.id}/complete", done), 409, "stale")


def test_a_fault_of_our_own_is_500_without_a_word_about_it(town, is_problem):
    @town.app.get("/api/v1/broken")
    def broken():
        raise RuntimeError("secret")

    town.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = town.app.test_client().get("/api/v1/broken")
    is_problem(answer, 500, "failed")
    assert "secret" not in answer.text


def test_too_many_requests_are_429(town, is_problem):
    @town.app.get("/api/v1/busy")
    def busy():
        raise TooManyRequests(retry_after=30)

    answer = town.app.test_client().get("/api/v1/busy")
    is_problem(answer, 429, "too-many-requests")
    assert answer.headers["Retry-After"] == "30"


def test_pages_keep_their_own_errors(town):
    answer = town.client().get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_what_the_office_does_with_ones_own_case_is_as_little_there_as_with_anothers(town, ann, program, is_problem):
    task = town.applicant.applies().open("completeness")
    for stranger in (ann, program("applicant2")):
        is_problem(stranger.post(f"/tasks/{task.id}/claim"), 404, "missing")


def test_a_refusal_by_law_points_under_answers_too(program, is_problem):
    wanted = {"process": "attribute_change", "about": TOLL}
    answers = {"proposer": "authority", "to": "withheld", "reason": "收费站数据可以推断重点单位的活动规律，需要重新确定开放属性。"}
    told = is_problem(program("authority_reviewer").post("/cases", {**wanted, "answers": answers}), 422, "unlawful")
    assert [one["pointer"] for one in told["errors"]] == ["/answers/grounds_withheld"]


def test_an_application_that_is_wrong_by_now_is_refused_even_if_it_was_filed_before(town, ann, is_problem):
    wanted = {"process": "conditional_application", "about": TOLL, "answers": application(TOLL, town.today)}
    assert ann.post("/cases", wanted).status_code == ann.post("/cases", wanted).status_code == 201
    town.clock.is_now("2026-04-30 09:00")
    told = is_problem(ann.post("/cases", wanted), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/answers/period_from"]
