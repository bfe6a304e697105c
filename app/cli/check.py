"""Checks every file of the product without a database: diagrams, forms, rules, calendar, roles, reasons, letters."""

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from app.adapters import (
    agreement_book,
    calendar,
    fair_conditions,
    form_lint,
    forms,
    letter_book,
    quotas,
    reasons,
    remedies,
    roles,
    rules,
    use_terms,
)
from app.adapters.sheets import faults_of
from app.domain.agreements import State
from app.domain.deadlines import CORRECTION, Rules
from app.domain.forms import Form
from app.domain.process import Process
from app.domain.processes import PROCESSES
from app.engine import lint
from app.engine.lint import Vocabulary
from app.services.handlers import HANDLERS
from config.base import REPOSITORY


@click.command("check")
def check() -> None:
    """Check every diagram, form, rule, calendar and other file of the office; no database needed."""
    found = problems()
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    forms_there = len(list((REPOSITORY / "forms").glob("*/*.yml")))
    click.echo(f"流程图 {len(PROCESSES)} 个、表单 {forms_there} 张和全部配置文件没有问题。")


def problems(root: Path = REPOSITORY) -> list[str]:
    """Every fault under a product's folder as "file:line: message", files named from there. Empty means fit for use."""
    config = root / "config"
    found = [
        *calendar.problems(config / "calendar"),
        *rules.problems(config / "rules"),
        *form_lint.problems(root / "forms"),
        *faults_of(lambda: reasons.load_reasons(config / "reasons.yml")),
        *faults_of(lambda: reasons.load_reasons(config / "suspensions.yml")),
        *faults_of(lambda: remedies.load_remedies(config / "remedies.yml")),
        *faults_of(lambda: fair_conditions.load_fair_conditions(config / "fair_conditions.yml")),
        *faults_of(lambda: letter_book.read(config / "letters.yml")),
        *faults_of(lambda: agreement_book.load(config / "agreements")),
        *faults_of(lambda: roles.load(config / "roles.yml")),
        *faults_of(lambda: use_terms.load_use_terms(config / "rules" / "use.yml")),
        *faults_of(lambda: quotas.load_quotas(config / "rules" / "quotas.yml")),
    ]
    # A diagram is judged by what these files say, so it is judged once they are right.
    found = found or [fault for process in PROCESSES.values() for fault in _process_faults(root, process)]
    return [fault.replace(f"{root}/", "") for fault in found]


def _process_faults(root: Path, process: Process) -> Iterator[str]:
    path = root / "bpmn" / f"{process.slug}.bpmn"
    if not path.exists():
        yield f"{path}:1: 没有这个文件"
        return
    known = vocabulary(process, root)
    yield from lint.problems(process.slug, path.read_bytes(), str(path), known)
    yield from (f"app/domain/processes/{process.slug}.py:1: {fault}" for fault in _name_faults(process, known))


def vocabulary(process: Process, root: Path = REPOSITORY) -> Vocabulary:
    """What the diagram of a process may say. Raises FileFault where rules, forms or roles are wrong."""
    known = rules.load_rules(root / "config" / "rules")
    mine = [forms.load(path) for path in sorted((root / "forms" / process.slug).glob("*.yml"))]
    lanes = roles.lanes(roles.load(root / "config" / "roles.yml"))
    return _vocabulary_of(process, known, mine, lanes)


def _vocabulary_of(process: Process, known: Rules, mine: Iterable[Form], lanes: Iterable[str]) -> Vocabulary:
    sent = [fields for table in (process.send_back, process.steady) for fields in table.values()]
    newest = {rule.id: known.rule(process.slug, rule.id) for rule in known.of(process.slug)}
    return Vocabulary(
        lanes=frozenset(lanes),
        routes={form.task: frozenset(form.routes) for form in mine},
        sent=frozenset(name for fields in sent for name in fields),
        marks={name: frozenset(rung.name for rung in rule.rungs) | {"due"} for name, rule in newest.items()},
        verbs={verb: tuple(inspect.signature(handler).parameters)[2:] for verb, handler in HANDLERS.items()},
        words={
            "rule": frozenset(newest),
            "pause.rule": frozenset(name for name, rule in newest.items() if CORRECTION in rule.pauses),
            "kind": frozenset(process.letters),
            "end_agreement.state": frozenset({State.DECLINED, State.LAPSED}),
            "outcome": frozenset(process.outcomes),
            "what": frozenset(what for rule in newest.values() for what in (rule.starts, rule.stops)),
        },
    )


def _name_faults(process: Process, known: Vocabulary) -> Iterator[str]:
    """What the process's own tables name must be there: a misspelt task would quietly never matter."""
    named: dict[str, Iterable[str]] = {
        "stages": [task for stage in process.stages for task in stage.tasks],
        "apart": [name for task, others in process.apart.items() for name in (task, *others)],
        "send_back": process.send_back,
        "steady": process.steady,
        "signs": process.signs,
        "due_rules": process.due_rules,
    }
    for table, tasks in named.items():
        for task in sorted(set(tasks) - set(known.routes)):
            yield f"{table} 中的任务“{task}”没有表单"
    for rule in sorted({process.principal, *process.due_rules.values()} - set(known.marks)):
        yield f"config/rules 中没有规则“{rule}”"


commands: list[click.Command] = [check]
