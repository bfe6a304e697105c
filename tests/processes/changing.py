"""Words for the walks of an attribute change: who states what, with which documents."""

import io
from contextlib import suppress

from app.domain.errors import Missing
from app.services import enclosing
from tests.town import TOLL

SLUG = "attribute_change"
SECRET = "440000/health/0002"
REASON = "收费站数据与人流数据叠加后可以推断重点单位的活动规律，需要重新确定开放属性。"
PROVISION = "《中华人民共和国数据安全法》第二十一条，经评估属于重要数据。"
RULES = [{"text": "用于交通运行研究，不得与人员轨迹数据叠加。", "basis": "第十一条第三项"}]
DOCUMENTS = {
    "no_consent": "refusal_records", "public_security": "security_impact", "consented": "consent_records", "benefit_with_risk": "benefit_report",
    "cleaned": "cleaning_report", "public_interest": "public_interest_finding", "assessed": "assessment_report", "tightened": "legal_basis",
}  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def file(person, name="依据.pdf"):
    with person.does() as unit:
        return str(enclosing.upload(unit, io.BytesIO(PDF), name).id)


def proposed(person, to="withheld", about=TOLL, **more):
    """An official begins a change."""
    proposer = "authority" if person.actor.login.startswith("authority") else "body"
    return person.starts(SLUG, about, proposer=proposer, to=to, reason=REASON, **more)


def stated(person, to="withheld", grounds=("public_security",), way="tightened", documents=None, **more):
    """The answers of `prepare`, with the documents that its grounds and its way need."""
    kinds = [DOCUMENTS[one] for one in (*grounds, way)] if documents is None else documents
    said = {
        "to": to, "way": way, "is_shared": False, "involves_privacy": False, "explanation": f"{REASON}{PROVISION}",
        "has_legal_questions": False, "is_technical": False, **{kind: [file(person)] for kind in kinds},
    }  # fmt: skip
    if to != "unconditional":
        said[f"grounds_{to}"] = list(grounds)
    if to != "withheld":
        said["channels"] = ["download"]
    if to == "conditional":
        said["conditions"] = RULES
    return {**said, **more}


def prepares(person, case, **changes):
    person.completes(case, "prepare", **stated(person, **changes))


def assesses(town, case, advice="fit"):
    """The opinions that this round asks for."""
    town.security.completes(case, "risk", level="low", advice=advice, findings="叠加分析的风险已经逐项评估。", **_measures(advice))
    if case.is_open("legal"):
        town.legal.completes(case, "legal", advice="lawful", findings="变更的依据和程序合法。")
    if case.is_open("expert"):
        town.expert.completes(case, "expert", advice="support", findings="数据粒度确实可以反推活动规律。")


def _measures(advice):
    return {"measures": "限制频率，合并时段。"} if advice == "fit_with_measures" else {}


def submitted(town, case, **changes):
    """As far as the authority's desk."""
    prepares(town.reviewer, case, **changes)
    assesses(town, case)
    town.approver.completes(case, "decide", decision="submit")
    return case


def suggests(town, case, to=None, grounds=()):
    """The authority suggests another attribute, or to keep the present one."""
    said = {"opinion": "change" if to else "keep", "reason": "材料不足以证明需要这样变更。"}
    if to:
        said |= {"to": to, f"grounds_{to}": list(grounds)} | ({"conditions": RULES} if to == "conditional" else {})
    town.authority_reviewer.completes(case, "opinion", **said)


def disagrees(town, case):
    town.approver.completes(case, "answer", answer="disagree", reason="现有条件已经足以控制风险，不宜再收紧。")


def governs(town, case, settlement):
    reason = "经研究，双方意见中这一方的依据更为充分。"
    town.government.completes(case, "govern", settlement=settlement, document="粤府函〔2026〕1号", reason=reason)


def commits(person, case, **answers):
    person.completes(case, "commit", **({"commit": "commit", "confirms": True} | answers))


def can_find(person, about):
    with suppress(Missing):
        proposed(person, about=about)
        return True
    return False
