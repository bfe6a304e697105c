"""The demo town's violations (Art. 34): who used data otherwise than agreed, and what authority and body did about it together."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from app.cli.demo_stories import CLINICS, COACH, EMISSION, HERITAGE, PARKING, STAFF, TOLL
from app.cli.demo_telling import Deed, Story, Told

PROCESS = "violation"
# Who signs for the authority of the level: reviewer and approver.
AUTHORITY = {
    "440000": ("authority_reviewer", "authority_approver"),
    "440100": ("authority_reviewer2", "authority_approver2"),
}

RESOLD = {
    "source": "log", "grounds": ["beyond_scenario"],
    "facts": "平台日志显示，该授权取得的数据自上月起被一家第三方应用按分钟调用，超出申请时说明的研究用途。",
    "evidence_note": "日志摘录两份，证明调用来源、时间和次数。", "proposal": "建议先停止使用，查清去向后再定。",
}  # fmt: skip
UNGUARDED = {
    "source": "inspection", "grounds": ["no_safeguards"],
    "facts": "现场检查发现，存放数据的服务器没有开启访问留痕，三名离职人员的账号仍可登录，与申请时说明的保障措施不符。",
    "evidence_note": "检查记录和账号清单，已由对方现场人员签字。", "proposal": "建议责令改正。",
}  # fmt: skip
CRAWLED = {
    "source": "own_finding", "grounds": ["platform_rules", "unlawful_acquisition"],
    "facts": "该授权的密钥被用于绕过调用频率限制批量抓取，单日请求超过约定上限四十倍，影响平台其他用户。",
    "evidence_note": "网关限流记录，证明请求数量和绕过方式。", "proposal": "建议停止使用。",
}  # fmt: skip
UNCITED = {
    "source": "feedback", "grounds": ["other_breach"],
    "facts": "利用成果发布时没有按协议注明数据来源，两次提醒后仍未补正，反馈材料与实际用途不一致。",
    "evidence_note": "成果网页截图和提醒记录。", "proposal": "建议警告。",
}  # fmt: skip
PUBLISHED = {
    "source": "complaint", "grounds": ["infringement"],
    "facts": "有人举报，该单位在网站上公布了由数据推算出的个别单位经营情况，可能侵犯他人合法权益。",
    "evidence_note": "网页存档和举报人提交的说明。", "proposal": "建议核实后处理。",
}  # fmt: skip

SORRY = {"position": "accepts", "statement": "情况属实，是更换系统时疏忽造成的，已经安排专人整改，愿意接受核查。"}
DISPUTED = {
    "position": "disputes",
    "statement": "被调用的是汇总后的统计结果，没有提供原始数据，应用场景也在申请时写明。",
}
CORRECTION = "停止向第三方提供数据，删除离职人员账号，开启访问留痕，并提交书面说明和截图。"
NOT_PROVEN = "经核对日志和成果，公布的是汇总结果，没有超出协议约定的范围。"

WARN = {"measure": "warn", "reason": "情节较轻，予以警告并记录在案。"}
SUSPEND = {"measure": "suspend", "reason": "在查清和改正以前继续使用可能扩大影响。"}
REVOKE = {"measure": "revoke", "reason": "期满没有改正，利用协议的目的不能实现。"}
REFER = {"measure": "refer", "reason": "涉嫌违反网络安全管理规定，移送网信部门处理。"}


def until(kind: str, days: int) -> Callable[[date], dict[str, str]]:
    """A measure that ends by itself so many days later."""
    return lambda on: {
        "measure": kind, "until_on": (on + timedelta(days=days)).isoformat(), "reason": "同一年内第二次违规，限制期内不宜获得新的数据。"
    }  # fmt: skip


def authority_of(dataset: str) -> tuple[str, str]:
    """Reviewer and approver of the authority at the level of a dataset."""
    return AUTHORITY[dataset.partition("/")[0]]


Measures = tuple[Mapping[str, Any] | Callable[[date], Mapping[str, Any]], ...]


def _heard(who: str, statement: Mapping[str, Any]) -> Deed:
    return Deed(who=who, task="statement", answers=statement, hours=50)


def _conferred(
    dataset: str, said: Mapping[str, Any], outcome: str, body: Measures, authority: Measures
) -> tuple[Deed, ...]:
    return (_opinion_body(dataset, said, outcome, body), _opinion_authority(dataset, said, outcome, authority))


def _opinion_body(dataset: str, said: Mapping[str, Any], outcome: str, body: Measures) -> Deed:
    own = "none" if outcome == "none" else "restrict"
    return Deed(who=STAFF[dataset][0], task="opinion_body", hours=40, answers=_opinion(said, own, body))


def _opinion_authority(dataset: str, said: Mapping[str, Any], outcome: str, authority: Measures) -> Deed:
    more = {"correction": CORRECTION} if outcome == "order" else {}
    return Deed(
        who=authority_of(dataset)[0],
        task="opinion_authority",
        hours=26,
        answers=_opinion(said, outcome, authority, **more),
    )


def _opinion(
    said: Mapping[str, Any], outcome: str, measures: Measures, **more: str
) -> Callable[[date], dict[str, Any]]:
    if outcome == "none":
        return lambda _on: {"proposal": "none", "reason_for_none": NOT_PROVEN}
    found = {"proposal": outcome, "grounds": said["grounds"], "facts_found": said["facts"], **more}
    return lambda on: {**found, "measures": _rows(measures, on)}


def _signed(
    dataset: str, said: Mapping[str, Any], outcome: str, body: Measures, authority: Measures
) -> tuple[Deed, ...]:
    return (_sign_body(dataset, outcome, body), _sign_authority(dataset, said, outcome, authority))


def _sign_body(dataset: str, outcome: str, body: Measures) -> Deed:
    own = "none" if outcome == "none" else "restrict"
    return Deed(
        who=STAFF[dataset][1], task="decide_body", hours=24,
        answers=lambda on: {"body_decides": own, **({} if own == "none" else {"measures": _rows(body, on)}), "opinion": "同意会商意见。"},
    )  # fmt: skip


def _sign_authority(dataset: str, said: Mapping[str, Any], outcome: str, authority: Measures) -> Deed:
    answered = {
        "authority_decides": outcome,
        "statement_answer": "已经对照协议和日志逐项核对，采纳情况写入认定的事实。",
        "opinion": "同意会商意见。",
    }
    if outcome == "none":
        return Deed(
            who=authority_of(dataset)[1],
            task="decide_authority",
            hours=20,
            answers={**answered, "reason_for_none": NOT_PROVEN},
        )
    found = {
        **answered,
        "grounds": said["grounds"],
        "facts_found": said["facts"],
        **({"correction": CORRECTION} if outcome == "order" else {}),
    }
    return Deed(
        who=authority_of(dataset)[1],
        task="decide_authority",
        hours=20,
        answers=lambda on: {**found, "measures": _rows(authority, on)},
    )


def _rows(measures: Measures, on: date) -> list[Mapping[str, Any]]:
    return [one(on) if callable(one) else one for one in measures]


def _whole(
    dataset: str, who: str, said: Mapping[str, Any], outcome: str, *, body: Measures = (), authority: Measures = (),
    statement: Mapping[str, Any] = DISPUTED,
) -> tuple[Deed, ...]:  # fmt: skip
    """Everything up to the decision."""
    both = (dataset, said, outcome, body, authority)
    return (_heard(who, statement), *_conferred(*both), *_signed(*both))


def _corrected(who: str) -> Deed:
    done = "已经停止向第三方提供数据，删除三个账号，开启访问留痕；截图和书面说明见附页。"
    return Deed(who=who, task="correct", answers={"done": done}, hours=120)


def _checked(dataset: str, corrected: str, finding: str, hours: int = 40) -> Deed:
    return Deed(
        who=STAFF[dataset][0],
        task="check_correction",
        answers={"corrected": corrected, "finding": finding},
        hours=hours,
    )


def _lifted(dataset: str) -> Deed:
    return Deed(who=authority_of(dataset)[1], task="confirm_correction", answers={"lifting": "lift"}, hours=24)


def _told(
    days_ago: int,
    entitlement: str,
    dataset: str,
    said: Mapping[str, Any],
    *deeds: Deed,
    by_authority: bool = False,
    name: str = "",
) -> Story:
    """A violation about the entitlement that an application of the first book gave."""
    who = authority_of(dataset)[0] if by_authority else STAFF[dataset][0]
    return Story(
        days_ago=days_ago, applicant=who, process=PROCESS, about=_entitlement(entitlement), application=lambda _on: dict(said),
        deeds=deeds, name=name,
    )  # fmt: skip


def _entitlement(name: str) -> Callable[[Told], str]:
    return lambda told: told.entitlements[name]


FIXED = "经核查，账号已经删除，访问留痕已经开启，第三方副本已经删除。"
STILL = "期满没有报告。经核查，第三方应用仍在调用，副本没有删除。"

STORIES: tuple[Story, ...] = (
    # 已经改正，措施解除
    _told(46, "toll", TOLL, UNGUARDED,
          *_whole(TOLL, "applicant", UNGUARDED, "order", body=(SUSPEND,), authority=(WARN,), statement=SORRY),
          _corrected("applicant"), _checked(TOLL, "full", FIXED), _lifted(TOLL)),
    # 予以处理，申诉后撤销
    _told(40, "parking", PARKING, CRAWLED, *_whole(PARKING, "company", CRAWLED, "restrict", body=(SUSPEND,), authority=(WARN,)),
          name="crawled"),
    # 不予处理
    _told(39, "emission", EMISSION, PUBLISHED, *_whole(EMISSION, "institute", PUBLISHED, "none"), by_authority=True),
    # 没有改正，再次决定撤销授权并移送；正在申诉
    _told(34, "toll_partly", TOLL, RESOLD,
          *_whole(TOLL, "company", RESOLD, "order", body=(SUSPEND,), statement=SORRY),
          _checked(TOLL, "failed", STILL, hours=24 * 31), _sign_body(TOLL, "restrict", (REVOKE,)), _sign_authority(TOLL, RESOLD, "restrict", (REFER,)), name="resold"),
    # 予以处理，限制期内不授予新的授权；申诉后变更
    _told(33, "clinics", CLINICS, UNCITED,
          *_whole(CLINICS, "institute", UNCITED, "restrict", body=(WARN,), authority=(until("stop_grants", 120),)), name="uncited"),
    # 予以处理，申诉后维持
    _told(30, "heritage", HERITAGE, UNCITED, *_whole(HERITAGE, "applicant2", UNCITED, "restrict", authority=(WARN,)), by_authority=True, name="warned"),
    # 逾期：一边签了，另一边没有签，红牌
    _told(32, "coach", COACH, RESOLD, _heard("company", DISPUTED), *_conferred(COACH, RESOLD, "restrict", (SUSPEND,), (WARN,)),
          _sign_body(COACH, "restrict", (SUSPEND,))),
    # 改正期间
    _told(18, "coach_institute", COACH, UNGUARDED,
          *_whole(COACH, "institute", UNGUARDED, "order", body=(SUSPEND,), statement=SORRY), name="unguarded"),
    # 改正已经报告，等核查
    _told(24, "toll", TOLL, UNCITED, *_whole(TOLL, "applicant", UNCITED, "order", authority=(WARN,), statement=SORRY), _corrected("applicant"),
          name="uncited_toll"),
    # 核查合格，等主管部门解除
    _told(22, "emission", EMISSION, UNGUARDED,
          *_whole(EMISSION, "institute", UNGUARDED, "order", body=(SUSPEND,), statement=SORRY),
          _corrected("institute"), _checked(EMISSION, "full", FIXED), name="fixed"),
    # 会商中，开放主体已经提出意见
    _told(9, "parking", PARKING, UNCITED, _heard("company", DISPUTED), _opinion_body(PARKING, UNCITED, "restrict", (WARN,))),
    # 等两边签署
    _told(12, "heritage", HERITAGE, PUBLISHED, _heard("applicant2", DISPUTED), *_conferred(HERITAGE, PUBLISHED, "restrict", (SUSPEND,), ())),
    # 听取陈述申辩
    _told(2, "clinics", CLINICS, RESOLD),
    # 刚立案
    _told(0, "toll", TOLL, CRAWLED, by_authority=True),
)  # fmt: skip
