"""applicant pages."""

from flask import Blueprint, render_template

from app.web import guards

pages = Blueprint("applicant", __name__)


@pages.get("/my/cases")
@guards.signed_in
def cases() -> str:
    """One's own cases."""
    return render_template("portal/home.html")


@pages.get("/my/notices")
@guards.signed_in
def notices() -> str:
    """One's own notices."""
    return render_template("portal/home.html")
