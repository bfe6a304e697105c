import re

import pytest
from flask import Flask, Response

from app.web import headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def client():
    app = Flask("app", static_folder="web/static")
    app.after_request(headers.apply)
    app.add_url_rule("/page", "page", lambda: "一页")
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    app.add_url_rule("/public", "public", lambda: Response("公开", headers={"Cache-Control": "public, max-age=60"}))
    return app.test_client()


@pytest.fixture
def get(client):
    """Static answers hold an open file until they are closed."""

    def get(path, **how):
        with client.get(path, **how) as answer:
            return answer

    return get


@pytest.mark.parametrize("path", ["/page", "/nowhere", "/broken", "/static/theme.css"])
def test_every_answer_carries_the_policy(get, path):
    answer = get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_the_policy_allows_no_inline_script_or_style():
    assert "unsafe" not in headers.CONTENT_SECURITY_POLICY


def test_plain_http_promises_no_transport_security(get):
    assert "Strict-Transport-Security" not in get("/page").headers


def test_https_is_asked_for_a_year(get):
    answer = get("/page", base_url="https://localhost")
    assert int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"]).group(1)) >= 31_536_000


def test_pages_are_not_stored(get):
    assert get("/page").headers["Cache-Control"] == "no-store"


def test_a_page_that_says_otherwise_may_be_stored(get):
    assert get("/public").headers["Cache-Control"] == "public, max-age=60"


def test_a_static_address_with_its_hash_is_kept_for_ever(get):
    assert "immutable" in get("/static/theme.css?v=123").headers["Cache-Control"]
    assert "immutable" not in get("/static/theme.css").headers["Cache-Control"]


def test_a_missing_static_file_is_not_kept(get):
    assert "immutable" not in get("/static/gone.css?v=123").headers.get("Cache-Control", "")


def test_fragments_and_pages_are_told_apart_by_caches(get):
    assert "HX-Request" in get("/page").headers["Vary"]
