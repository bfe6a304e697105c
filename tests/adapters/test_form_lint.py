import shutil
from pathlib import Path

import pytest

from app.adapters.form_lint import problems
from app.adapters.forms import load_all
from app.adapters.lined_yaml import FileFault

FORMS_DIR = Path(__file__).parents[2] / "forms"


def faults_of(tmp_path, task, *changes):
    shutil.copytree(FORMS_DIR, tmp_path / "forms", dirs_exist_ok=True)
    path = tmp_path / "forms" / "conditional_application" / f"{task}.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    found = problems(tmp_path / "forms")
    return [fault.partition(f"{task}.yml:")[2] for fault in found]


@pytest.mark.parametrize(
    ("task", "old", "new", "words"),
    [
        ("withdraw", "article: 《广东省公共数据开放暂行办法》第二十一条\n", "", "article"),
        ("withdraw", "article: 《广东省公共数据开放暂行办法》第二十一条", "article: 内部规定", "does not match"),
        ("withdraw", "title: 撤回申请", "title: [撤回", "expected"),
        (
            "withdraw",
            "  properties:\n",
            "  properties:\n    extra: {type: string, maxLength: 3}\n",
            "“extra” is not described",
        ),
        ("withdraw", "    reason: {type: string, maxLength: 500}", "    reason: {type: string}", "needs maxLength"),
        (
            "withdraw",
            "    reason: {type: string, maxLength: 500}",
            "    reason: {type: string, maxLength: viele}",
            "is not of type",
        ),
        ("withdraw", "    reason:\n", "    cause:\n", "“cause” is no property"),
        ("withdraw", "fields: [reason]", "fields: [reason, reason]", "twice"),
        (
            "withdraw",
            "fields: [reason]",
            "fields: [reason]\n    - title: 二\n      fields: [other]",
            "“other” is no property",
        ),
        ("withdraw", "widget: textarea", "widget: textarea\n      widget: text", "given twice"),
        ("withdraw", "widget: textarea", "widget: textbox", "textbox"),
        ("withdraw", "      label: 撤回原因\n", "", "'label' is a required property"),
        ("withdraw", "\nui:", "routes: [reason]\nui:", "neither a boolean nor an enum"),
        ("completeness", "routes: [result]", "routes: [scope_basis]", "can be absent"),
        ("completeness", "routes: [result]", "routes: [outcome]", "“outcome” is no field"),
        ("completeness", "when: may_correct", "when: may_corect", "no fact “may_corect”"),
        ("completeness", "show_if: {result: correct}", "show_if: {result: corect}", "never ['corect']"),
        ("completeness", "show_if: {result: correct}", "show_if: {note: x}", "does not stand before"),
        (
            "completeness",
            "enum: [accept, correct, out_of_scope, unconditional]",
            "enum: [accept, correct, unconditional]",
            "the schema's enum",
        ),
        ("completeness", "/missing/required", "/mising/required", "leads to no field"),
        ("completeness", "required: [result, missing,", "required: [result, mising,", "is no property"),
        ("decide", "options_from: lawful_outcomes", "options_from: outcomes", "no fact “outcomes”"),
        ("decide", "than: period_from", "than: period_form", "“period_form” is no field"),
        ("decide", "    years: 3\n", "", "'years' is a required property"),
        ("start", "rows_from: dataset_items", "rows_from: items", "no fact “items”"),
        ("start", "          id: {type: string}\n", "", "needs the property “id”"),
        ("start", "accept: [pdf, ofd, docx, xlsx, png, jpg, jpeg]\n", "\n", "says what it accepts"),
        ("start", "  required:\n", "  required:\n    - dataset\n", "cannot be required"),
        ("start", "than_fact: today", "than_fact: yesterday", "no fact “yesterday”"),
        ("start", "is_commercial: {type: boolean}", "is_commercial: {type: boolean, default: true}", "default"),
    ],
)
def test_a_wrong_form_file_is_refused_with_its_line(tmp_path, task, old, new, words):
    found = faults_of(tmp_path, task, (old, new))
    assert found
    assert any(words in fault for fault in found), found
    assert all(fault.split(":")[0].isdigit() for fault in found)


def test_a_field_cannot_be_called_what_the_engine_knows(tmp_path):
    renamed = [
        ("reason: {type", "lane_owners: {type"),
        ("[reason]", "[lane_owners]"),
        ("    reason:\n", "    lane_owners:\n"),
    ]
    assert any("is a name of the engine" in fault for fault in faults_of(tmp_path, "withdraw", *renamed))


def test_the_line_is_that_of_the_mistake(tmp_path):
    text = (FORMS_DIR / "conditional_application" / "completeness.yml").read_text(encoding="utf-8")
    line = text[: text.index("when: may_correct")].count("\n") + 1
    assert faults_of(tmp_path, "completeness", ("when: may_correct", "when: nothing")) == [
        f"{line}: there is no fact “nothing”"
    ]


def test_wrong_forms_do_not_load(tmp_path):
    faults_of(tmp_path, "withdraw", ("title: 撤回申请\n", ""))
    with pytest.raises(FileFault, match=r"withdraw\.yml:1: 'title' is a required property"):
        load_all(tmp_path / "forms")
