"""Who gets in, for how long, and who does not: passwords, sessions, tokens, and every trick at the door."""

import re
import time
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select, update

from app.cli import demo
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.people import NOBODY
from app.factory import create_app
from app.services import accounts, passwords
from app.store.db import Base, db
from app.store.models import Account, ApiToken, LoginAttempt, UserSession
from config import production, testing
from tests.services.at_once import at_once

LONG = "correct horse 9"


def enters(town, login="reviewer", password=demo.PASSWORD):
    """The token of a new session; None where password and login do not fit."""
    with town.at_work(NOBODY) as unit:
        return accounts.sign_in(unit, login, password, "192.0.2.1", "a browser")


def who(town, token):
    with town.at_work(NOBODY) as unit:
        actor = accounts.who_is(unit, token)
    return actor.login if actor else None


def later(town, **by):
    town.clock.is_now(town.clock.now() + timedelta(**by))


def fails(town, times, login="reviewer"):
    for _ in range(times):
        assert enters(town, login, "wrong") is None


# Passwords


def test_a_password_is_kept_by_argon2_alone(town):
    hashes = {account.password_hash for account in town.rows(select(Account))}
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert passwords.hashed(demo.PASSWORD) != passwords.hashed(demo.PASSWORD)


def test_the_right_password_opens_a_session_and_a_wrong_one_does_not(town):
    assert who(town, enters(town)) == "reviewer"
    assert enters(town, password="Demo") is None
    assert enters(town, password="") is None
    assert enters(town, login="nobody") is None
    assert enters(town, login="reviewer ") is None


def test_an_unknown_login_takes_as_long_as_a_known_one(town):
    def seconds(login):
        began = time.perf_counter()
        enters(town, login, "wrong")
        return time.perf_counter() - began

    known = min(seconds("approver") for _ in range(3))
    assert min(seconds("nobody") for _ in range(3)) > known / 3


def test_an_account_that_was_closed_gets_in_no_more_and_is_out_at_once(town):
    token = enters(town)
    with town.at_work() as unit:
        unit.session.execute(update(Account).where(Account.login == "reviewer").values(is_active=False))
    assert who(town, token) is None
    assert enters(town) is None


# The lock


def test_five_failures_lock_a_login_for_a_quarter_of_an_hour(town):
    fails(town, 5)
    later(town, minutes=14, seconds=59)
    with pytest.raises(Forbidden, match="15分钟"):
        enters(town)
    later(town, seconds=1)
    assert enters(town)


def test_the_quarter_of_an_hour_begins_with_the_last_failure(town):
    fails(town, 4)
    later(town, minutes=14)
    fails(town, 1)
    later(town, minutes=2)
    with pytest.raises(Forbidden):
        enters(town)


def test_four_failures_do_not_lock_and_a_success_forgets_them(town):
    fails(town, 4)
    assert enters(town)
    fails(town, 4)
    assert enters(town)


def test_failures_spread_over_the_day_do_not_lock(town):
    for _ in range(8):
        fails(town, 1)
        later(town, minutes=5)
    assert enters(town)


def test_what_is_tried_while_locked_does_not_lengthen_the_lock(town):
    fails(town, 5)
    for _ in range(3):
        later(town, minutes=4)
        with pytest.raises(Forbidden):
            enters(town, password="wrong")
    later(town, minutes=3)
    assert enters(town)


def test_others_get_in_meanwhile(town):
    fails(town, 5)
    assert enters(town, "approver")


def test_a_login_that_does_not_exist_is_locked_like_any_other(town):
    fails(town, 5, "nobody")
    with pytest.raises(Forbidden):
        enters(town, "nobody", "wrong")


def test_a_lock_holds_for_every_process(town, tmp_path):
    fails(town, 5)
    settings = testing.Testing(database_url=town.app.config["SQLALCHEMY_DATABASE_URI"], var_dir=tmp_path)
    other = create_app(settings, clock=town.clock)
    other.config["WTF_CSRF_ENABLED"] = False
    answer = other.test_client().post("/sign-in", data={"login": "reviewer", "password": demo.PASSWORD})
    assert answer.status_code == 429
    with other.app_context():
        db.engine.dispose()


def test_guesses_made_at_once_are_counted_one_by_one(town):
    answers = at_once(town, *[lambda: enters(town, password="wrong")] * 12)
    assert answers.count(None) == 5
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 7
    assert len(town.rows(select(LoginAttempt))) == 5


# Sessions


def test_a_session_ends_after_half_an_hour_without_a_request(town):
    token = enters(town)
    for _ in range(3):
        later(town, minutes=29)
        assert who(town, token) == "reviewer"
    later(town, minutes=30)
    assert who(town, token) is None


def test_a_session_ends_after_eight_hours_however_busy(town):
    token = enters(town)
    for _ in range(23):
        later(town, minutes=20)
        assert who(town, token) == "reviewer"
    later(town, minutes=19, seconds=59)
    assert who(town, token) == "reviewer"
    later(town, seconds=1)
    assert who(town, token) is None


def test_a_session_that_has_ended_does_not_come_back(town):
    token = enters(town)
    later(town, minutes=31)
    assert who(town, token) is None
    town.clock.is_now(town.clock.now() + timedelta(seconds=1))
    assert who(town, token) is None


def test_only_the_digest_of_a_token_is_in_the_database(town):
    token = enters(town)
    with town.at_work() as unit:
        key = accounts.create_token(unit, "reviewer")
        everything = [str(row) for table in Base.metadata.sorted_tables for row in unit.session.execute(select(table))]
    assert accounts.digest(token) in "".join(everything)
    assert not any(token in row or key in row for row in everything)


def test_the_digest_itself_opens_nothing(town):
    token = enters(town)
    assert who(town, accounts.digest(token)) is None
    assert who(town, "") is None


def test_signing_out_ends_the_session_for_whoever_copied_its_token(town):
    client = town.client("reviewer")
    copied = client.get_cookie("sid").value
    assert client.post("/sign-out").status_code == 303
    assert client.get_cookie("sid") is None
    assert who(town, copied) is None


def test_a_changed_password_ends_every_session_and_the_old_password(town):
    tokens = [enters(town), enters(town)]
    with town.reviewer.does() as unit:
        accounts.change_password(unit, demo.PASSWORD, LONG)
    assert [who(town, token) for token in tokens] == [None, None]
    assert enters(town) is None
    assert who(town, enters(town, password=LONG)) == "reviewer"


def test_a_password_is_not_changed_without_the_old_one_or_for_a_weak_one(town):
    token = enters(town)
    for old, new in (
        ("wrong", LONG),
        (demo.PASSWORD, "short 9"),
        (demo.PASSWORD, "1234567890"),
        (demo.PASSWORD, "onlyletters"),
    ):
        with pytest.raises(Invalid), town.reviewer.does() as unit:
            accounts.change_password(unit, old, new)
    assert who(town, token) == "reviewer"


# API tokens


def whose(town, token):
    with town.at_work(NOBODY) as unit:
        actor = accounts.whose_token(unit, token)
    return actor.login if actor else None


@pytest.fixture
def key(town):
    with town.at_work() as unit:
        return accounts.create_token(unit, "reviewer", "a program")


def test_an_api_token_is_its_accounts_and_expires(town, key):
    assert whose(town, key) == "reviewer"
    later(town, days=90, seconds=-1)
    assert whose(town, key) == "reviewer"
    later(town, seconds=1)
    assert whose(town, key) is None


def test_an_api_token_that_was_revoked_opens_nothing(town, key):
    with town.at_work() as unit:
        unit.session.execute(update(ApiToken).values(revoked_at=unit.now))
    assert whose(town, key) is None


def test_an_api_token_of_a_closed_account_opens_nothing(town, key):
    with town.at_work() as unit:
        unit.session.execute(update(Account).where(Account.login == "reviewer").values(is_active=False))
    assert whose(town, key) is None


def test_nobody_gets_a_token_for_an_unknown_login(town):
    with pytest.raises(Missing), town.at_work() as unit:
        accounts.create_token(unit, "nobody")


def test_a_token_is_no_session_and_a_session_no_token(town, key):
    assert who(town, key) is None
    assert whose(town, enters(town)) is None
    client = town.client("reviewer")
    assert client.get("/api/v1/tasks").status_code == 401
    stranger = town.client()
    assert stranger.get("/workbench", headers={"Authorization": f"Bearer {key}"}).status_code == 303


# Cookies


def cookie(answer, name):
    return next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{name}="))


KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CREDENTIALS = {"login": "reviewer", "password": demo.PASSWORD}


def test_the_cookie_is_for_this_site_and_no_script(town):
    said = cookie(town.client().post("/sign-in", data=CREDENTIALS), "sid")
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said
    assert "Domain" not in said
    assert "Expires" not in said
    assert "Max-Age" not in said


def test_over_https_the_cookie_stays_there(town):
    said = cookie(town.client().post("/sign-in", data=CREDENTIALS, base_url="https://localhost"), "__Host-sid")
    assert "Secure" in said


def test_in_production_every_cookie_is_https_only_even_behind_a_proxy_that_says_nothing(town, tmp_path):
    settings = production.Production(
        database_url=town.app.config["SQLALCHEMY_DATABASE_URI"],
        var_dir=tmp_path,
        secret_key="a secret of this test",
        sealing_keys=f"a:{KEY}",
        mark_key=KEY,
        demo=True,
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    answer = client.post("/sign-in", data=CREDENTIALS)
    assert "Secure" in cookie(answer, "__Host-sid")
    assert all("Secure" in one for one in answer.headers.getlist("Set-Cookie"))
    with app.app_context():
        db.engine.dispose()


def test_signing_in_forgets_what_the_stranger_had(town):
    client = town.client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/sign-in", data=CREDENTIALS)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_every_signing_in_is_a_new_token_and_a_planted_one_is_not_taken_over(town):
    client = town.client()
    client.set_cookie("sid", "planted")
    first = cookie(client.post("/sign-in", data=CREDENTIALS), "sid")
    second = cookie(client.post("/sign-in", data=CREDENTIALS), "sid")
    assert "planted" not in first
    assert first != second
    assert who(town, "planted") is None
    assert all(session.digest != accounts.digest("planted") for session in town.rows(select(UserSession)))


# The way back


TRAPS = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\t\\evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "//user@evil.example",
    "/\r\nSet-Cookie: sid=planted",
    "//[::1]",
    "/\u2028/evil.example",
]


def test_nobody_is_led_to_another_site(town):
    signed_in = town.client("reviewer")
    for wanted in TRAPS:
        posted = town.client().post("/sign-in", data={**CREDENTIALS, "next": wanted})
        for answer in (posted, signed_in.get("/sign-in", query_string={"next": wanted})):
            assert answer.status_code == 303
            assert as_a_browser_goes(answer.headers["Location"]) == "localhost", wanted
            assert not any("planted" in one for one in answer.headers.getlist("Set-Cookie"))


def as_a_browser_goes(location):
    """The host that a browser would go to (WHATWG URL): tabs and line breaks dropped, backslashes read as slashes."""
    location = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin("http://localhost/sign-in", location)).hostname


def test_whoever_was_sent_to_sign_in_comes_back(town):
    for wanted in ("/workbench", "/workbench?scope=mine&late=1", "/catalogue/440000/transport/0001"):
        answer = town.client().post("/sign-in", data={**CREDENTIALS, "next": wanted})
        assert answer.headers["Location"] == wanted


def test_a_stranger_is_asked_to_sign_in_and_told_the_way_back(town):
    answer = town.client().get("/workbench?scope=mine")
    assert answer.status_code == 303
    assert "next=/workbench?scope%3Dmine" in answer.headers["Location"].replace("%2F", "/").replace("%3F", "?")


# Requests that a foreign page makes


def posts(app):
    """Every address that takes a POST with cookies, with something in place of its variables."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.rule.startswith("/api/"):
            one_of_several = re.sub(r"<any\((\w+)[^<>]*>", r"\1", rule.rule)
            yield re.sub(r"<(?:[^:<>]+:)?[^<>]+>", "1", one_of_several)


@pytest.fixture
def guarded(town, tmp_path):
    """The application as it runs, whose forms carry tokens; in no context of a test, which would keep one token for all."""
    app = create_app(
        testing.Testing(database_url=town.app.config["SQLALCHEMY_DATABASE_URI"], var_dir=tmp_path, demo=True)
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def form_token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def signed_in(app, login="reviewer"):
    client = app.test_client()
    token = form_token(client.get("/sign-in"))
    assert (
        client.post("/sign-in", data={"login": login, "password": demo.PASSWORD, "csrf_token": token}).status_code
        == 303
    )
    return client


def test_no_post_is_taken_without_its_forms_token(guarded):
    addresses = sorted(posts(guarded))
    assert len(addresses) > 10
    for client in (guarded.test_client(), signed_in(guarded), signed_in(guarded, "applicant")):
        assert {address: client.post(address).status_code for address in addresses} == dict.fromkeys(addresses, 400)


def test_somebody_elses_form_token_is_no_token(guarded):
    mine, theirs = signed_in(guarded), signed_in(guarded, "applicant")
    token = form_token(theirs.get("/"))
    assert mine.post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert mine.post("/sign-out", data={"csrf_token": "made up"}).status_code == 400
    assert mine.post("/sign-out", data={"csrf_token": form_token(mine.get("/"))}).status_code == 303


def test_a_refused_post_says_so_on_a_page(guarded):
    answer = guarded.test_client().post("/sign-in", data=CREDENTIALS)
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_what_is_over_is_forgotten_once_a_day(town):
    for login in ("applicant", "reviewer"):
        town.client(login)
    town.clock.is_now("2026-02-06 09:20")
    alive = town.client("approver")
    town.clock.is_now("2026-02-06 09:35")
    with town.at_work() as unit:
        accounts.forget_old(unit)
    assert len(town.rows(select(UserSession))) == 1
    assert alive.get("/workbench").status_code == 200
