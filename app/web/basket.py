"""The basket: datasets that are applied for together, kept in a cookie, so that it needs neither an account nor a script."""

from itertools import groupby

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain import joint_forms
from app.reading import catalogue
from app.reading.catalogue import DatasetPage
from app.web import guards
from app.web.desk import session, viewer

pages = Blueprint("basket", __name__)
COOKIE = "basket"
THIRTY_DAYS_SECONDS = 2_592_000
LONGEST = 100


def install(app: Flask) -> None:
    """Tell every page which datasets lie in the basket."""
    app.context_processor(lambda: {"basket_codes": _codes()})


@pages.get("/basket")
@guards.anyone
def page() -> str:
    """What lies in the basket, by body; what can be applied for no more is said."""
    found = [catalogue.find(session(), viewer(), code) for code in _codes()]
    open_ones = sorted((one for one in found if one and _is_applied_for(one)), key=lambda one: one.entry.organ)
    bodies = [(organ, list(entries)) for organ, entries in groupby(open_ones, key=lambda one: one.entry.organ)]
    about = joint_forms.BETWEEN.join(one.entry.code for one in open_ones)
    gone = [code for code, one in zip(_codes(), found, strict=True) if one not in open_ones]
    trail = [(_("开放目录"), url_for("portal.catalogue")), (_("申请篮"), "")]
    return render_template(
        "portal/basket.html", bodies=bodies, about=about, number=len(open_ones), gone=gone, most=joint_forms.MOST, breadcrumb=trail
    )


@pages.post("/basket")
@guards.anyone
def change() -> Response:
    """Lay a dataset in, or take it out."""
    code, kept = request.form.get("code", "")[:LONGEST], [*_codes()]
    if request.form.get("deed") == "remove":
        kept = [one for one in kept if one != code]
    elif catalogue.find(session(), viewer(), code) and code not in kept:
        if len(kept) >= joint_forms.MOST:
            flash(_("申请篮最多放%(most)s个数据集，请先提出已放进的。", most=joint_forms.MOST), "warning")
        kept = [*kept, code][: joint_forms.MOST]
    answer = redirect(url_for(".page"), code=303)
    answer.set_cookie(
        COOKIE, joint_forms.BETWEEN.join(kept), max_age=THIRTY_DAYS_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def _is_applied_for(one: DatasetPage) -> bool:
    return one.entry.attribute == "conditional" and not one.is_taken_down


def _codes() -> tuple[str, ...]:
    return joint_forms.codes(request.cookies.get(COOKIE, "")[: LONGEST * joint_forms.MOST])[: joint_forms.MOST]
