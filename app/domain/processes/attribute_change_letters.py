"""What the letters of an attribute change say: material to the authority, its suggestion, the decision, the notice to holders."""

from collections.abc import Callable, Mapping

from app.domain import openness
from app.domain.letters import Contact, Letter, LetterKind, NoticeSection, OfficialNotice, in_a_row
from app.domain.openness import GROUNDS, Attribute, Proposer
from app.domain.process import Dossier, Heading
from app.domain.processes import attribute_change_papers as papers

MEASURES = "《广东省公共数据开放暂行办法》"


def materials(dossier: Dossier, heading: Heading) -> Letter:
    """The basis that the body provides to the authority of its level (Arts. 10, 11, 13 para. 4, 14 para. 2)."""
    prepared = dossier.answers["prepare"]
    wanted = papers.requirements(papers.change(prepared, dossier, Proposer.BODY), dossier)
    listed = [f"{one.title}（{one.article}）{len(prepared[one.kind])}份" for one in wanted]
    said = (("现在的开放属性", papers.present(dossier)), ("变更", papers.in_words(prepared, dossier)))
    sections = (
        _section("拟作的变更", _dataset(dossier), *said),
        NoticeSection(heading="情形和依据", paragraphs=(*_grounds(prepared), prepared["explanation"])),
        NoticeSection(heading="评估、审查和论证", paragraphs=(papers.advice(dossier),)),
        NoticeSection(heading="随函提供的材料", paragraphs=tuple(f"{n}. {one}" for n, one in enumerate(listed, 1))),
    )
    articles = f"{MEASURES}第十条、第十一条、第十三条、第十四条"
    lead = f"我单位拟变更下列数据集的开放属性，现依照{articles}提供相关依据。对所定的属性有修改建议的，请函告。"
    return _notice(heading, LetterKind.ATTRIBUTE_MATERIALS, lead, sections, addressee=_organ(dossier, "authority"), closing="特此函告。")


def proposal(dossier: Dossier, heading: Heading) -> Letter:
    """The authority's suggestion to the body (Art. 9 para. 3)."""
    made = papers.suggestion(dossier) or {}
    wanted = [("建议", papers.in_words(made, dossier))]
    if made.get("conditions"):
        wanted.append(("建议的开放条件", in_a_row(row["text"] for row in made["conditions"])))
    sections = (
        _section("修改建议", _dataset(dossier), ("现在的开放属性", papers.present(dossier)), *wanted),
        NoticeSection(heading="理由", paragraphs=(*_grounds(made), made.get("reason", ""))),
    )
    lead = (
        f"依照{MEASURES}第九条第三款，对你单位确定的下列数据集的开放属性提出修改建议，请在期限内答复。"
        "未能达成一致意见的，报本级人民政府决定。"
    )
    authority = dossier.subject["organs"]["authority"]
    contact = Contact(unit=authority["name"], phone=authority["contact"])
    common = {**heading.common, "organ": authority["name"], "contact": contact, "addressee": _organ(dossier, "body")}
    return OfficialNotice(
        **common, kind=LetterKind.ATTRIBUTE_PROPOSAL.value, lead=lead, sections=sections,
        terms=(("答复建议", heading.from_now("answer")),),
    )  # fmt: skip


def decision(dossier: Dossier, heading: Heading) -> Letter:
    """The change as it was made (Art. 9 para. 2), with how it came about."""
    stated = papers.settled(dossier) or {}
    new = papers.attribute(stated)
    said = [("变更前", papers.present(dossier)), ("变更后", f"{openness.TITLES[new]}（{papers.basis(stated)}）")]
    if new is Attribute.CONDITIONAL:
        said.append(("开放条件", in_a_row(one["text"] for one in papers.conditions(stated, dossier))))
    sections = (
        _section("变更", _dataset(dossier), *said),
        NoticeSection(heading="经过和依据", paragraphs=(*_grounds(stated), *_course(dossier))),
        NoticeSection(heading="告知", paragraphs=(papers.EFFECTS[new],)),
    )
    lead = "下列数据集的开放属性自即日起变更，目录的旧版本已经保存。"
    return _notice(heading, LetterKind.ATTRIBUTE_DECISION, lead, sections, addressee=_organ(dossier, "authority"))


def kept(dossier: Dossier, heading: Heading) -> Letter:
    """Nothing changes, and why."""
    sections = (
        _section("结果", _dataset(dossier), ("开放属性", f"维持{papers.present(dossier)}")),
        NoticeSection(heading="经过和理由", paragraphs=_course(dossier) or ("没有变更。",)),
    )
    lead = "经办理，下列数据集的开放属性不作变更。"
    return _notice(heading, LetterKind.ATTRIBUTE_DECISION, lead, sections, addressee=_organ(dossier, "authority"))


def holders_told(dossier: Dossier, heading: Heading) -> Letter:
    """To whoever may use the data now: it is opened less widely from today."""
    stated = papers.settled(dossier) or {}
    new = papers.attribute(stated)
    said = [("变更后的开放属性", f"{openness.TITLES[new]}（{papers.basis(stated)}）")]
    said += [("开放条件", in_a_row(one["text"] for one in papers.conditions(stated, dossier)))] if new is Attribute.CONDITIONAL else []
    sections = (_section("变更", _dataset(dossier), *said), NoticeSection(heading="现有的授权", paragraphs=(_AFTER[new],)))
    lead = "获得授权利用的下列数据集，开放属性自即日起变更，现予告知。"
    return _notice(heading, LetterKind.HOLDER_NOTICE, lead, sections, remedies=heading.remedies(LetterKind.HOLDER_NOTICE))


def _notice(heading: Heading, kind: LetterKind, lead: str, sections: tuple[NoticeSection, ...], **more: str) -> Letter:
    """`more`: the addressee where it is not the heading's, the closing, the remedies."""
    common = {**heading.common, **more}
    return OfficialNotice(**common, kind=kind.value, lead=lead, sections=sections)


def _section(title: str, *rows: tuple[str, str]) -> NoticeSection:
    return NoticeSection(heading=title, rows=rows)


def _dataset(dossier: Dossier) -> tuple[str, str]:
    return "数据集", f"{dossier.subject['name']}（{dossier.subject['code']}）"


def _organ(dossier: Dossier, which: str) -> str:
    return str(dossier.subject["organs"][which]["name"])


def _grounds(stated: papers.Stated) -> tuple[str, ...]:
    return tuple(f"{one.text}（{one.article}）。" for one in GROUNDS.values() if one.id in papers.grounds(stated))


def _course(dossier: Dossier) -> tuple[str, ...]:
    """What was said on the way, by whom, as far as it was said."""
    suggestion, governed, answers = papers.suggestion(dossier), dossier.answers.get("govern"), dossier.answers
    said = [
        f"评估、审查和论证：{papers.advice(dossier)}" if "risk" in answers else "",
        f"主管部门建议：{papers.in_words(suggestion, dossier)}。{suggestion.get('reason', '')}" if suggestion else "",
        "主管部门对变更没有异议。" if answers.get("opinion", {}).get("opinion") == "no_objection" else "",
        f"开放主体不同意修改建议：{answers['answer']['reason']}" if answers.get("answer", {}).get("answer") == "disagree" else "",
        _governed(governed) if governed else "",
        f"开放主体决定不再变更：{answers['decide']['comment']}" if answers.get("decide", {}).get("decision") == "drop" else "",
        f"开放主体决定不再变更：{answers['commit']['reason']}" if answers.get("commit", {}).get("commit") == "stop" else "",
    ]
    return tuple(one for one in said if one)


def _governed(decided: papers.Stated) -> str:
    return f"本级人民政府决定（{decided['document']}，第九条第三款）：{_SETTLED[decided['settlement']]}{decided['reason']}"


_SETTLED = {"adopt_body": "按开放主体的意见变更。", "adopt_authority": "按主管部门的建议变更。", "keep": "维持现有属性。"}
_AFTER = {
    Attribute.WITHHELD: (
        "数据不再开放，利用协议未尽的事宜由开放主体另行联系；"
        "已经获取的原始数据不得传播，不得用于约定范围之外的用途（第二十六条第二款）。"
    ),
    Attribute.CONDITIONAL: "此后获取数据需要申请（第二十一条）；现有授权在期限内按利用协议继续，并应符合上列开放条件。",
}

LETTERS: Mapping[str, Callable[[Dossier, Heading], Letter]] = {
    "materials": materials,
    "proposal": proposal,
    "decision": decision,
    "kept": kept,
    "holders_told": holders_told,
}
