"""Data as files (Arts. 20, 22): signed links, unconditional data, and what a spreadsheet must not run."""

import csv
import io
import json
import re

import openpyxl
import pytest
from sqlalchemy import select

from app.store.models import DataDelivery, Dataset
from tests.delivering import asks, holds, key_of, shelve, stops
from tests.web.page import read

FOOD = "440000/market/0002"


@pytest.fixture
def held(town):
    return holds(town, channel="download")


@pytest.fixture
def mine(town, held):
    return town.client("applicant")


def link_of(client, number, wanted="csv"):
    page = client.post(f"/my/entitlements/{number}/link", data={"format": wanted})
    assert page.status_code == 200, page.text
    return re.search(r'href="[^"]*(/data/[^"]+)"', page.text)[1]


def fetch(town, path):
    """A stranger's download; buffered, so that the file is closed with the answer."""
    return town.client().get(path, buffered=True)


def test_a_signed_link_gives_the_granted_items_to_whoever_has_it(town, held, mine):
    answer = fetch(town, link_of(mine, held.number))
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["收费站名称", "统计时段", "入口车流量"]
    assert len(rows) > 1000
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("wanted", ["json", "xlsx", "parquet"])
def test_every_format_has_the_granted_items_and_no_others(town, held, mine, wanted):
    content = fetch(town, link_of(mine, held.number, wanted)).data
    if wanted == "json":
        assert set(json.loads(content)[0]) == {"station", "hour", "inflow"}
    elif wanted == "xlsx":
        first = next(openpyxl.load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True))
        assert first == ("收费站名称", "统计时段", "入口车流量")
    else:
        assert content[:4] == content[-4:] == b"PAR1"
        assert b"outflow" not in content


def test_a_link_expires_and_cannot_be_made_up(town, held, mine):
    path = link_of(mine, held.number)
    assert fetch(town, path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    town.clock.is_now("2026-04-01 10:11")
    assert "过期" in fetch(town, path).text


def test_a_download_is_counted_and_logged(town, held, mine):
    fetch(town, link_of(mine, held.number))
    line = town.rows(select(DataDelivery))[0]
    assert (line.entitlement_id, line.channel, line.format, line.address) == (held.id, "download", "csv", "127.0.0.1")
    assert "1次" in read(mine.get(f"/my/entitlements/{held.number}")).text


def test_a_link_made_before_a_suspension_gives_nothing_after_it(town, held, mine):
    path = link_of(mine, held.number)
    stops(town, held)
    page = read(fetch(town, path), 403)
    assert "未落实安全保障措施" in page.text
    assert "第三十四条第二款" in page.text


def test_the_key_fetches_the_file_as_well(town, held):
    key = key_of(town, held.number)
    answer = asks(town, f"{held.number}/file", key, "?format=json")
    assert set(answer.json[0]) == {"station", "hour", "inflow"}
    assert asks(town, held.number, key).json["reason"] == "wrong_channel"


def test_nobody_makes_links_for_others(town, held):
    assert town.client("applicant2").post(f"/my/entitlements/{held.number}/link", data={"format": "csv"}).status_code == 404


def test_an_unknown_format_is_declined(town, held, mine):
    assert mine.post(f"/my/entitlements/{held.number}/link", data={"format": "exe"}).status_code == 422


def test_unconditional_data_are_previewed_and_had_without_signing_in_and_logged(town):
    shelve(town, FOOD)
    page = read(town.client().get(f"/catalogue/{FOOD}"))
    assert f"/preview/{FOOD}" in page.links
    assert "共300行" in read(town.client().get(f"/preview/{FOOD}")).text
    assert len(fetch(town, f"/download/{FOOD}?format=json").json) == 300
    assert [line.format for line in town.rows(select(DataDelivery).order_by(DataDelivery.id))] == ["preview", "json"]


def test_conditional_data_are_not_had_this_way(town, held):
    for door in ("preview", "download"):
        assert town.client().get(f"/{door}/440000/transport/0001").status_code == 422
        assert town.client().get(f"/{door}/440000/health/0002").status_code == 404


def test_a_masked_item_is_never_given(town, held, mine):
    with town.at_work() as unit:
        dataset = unit.session.scalars(select(Dataset).where(Dataset.id == held.dataset_id)).one()
        dataset.items = [{**one, "masked": one["id"] == "station"} for one in dataset.items]
    rows = fetch(town, link_of(mine, held.number, "json")).json
    assert {row["station"] for row in rows} == {None}
