"""归档 (domain.md 3.14): from a finished case one package with index, forms, letters, agreement and record, each by its SHA-256."""

import hashlib
import io
import json
import zipfile

import pytest


@pytest.fixture
def case(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.grants(case)
    return case


def made(town, login, case):
    with town.client(login).post(f"/workbench/cases/{case.case_no}/archive") as answer:
        return answer.status_code, answer.data


def test_the_package_holds_everything_and_every_hash_is_right(town, case):
    code, content = made(town, "supervisor", case)
    assert code == 200
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        manifest = json.loads(package.read("manifest.json"))
        assert {one["path"] for one in manifest["files"]} | {"manifest.json"} == set(package.namelist())
        for one in manifest["files"]:
            assert hashlib.sha256(package.read(one["path"])).hexdigest() == one["sha256"], one["path"]
        forms, index = package.read("表单.html").decode(), json.loads(package.read("index.json"))
        assert "路网运行分析" in forms
        assert index["outcome_title"] == "同意"
        letters = [name for name in package.namelist() if name.startswith("文书/")]
        assert len(letters) == len(case.letters)
        assert all(package.read(name).startswith(b"%PDF") for name in letters)
        agreed = next(name for name in package.namelist() if name.startswith("协议/"))
        assert hashlib.sha256(package.read(agreed)).hexdigest() == case.agreement.sha256
        assert json.loads(package.read("办理记录.json"))[-1]["hash"] == index["record_head"]


def test_the_same_case_gives_the_same_bytes_and_each_making_is_on_record(town, case):
    first, again = made(town, "supervisor", case), made(town, "supervisor", case)
    assert first == again
    assert case.deeds[-2:] == ["archived", "archived"]


def test_only_who_keeps_or_watches_makes_one_and_only_when_the_case_has_ended(town, case):
    assert made(town, "reviewer", case)[0] == 403
    assert made(town, "supervisor2", case)[0] == 404  # another authority's
    assert "制作归档包" in town.client("supervisor").get(f"/workbench/cases/{case.case_no}").text
    running = town.applicant2.applies()
    assert made(town, "supervisor", running)[0] == 409
