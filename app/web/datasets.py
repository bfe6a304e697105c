"""A body's datasets for its officials: what each is listed as, and the way to change it."""

from flask import Blueprint, render_template, request

from app.reading import dataset_history
from app.web import guards
from app.web.desk import office, session, viewer
from app.web.workbench import READERS

pages = Blueprint("datasets", __name__)
LONGEST = 100
CHANGE = "attribute_change"


@pages.get("/workbench/datasets")
@guards.holders_of(*READERS)
def kept() -> str:
    """The datasets of one's body, or of the bodies that one's authority supervises."""
    after, before = (request.args.get(name, "")[:LONGEST] for name in ("after", "before"))
    found = dataset_history.kept(session(), viewer(), after, before)
    return render_template("datasets/kept.html", found=found, may_change=may_change())


def may_change() -> bool:
    """Whether the viewer's office begins changes of attribute (Art. 9)."""
    process = office().processes.get(CHANGE)
    return process is not None and viewer().is_a(*process.starters)
