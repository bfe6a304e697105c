"""The calendar on the command line: dates out, sentences for mistakes, never a traceback."""

import json
import os
import subprocess
import sys

import pytest
from flask import Flask

from app.cli.calendar import commands
from config.base import REPOSITORY


@pytest.fixture
def run():
    app = Flask("calendar only")
    for command in commands:
        app.cli.add_command(command)
    runner = app.test_cli_runner()

    def call(*words, typed=None):
        return runner.invoke(args=["calendar", *words], input=typed)

    return call


def test_due_prints_the_bare_date(run):
    told = run("due", "2026-02-06", "20")
    assert (told.stdout, told.stderr, told.exit_code) == ("2026-03-12\n", "", 0)


def test_a_provisional_date_is_said_to_be_so_beside_the_date(run):
    told = run("due", "2026-12-04", "20")
    assert (told.stdout, told.exit_code) == ("2027-01-04\n", 0)
    assert told.stderr == "暂定：2026-12-28 以后的放假安排尚未公布，最早可能为 2027-01-02。\n"


@pytest.mark.parametrize("words", [("2026-12-04", "20", "--json"), ("--json", "2026-12-04", "20")])
def test_json_tells_the_bounds_and_the_calendar(run, words):
    told = json.loads(run("due", *words).stdout)
    assert told.pop("calendar").startswith("2026-国办发明电〔2025〕7号#")
    assert told == {
        "start_on": "2026-12-04",
        "days": 20,
        "due_on": "2027-01-04",
        "provisional": True,
        "earliest_on": "2027-01-02",
        "certain_through": "2026-12-28",
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("2026-02-06", "0"), "大于 0 的整数"),
        (("2026-02-06", "-5"), "大于 0 的整数"),
        (("2026-02-06", "twenty"), "大于 0 的整数：twenty"),
        (("2026-02-06", "20.5"), "大于 0 的整数：20.5"),
        (("2026-02-30", "20"), "没有这一天：2026-02-30"),
        (("6/2/2026", "20"), "日期应当写成 2026-02-06 的样子：6/2/2026"),
        (("20260206", "20"), "日期应当写成 2026-02-06 的样子：20260206"),
        (("1999-12-31", "20"), "2000 年至 2099 年"),
        (("2099-12-30", "20"), "2000 年至 2099 年"),
        (("2026-02-06", "999999999"), "2000 年至 2099 年"),
        (("2026-02-06",), "请给出日期和工作日数"),
        ((), "请给出日期和工作日数"),
        (("2026-02-06", "20", "--batch", "-"), "--batch 不能与"),
        (("--batch", "no/such/file"), "找不到文件：no/such/file"),
        (("--batch", "."), "文件读不出来：."),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence_and_exit_code_1(run, words, sentence):
    told = run("due", *words)
    assert sentence in told.stderr
    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
    assert told.stdout == ""


BATCH = "date,days\n\n2026-02-06,20\n 2026-12-04 , 20 \r\n"
ANSWERS = """date,days,due_on,provisional,earliest_on
2026-02-06,20,2026-03-12,false,2026-03-12
2026-12-04,20,2027-01-04,true,2027-01-02
"""


@pytest.mark.parametrize("typed", [BATCH, "\ufeff" + BATCH, BATCH.replace("date,days\n", ""), "\n" + BATCH])
def test_a_batch_is_answered_line_by_line_as_csv(run, typed):
    told = run("due", "--batch", "-", typed=typed)
    assert (told.stdout, told.stderr, told.exit_code) == (ANSWERS, "", 0)


def test_a_batch_is_read_from_a_file(run, tmp_path):
    (tmp_path / "dates.csv").write_text(BATCH, encoding="utf-8")
    assert run("due", "--batch", str(tmp_path / "dates.csv")).stdout == ANSWERS


def test_wrong_lines_of_a_batch_are_named_and_the_good_ones_answered(run):
    typed = "date,days\nabc,20\n2026-02-06,20\n2026-02-06\n2026-02-06,0\n2026-02-06,20,x\n2026-12-04,20\n"
    told = run("due", "--batch", "-", typed=typed)
    assert told.stdout == ANSWERS
    assert told.exit_code == 1
    assert [line.split("：")[0] for line in told.stderr.splitlines()] == ["第 2 行", "第 4 行", "第 5 行", "第 6 行"]
    assert "Traceback" not in told.output


def test_explain_prints_every_day_with_its_reason(run):
    told = run("explain", "2026-09-30", "3")
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert sum("国庆节（国办发明电〔2025〕7号）" in line for line in lines) == 7
    assert "  第  3 天  2026-10-10（星期六）  调休上班（国办发明电〔2025〕7号）" in lines
    assert "届满：2026-10-10（星期六） 24:00（民法典第二百零三条）" in lines


def test_explain_refuses_with_a_sentence(run):
    told = run("explain", "2026-09-30", "-1")
    assert (told.stdout, told.stderr, told.exit_code) == ("", "工作日数应当是大于 0 的整数。\n", 1)


def test_the_product_itself_answers_without_a_database():
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "calendar", "due", "2026-02-06", "20"]
    nowhere = os.environ | {"APP_ENV": "testing", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    told = subprocess.run(command, cwd=REPOSITORY, env=nowhere, capture_output=True, text=True, check=False)
    assert (told.stdout, told.returncode) == ("2026-03-12\n", 0), told.stderr
