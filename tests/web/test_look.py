"""What is vendored is what the manifest says, the choices are kept, the colours can be read."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_wtf import CSRFProtect

from app.web import i18n, look

ROOT = Path(__file__).parents[2]
WEB = ROOT / "app" / "web"
VENDORED = [WEB / "static" / "vendor", ROOT / "tests" / "browser" / "vendor"]
THEME = (WEB / "static" / "theme.css").read_text(encoding="utf-8")


@pytest.fixture
def client():
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    app.secret_key = "for tests"
    CSRFProtect(app)
    look.install(app)
    page = '{% extends "layout/citizen.html" %}{% block heading %}我的申请{% endblock %}'
    app.add_url_rule("/cases/1", "case", lambda: render_template_string(page))
    return app.test_client()


@pytest.mark.parametrize("folder", VENDORED, ids=["pages", "browser tests"])
def test_vendored_files_are_those_of_the_manifest(folder):
    packages = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["packages"]
    listed = {path: digest for package in packages for path, digest in package["files"].items()}
    present = {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert present == listed
    assert all(package["version"] and package["licence"] for package in packages)


def test_every_icon_that_is_named_is_there(client):
    sources = "".join(file.read_text(encoding="utf-8") for file in (WEB / "templates").rglob("*.html"))
    named = set(re.findall(r"\bicon\('([a-z0-9-]+)'", sources))
    there = {file.stem for file in (WEB / "static/vendor/bootstrap-icons").glob("*.svg")}
    assert named
    assert named <= there


def test_a_missing_compiled_catalogue_is_made(tmp_path):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "登录"\nmsgstr "Sign in"\n',
        encoding="utf-8",
    )
    i18n.compile_catalogues(tmp_path)
    assert b"Sign in" in (folder / "messages.mo").read_bytes()
    assert [file.name for file in folder.iterdir() if file.suffix == ".tmp"] == []


def test_pages_are_chinese_until_english_is_chosen(client):
    assert '<html lang="zh-CN">' in client.get("/cases/1").text
    chosen = client.get("/cases/1?lang=en")
    assert (chosen.status_code, chosen.location) == (303, "/cases/1")
    page = client.get("/cases/1").text
    assert '<html lang="en">' in page
    assert "Skip to main content" in page


def test_large_print_is_chosen_and_left_by_a_link(client):
    client.get("/cases/1?large=1")
    page = client.get("/cases/1").text
    assert 'class="large-print"' in page
    assert "退出长者模式" in page
    client.get("/cases/1?large=0")
    assert 'class="large-print"' not in client.get("/cases/1").text


def test_a_choice_keeps_the_rest_of_the_question(client):
    assert client.get("/cases/1?state=open&lang=en&page=2").location == "/cases/1?state=open&page=2"


def test_a_choice_never_leads_to_another_site(client):
    answer = client.get("//evil.example/%2F?lang=en")
    assert "evil" not in (answer.location or "") or answer.location.startswith("/evil")


def test_an_unknown_choice_is_passed_over(client):
    assert client.get("/cases/1?lang=fr&large=7").status_code == 200


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", THEME.split("html {")[0]))


@pytest.mark.parametrize("name", ["blue", "green", "amber", "red", "ink", "ink-soft"])
@pytest.mark.parametrize("ground", ["#ffffff", TOKENS["ground"]])
def test_words_can_be_read_on_their_ground(name, ground):
    assert contrast(TOKENS[name], ground) >= 4.5  # WCAG 1.4.3


@pytest.mark.parametrize("name", ["blue", "green", "amber", "red"])
def test_words_can_be_read_on_their_own_tint(name):
    assert contrast(TOKENS[name], TOKENS[f"{name}-tint"]) >= 4.5


def test_the_edge_of_an_input_can_be_seen():
    assert contrast(TOKENS["line-strong"], "#ffffff") >= 3  # WCAG 1.4.11
