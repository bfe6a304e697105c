"""supervision pages."""

from flask import Blueprint, render_template

from app.web import guards

pages = Blueprint("supervision", __name__)


@pages.get("/supervision")
@guards.officials
def board() -> str:
    """The board."""
    return render_template("portal/home.html")
