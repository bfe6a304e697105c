"""What the letters of a demand say. Supporters get them too, so they speak of the data and never of the requester."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain import openness
from app.domain.clock import SHANGHAI
from app.domain.letters import Letter, LetterKind, NoticeSection, OfficialNotice
from app.domain.letters import Term as LetterTerm
from app.domain.process import Dossier, Heading, as_letter_term

MEASURES = "《广东省公共数据开放暂行办法》"
ARTICLE = f"{MEASURES}第十五条第五款"
# Why a demand is none of this office's: the clause and its words.
NOT_ADMITTED = {
    "already_open": (
        "第二十条",
        "公共数据开放主体应当按照本机构公共数据开放目录，通过数据开放平台向公共数据利用主体提供无条件开放类公共数据开放服务。",
    ),
    "conditional": (
        "第二十一条第一款",
        ("公共数据开放主体应当按照本机构公共数据开放目录，通过数据开放平台公布有条件开放类数据的开放条件，"
        "向符合条件的公共数据利用主体提供有条件开放类公共数据开放服务。"),
    ),
    "not_public_data": (
        "第三条第一项",
        ("公共数据，是指公共管理和服务机构依法履行职责、提供公共服务过程中制作或者获取的，"
        "以电子或者非电子形式对信息的记录。"),
    ),
    "not_this_province": (
        "第二条第一款",
        ("本省行政区域内行政机关、具有公共事务管理和公共服务职能的组织（以下统称公共管理和服务机构）"
        "通过数据开放平台实施的公共数据开放及其相关管理行为，以及公共数据利用主体对开放数据的利用行为，适用本办法。"),
    ),
    "state_secret": (
        "第二条第二款",
        "涉及国家秘密的公共数据开放，或者法律、法规对公共数据开放另有规定的，按照相关规定执行。",
    ),
    "special_data": (
        "第三十八条第二款",
        ("法律、法规、规章对统计数据、地理信息数据、不动产数据、公共信用信息数据等公共数据的开放、利用和安全管理有规定的，"
        "从其规定。"),
    ),
}
RESULTS = {
    "open": "经评估、审查，决定将您提出需求的数据列为无条件开放类，通过数据开放平台开放。",
    "conditional": "经评估、审查，决定将您提出需求的数据列为有条件开放类，通过数据开放平台开放。",
    "refused": "经评估、审查，您提出需求的数据列为不予开放类。",
    "not_held": "经查，本机关不掌握您提出需求的数据。",
}
FREQUENCY = {
    "once": "一次性", "realtime": "实时", "daily": "每日", "weekly": "每周", "monthly": "每月", "quarterly": "每季度", "yearly": "每年",
}  # fmt: skip


def receipt(dossier: Dossier, heading: Heading) -> Letter:
    application = dossier.application
    rows = (
        ("数据名称", application["name"]),
        ("数据项", application["data_items"]),
        ("更新频率", FREQUENCY[application["frequency"]]),
        ("收到时间", _moment(dossier)),
    )
    how = NoticeSection(
        heading="怎样办理",
        paragraphs=(
            "主管部门将需求分给掌握数据的开放主体，由其评估、审查，处理结果告知您和每一位支持人。",
            f"作出处理结果之前可以撤回。办理进度见：{heading.case_at}",
        ),
    )
    lead = f"您对开放目录外公共数据提出的开放需求（{ARTICLE}）已经收到，内容如下。"
    terms = (("处理结果告知", as_letter_term(dossier.terms["decide"])),)
    return _notice(heading, LetterKind.DEMAND_RECEIPT, lead, (NoticeSection(heading="需求内容", rows=rows), how), terms)


def result(dossier: Dossier, heading: Heading) -> Letter:
    """The result by the outcome decided, for the requester and for each supporter alike."""
    outcome, decided = dossier.outcome or "", dossier.answers["decide"]
    sections = [_about(dossier), NoticeSection(heading="处理结果", paragraphs=(RESULTS[outcome], decided["explanation"]))]
    if outcome == "conditional":
        sections.append(_conditional(decided))
    if outcome == "refused":
        sections.append(_grounds(decided))
    terms: tuple[tuple[str, LetterTerm], ...] = ()
    if "promise" in dossier.terms:
        sections.append(_promise(decided["promised_on"]))
        terms = (("兑现承诺", as_letter_term(dossier.terms["promise"])),)
    lead = f"关于对“{_name(dossier)}”的开放需求，依据{ARTICLE}，现将处理结果告知如下。"
    return _notice(heading, LetterKind.DEMAND_RESULT, lead, sections, terms, remedies=True)


def merged(dossier: Dossier, heading: Heading) -> Letter:
    target = next(one for one in dossier.subject["similar_demands"] if one["value"] == dossier.answers["route"]["merge_into"])
    words = (
        f"本件与先前收到的同样的需求“{target['label']}”（编号{target['value']}）合并办理，不再单独办理。",
        dossier.answers["route"]["merge_reason"],
        "您已列为该件的支持人，该件的处理结果同样告知您；进度在“数据需求”中公开。",
    )
    lead = f"关于对“{_name(dossier)}”的开放需求，现将办理情况告知如下。"
    return _notice(heading, LetterKind.DEMAND_RESULT, lead, (NoticeSection(heading="合并办理", paragraphs=words),), remedies=True)


def not_admitted(dossier: Dossier, heading: Heading) -> Letter:
    routed, decided = dossier.answers["route"], dossier.answers["confirm"]
    clause, quote = NOT_ADMITTED[routed["ground"]]
    rows = (("依据", f"{MEASURES}{clause}"), ("条文", quote), ("说明", decided["explanation"]))
    sections = [_about(dossier), NoticeSection(heading="不予受理的理由", rows=rows)]
    if places := _right_places(dossier):
        sections.append(NoticeSection(heading="可以这样办", paragraphs=places))
    lead = f"关于对“{_name(dossier)}”的开放需求，经审查不予受理，理由如下。"
    return _notice(heading, LetterKind.NOT_ADMITTED, lead, sections, remedies=True)


def new_date(dossier: Dossier, heading: Heading) -> Letter:
    agreed = dossier.answers["redate"]
    words = (agreed["new_reason"], f"新的开放日期：{_day(agreed['new_on'])}。原来承诺的日期留在记录中。")
    lead = f"“{_name(dossier)}”不能在承诺的日期开放，现将理由和新的日期告知如下。"
    terms, section = (("兑现承诺", as_letter_term(dossier.terms["promise"])),), NoticeSection(heading="改定承诺日期", paragraphs=words)
    return _notice(heading, LetterKind.DEMAND_RESULT, lead, (section,), terms, remedies=True)


def kept(dossier: Dossier, heading: Heading) -> Letter:
    done = dossier.answers["fulfil"]
    where = f"开放目录，数据集编号{done['dataset_code']}。" if done["where"] == "catalogue" else done["place"]
    words = (f"“{_name(dossier)}”已经开放。", f"获取的位置：{where}", *_how_to_get(dossier.outcome))
    lead = f"关于对“{_name(dossier)}”的开放需求，承诺已经兑现，现告知如下。"
    return _notice(heading, LetterKind.DEMAND_RESULT, lead, (NoticeSection(heading="已经开放", paragraphs=words),), remedies=True)


def withdrawn(dossier: Dossier, heading: Heading) -> Letter:
    words = (f"对“{_name(dossier)}”的开放需求已于今日由{heading.by}撤回，本件办结。", "记录保留；以后可以重新提出。")
    lead = "您撤回需求的请求已经办理，确认如下。"
    return _notice(heading, LetterKind.TAKEN_BACK, lead, (NoticeSection(heading="撤回", paragraphs=words),))


def _notice(
    heading: Heading,
    kind: LetterKind,
    lead: str,
    sections: Any,
    terms: tuple[tuple[str, LetterTerm], ...] = (),
    *,
    remedies: bool = False,
) -> OfficialNotice:
    words = heading.remedies(kind) if remedies else ""
    return OfficialNotice(**heading.common, kind=kind.value, lead=lead, sections=tuple(sections), terms=terms, remedies=words)


def _right_places(dossier: Dossier) -> tuple[str, ...]:
    """Where the data are to be had: the dataset that was found, and what the reviewer says."""
    routed = dossier.answers["route"]
    found = [one for one in dossier.subject.get("found_datasets", []) if one["value"] == routed.get("found_dataset")]
    known = tuple(f"开放目录中的“{one['label']}”（数据集编号{one['value']}）。" for one in found)
    return (*known, routed["right_place"]) if routed.get("right_place") else known


def _about(dossier: Dossier) -> NoticeSection:
    rows = (("数据名称", _name(dossier)), ("数据项", dossier.application["data_items"]), ("收到时间", _moment(dossier)))
    return NoticeSection(heading="需求", rows=rows)


def _conditional(decided: Mapping[str, Any]) -> NoticeSection:
    ground = openness.GROUNDS[decided["conditional_ground"]]
    conditions = (f"{number}. {one['text'].rstrip('。；')}（{one['basis']}）" for number, one in enumerate(decided["conditions"], 1))
    rows = (("依据", f"{MEASURES}{ground.article}"), ("情形", ground.text), ("拟设的开放条件", "；".join(conditions)))
    return NoticeSection(heading="有条件开放的依据和条件", rows=rows)


def _grounds(decided: Mapping[str, Any]) -> NoticeSection:
    found = [(openness.GROUNDS[row["ground"]], row["finding"]) for row in decided["refusals"]]
    rows = tuple((f"{MEASURES}{ground.article}", f"{ground.text}。{finding}") for ground, finding in found)
    return NoticeSection(heading="不予开放的依据和事实", rows=rows)


def _promise(promised_on: str) -> NoticeSection:
    words = f"最迟在{_day(promised_on)}开放；届时另行告知获取的位置。不能按期的，将说明理由和新的日期。"
    return NoticeSection(heading="承诺的开放日期", paragraphs=(words,))


def _how_to_get(outcome: str | None) -> tuple[str, ...]:
    return ("数据列为有条件开放类，请在线申请并签订公共数据利用协议后获取（第二十一条）。",) if outcome == "conditional" else ()


def _name(dossier: Dossier) -> str:
    """As it is published: the authority may have put the name right."""
    return str(dossier.answers.get("route", {}).get("public_name") or dossier.application["name"])


def _day(on: str) -> str:
    return f"{date.fromisoformat(on):%Y年%-m月%-d日}"


def _moment(dossier: Dossier) -> str:
    return f"{dossier.received_at.astimezone(SHANGHAI):%Y年%-m月%-d日 %H:%M}"


LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "receipt": receipt,
    "result": result,
    "merged": merged,
    "not_admitted": not_admitted,
    "new_date": new_date,
    "kept": kept,
    "withdrawn": withdrawn,
}


def for_attribute_change(dossier: Dossier) -> dict[str, Any]:
    """The start answers of the attribute change that opens data the body holds already (Arts. 11, 13)."""
    decided = dossier.answers["decide"]
    reason = f"目录外开放需求 {dossier.case_no} 经评估决定开放。{decided['explanation']}"
    if decided["decision"] == "open":
        return {"to": "unconditional", "reason": reason}
    grounds = [decided["conditional_ground"]]
    return {"to": "conditional", "grounds_conditional": grounds, "reason": reason, "conditions": decided["conditions"]}
