"""Results of models and data on media (Art. 22 nos. 3 and 4), and the log of all ways."""

import csv
import hashlib
import io
import re

import pytest
from sqlalchemy import select

from app.store.models import DataDelivery, Handover
from tests.delivering import agrees, asks, holds, key_of, stops
from tests.web.page import read

SHEET = {"medium": "usb", "serial_no": "U-2026-07", "receiver": "林晓岚", "format": "csv", "note": "已加密"}


@pytest.fixture
def modelled(town):
    return holds(town, channel="model")


@pytest.fixture
def on_medium(town):
    return holds(town, channel="media")


def runs(town, held, **said):
    words = {"model": "mean", "group": "station", "measure": "inflow", **said}
    return town.client("applicant").post(f"/my/entitlements/{held.number}/model", data=words)


def test_a_model_gives_its_result_and_no_rows(town, modelled):
    where = runs(town, modelled).headers["Location"]
    page = read(town.client("applicant").get(where))
    assert "平均值" in page.text
    assert "广州东收费站" in page.text
    assert "2026-03-2" not in page.text
    line = town.rows(select(DataDelivery))[0]
    assert line.details == {"model": "mean", "version": "1", "group": "station", "measure": "inflow", "title": "分组平均"}
    assert len(line.result_sha256) == 64


def test_the_result_is_had_as_csv(town, modelled):
    where = runs(town, modelled).headers["Location"]
    rows = list(csv.reader(io.StringIO(town.client("applicant").get(f"{where}?format=csv").data.decode("utf-8-sig"))))
    assert rows[0] == ["收费站名称", "行数", "平均值"]
    assert len(rows) == 11


def test_groups_that_are_too_small_are_not_shown(town, modelled):
    agrees(town, modelled, smallest_group=1000)
    page = read(town.client("applicant").get(runs(town, modelled).headers["Location"]))
    assert "另有10组不足1000行" in page.text
    assert "广州东收费站" not in page.text


@pytest.mark.parametrize("said", [{"model": "eval"}, {"group": "outflow"}, {"measure": "outflow"}, {"measure": "hour"}, {"group": ""}])
def test_a_model_reads_no_item_that_is_not_granted(town, modelled, said):
    read(runs(town, modelled, **said), 422)
    assert town.rows(select(DataDelivery)) == []


def test_a_stopped_entitlement_runs_nothing(town, modelled):
    stops(town, modelled)
    assert "未落实安全保障措施" in read(runs(town, modelled), 403).text


def test_a_result_is_its_holders(town, modelled):
    where = runs(town, modelled).headers["Location"]
    assert town.client("applicant2").get(where).status_code == 404


def made(town, held, **said):
    return town.client("reviewer").post(f"/workbench/entitlements/{held.number}/handover", data={**SHEET, **said})


def test_a_medium_goes_with_a_sheet_whose_hash_is_the_files_and_the_holder_confirms(town, on_medium):
    where = made(town, on_medium).headers["Location"]
    sheet = read(town.client("reviewer").get(where))
    content = town.client("reviewer").get(f"{where}/file", buffered=True).data
    assert hashlib.sha256(content).hexdigest() in sheet.text
    assert content.decode("utf-8-sig").startswith("收费站名称,统计时段,入口车流量\r\n")
    mine = town.client("applicant")
    assert where in read(mine.get(f"/my/entitlements/{on_medium.number}")).links
    assert mine.post(f"{where}/receipt", data={"note": "校验一致"}).status_code == 303
    assert "校验一致" in read(mine.get(where)).text
    assert mine.post(f"{where}/receipt").status_code == 409
    assert town.client("reviewer").get(f"{where}/file").status_code == 409


def test_nothing_goes_on_a_medium_while_the_entitlement_is_stopped(town, on_medium):
    where = made(town, on_medium).headers["Location"]
    stops(town, on_medium)
    read(town.client("reviewer").get(f"{where}/file"), 403)
    read(made(town, on_medium), 403)
    assert len(town.rows(select(Handover))) == 1


@pytest.mark.parametrize("said", [{"medium": ""}, {"serial_no": " "}, {"receiver": ""}, {"format": "xlsx"}])
def test_a_sheet_is_whole_or_not_made(town, on_medium, said):
    page = read(made(town, on_medium, **said), 422)
    assert page.fields["note"] == ["已加密"]
    assert town.rows(select(Handover)) == []


def test_others_have_nothing_to_do_with_it(town, on_medium):
    where = made(town, on_medium).headers["Location"]
    assert town.client("applicant2").get(where).status_code == 404
    assert town.client("applicant2").post(f"{where}/receipt").status_code == 404
    assert town.client("reviewer3").get(where).status_code == 404
    assert town.client("reviewer3").get(f"{where}/file").status_code == 404
    assert town.client("supervisor").get(where).status_code == 200


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "auditor"])
def test_holder_body_and_authority_read_the_log(town, login):
    held = holds(town)
    asks(town, held.number, key_of(town, held.number), "?limit=3&inflow.gte=100")
    for path, who in ((f"/my/entitlements/{held.number}/log", "applicant"), (f"/workbench/entitlements/{held.number}/log", login)):
        page = read(town.client(who).get(path))
        assert "inflow.gte=100" in page.text
        assert "127.0.0.1" in page.text
        assert re.search(r"今天已用 1次，3行", page.text)
    assert town.client("reviewer3").get(f"/workbench/entitlements/{held.number}/log").status_code == 404
