"""Outcomes of the use of data (Art. 25): what they may be, and what their registration needs."""

from dataclasses import dataclass
from datetime import date

from app.domain.errors import Problem

KINDS = {
    "paper": "论文", "report": "研究报告", "product": "产品或者服务", "patent": "发明专利", "software": "软件",
    "algorithm": "算法模型", "other": "其他",
}  # fmt: skip
TITLE, PLACE, CITATION = (2, 200), (0, 300), (10, 500)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody wrote of an outcome; `is_public`: whether everyone may read of it."""

    kind: str
    title: str
    place: str
    produced_on: date | None
    citation: str
    is_public: bool


def problems(written: Written, today: date) -> tuple[Problem, ...]:
    """What is wrong with a registration; empty where nothing is."""
    found = []
    if written.kind not in KINDS:
        found.append(Problem(path="/kind", label="类别", message="请选择成果的“类别”。"))
    found += _length("title", "名称", written.title, TITLE)
    found += _length("place", "发表处、登记号或者网址", written.place, PLACE)
    if written.produced_on is None or written.produced_on > today:
        found.append(Problem(path="/produced_on", label="形成日期", message="请填写“形成日期”，不能晚于今天。"))
    if not written.citation.strip():
        message = "第二十五条第二款要求标注参考引用的公共数据，请填写“来源标注”。"
        return (*found, Problem(path="/citation", label="来源标注", message=message))
    return (*found, *_length("citation", "来源标注", written.citation, CITATION))


def _length(name: str, label: str, text: str, allowed: tuple[int, int]) -> list[Problem]:
    least, most = allowed
    if least <= len(text.strip()) <= most:
        return []
    return [Problem(path=f"/{name}", label=label, message=f"“{label}”要写{least}到{most}个字。")]
