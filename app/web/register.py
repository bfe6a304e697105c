"""The register of bases and duties for anyone: what a date rests on, whether that holds, and what it says."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from app.domain import standards
from app.domain.errors import Missing
from app.reading import register
from app.web import guards
from app.web.desk import books, office

pages = Blueprint("register", __name__, url_prefix="/register")


@pages.get("")
@guards.anyone
def page() -> str:
    """Every basis and every duty."""
    kept = books()
    return render_template(
        "register/page.html", bases=register.bases(kept),
        duties=register.duties(kept), today=kept.today, grounds=standards.grounds(kept.rules),
        laws=office().laws,
        breadcrumb=[(_("依据与期限登记册"), "")],
    )  # fmt: skip


@pages.get("/<basis>")
@guards.anyone
def text(basis: str) -> str:
    """The words of a basis."""
    kept, statute = books(), office().laws.of(basis)
    if statute is None:
        raise Missing("登记册没有收录这个文件的条文。")
    line = register.basis_line(kept.rules.basis(basis), kept.today)
    trail = [(_("依据与期限登记册"), "/register"), (statute.title, "")]
    return render_template("register/text.html", statute=statute, line=line, breadcrumb=trail)
