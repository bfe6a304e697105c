"""The data interface: with the key of an entitlement `curl` gets the granted items, and nothing once it is stopped (Arts. 21, 22)."""

from datetime import date
from urllib.parse import quote, urlencode

import pytest

from app.store.models import Dataset
from tests.delivering import KEY, agrees, asks, holds, key_of, shelve, stops
from tests.town import TOLL


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


HOSTILE = ["station'--", 'station" OR 1=1 --', "outflow", "class", "1;DROP TABLE entitlement", "file_row_number", "收费站", "station.like", "", "."]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_filter_by_anything_but_a_granted_item_is_refused_in_the_same_words(town, held, key, name):
    answer = asks(town, held.number, key, f"?{urlencode({name: '1'})}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["message"].endswith("可以筛选的数据项：station、hour、inflow；比较方式：eq、gte、lte、gt、lt。")


@pytest.mark.parametrize("value", ["' OR '1'='1", "'; DROP TABLE t; --", "read_csv('/etc/passwd')", "x" * 200, "%", "\\"])
def test_a_value_is_a_value_whatever_it_says(town, held, key, value):
    answer = asks(town, held.number, key, f"?{urlencode({'station': value})}")
    assert (answer.status_code, answer.json["rows"]) == (200, [])


@pytest.mark.parametrize("query", ["inflow=一百", "inflow.gte=1e999", "inflow=99999999999999999999", "station=" + "x" * 201, "inflow=%00"])
def test_a_value_that_is_none_of_the_items_kind_is_refused(town, held, key, query):
    assert asks(town, held.number, key, f"?{query}").status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=many", "cursor=../../etc", "format=xml", "fields=outflow", "fields=station,nothing"])
def test_a_question_that_makes_no_sense_is_refused_with_its_place(town, held, key, query):
    answer = asks(town, held.number, key, f"?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"


def test_a_huge_limit_gives_as_many_rows_as_a_call_may_have(town, held, key):
    agrees(town, held, rows_per_call=7)
    assert len(asks(town, held.number, key, "?limit=1000000000").json["rows"]) == 7


def test_filters_pages_and_fields_work_together(town, held, key):
    first = asks(town, held.number, key, "?inflow.gte=100&inflow.lte=300&fields=inflow&limit=500").json
    assert all(100 <= row["inflow"] <= 300 and list(row) == ["inflow"] for row in first["rows"])
    every, cursor = [], ""
    while cursor is not None:
        page = asks(town, held.number, key, f"?station={quote('广州东收费站')}&limit=100&cursor={cursor}").json
        every += page["rows"]
        cursor = page["next_cursor"]
    assert len(every) == len({row["hour"] for row in every}) == 14 * 24


def test_a_cursor_does_not_outlive_the_data_it_was_given_for(town, held, key):
    cursor = asks(town, held.number, key, "?limit=1").json["next_cursor"]
    town.clock.is_now("2026-04-02 10:00")
    shelve(town, TOLL)
    assert asks(town, held.number, key, f"?cursor={cursor}").status_code == 409


def test_csv_is_given_on_demand(town, held, key):
    answer = asks(town, held.number, key, "?format=csv&limit=2")
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines()[0] == "station,hour,inflow"
    assert answer.headers["X-Next-Cursor"]


def test_a_masked_item_has_no_values_and_is_no_filter(town, held, key):
    with town.at_work() as unit:
        dataset = unit.session.get_one(Dataset, held.dataset_id)
        dataset.items = [{**one, "masked": one["id"] == "station"} for one in dataset.items]
    answer = asks(town, held.number, key, "?limit=5")
    assert {row["station"] for row in answer.json["rows"]} == {None}
    assert asks(town, held.number, key, f"?station={quote('广州东收费站')}").status_code == 422


@pytest.mark.parametrize("change", [{"attribute": "withheld"}, {"taken_down_on": date(2026, 3, 1)}])
def test_what_left_the_catalogue_is_given_no_more(town, held, key, change):
    with town.at_work() as unit:
        dataset = unit.session.get_one(Dataset, held.dataset_id)
        for name, value in change.items():
            setattr(dataset, name, value)
    answer = asks(town, held.number, key)
    assert (answer.status_code, answer.json["reason"], answer.json["article"]) == (403, "not_published", "第十五条第一款")


def test_the_key_of_another_entitlement_opens_nothing(town, held, key):
    other = holds(town, who="applicant2")
    assert asks(town, other.number, key).status_code == 401


def test_while_there_are_no_data_the_refusal_says_so(town):
    held = holds(town, shelved=False)
    answer = asks(town, held.number, key_of(town, held.number))
    assert (answer.status_code, answer.json["reason"]) == (403, "no_data")
