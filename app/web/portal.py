"""portal pages."""

from flask import Blueprint, render_template

from app.web import guards

pages = Blueprint("portal", __name__)


@pages.get("/")
@guards.anyone
def home() -> str:
    """The front page."""
    return render_template("portal/home.html")


@pages.get("/catalogue")
@guards.anyone
def catalogue() -> str:
    """The catalogue."""
    return render_template("portal/home.html")


@pages.get("/help")
@guards.anyone
def help_index() -> str:
    """The help pages' index."""
    return render_template("portal/home.html")
