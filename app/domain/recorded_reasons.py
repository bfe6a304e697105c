"""Why somebody intervened in a case, as it goes on its record."""

from collections.abc import Iterator

from app.domain.errors import Problem

LONGEST = 500


def problems(reason: str) -> Iterator[Problem]:
    """What is wrong with a reason, at `/reason`."""
    length = len(reason.strip())
    if not length:
        yield Problem(path="/reason", label="原因", message="请写明原因，原因会记入办理记录。")
    if length > LONGEST:
        yield Problem(path="/reason", label="原因", message=f"原因不能超过{LONGEST}个字。")
