"""administration pages."""

from flask import Blueprint, render_template

from app.web import guards

pages = Blueprint("administration", __name__)


@pages.get("/administration/incidents")
@guards.officials
def incidents() -> str:
    """What failed."""
    return render_template("portal/home.html")


@pages.get("/administration/state")
@guards.officials
def state() -> str:
    """The office's state."""
    return render_template("portal/home.html")
