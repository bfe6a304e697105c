"""workbench pages."""

from flask import Blueprint, render_template

from app.web import guards

pages = Blueprint("workbench", __name__)


@pages.get("/workbench")
@guards.officials
def inbox() -> str:
    """The inbox."""
    return render_template("portal/home.html")


@pages.get("/workbench/cases")
@guards.officials
def cases() -> str:
    """Cases of the body."""
    return render_template("portal/home.html")
