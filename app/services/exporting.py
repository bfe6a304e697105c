"""Who takes a list away as a file is written down: what was asked, and how much of it there was."""

from collections.abc import Mapping
from typing import Any

from app.domain.errors import Forbidden
from app.services.work import Unit
from app.store.models.looks import ExportLine


def write_down(unit: Unit, what: str, question: Mapping[str, Any], rows: int) -> None:
    """Log an export. Raises Forbidden for people of no organ."""
    if unit.actor.organ_id is None or unit.actor.account_id is None:
        raise Forbidden
    unit.session.add(ExportLine(account_id=unit.actor.account_id, what=what, question=dict(question), rows=rows, at=unit.now))
