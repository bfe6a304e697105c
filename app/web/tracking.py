"""Following a case without signing in. The code is posted, so that it stands in no address and no log."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app.reading import following as reading
from app.services import following
from app.services.proving import Locked
from app.web import guards
from app.web.desk import books, session, work

pages = Blueprint("tracking", __name__)
LONGEST = 40


@pages.get("/track")
@guards.anyone
def ask() -> str:
    """The form."""
    return _page()


@pages.post("/track")
@guards.anyone
def look() -> str | tuple[str, int]:
    """Where the case stands, or why not."""
    case_no, code = ("".join(request.form.get(name, "").split())[:LONGEST] for name in ("case_no", "code"))
    if not case_no or not code:
        return _page(case_no=case_no, wrong=_("办件编号和查询码都要填写。")), 422
    try:
        with work() as unit:
            follower = following.prove(unit, case_no, code, request.remote_addr or "")
    except Locked as error:
        return _page(case_no=case_no, wrong=str(error)), 429
    if follower is None:
        return _page(case_no=case_no, wrong=_("办件编号或者查询码不对，请对照回执核对。")), 422
    return _page(case_no=case_no, followed=reading.page(session(), follower.case_id, books()))


def _page(case_no: str = "", wrong: str = "", followed: reading.Followed | None = None) -> str:
    return render_template("portal/track.html", case_no=case_no, wrong=wrong, page=followed, breadcrumb=[(_("查询办理进度"), "")])
