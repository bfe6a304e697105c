"""What the agreement of Art. 21 para. 3 says of a granted application."""

from collections.abc import Mapping
from datetime import date

from app.domain.process import Dossier, Use
from app.domain.processes import conditional_application_letters as letters


def words(dossier: Dossier, use: Use) -> dict[str, str]:
    """What the template leaves open; number, case, body and interval of reports are the office's to fill."""
    application, subject, party = letters.effective(dossier), dossier.subject, dossier.party
    conditions = "；".join(one["text"].rstrip("。；") for one in subject.get("conditions", []))
    return {
        "party": party.name,
        "party_kind": letters.PERSON_KINDS.get(party.kind, party.kind),
        "party_id_name": letters.ID_NAMES.get(party.id_kind, "证件号码"),
        "party_id": party.id_masked,
        "dataset": subject["name"],
        "dataset_code": subject["code"],
        "items": letters.item_names(dossier, list(use.items)),
        "channel": letters.channel_name(dossier, use.channel),
        "scenario": application["scenario_name"],
        "description": application["scenario_description"],
        "from_on": _day(use.from_on),
        "through_on": _day(use.through_on),
        "conditions": f"{conditions}。" if conditions else "没有另外公布。",
        "security_person": application.get("security_person", "乙方负责人"),
        "storage_location": application.get("storage_location", "乙方自有场所"),
        "security_measures": application.get("security_measures", ""),
        "destroy_plan": application.get("destroy_plan") or "按照国家有关规定销毁。",
        "quota": _quota(use.quota),
    }


def _quota(agreed: Mapping[str, int]) -> str:
    said = [f"每天最多{agreed[name]}{unit}" for name, unit in (("calls_per_day", "次"), ("rows_per_day", "行")) if name in agreed]
    if not said:
        return "按照公布的开放条件和数据开放平台的服务标准。"
    return f"{'、'.join(said)}，用完的次日恢复；没有约定的，按照公布的开放条件和数据开放平台的服务标准。"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
