"""The same Idempotency-Key: one deed, one answer, however often and however closely together it is asked for."""

import threading

import pytest
from sqlalchemy import select

from app.services import accounts, idempotency
from app.store.models import Case, IdempotentCall, Nudge
from tests.town import TOLL, application

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def wanted(town):
    return {"process": "conditional_application", "about": TOLL, "answers": application(TOLL, town.today)}


def cases(town):
    return town.rows(select(Case))


def test_the_same_request_is_answered_the_same_and_done_once(town, ann, wanted):
    first = ann.post("/cases", wanted, headers=KEY)
    town.is_now("2026-02-09 10:00")
    again = ann.post("/cases", wanted, headers=KEY)
    assert (again.status_code, again.data, again.headers["Location"]) == (201, first.data, first.headers["Location"])
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(cases(town)) == 1


def test_the_order_of_a_bodys_names_makes_no_other_request(town, ann, wanted):
    first = ann.post("/cases", wanted, headers=KEY)
    assert ann.post("/cases", dict(reversed(wanted.items())), headers=KEY).data == first.data


def test_another_body_with_the_same_key_is_refused(town, ann, wanted, is_problem):
    ann.post("/cases", wanted, headers=KEY)
    other = {**wanted, "answers": {**wanted["answers"], "scenario_name": "另一个场景"}}
    told = is_problem(ann.post("/cases", other, headers=KEY), 422, "invalid")
    assert "Idempotency-Key" in told["detail"]
    assert len(cases(town)) == 1


def test_another_address_with_the_same_key_is_refused(town, ann, is_problem):
    case = town.applicant.applies()
    assert ann.post(f"/cases/{case.case_no}/nudge", {}, headers=KEY).status_code == 200
    is_problem(ann.post(f"/cases/{case.case_no}/withdraw", {}, headers=KEY), 422, "invalid")
    assert case.outcome is None


def test_a_key_is_its_owners_alone(town, program, wanted):
    first = program("applicant").post("/cases", wanted, headers=KEY).json["case_no"]
    assert program("applicant2").post("/cases", wanted, headers=KEY).json["case_no"] != first


def test_a_request_that_failed_may_be_put_right_under_its_key(town, ann, wanted):
    wrong = {**wanted, "answers": {**wanted["answers"], "purpose": "x"}}
    assert ann.post("/cases", wrong, headers=KEY).status_code == 422
    assert town.rows(select(IdempotentCall)) == []
    assert ann.post("/cases", wanted, headers=KEY).status_code == 201


def test_a_repeated_nudge_is_one_nudge(town, ann):
    case = town.applicant.applies()
    answers = [ann.post(f"/cases/{case.case_no}/nudge", {"text": "请办理"}, headers=KEY).status_code for _ in range(3)]
    assert answers == [200, 200, 200]
    assert len(town.rows(select(Nudge))) == 1


def test_the_answer_is_kept_in_the_deeds_own_transaction(town, ann, wanted):
    """What the deed did and what was answered stand or fall together."""
    ann.post("/cases", wanted, headers=KEY)
    (kept,) = town.rows(select(IdempotentCall))
    assert (kept.status, kept.key) == (201, KEY["Idempotency-Key"])
    assert cases(town)[0].case_no in kept.body
    assert wanted["answers"]["contact_phone"] not in kept.body


NO_KEYS = ["a b", "x" * 201, "钥匙"]


def test_a_key_that_is_none_is_refused(ann, wanted, is_problem):
    for key in NO_KEYS:
        is_problem(
            ann.post("/cases", wanted, headers={"Idempotency-Key": key.encode().decode("latin-1")}), 400, "bad-request"
        )


def test_four_at_once_over_four_connections_are_one_deed(town):
    """One executes; the others wait for it and get its answer."""
    case = town.applicant.applies()
    with town.at_work() as unit:
        token = accounts.create_token(unit, "reviewer")
    task = case.open("completeness")
    answers, ready = [], threading.Barrier(4)

    def ask():
        client = town.app.test_client()
        ready.wait()
        headers = {"Authorization": f"Bearer {token}", **KEY}
        answers.append(
            client.post(f"/api/v1/tasks/{task.id}/complete", json={"answers": {"result": "accept"}}, headers=headers)
        )

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert case.deeds.count("completed") == 1


def test_two_at_once_without_a_key_are_one_deed_and_one_refusal(town):
    case = town.applicant.applies()
    with town.at_work() as unit:
        token = accounts.create_token(unit, "reviewer")
    task, statuses, ready = case.open("completeness"), [], threading.Barrier(2)

    def ask():
        client = town.app.test_client()
        ready.wait()
        answer = client.post(
            f"/api/v1/tasks/{task.id}/complete",
            json={"answers": {"result": "accept"}},
            headers={"Authorization": f"Bearer {token}"},
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409]
    assert case.deeds.count("completed") == 1


def test_an_answer_is_forgotten_after_a_day(town, ann, wanted):
    assert ann.post("/cases", wanted, headers=KEY).status_code == 201
    for moment, left in (("2026-02-07 08:59", 1), ("2026-02-07 09:01", 0)):
        town.clock.is_now(moment)
        with town.at_work() as unit:
            idempotency.forget_old(unit)
        assert len(town.rows(select(IdempotentCall))) == left
