"""Signing in and out."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, Problem
from app.domain.people import NOBODY
from app.reading import demo_accounts
from app.services import accounts
from app.web import guards
from app.web.desk import office, viewer, work
from app.web.desk import session as session_to_look

pages = Blueprint("entrance", __name__)


@pages.get("/sign-in")
@guards.anyone
def sign_in() -> str | Response:
    """The sign-in page; whoever is in already goes on."""
    if viewer() is not NOBODY:
        return redirect(_next(), code=303)
    return _page()


@pages.post("/sign-in")
@guards.anyone
def enter() -> str | Response | tuple[str, int]:
    """Open a session with a new token; the old anonymous one is forgotten."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    try:
        with work() as unit:
            token = accounts.sign_in(unit, login, password, request.remote_addr or "", request.user_agent.string)
    except Forbidden as locked:
        return _page(login, str(locked)), 429
    if token is None:
        return _page(login, _("登录名或密码不正确。")), 422
    session.clear()
    return _with_cookie(redirect(_next(), code=303), token)


@pages.post("/sign-out")
@guards.signed_in
def leave() -> Response:
    """End the session."""
    with work() as unit:
        accounts.sign_out(unit, request.cookies.get(guards.cookie_name(), ""))
    session.clear()
    answer = redirect(url_for("portal.home"), code=303)
    answer.delete_cookie(guards.cookie_name(), secure=guards.https_only(), httponly=True, samesite="Lax")
    flash(_("您已退出登录。"), "success")
    return answer


def _page(login: str = "", message: str = "") -> str:
    problems = (Problem(path="/login", label=_("登录名"), message=message),) if message else ()
    return render_template(
        "entrance/sign_in.html",
        login=login,
        problems=problems,
        demo_accounts=demo_accounts.every(session_to_look()) if office().demo else [],
        role_titles=office().role_titles,
        next=request.values.get("next", ""),
    )


def _next() -> str:
    """Only an address of this site: a foreign one would make the sign-in page a trap."""
    wanted = request.values.get("next", "")
    # Browsers read a backslash as a slash and drop tabs and line breaks, so "/\\host" and "/\t/host" lead elsewhere.
    if wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable() and "\\" not in wanted:
        return wanted
    return url_for("portal.home")


def _with_cookie(answer: Response, token: str) -> Response:
    answer = make_response(answer)
    answer.set_cookie(guards.cookie_name(), token, httponly=True, secure=guards.https_only(), samesite="Lax", path="/")
    return answer
