"""The demo town's use phase (Arts. 25, 26): short uses that have ended, each at another step on the way to its destruction statement."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from app.cli.demo_stories import (
    COACH,
    EMISSION,
    HERITAGE,
    PARKING,
    POLICY,
    SERVICE,
    STAFF,
    STUDY,
    TOLL,
    application,
    signed,
    until_decision,
)
from app.cli.demo_telling import Deed, Story

PROCESS = "data_use"
DAYS_OF_USE = 15

REPORT = {
    "use_state": "used", "used_for": "用于约定的应用场景，使用了授权的全部数据项，没有提供给第三方，没有与个人信息结合。",
    "results": "形成内部分析报告两份，论文一篇，为节假日的运行调度提供了依据。", "problems": "个别时段的记录缺失，建议补充说明缺失的原因。",
    "security": "数据存放在单独划分的数据区，两人共管，访问留痕齐全，没有发生安全事件。", "spread": True,
}  # fmt: skip
MISSING = "请补充说明论文发表以后数据是否继续保存，以及由谁保管。"


def _report(on: date) -> Mapping[str, Any]:
    paper = {
        "kind": "paper", "title": "基于公共数据的运行特征分析", "place": "《交通信息与安全》2026年第5期", "is_public": True,
        "produced_on": (on - timedelta(days=3)).isoformat(), "citation": "数据来源：广东省公共数据开放平台，由数据开放主体提供，2026年获取。",
    }  # fmt: skip
    return {**REPORT, "outcomes": [paper]}


def _destroyed(on: date) -> Mapping[str, Any]:
    return {
        "method": "deletion", "method_note": "删除数据库中的原始表、中间表和两份备份，由两人核对无残留。", "person": "林晓岚",
        "destroyed_on": on.isoformat(), "copies": "none", "is_true": True,
    }  # fmt: skip


def _decide(dataset: str) -> Deed:
    def answers(on: date) -> Mapping[str, Any]:
        term = {"period_from": on.isoformat(), "period_to": (on + timedelta(days=DAYS_OF_USE)).isoformat()}
        return {"decision": "granted", "channel": "api" if dataset == PARKING else "download", "opinion": "用途短期、明确，同意。", **term}

    return Deed(who=STAFF[dataset][1], task="decide", answers=answers, hours=26)


def _used(applicant: str, dataset: str, scenario: tuple[str, str], *deeds: Deed) -> Story:
    before = (*until_decision(dataset, "granted"), _decide(dataset), *signed(applicant, dataset))
    return Story(
        days_ago=66, applicant=applicant, process="conditional_application", about=dataset,
        application=partial(application, dataset, scenario), deeds=(*before, *deeds),
    )  # fmt: skip


def _reports(who: str, hours: int = 24 * 22) -> Deed:
    return Deed(who=who, task="feedback", answers=_report, hours=hours, of=PROCESS)


def _reads(dataset: str, result: str = "accept", **more: str) -> Deed:
    return Deed(who=STAFF[dataset][0], task="acknowledge", answers={"result": result, **more}, hours=30, of=PROCESS)


def _destroys(who: str) -> Deed:
    return Deed(who=who, task="destroy", answers=_destroyed, hours=60, of=PROCESS)


def _confirms(dataset: str) -> Deed:
    return Deed(who=STAFF[dataset][0], task="confirm_destruction", answers={"result": "accept"}, hours=40, of=PROCESS)


STORIES: tuple[Story, ...] = (
    # 逾期没有反馈：告知监督人员的线索
    _used("company", TOLL, STUDY),
    # 待核阅；要求补充过一次
    _used("institute", COACH, POLICY, _reports("institute"), _reads(COACH, "correct", missing=MISSING), _reports("institute", 24 * 4)),
    # 待提交销毁声明
    _used("applicant", EMISSION, POLICY, _reports("applicant"), _reads(EMISSION)),
    # 待确认销毁声明
    _used("company", PARKING, SERVICE, _reports("company"), _reads(PARKING), _destroys("company")),
    # 已经终结
    _used("applicant2", HERITAGE, POLICY, _reports("applicant2"), _reads(HERITAGE), _destroys("applicant2"), _confirms(HERITAGE)),
)
