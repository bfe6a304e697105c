"""The lint of diagrams: the real one is clean, and every fault put into it is named with its line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import check
from app.domain.processes import PROCESSES
from app.engine import lint
from app.engine.lint import Vocabulary
from config.base import REPOSITORY

SLUG = "conditional_application"
XML = (REPOSITORY / "bpmn" / f"{SLUG}.bpmn").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known():
    return check.vocabulary(PROCESSES[SLUG])


@pytest.mark.parametrize("slug", sorted(PROCESSES))
def test_the_diagrams_of_the_office_have_no_faults(slug):
    path = REPOSITORY / "bpmn" / f"{slug}.bpmn"
    assert lint.problems(slug, path.read_bytes(), path.name, check.vocabulary(PROCESSES[slug])) == ()


@pytest.mark.skipif(
    shutil.which("bpmn-io") is None and not (Path(sys.executable).parent / "bpmn-io").exists(),
    reason="bpmn-io is not installed",
)
@pytest.mark.parametrize("slug", sorted(PROCESSES))
def test_an_editor_opens_every_diagram(slug):
    tool = Path(sys.executable).parent / "bpmn-io"
    path = REPOSITORY / "bpmn" / f"{slug}.bpmn"
    done = subprocess.run([str(tool), "check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


FAULTS = {
    "an id of the engine's own": ('id="withdrawn"', 'id="End"', "被引擎占用"),
    "an id given twice": ('id="withdrawn"', 'id="withdraw"', "编号“withdraw”重复"),
    "another process id": (f'process id="{SLUG}"', 'process id="other"', f"编号与文件名相同：{SLUG}"),
    "not executable": ('isExecutable="true"', 'isExecutable="false"', "isExecutable"),
    "a task without a Chinese title": (
        'id="review" name="条件审查"',
        'id="review" name="review"',
        "“review”没有中文名称",
    ),
    "a task without an article": (
        'name="article" value="第二十一条第一款"',
        'name="article" value=""',
        "“review”没有写明依据的条款",
    ),
    "a lane that is no role's": (
        'id="lane_reviewer" name="经办"',
        'id="lane_reviewer" name="路人"',
        "泳道“路人”没有对应的岗位",
    ),
    "a task in no lane": ("<bpmn:flowNodeRef>review</bpmn:flowNodeRef>", "", "任务“review”所在的泳道“”"),
    "a kind of task that runs something": (
        '<bpmn:scriptTask id="register"',
        '<bpmn:serviceTask id="register"',
        "不支持 serviceTask",
    ),
    "a timer of an unknown rule": (
        'deadline("correction").reminder',
        'deadline("corection").reminder',
        "没有规则“corection”",
    ),
    "a timer of an unknown moment": (
        'deadline("correction").reminder',
        'deadline("correction").red',
        "规则“correction”没有时点“red”",
    ),
    "a timer with a date of its own": ('deadline("correction").reminder', "2026-12-01", "定时事件只能写成"),
    "a fixed period": (
        '<bpmn:timeDate>deadline("correction").reminder</bpmn:timeDate>',
        "<bpmn:timeDuration>P20D</bpmn:timeDuration>",
        "不能写成固定时长",
    ),
    "a condition on an unknown field": ('result == "correct"', 'reslt == "correct"', "条件中的“reslt”"),
    "a condition that says too much": ('result == "correct"', "result.upper()", "只允许调用"),
    "an unknown deed": ('act("resume", "service")', 'act("resum", "service")', "没有动作“resum”"),
    "a deed with too few words": ('act("resume", "service")', 'act("resume")', "应当有 1 个参数"),
    "a deed with too many words": ('act("resume", "service")', 'act("resume", "service", "x")', "应当有 1 个参数"),
    "a deed on an unknown rule": ('act("resume", "service")', 'act("resume", "reply_term")', "不能是“reply_term”"),
    "a pause of a legal period": (
        'act("pause", "service")',
        'act("pause", "reply")',
        'act("pause") 的 rule 不能是“reply”',
    ),
    "a letter that nobody writes": ('act("issue", "receipt")', 'act("issue", "recipt")', "不能是“recipt”"),
    "a happening that no rule hears": (
        'act("happen", "reply_served")',
        'act("happen", "reply_sent")',
        "不能是“reply_sent”",
    ),
    "a rung that the ladder has not": (
        'act("climb", "reply", "reminder")',
        'act("climb", "correction", "red")',
        "规则“correction”没有“red”这一级",
    ),
    "an argument that is no field": (
        'act("decide", decision)',
        'act("decide", assignee)',
        "“assignee”不是任何表单的 routes",
    ),
    "a script that does more": ('act("resume", "service")', 'print("x")', "只允许调用"),
    "a script with a syntax error": ('act("resume", "service")', 'act("resume"', "写法有误"),
    "a choice without a default": (' default="flow_decided"', "", "没有缺省的出口"),
    "a default with a condition": (
        'default="flow_decided"',
        'default="flow_return_to_draft"',
        "缺省的出口不应当有条件",
    ),
    "a shape that is not drawn": (
        '<bpmndi:BPMNShape id="review_di" bpmnElement="review">',
        '<bpmndi:BPMNShape id="review_di" bpmnElement="draft">',
        "“review”没有画出来",
    ),
    "a lane that is not drawn": (
        'bpmnElement="lane_reviewer"',
        'bpmnElement="lane_approver"',
        "“lane_reviewer”没有画出来",
    ),
    "a flow that is not drawn": (
        'bpmnElement="flow_decided"',
        'bpmnElement="flow_drafted"',
        "连线“flow_decided”没有画出来",
    ),
    "a flow to nowhere": (
        'sourceRef="decide" targetRef="decided"',
        'sourceRef="decide" targetRef="nowhere"',
        "一端“nowhere”不存在",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_line(fault, known):
    right, wrong, message = FAULTS[fault]
    assert right in XML, "the diagram has changed; so must this test"
    broken = (
        XML.replace(right, wrong, 1).replace(f"</{'bpmn:scriptTask'}>", "</bpmn:serviceTask>", 1)
        if "serviceTask" in wrong
        else XML.replace(right, wrong, 1)
    )
    found = [one for one in lint.problems(SLUG, broken.encode(), "x.bpmn", known) if message in one]
    assert found, lint.problems(SLUG, broken.encode(), "x.bpmn", known)
    line = int(found[0].split(":")[1])
    assert found[0].startswith(f"x.bpmn:{line}: ")
    assert 1 <= line <= len(broken.splitlines())


def test_the_line_is_the_right_one(known):
    broken = XML.replace('deadline("correction").reminder', "P20D")
    at = 1 + next(number for number, line in enumerate(broken.splitlines()) if "P20D" in line)
    assert [one.split(":")[1] for one in lint.problems(SLUG, broken.encode(), "x.bpmn", known)] == [str(at)]


def test_a_form_without_a_task_and_a_task_without_a_form_are_told(known):
    without = Vocabulary(
        **{
            **vars(known),
            "routes": {
                "start": frozenset(),
                "withdraw": frozenset(),
                "orphan": frozenset(),
                "decide": frozenset({"decision"}),
                "completeness": frozenset({"result"}),
            },
        }
    )
    found = "\n".join(lint.problems(SLUG, XML.encode(), "x.bpmn", without))
    assert "orphan.yml 在图中没有同名的任务" in found
    assert f"任务“review”没有表单 forms/{SLUG}/review.yml" in found
    assert "start.yml" not in found


@pytest.mark.parametrize("xml", ["", "<", "not xml", XML[: len(XML) // 2]])
def test_what_is_no_xml_is_told_with_its_line(xml, known):
    (told,) = lint.problems(SLUG, xml.encode(), "x.bpmn", known)
    assert told.startswith("x.bpmn:")
    assert int(told.split(":")[1]) >= 1


def test_what_the_engine_alone_refuses_is_told_too(known):
    broken = XML.replace('messageRef="message_withdraw"', 'messageRef="nothing"')
    assert lint.problems(SLUG, broken.encode(), "x.bpmn", known)
