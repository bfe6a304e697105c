"""Whether this process can serve: for load balancers and for `make run`."""

from flask import Blueprint

from app.reading import health
from app.web import guards
from app.web.desk import session

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@guards.anyone
def healthz() -> tuple[str, int]:
    """200 when the database answers and has the queue's and the office's tables."""
    health.look(session())
    return "ok", 200
