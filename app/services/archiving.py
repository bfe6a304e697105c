"""That an archive package of a case was made stands on the record of the case: by whom, when, with which manifest."""

from app.domain.errors import Missing
from app.services import recording
from app.services.work import Unit
from app.store import folders


def note(unit: Unit, case_no: str, manifest_sha256: str) -> None:
    """Write it down. Whether the person may make one was asked by what they read. Raises Missing."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None:
        raise Missing
    recording.write(unit, folder, "archived", manifest=manifest_sha256)
