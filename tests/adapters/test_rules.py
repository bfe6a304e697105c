"""The register of duties: what the product's files say, and how a wrong file is refused."""

from datetime import date, time
from pathlib import Path

import pytest

from app.adapters.lined_yaml import FileFault
from app.adapters.rules import load_rules, problems
from app.domain.duties import Kind
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "rules"
GOOD = (FOLDER / "conditional_application.yml").read_text(encoding="utf-8")
BESIDE = ("bases.yml", "special_procedures.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in BESIDE:
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "conditional_application.yml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_the_files_of_the_product_are_sound():
    assert problems(FOLDER) == []


def test_the_reply_is_the_only_statutory_period_and_its_text_is_the_articles():
    rules = load_rules(FOLDER)
    assert [rule.id for rule in rules.of("conditional_application") if rule.kind is Kind.LAW] == ["reply"]
    reply = rules.rule("conditional_application", "reply")
    assert (reply.days, reply.article, reply.may_pause, reply.may_extend) == (20, "第二十一条第二款", False, False)
    assert (reply.starts, reply.stops) == ("received", "reply_served")
    assert reply.citation == "《广东省公共数据开放暂行办法》第二十一条第二款"
    assert "应当自收到申请之日起20个工作日内予以答复" in reply.text
    assert [(rung.name, rung.day, rung.at) for rung in reply.rungs] == [
        ("reminder", 15, time(9)), ("warning", 18, time(9)), ("yellow", 20, time(9)), ("red", 21, time(0)),
    ]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "days", "may_pause"), [("service", 15, True), ("completeness", 5, False), ("correction", 10, False)])
def test_the_service_standards_are_called_so(rule_id, days, may_pause):
    rule = load_rules(FOLDER).rule("conditional_application", rule_id)
    assert (rule.kind, rule.citation, rule.days, rule.may_pause) == (Kind.STANDARD, "服务标准", days, may_pause)


def test_the_measures_have_run_out_by_their_own_article_39():
    measures = load_rules(FOLDER).basis("measures")
    assert measures.holds_on(date(2025, 11, 30))
    assert not measures.holds_on(date(2025, 12, 1))
    assert not measures.holds_on(date(2022, 11, 29))
    assert measures.continued_by == ()


def test_the_newest_version_of_a_duty_is_taken_unless_another_is_named(folder):
    reply = GOOD[GOOD.index("  - id: reply") : GOOD.index("  - id: service")]
    newer = reply.replace('"2026-11"', '"2027-03"').replace("title: 申请答复", "title: 新")
    (folder / "conditional_application.yml").write_text(GOOD + "\n" + newer, encoding="utf-8")
    rules = load_rules(folder)
    assert rules.rule("conditional_application", "reply").title == "新"
    assert rules.rule("conditional_application", "reply", "2026-11").title == "申请答复"


@pytest.mark.parametrize("wanted", [("conditional_application", "nothing"), ("nothing", "reply"), ("conditional_application", "reply", "1999-01")])
def test_an_unknown_duty_is_a_key_error(wanted):
    with pytest.raises(KeyError):
        load_rules(FOLDER).rule(*wanted)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("process: conditional_application", "process: other", "应当与文件名相同"),
        ("kind: law", "kind: maybe", "应当是 law、standard 之一"),
        ("basis: measures", "basis: nowhere", "bases.yml 中没有“nowhere”"),
        ("days: 20", "days: 0", "应当是大于 0 的整数"),
        ("days: 20", "days: true", "应当是大于 0 的整数"),
        ("stops: reply_served", "stops: 'served!'", "写法不对"),
        ("stops: reply_served\n", "stops: reply_served\n    pauses: [correction]\n", "法定期限不得中止或延长"),
        ("stops: reply_served\n", "stops: reply_served\n    extension: {times: 1, days: 5}\n", "法定期限不得中止或延长"),
        ("stops: reply_served\n", "stops: reply_served\n    agreed: true\n", "法定期限不得另行约定"),
        ("stops: reply_served\n", "stops: reply_served\n    agreed: 是\n", "应当是 true 或 false"),
        ("stops: reply_served\n", "stops: reply_served\n    corrections: 2\n", "补正次数由服务标准的规则规定"),
        ("pauses: [correction", "pauses: [siesta", "没有特别程序“siesta”"),
        ("{times: 1, days: 10}", "{times: 1}", "缺少“days”"),
        ("stops: reply_served\n", "stops: reply_served\n    colour: red\n", "不认识“colour”"),
        ("    stops: reply_served\n", "", "缺少“stops”"),
        ('version: "2026-11"', "version: first", "写法不对"),
        ("id: service", "id: reply", "“reply 2026-11”重复"),
        ("day: 21", "day: 20", "期满后的第一刻"),
        ("day: 18", "day: 25", "超出期限 20 个工作日"),
        ("day: 18", "day: 14", "“预警”应当晚于“到期提醒”"),
        ("name: warning", "name: orange", "应当是 normal、reminder、warning、yellow、red 之一"),
        ("name: reminder", "name: normal", "“normal”不是一级"),
        ('at: "09:00"', "at: 10:00", "应当是带引号的时刻"),
        ('at: "09:00"', 'at: "25:00"', "应当是带引号的时刻"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_line(folder, right, wrong, message):
    assert right in GOOD
    path = folder / "conditional_application.yml"
    path.write_text(GOOD.replace(right, wrong, 1), encoding="utf-8")
    found = problems(folder)
    assert any(fault.startswith(f"{path}:") and message in fault for fault in found), found
    with pytest.raises(FileFault):
        load_rules(folder)


def test_the_line_is_the_line_of_the_value(folder):
    path = folder / "conditional_application.yml"
    path.write_text(GOOD.replace("kind: law", "kind: maybe"), encoding="utf-8")
    line = 1 + GOOD[: GOOD.index("kind: law")].count("\n")
    assert problems(folder) == [f"{path}:{line}: “kind”应当是 law、standard 之一"]


def test_faults_of_several_files_are_told_at_once(folder):
    (folder / "bases.yml").write_text((folder / "bases.yml").read_text(encoding="utf-8").replace("valid_to: 2025-11-30", "valid_to: 2021-11-30"), encoding="utf-8")
    (folder / "other.yml").write_text("- nothing\n", encoding="utf-8")
    found = problems(folder)
    assert any("失效日期早于生效日期" in fault for fault in found)
    assert any(fault.startswith(f"{folder / 'other.yml'}:1: ") for fault in found)


def test_missing_bases_are_a_fault_and_no_traceback(folder):
    (folder / "bases.yml").unlink()
    assert any(fault.startswith(f"{folder / 'bases.yml'}:1: 文件读不出来") for fault in problems(folder))
