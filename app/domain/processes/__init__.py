"""The processes of the office: one line each."""

from collections.abc import Mapping

from app.domain.process import Process
from app.domain.processes import (
    appeal,
    attribute_change,
    conditional_application,
    data_use,
    demand_request,
    rights_objection,
    violation,
)

PROCESSES: Mapping[str, Process] = {
    process.slug: process
    for process in (
        conditional_application.PROCESS,
        data_use.PROCESS,
        attribute_change.PROCESS,
        demand_request.PROCESS,
        rights_objection.PROCESS,
        violation.PROCESS,
        appeal.PROCESS,
    )
}  # fmt: skip
