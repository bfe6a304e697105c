"""The processes of the office: one line each."""

from collections.abc import Mapping

from app.domain.process import Process
from app.domain.processes import conditional_application

PROCESSES: Mapping[str, Process] = {
    process.slug: process
    for process in (
        conditional_application.PROCESS,
    )
}  # fmt: skip
