"""`check`: every file of the office, without a database; what is wrong by file and line."""

import os
import shutil
import subprocess
import sys

import pytest

from app.cli import check
from config.base import REPOSITORY

FILES = ("bpmn", "forms", "config")


@pytest.fixture
def copy(tmp_path):
    """The product's files, to break one of them."""
    for folder in FILES:
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def spoil(root, path, right, wrong):
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert right in text, "the file has changed; so must this test"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return 1 + next(number for number, line in enumerate(text.splitlines()) if right.splitlines()[0] in line)


def run(root, **environment):
    """The command as somebody types it, in a folder of its own and with a database that is not there."""
    quiet = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "APP_ENV": "testing"}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "check"],
        cwd=root,
        env={**os.environ, **quiet, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_files_of_the_office_have_no_faults():
    assert check.problems() == []


def test_it_needs_no_database():
    done = run(REPOSITORY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有问题" in done.stdout


FAULTS = {
    "diagram": ("bpmn/conditional_application.bpmn", 'deadline("correction").reminder', "P20D", "定时事件只能写成"),
    "form": ("forms/conditional_application/oversee.yml", "widget: textarea", "widget: textaria", "textaria"),
    "rule": ("config/rules/conditional_application.yml", "kind: law", "kind: laws", "law、standard"),
    "calendar": ("config/calendar/cn-2026.yml", "year: 2026", "year: 2025", "文件名是 2026 年"),
    "roles": ("config/roles.yml", "title: 经办,", "titel: 经办,", "titel"),
    "reasons": ("config/reasons.yml", "- id: state_secret", "- id: State Secret", "State Secret"),
    "letters": ("config/letters.yml", "向{government}申请", "向{goverment}申请", "goverment"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_named_by_file_and_line(kind, copy):
    path, right, wrong, message = FAULTS[kind]
    line = spoil(copy, path, right, wrong)
    told = [fault for fault in check.problems(copy) if message in fault]
    assert told, check.problems(copy)
    assert told[0].startswith(f"{path}:")
    assert abs(int(told[0].split(":")[1]) - line) <= 3  # a fault may be told at the entry it stands in


def test_all_faults_are_told_at_once(copy):
    for kind in ("form", "rule", "roles", "letters"):
        path, right, wrong, _ = FAULTS[kind]
        spoil(copy, path, right, wrong)
    told = "\n".join(check.problems(copy))
    assert all(FAULTS[kind][3] in told for kind in ("form", "rule", "roles", "letters"))


@pytest.mark.parametrize("broken", ["roles: [", "", "roles:\n  applicant: 3\n", "- a list"])
def test_a_roles_file_that_is_none_is_told_and_not_stumbled_over(broken, copy):
    (copy / "config" / "roles.yml").write_text(broken, encoding="utf-8")
    assert all(fault.startswith("config/roles.yml:") for fault in check.problems(copy))
    assert check.problems(copy)


def test_two_roles_in_one_lane_are_told(copy):
    line = spoil(copy, "config/roles.yml", "lane: 审批,", "lane: 经办,")
    assert any(
        fault.startswith(f"config/roles.yml:{line}:") and "不止一个岗位" in fault for fault in check.problems(copy)
    )


def test_a_missing_diagram_is_told(copy):
    (copy / "bpmn" / "conditional_application.bpmn").unlink()
    assert any(fault.startswith("bpmn/conditional_application.bpmn:1:") for fault in check.problems(copy))


def test_the_command_ends_with_1_and_the_office_does_not_open(copy):
    """With a wrong file the application cannot be made, and the command must say why all the same."""
    shutil.copytree(REPOSITORY / "app", copy / "app", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(REPOSITORY / "wsgi.py", copy / "wsgi.py")
    for kind in ("form", "roles"):
        path, right, wrong, _ = FAULTS[kind]
        spoil(copy, path, right, wrong)
    done = run(copy, PYTHONPATH=str(copy))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert any(line.startswith("forms/conditional_application/oversee.yml:") for line in lines)
    assert any(line.startswith("config/roles.yml:") for line in lines)
