"""The data interface: with the key of an entitlement `curl` gets the granted items, and nothing once it is stopped (Arts. 21, 22)."""

import pytest

from tests.delivering import KEY, asks, holds, key_of, stops


@pytest.fixture
def held(town):
    return holds(town)


@pytest.fixture
def key(town, held):
    return key_of(town, held.number)


def test_the_key_gets_the_rows_of_the_granted_items_and_of_no_others(town, held, key):
    answer = asks(town, held.number, key, "?limit=2")
    assert answer.status_code == 200, answer.text
    assert [one["id"] for one in answer.json["items"]] == ["station", "hour", "inflow"]
    assert [sorted(row) for row in answer.json["rows"]] == [["hour", "inflow", "station"]] * 2
    assert "outflow" not in answer.text


def test_the_key_may_be_shown_as_a_bearer_token(town, held, key):
    path = f"/api/v1/data/{held.number}?limit=1"
    assert town.client().get(path, headers={"Authorization": f"Bearer {key}"}).status_code == 200


@pytest.mark.parametrize("key", [None, "sk_nobodys", "x" * 5000])
def test_without_its_key_there_is_nothing(town, held, key):
    answer = town.client().get(f"/api/v1/data/{held.number}", headers={KEY: key} if key else {})
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_what_is_suspended_is_refused_at_once_with_reason_article_and_advice(town, held, key):
    assert asks(town, held.number, key).status_code == 200
    stops(town, held)
    answer = asks(town, held.number, key)
    assert (answer.status_code, answer.json["reason"]) == (403, "suspended")
    assert "未落实安全保障措施" in answer.json["detail"]
    assert answer.json["article"] == "第三十四条第二款"
    assert "申诉" in answer.json["advice"]
