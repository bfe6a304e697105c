"""`token create`: the token is printed once, opens the API, and is kept as a digest alone."""

import pytest
from sqlalchemy import select

from app.store.models import ApiToken


@pytest.fixture
def run(town):
    def run(*words):
        return town.app.test_cli_runner().invoke(args=["token", "create", *words])

    return run


def test_the_token_opens_the_api_in_its_owners_name(town, run):
    case = town.applicant.applies()
    token = run("applicant", "--name", "试用").stdout.strip()
    answer = town.app.test_client().get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
    assert [one["case_no"] for one in answer.json["cases"]] == [case.case_no]


def test_only_its_digest_is_kept(town, run):
    token = run("applicant", "--name", "试用").stdout.strip()
    (kept,) = town.rows(select(ApiToken))
    assert kept.name == "试用"
    assert token not in kept.digest
    assert len(token) > 40


def test_nothing_but_the_token_is_printed(run):
    assert len(run("applicant").stdout.split()) == 1


def test_an_unknown_login_is_told(run):
    told = run("nobody")
    assert told.exit_code == 1
    assert "没有登录名为“nobody”的账号" in told.stderr
    assert told.stdout == ""
