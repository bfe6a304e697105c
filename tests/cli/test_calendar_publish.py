"""`calendar publish`: looks first, publishes with --confirm, and does nothing the second time."""

import pytest
from sqlalchemy import select

from app.store.models import CalendarEdition
from tests.services.notices import TEXT


@pytest.fixture
def run(town, tmp_path):
    def run(*words, text=TEXT):
        file = tmp_path / "notice.txt"
        file.write_text(text, encoding="utf-8")
        return town.app.test_cli_runner().invoke(args=["calendar", "publish", str(file), *words])

    return run


def test_it_looks_and_publishes_only_when_told_to(town, run):
    case = town.applicant.applies(received_on="2027-01-20")
    looked = run()
    assert case.case_no in looked.stdout
    assert "→" in looked.stdout
    assert "没有发布" in looked.stdout
    assert town.rows(select(CalendarEdition)) == []
    assert "已发布第 1 版" in run("--confirm").stdout
    assert not case.provisional
    assert "什么也没有改变" in run("--confirm").stdout
    assert len(town.rows(select(CalendarEdition))) == 1


def test_what_cannot_be_is_told_and_nothing_changes(town, run):
    told = run("--confirm", text=TEXT.replace("5月8日（周六）上班", ""))
    assert told.exit_code == 1
    assert "现为 247 个" in told.stderr
    assert town.rows(select(CalendarEdition)) == []
