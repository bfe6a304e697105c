"""Keeps strangers out. Every route says who may come in; one that does not say is refused at start."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden
from app.domain.people import NOBODY, Role
from app.services import accounts
from app.services.work import work as begin_work
from app.web.desk import office, viewer

View = TypeVar("View", bound=Callable[..., Any])
LETS_IN = "lets_in"
STATIC = "static"


class Unguarded(RuntimeError):
    """A route does not say who may come in."""


def install(app: Flask) -> None:
    """Learn who is here before every request."""
    app.before_request(_recognise)


def refuse_unguarded(app: Flask, prefixes: tuple[str, ...] = ()) -> None:
    """Raises Unguarded for a route without a guard. Call it after the last blueprint; endpoints with these prefixes guard themselves."""
    for endpoint, view in app.view_functions.items():
        if (
            endpoint.rpartition(".")[2] != STATIC
            and not endpoint.startswith(prefixes or ("\0",))
            and not hasattr(view, LETS_IN)
        ):
            raise Unguarded(endpoint)


def anyone(view: View) -> View:
    """Open to strangers."""
    setattr(view, LETS_IN, "anyone")
    return view


def signed_in(view: View) -> View:
    """For anyone who has signed in; strangers go to the sign-in page and come back."""
    return _guarded(view, "signed_in", lambda: True)


def officials(view: View) -> View:
    """For people of an organ."""
    return _guarded(view, "officials", lambda: viewer().is_official)


def holders_of(*roles: Role) -> Callable[[View], View]:
    """For people with one of these roles."""
    return lambda view: _guarded(view, " ".join(roles), lambda: viewer().is_a(*roles))


def _guarded(view: View, name: str, lets_in: Callable[[], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if viewer() is NOBODY:
            return _to_sign_in()
        if not lets_in():
            raise Forbidden("您的岗位不能使用这个页面。")
        return view(*args, **kwargs)

    setattr(guarded, LETS_IN, name)
    return guarded  # type: ignore[return-value]  # wraps keeps the signature, TypeVar cannot say so


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("entrance.sign_in", next=wanted), code=303)


def _recognise() -> None:
    g.actor = NOBODY
    token = request.cookies.get(cookie_name())
    if (
        not token
        or request.endpoint is None
        or request.endpoint.rpartition(".")[2] == STATIC
        or request.path.startswith("/api/")
    ):
        return
    with begin_work(office(), NOBODY) as unit:
        g.actor = accounts.who_is(unit, token) or NOBODY


def cookie_name() -> str:
    """With `__Host-` the browser itself refuses a cookie that is not https-only and of this host."""
    return "__Host-sid" if https_only() else "sid"


def https_only() -> bool:
    """Whether the cookie goes by https alone: where this request came by it, and always where the settings say so."""
    return request.is_secure or bool(current_app.config["SESSION_COOKIE_SECURE"])
