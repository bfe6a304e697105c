from pathlib import Path

import pytest

from app.adapters.lined_yaml import FileFault
from app.adapters.reasons import load_reasons

CONFIG = Path(__file__).parents[2] / "config" / "reasons.yml"
GOOD = "reasons:\n  - id: one\n    article: 《办法》第二条\n    text: 一\n"


def test_every_reason_names_its_provision():
    reasons = load_reasons(CONFIG)
    assert len({reason.id for reason in reasons}) == len(reasons) > 5
    assert all("第" in reason.article and "条" in reason.article for reason in reasons)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("reasons: []\n", 1),
        (GOOD + "  - id: one\n    article: 《办法》第二条\n    text: 二\n", 5),
        (GOOD.replace("《办法》第二条", "领导要求"), 3),
        (GOOD.replace("    text: 一\n", ""), 2),
        (GOOD.replace("id: one", "id: 一"), 2),
        (GOOD.replace("text: 一", "text: ' '"), 4),
        (GOOD + "    note: 二\n", 2),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, text, line):
    path = tmp_path / "reasons.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFault, match=rf"reasons\.yml:{line}: "):
        load_reasons(path)
