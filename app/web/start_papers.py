"""The form that begins a case, as a paper on the desk: an applicant's and an official's alike."""

from typing import Any

from app.services import filing
from app.services.work import Unit
from app.web.form_posts import Copy, Paper


def of_start(slug: str, about: str) -> Paper:
    """The start form of a process about something: a dataset, an entitlement, or nothing yet."""
    return Paper(
        read=lambda unit: _copy(unit, slug, about),
        save=lambda unit, answers, _version: _save(unit, slug, about, answers),
        submit=lambda unit, answers: filing.file(unit, slug, about, answers),
    )


def _copy(unit: Unit, slug: str, about: str) -> Copy:
    form, facts = filing.start_form(unit, slug, about)
    draft = filing.draft(unit, slug, about)
    if draft is None:
        return Copy(form=form, facts=facts)
    return Copy(form=form, facts=facts, draft=draft.answers, version=draft.version, saved_at=draft.saved_at)


def _save(unit: Unit, slug: str, about: str, answers: dict[str, Any]) -> tuple[int, Any]:
    draft = filing.save_draft(unit, slug, about, answers)
    return draft.version, draft.saved_at
