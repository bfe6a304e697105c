"""Settings are heard, checked, and refused with a sentence."""

import pytest

import config
from config import Misconfigured

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SECRETS = {"SECRET_KEY": "x", "SEALING_KEYS": f"2026a:{KEY}", "MARK_KEY": KEY}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    for name in config.Settings.names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))


def test_development_is_the_default_and_keeps_its_secret_over_restarts(tmp_path):
    first, second = config.load(), config.load()
    assert first.environment == "development"
    assert first.demo
    assert first.embedded
    assert first.secret_key == second.secret_key
    assert len(first.secret_key.get_secret_value()) > 30
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0


def test_the_clock_is_set_in_development(monkeypatch):
    monkeypatch.setenv("APP_CLOCK", "2026-12-22T09:00+08:00")
    assert config.load().clock.isoformat() == "2026-12-22T09:00:00+08:00"


@pytest.mark.parametrize("spelling", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_a_database_may_be_spelled_as_people_do(monkeypatch, spelling):
    monkeypatch.setenv("DATABASE_URL", f"{spelling}me@here/office")
    assert config.load().database_url == "postgresql+psycopg://me@here/office"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"APP_ENV": "prod"}, "APP_ENV=prod"),
        ({"DATABASE_URL": "mysql://me@here/office"}, "DATABASE_URL: 只支持 PostgreSQL"),
        ({"PORT": "99999"}, "PORT"),
        ({"PORT": "many", "TICK_SECONDS": "0"}, "PORT.*\n.*TICK_SECONDS"),
        ({"APP_CLOCK": "2026-12-22T09:00"}, "APP_CLOCK"),
        ({"DATABASE_URI": "postgresql://me@here/office"}, "DATABASE_URI: 没有这个设置，是不是 DATABASE_URL"),
        ({"APP_ENV": "production"}, "SECRET_KEY"),
        ({"APP_ENV": "production", **SECRETS, "SEALING_KEYS": ""}, "SEALING_KEYS"),
        ({"APP_ENV": "production", **SECRETS, "MARK_KEY": ""}, "MARK_KEY"),
        ({"SEALING_KEYS": "a:short"}, "SEALING_KEYS: .*32"),
        ({"MARK_KEY": "short"}, "MARK_KEY: .*32"),
        ({"APP_ENV": "production", "SECRET_KEY": "x", "APP_CLOCK": "2026-12-22T09:00+08:00"}, "APP_CLOCK"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(monkeypatch, settings, words):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=words):
        config.load()


def test_no_refusal_shows_a_value(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://me:s3cret@here/office")
    with pytest.raises(Misconfigured) as refusal:
        config.load()
    assert "s3cret" not in str(refusal.value)


def test_production_starts_without_the_demo_and_with_secure_cookies(monkeypatch):
    monkeypatch.setenv("APP_ENV", "production")
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = config.load()
    assert not settings.demo
    assert settings.secure_cookies


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in config.Settings.model_fields.values())
