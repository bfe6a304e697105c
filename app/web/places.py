"""Where things are for whoever is here: an applicant and an official see the same case on different pages."""

from flask import url_for

from app.web.desk import viewer


def case_url(case_no: str) -> str:
    """The page of a case."""
    return url_for("workbench.case" if viewer().is_official else "applicant.case", case_no=case_no)
