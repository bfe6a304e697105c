"""Whoever judges otherwise than before says why (Art. 19): asked where a form is handed in, kept among its answers and on the record."""

from collections.abc import Mapping
from typing import Any

from app.domain import precedents
from app.domain.errors import Problem, Unlawful
from app.domain.forms import Answers, Form
from app.domain.precedents import FIELD, Compares, Difference
from app.services import recording
from app.services.work import Unit
from app.store import precedents as decided
from app.store.folders import Folder
from app.store.models.cases import Task


def explained(unit: Unit, folder: Folder, task: Task, form: Form, settled: Answers) -> None:
    """Keep the reason where something differs, drop it where nothing does. Raises Unlawful where it is missing."""
    compares = unit.office.processes[folder.case.process].compares
    if compares is None or FIELD not in form.fields or not _is_judged(compares, task.name, settled):
        settled.pop(FIELD, None)
        return
    before = decided.of_case(unit.session, folder.case.id, folder.case.process, compares)
    differing = _differing(compares, folder, task, settled, before)
    if not differing:
        settled.pop(FIELD, None)
    elif not settled.get(FIELD):
        message = "；".join(_words(one) for one in differing) + "。请写明与以往决定不同的理由，或者修改判断。"
        raise Unlawful(precedents.ARTICLE, message, (Problem(path=f"/{FIELD}", label=form.fields[FIELD].label, message=message),))
    else:
        earlier = [one.numbers for one in differing]
        recording.write(unit, folder, "difference_explained", task=task.name, earlier=earlier, text=settled[FIELD])


def _is_judged(compares: Compares, task: str, settled: Mapping[str, Any]) -> bool:
    return task == compares.found_in or settled.get(compares.results.get(task, "")) in decided.DECIDED


def _differing(
    compares: Compares, folder: Folder, task: Task, settled: Mapping[str, Any], before: tuple[precedents.Precedent, ...]
) -> tuple[Difference, ...]:
    conditions = folder.case.subject.get("conditions", [])
    if task.name == compares.found_in:
        now = precedents.found_on(conditions, settled.get("findings", ()))
        return precedents.other_findings(now, precedents.facts_of(compares, folder.case.application), before)
    if folder.is_barred:  # a measure against the party is a fact of its own (Art. 34)
        return ()
    reviewed = [one.answers or {} for one in folder.tasks if one.name == compares.found_in and one.closed_at and one.answers]
    now = precedents.found_on(conditions, reviewed[-1].get("findings", ())) if reviewed else {}
    return precedents.other_results(now, settled[compares.results[task.name]], before)


def _words(one: Difference) -> str:
    if one.what:
        return f"开放条件“{one.what}”：以往事实相同的办件（{one.numbers}）判断不同"
    return f"以往条件审查结果相同的办件（{one.numbers}）结论不同"
