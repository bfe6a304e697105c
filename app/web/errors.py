"""The only table from error to status; each page is a sentence and what to do next."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from app.domain.errors import Declined, Forbidden, Invalid, Missing, Stale, Unlawful

STATUS: dict[type[Declined], int] = {Missing: 404, Forbidden: 403, Stale: 409, Invalid: 422, Unlawful: 422}
PAGES = {400, 403, 404, 409, 413, 422, 429, 500}

log = structlog.get_logger()


def install(app: Flask, as_problem: Callable[[int, Exception], Response] | None = None) -> None:
    """Answer every error; under /api by `as_problem`."""

    def answer(status: int, error: Exception) -> Response:
        if as_problem and request.path.startswith("/api/"):
            return as_problem(status, error)
        return _page(status, error)

    @app.errorhandler(Declined)
    def declined(error: Declined) -> Response:
        return answer(STATUS[type(error)], error)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        return answer(400, error)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if isinstance(error, RoutingException):  # a redirect to the address with its slash
            return make_response(error.get_response())
        return answer(error.code or HTTPStatus.INTERNAL_SERVER_ERROR, error)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("request failed", path=request.path, method=request.method, exc_info=error)
        return answer(500, error)


def _page(status: int, error: Exception) -> Response:
    message = str(error) if isinstance(error, Declined) else ""
    problems = error.problems if isinstance(error, Invalid | Unlawful) else ()
    page = render_template(
        f"errors/{status if status in PAGES else HTTPStatus.BAD_REQUEST.value}.html",
        message=message,
        error=error,
        problem_list=problems,
        article=getattr(error, "article", ""),
    )
    return make_response(page, status)
