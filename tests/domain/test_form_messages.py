import pytest

from app.domain.errors import Problem
from app.domain.form_messages import Finding, tell
from tests.domain.sample_form import FORM


def test_problems_come_in_page_order_one_for_each_place():
    found = [
        Finding(pointer=("channel",), keyword="enum"),
        Finding(pointer=("missing", 1, "count"), keyword="minimum", limit=1, value=0),
        Finding(pointer=("missing", 1, "what"), keyword="maxLength", limit=10, value="一" * 12),
        Finding(pointer=("missing", 0, "what"), keyword="required"),
        Finding(pointer=("name",), keyword="format"),
        Finding(pointer=("name",), keyword="required"),
    ]
    told = tell(FORM, found)
    assert [problem.path for problem in told] == [
        "/name",
        "/missing/0/what",
        "/missing/1/what",
        "/missing/1/count",
        "/channel",
    ]
    assert told[0] == Problem(path="/name", label="名称", message="“名称”不能为空。")
    assert told[1].message == "请写明缺什么。"
    assert told[2].message == "“补正内容”第2项的“内容”不能超过 10 个字，现在有 12 个字。"
    assert told[2].label == "补正内容第2项的内容"


def test_a_fault_of_one_choice_is_told_at_the_question():
    assert [problem.path for problem in tell(FORM, [Finding(pointer=("tags", 1), keyword="enum")])] == ["/tags"]


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (Finding(pointer=("result",), keyword="required"), "请选择“结果”。"),
        (Finding(pointer=("agrees",), keyword="required"), "请勾选“同意”。"),
        (Finding(pointer=("agrees",), keyword="const", limit=True), "请勾选“同意”。"),
        (Finding(pointer=("files",), keyword="required"), "请上传“附件”。"),
        (Finding(pointer=("tags",), keyword="required"), "请至少选择一项“标签”。"),
        (Finding(pointer=("missing",), keyword="required"), "“补正内容”至少需要填写一项。"),
        (
            Finding(pointer=("missing", 0, "count"), keyword="type", limit="integer"),
            "“补正内容”第1项的“份数”应为整数，例如 12。",
        ),
        (
            Finding(pointer=("files",), keyword="maxItems", limit=2, value=[1, 2, 3]),
            "“附件”最多 2 个文件，现在有 3 个文件。",
        ),
        (Finding(pointer=("files", 0), keyword="enum"), "“附件”中有文件已失效，请重新上传。"),
        (
            Finding(pointer=("begin_on",), keyword="format", limit="date"),
            "“开始日期”应为真实存在的日期，格式如 2026-03-12。",
        ),
        (Finding(pointer=("amount",), keyword="multipleOf"), "“数额”填写有误，请检查后重新填写。"),
    ],
)
def test_a_sentence_names_the_field_and_says_what_to_do(finding, sentence):
    assert tell(FORM, [finding])[0].message == sentence
