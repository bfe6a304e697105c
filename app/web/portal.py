"""What everyone may see: the front page, the catalogue, help, and the check of a letter."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.domain import verb_table
from app.domain.errors import Missing
from app.reading import catalogue as shelves
from app.reading import letters, my_cases
from app.reading.catalogue import Wanted
from app.reading.dataset_history import dataset_history
from app.reading.paging import read_number_cursor
from app.services import verifying
from app.services.data_files import FORMATS
from app.services.proving import Locked
from app.services.verifying import Verified
from app.web import guards
from app.web.datasets import may_change
from app.web.desk import books, session, viewer, work

pages = Blueprint("portal", __name__)
LONGEST = 100
LAST_PAGE = 10_000

# The order of the help's index.
HELP: Mapping[str, str] = {
    "applying": lazy_gettext("怎样申请有条件开放数据"),
    "deadlines": lazy_gettext("期限怎么算"),
    "corrections": lazy_gettext("收到补正告知书怎么办"),
    "withdrawing": lazy_gettext("撤回申请"),
    "using_data": lazy_gettext("怎样获取和使用数据"),
    "remedies": lazy_gettext("对答复不服怎么办"),
    "workbench": lazy_gettext("工作人员：待办、快捷键和办理用语"),
    "supervision": lazy_gettext("监督与统计"),
    "webhooks": lazy_gettext("事件订阅：让程序收到办件进展"),
    "verbs": lazy_gettext("工作人员：什么状态下谁可以做什么"),
    "administration": lazy_gettext("管理员：流程版本、升级、中止和移动办件"),
}


@pages.get("/")
@guards.anyone
def home() -> str:
    """The front page."""
    here = viewer()
    return render_template(
        "portal/home.html",
        newest=shelves.newest(session()),
        waiting=my_cases.waiting(session(), here, books()),
        drafts=my_cases.drafts(session(), here, books()) if here.party_id else (),
    )


@pages.get("/catalogue")
@guards.anyone
def catalogue() -> str:
    """The catalogue, by words and filters."""
    wanted = _wanted()
    return render_template("portal/catalogue.html", wanted=wanted, found=shelves.search(session(), wanted))


@pages.get("/catalogue/<path:code>")
@guards.anyone
def dataset(code: str) -> str:
    """One dataset with its conditions."""
    page = shelves.dataset(session(), viewer(), code)
    versions = dataset_history(session(), viewer(), page)
    breadcrumb = [(_("开放目录"), url_for("portal.catalogue")), (page.entry.name, "")]
    words = {"page": page, "entry": page.entry, "versions": versions, "may_change": page.is_own and may_change(), "formats": FORMATS}
    return render_template("portal/dataset.html", breadcrumb=breadcrumb, **words)


@pages.get("/verify")
@guards.anyone
def verify() -> str | tuple[str, int]:
    """Whether a letter is genuine, told to whoever holds both of its numbers; what an agreement is worth, by its number and code."""
    case_no, letter_no, number, code = (_asked(name) for name in ("case_no", "letter_no", "number", "code"))
    found = letters.verify(session(), case_no, letter_no) if case_no and letter_no else None
    asked, locked, agreement = bool(case_no or letter_no or number or code), "", None
    try:
        agreement = _agreement(number, code) if number and code else None
    except Locked as error:
        locked = str(error)
    page = render_template(
        "portal/verify.html", case_no=case_no, letter_no=letter_no, number=number, code=code, found=found, agreement=agreement,
        asked=asked, locked=locked,
    )  # fmt: skip
    return (page, 429) if locked else page


def _agreement(number: str, code: str) -> Verified | None:
    with work() as unit:
        return verifying.verify(unit, letters.plain(number), "".join(code.split()), request.remote_addr or "")


@pages.get("/help")
@guards.anyone
def help_index() -> str:
    """The help pages."""
    return render_template("help/index.html", topics=HELP)


@pages.get("/help/<name>")
@guards.anyone
def help_page(name: str) -> str:
    """One help page."""
    if name not in HELP:
        raise Missing
    breadcrumb = [(_("帮助"), url_for("portal.help_index")), (HELP[name], "")]
    return render_template(
        f"help/{name}.html", title=HELP[name], topics=HELP, here_name=name, breadcrumb=breadcrumb, verb_table=verb_table
    )


def _wanted() -> Wanted:
    page = read_number_cursor(request.args.get("page", ""))
    return Wanted(
        words=_asked("q"),
        theme=_asked("theme"),
        body=read_number_cursor(request.args.get("body", "")),
        attribute=_asked("attribute"),
        page=min(page or 1, LAST_PAGE),
    )


def _asked(name: str) -> str:
    """What the address says, as far as a database can be asked for it."""
    return request.args.get(name, "").strip()[:LONGEST]
