"""The register of duties and their legal bases, read from config/rules."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.adapters.lined_yaml import FileFault, Place
from app.adapters.sheets import Sheet, faults_of, read_sheet
from app.domain.bases import Basis, Continuation
from app.domain.duties import CORRECTION, RED, Allowance, Kind, ProcedureKind, Rule, Rules, Rung, Tier
from app.domain.escalation import Level

BASES = "bases.yml"
PROCEDURES = "special_procedures.yml"
# Read by `adapters.quotas` and `adapters.use_terms`.
QUOTAS, USE = "quotas.yml", "use.yml"
BASIS_KEYS = frozenset({"id", "title", "document_no", "valid_from", "valid_to", "continued_by"})
CONTINUATION_KEYS = frozenset({"title", "document_no", "valid_from", "valid_to", "source"})
RULE_TEXTS = frozenset({"id", "version", "title", "duty", "basis", "article", "text", "starts", "start_title", "stops", "stop_title"})
RULE_KEYS = RULE_TEXTS | {"kind", "days", "rungs"}
# No text of the Measures lets an organ stop or lengthen a period that it sets (Art. 21), ask twice, or agree on another.
NOT_FOR_LAW = {
    "pauses": "法定期限不得中止或延长", "extension": "法定期限不得中止或延长", "corrections": "补正次数由服务标准的规则规定",
    "agreed": "法定期限不得另行约定",
}  # fmt: skip
PROCEDURE_KEYS = frozenset({"id", "title", "note"})
ALLOWANCE_KEYS = frozenset({"times", "days"})
RUNG_KEYS = frozenset({"name", "title", "day", "at"})
NAME = re.compile(r"[a-z][a-z0-9_]*")
HAPPENING = re.compile(r"([a-z]+:)?[a-z][a-z0-9_]*")
VERSION = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def load_rules(folder: Path) -> Rules:
    """Every duty and basis of config/rules. Raises FileFault with every "file:line: message"."""
    faults: list[str] = []
    bases = _load_bases(folder / BASES, faults)
    known = {basis.id: basis.title for basis in bases}
    procedures = _load_procedures(folder / PROCEDURES, faults)
    grounds = frozenset({CORRECTION, *(one.id for one in procedures)})
    duties: list[Rule] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name not in (BASES, PROCEDURES, QUOTAS, USE):
            duties.extend(_load_duties(path, known, grounds, faults))
    if faults:
        raise FileFault(*faults)
    return Rules(duties=tuple(duties), bases=bases, procedures=procedures)


def problems(folder: Path) -> list[str]:
    """Everything wrong with a rules folder as "file:line: message"; empty when all is well."""
    return faults_of(lambda: load_rules(folder))


def _load_bases(path: Path, faults: list[str]) -> tuple[Basis, ...]:
    sheet = _opened(path, faults)
    if not sheet:
        return ()
    rows = sheet.rows(("bases",)) if sheet.keys((), frozenset({"bases"})) else []
    bases = tuple(basis for row in rows if (basis := _read_basis(sheet, row)))
    _refuse_twice(sheet, "bases", [basis.id for basis in bases])
    faults.extend(sheet.faults)
    return bases


def _load_procedures(path: Path, faults: list[str]) -> tuple[ProcedureKind, ...]:
    sheet = _opened(path, faults) if path.exists() else None
    if not sheet:
        return ()
    rows = sheet.rows(("special_procedures",)) if sheet.keys((), frozenset({"special_procedures"})) else []
    whole = [row for row in rows if sheet.keys(row, PROCEDURE_KEYS)]
    found = [ProcedureKind(**{key: sheet.text((*row, key)) or "" for key in PROCEDURE_KEYS}) for row in whole]
    _refuse_twice(sheet, "special_procedures", [one.id for one in found])
    faults.extend(sheet.faults)
    return tuple(found)


def _load_duties(path: Path, bases: Mapping[str, str], grounds: frozenset[str], faults: list[str]) -> list[Rule]:
    sheet = _opened(path, faults)
    if not sheet:
        return []
    duties: list[Rule] = []
    if sheet.keys((), frozenset({"process", "rules"})):
        process = sheet.text(("process",))
        if process != path.stem:
            sheet.fault(("process",), f"“process”应当与文件名相同：{path.stem}")
        duties = [rule for row in sheet.rows(("rules",)) if (rule := _read_rule(sheet, row, path.stem, bases, grounds))]
        _refuse_twice(sheet, "rules", [f"{rule.id} {rule.version}" for rule in duties])
    faults.extend(sheet.faults)
    return duties


def _opened(path: Path, faults: list[str]) -> Sheet | None:
    try:
        return read_sheet(path)
    except FileFault as fault:
        faults.extend(fault.faults)
        return None


def _read_basis(sheet: Sheet, row: Place) -> Basis | None:
    if not sheet.keys(row, BASIS_KEYS, frozenset({"note"})):
        return None
    basis = Basis(
        id=sheet.text((*row, "id")) or "",
        title=sheet.text((*row, "title")) or "",
        document_no=sheet.if_given((*row, "document_no"), sheet.text) or "",
        valid_from=sheet.if_given((*row, "valid_from"), sheet.day),
        valid_to=sheet.if_given((*row, "valid_to"), sheet.day),
        continued_by=_read_continuations(sheet, (*row, "continued_by")),
        note=sheet.if_given((*row, "note"), sheet.text) or "",
    )
    if basis.valid_from and basis.valid_to and basis.valid_to < basis.valid_from:
        sheet.fault((*row, "valid_to"), "失效日期早于生效日期")
    return basis


def _read_continuations(sheet: Sheet, place: Place) -> tuple[Continuation, ...]:
    rows = sheet.rows(place) if sheet.at(place) is not None else []
    found = (_read_continuation(sheet, row) for row in rows if sheet.keys(row, CONTINUATION_KEYS))
    return tuple(sorted((one for one in found if one), key=lambda one: one.valid_from))


def _read_continuation(sheet: Sheet, row: Place) -> Continuation | None:
    title, source, valid_from = sheet.text((*row, "title")), sheet.text((*row, "source")), sheet.day((*row, "valid_from"))
    valid_to = sheet.if_given((*row, "valid_to"), sheet.day)
    if not title or not source or not valid_from:
        return None
    if valid_to and valid_to < valid_from:
        sheet.fault((*row, "valid_to"), "失效日期早于生效日期")
    number = sheet.if_given((*row, "document_no"), sheet.text) or ""
    return Continuation(title=title, document_no=number, valid_from=valid_from, valid_to=valid_to, source=source)


def _read_rule(sheet: Sheet, row: Place, process: str, bases: Mapping[str, str], grounds: frozenset[str]) -> Rule | None:
    if not sheet.keys(row, RULE_KEYS, frozenset(NOT_FOR_LAW)):
        return None
    before = len(sheet.faults)
    words: dict[str, Any] = {key: sheet.text((*row, key)) or "" for key in sorted(RULE_TEXTS)}
    kind, days = sheet.choice((*row, "kind"), Kind), sheet.whole((*row, "days"))
    if not kind or not days:
        return None
    rule = Rule(
        **words,
        basis_title=bases.get(words["basis"], ""),
        process=process,
        kind=kind,
        days=days,
        pauses=_read_pauses(sheet, (*row, "pauses"), grounds),
        extension=_read_extension(sheet, (*row, "extension")),
        corrections=sheet.if_given((*row, "corrections"), sheet.whole) or 1,
        agreed=sheet.yes_or_no((*row, "agreed")),
        rungs=tuple(rung for rung_row in sheet.rows((*row, "rungs")) if (rung := _read_rung(sheet, rung_row))),
    )
    if len(sheet.faults) == before:
        _check_rule(sheet, row, rule, bases)
        _check_ladder(sheet, row, rule)
    return rule


def _read_pauses(sheet: Sheet, place: Place, grounds: frozenset[str]) -> tuple[str, ...]:
    found = [(one, sheet.text(one)) for one in sheet.if_given(place, sheet.rows) or ()]
    for one, ground in found:
        if ground is not None and ground not in grounds:
            sheet.fault(one, f"{PROCEDURES} 中没有特别程序“{ground}”")
    return tuple(ground for _, ground in found if ground)


def _read_extension(sheet: Sheet, place: Place) -> Allowance | None:
    if sheet.at(place) is None or not sheet.keys(place, ALLOWANCE_KEYS):
        return None
    times, days = sheet.whole((*place, "times")), sheet.whole((*place, "days"))
    return Allowance(times=times, days=days) if times and days else None


def _read_rung(sheet: Sheet, row: Place) -> Rung | None:
    if not sheet.keys(row, RUNG_KEYS, frozenset({"tells"})):
        return None
    name, day, at = sheet.choice((*row, "name"), Level), sheet.whole((*row, "day")), sheet.wall_time((*row, "at"))
    title = sheet.text((*row, "title"))
    tells = _read_tiers(sheet, (*row, "tells"))
    return Rung(name=name.value, title=title, day=day, at=at, tells=tells) if name and title and day and at is not None else None


def _read_tiers(sheet: Sheet, place: Place) -> tuple[Tier, ...]:
    """Who is told, from the desk upwards; the holder alone where nothing is said."""
    if sheet.at(place) is None:
        return (Tier.HOLDER,)
    found = [tier for one in sheet.rows(place) if (tier := sheet.choice(one, Tier))]
    if found != [tier for tier in Tier if tier in found] or not found:
        sheet.fault(place, f"“tells”应当自下而上列出，不能重复：{'、'.join(Tier)}")
    return tuple(found)


def _check_rule(sheet: Sheet, row: Place, rule: Rule, bases: Mapping[str, str]) -> None:
    if rule.basis not in bases:
        sheet.fault((*row, "basis"), f"{BASES} 中没有“{rule.basis}”")
    for key, pattern, example in (("id", NAME, "reply"), ("version", VERSION, '"2026-11"')):
        if not pattern.fullmatch(getattr(rule, key)):
            sheet.fault((*row, key), f"“{key}”的写法不对，应当如 {example}")
    for key in ("starts", "stops"):
        if not HAPPENING.fullmatch(getattr(rule, key)):
            sheet.fault((*row, key), f"“{key}”的写法不对，应当如 received 或 opened:correct")
    for key, message in NOT_FOR_LAW.items():
        if rule.kind is Kind.LAW and sheet.at((*row, key)):
            sheet.fault((*row, key), message)


def _check_ladder(sheet: Sheet, row: Place, rule: Rule) -> None:
    """Rungs climb: later ones come later, all within the period, red at the first moment after it."""
    order = list(Level)
    for number, rung in enumerate(rule.rungs):
        place = (*row, "rungs", number)
        if rung.name == Level.NORMAL:
            sheet.fault((*place, "name"), "“normal”不是一级")
        if rung.name == RED and (rung.day, rung.at) != (rule.days + 1, time.min):
            sheet.fault((*place, "day"), f'红牌应当在期满后的第一刻：day: {rule.days + 1}, at: "00:00"')
        if rung.name != RED and rung.day > rule.days:
            sheet.fault((*place, "day"), f"第 {rung.day} 天超出期限 {rule.days} 个工作日")
    for number, (lower, higher) in enumerate(pairwise(rule.rungs), start=1):
        if order.index(Level(lower.name)) >= order.index(Level(higher.name)) or (lower.day, lower.at) >= (
            higher.day,
            higher.at,
        ):
            sheet.fault((*row, "rungs", number), f"“{higher.title}”应当晚于“{lower.title}”")


def _refuse_twice(sheet: Sheet, key: str, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            sheet.fault((key, number), f"“{name}”重复")
