"""Language and 长者模式 (large print): chosen by a link, kept in a cookie, no script needed."""

from urllib.parse import quote, urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

LANGUAGES = ("zh", "en")
CHOICES = {"lang": LANGUAGES, "large": ("0", "1")}
ONE_YEAR_SECONDS = 31_536_000


def install(app: Flask) -> None:
    """Let `?lang=en` and `?large=1` on any page set the cookie, and tell the templates what is chosen."""
    app.before_request(_take_choice)
    app.context_processor(_chosen)


def language() -> str:
    """Give `zh` or `en`, as the reader chose; Chinese unless asked for English."""
    chosen = request.cookies.get("lang", "")
    return chosen if chosen in LANGUAGES else "zh"


def here(**changes: str | int | None) -> str:
    """Give the present address with some questions changed, `None` leaving one out: `here(sort="due", after=None)`."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes and key not in CHOICES]
    asked = [(key, str(value)) for key, value in changes.items() if value is not None]
    query = urlencode([*kept, *asked])
    # Two leading slashes would name another host.
    path = "/" + quote(request.path.lstrip("/"))
    return f"{path}?{query}" if query else path


def _take_choice() -> Response | None:
    """Keep the choice and show the same page without it in the address."""
    chosen = {key: request.args[key] for key, allowed in CHOICES.items() if request.args.get(key) in allowed}
    if request.method != "GET" or not chosen:
        return None
    answer = redirect(here(), code=303)
    for key, value in chosen.items():
        answer.set_cookie(key, value, max_age=ONE_YEAR_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax")
    return answer


def _chosen() -> dict[str, object]:
    english, large = language() == "en", request.cookies.get("large") == "1"
    return {
        "html_lang": "en" if english else "zh-CN",
        "large_print": large,
        "language_url": here(lang="zh" if english else "en"),
        "large_print_url": here(large="0" if large else "1"),
    }
