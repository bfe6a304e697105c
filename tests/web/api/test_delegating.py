"""委派 over the API: delegate, give back with what was filled in, take back."""

import pytest


@pytest.fixture
def case(town):
    case = town.applicant.applies()
    town.reviewer.claims(case, "completeness")
    return case


def test_a_delegated_task_comes_back_filled_in(town, case, bob):
    address, other = f"/tasks/{case.open('completeness').id}", town.reviewer2.actor.login
    assert not bob.post(f"{address}/delegate", json={"to": other, "request": "请核对材料"}).json["is_mine"]
    (task,) = bob.get("/tasks?scope=delegated").json["tasks"]
    assert task["is_delegated"]
    assert bob.post(f"{address}/complete", json={"answers": {"result": "accept"}}).status_code == 403
    assert bob.post(f"{address}/give_back", json={}).status_code == 403
    assert bob.post(f"{address}/take_back", json={"reason": "自己办"}).json["is_mine"]
    assert bob.post(f"{address}/take_back", json={}).status_code == 403


def test_a_delegation_without_a_request_names_its_field(case, bob):
    told = bob.post(f"/tasks/{case.open('completeness').id}/delegate", json={"to": "reviewer2", "request": " "})
    assert told.status_code == 422
    assert told.json["errors"][0]["pointer"] == "/request"


def test_a_submission_is_recalled(town, case, bob):
    bob.post(f"/tasks/{case.open('completeness').id}/complete", json={"answers": {"result": "accept"}})
    town.reviewer.reviews(case)
    task_id = next(one.id for one in case.tasks if one.name == "review")
    assert bob.post(f"/tasks/{task_id}/recall", json={"reason": ""}).status_code == 422
    assert bob.post(f"/tasks/{task_id}/recall", json={"reason": "漏填"}).status_code == 200
    assert case.waits_for == ["review"]
