"""Somebody's program: a client with a token of an account of the town."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event

from app.services import accounts
from app.store.db import db

TYPE = "urn:public-data-cases:problem:"


@dataclass(kw_only=True)
class Program:
    """Speaks to the API in somebody's name; without a token in nobody's."""

    client: Any
    token: str = ""

    def __call__(self, method, path, *, headers=None, **words):
        mine = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.open(f"/api/v1{path}", method=method, headers={**mine, **(headers or {})}, **words)

    def get(self, path, **words):
        return self("GET", path, **words)

    def post(self, path, body=None, **words):
        return self("POST", path, json=body, **words) if body is not None else self("POST", path, **words)


@pytest.fixture
def program(town):
    def program(login=None):
        if login is None:
            return Program(client=town.app.test_client())
        with town.at_work() as unit:
            return Program(client=town.app.test_client(), token=accounts.create_token(unit, login))

    return program


@pytest.fixture
def ann(program):
    return program("applicant")


@pytest.fixture
def bob(program):
    return program("reviewer")


@pytest.fixture
def eve(program):
    return program("approver")


@pytest.fixture
def sue(program):
    return program("supervisor")


def problem_of(answer, status, kind):
    """The answer's problem details, their shape proved (RFC 9457)."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told = answer.json
    assert told["type"] == TYPE + kind
    assert told["status"] == status
    assert told["instance"] == answer.request.path
    assert told["title"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told["detail"])
    return told


@pytest.fixture
def is_problem():
    return problem_of


@pytest.fixture
def statements():
    """The statements sent to the database inside the block."""

    @contextmanager
    def heard():
        said = []

        def hear(_connection, _cursor, statement, *_rest):
            said.append(statement)

        event.listen(db.engine, "before_cursor_execute", hear)
        try:
            yield said
        finally:
            event.remove(db.engine, "before_cursor_execute", hear)

    return heard
