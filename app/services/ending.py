"""Telling holders that their use is about to end (Art. 26): at the days of config/rules/use.yml before it, each of them once."""

from sqlalchemy import select

from app.services.work import Unit
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import Entitlement
from app.store.models.letters import Notice

# The daily job.
TELL = "tell_of_ending"
DEED = "ending_told"


def tell(unit: Unit) -> int:
    """Tell each holder whose entitlement has come to a threshold; the number told. A second run finds nothing to do.

    What was told stands in the entitlement's history with the day it was about, so that a use that was renewed is announced anew.
    """
    soon = (Entitlement.status.in_(("active", "suspended")), Entitlement.through_on >= unit.today)
    wanted = select(Entitlement, Dataset.name).join(Dataset, Dataset.id == Entitlement.dataset_id).where(*soon)
    found = unit.session.execute(wanted.order_by(Entitlement.id).with_for_update(of=Entitlement)).all()
    return sum(_tell(unit, entitlement, dataset) for entitlement, dataset in found)


def _tell(unit: Unit, entitlement: Entitlement, dataset: str) -> bool:
    days = unit.office.use_terms.threshold(entitlement.through_on, unit.today)
    told = f"{entitlement.through_on.isoformat()}/{days}"
    if days is None or any(line["deed"] == DEED and line["reason"] == told for line in entitlement.history):
        return False
    line = {"at": unit.now.isoformat(), "deed": DEED, "case_no": "", "reason": told, "by": unit.actor.name}
    entitlement.history = [*entitlement.history, line]
    left, on = (entitlement.through_on - unit.today).days, entitlement.through_on
    when = f"还有 {left} 天到期" if left else "今天到期"
    text = (
        f"授权凭证 {entitlement.number}（{dataset}）{when}（最后一天是{on.year}年{on.month}月{on.day}日）。"
        "需要继续使用的，请在到期前提出新的申请；"
        "到期后应当作最后一次反馈、销毁数据并提交声明。"
    )
    unit.session.add(Notice(party_id=entitlement.party_id, text=text, at=unit.now))
    return True
