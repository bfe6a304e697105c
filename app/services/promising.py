"""A promised date: made, told, kept, or put off with a reason. The old date and the reason stay on the record."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain.errors import Invalid, Problem
from app.services import dossiers, ledger, recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import CaseDataset
from app.store.models.catalogue import Dataset

RULE = "promise"
OPENED_AS = {"open": "unconditional", "conditional": "conditional"}
# The task that sets a date, and where in its answers: the decision, later the agreement to a new date.
DATES = {"decide": "promised_on", "redate": "new_on"}


def promise(unit: Unit, folder: Folder) -> None:
    """Let the promise run to the date last set; a promise that runs already gives way to it, and so does its colour."""
    task, said = next(one for one in reversed(dossiers.of(unit, folder).history) if one[1].get(DATES.get(one[0], "")))
    on = date.fromisoformat(said[DATES[task]])
    reason = said.get("new_reason") or f"承诺最迟在{on:%Y年%-m月%-d日}开放"
    ledger.agree(unit, folder, RULE, on, reason)
    folder.case.level = "normal"
    for one in folder.open_tasks:
        one.level = "normal"
    recording.write(unit, folder, "promised", until=on.isoformat(), reason=said.get("new_reason", ""))


def name_dataset(unit: Unit, folder: Folder) -> None:
    """The data demanded turn out to be a dataset that is registered and withheld: the case is about it from now on."""
    dataset = _dataset(unit, dossiers.of(unit, folder).answers["decide"]["dataset"], "dataset", "对应的数据集")
    if dataset.organ_id != folder.case.organ_id:
        raise Invalid((Problem(path="/dataset", label="对应的数据集", message="“对应的数据集”不是本机构的，请重新选择。"),))
    about = insert(CaseDataset).values(case_id=folder.case.id, dataset_id=dataset.id)
    unit.session.execute(about.on_conflict_do_nothing())
    folder.case.subject = {**folder.case.subject, "code": dataset.code, "attribute": dataset.attribute}


def keep(unit: Unit, folder: Folder) -> None:
    """The data are open. Raises Invalid where the catalogue does not say so: a promise is not kept by a form."""
    said = dossiers.of(unit, folder).answers["fulfil"]
    code = said.get("dataset_code", "")
    if said["where"] == "catalogue":
        _must_be_open(unit, folder, code)
    folder.case.subject = {**folder.case.subject, "opened_as": code, "opened_at": said.get("place", "")}
    recording.write(unit, folder, "promise_kept", dataset=code)


def _must_be_open(unit: Unit, folder: Folder, code: str) -> None:
    dataset, wanted = _dataset(unit, code, "dataset_code", "数据集编号"), OPENED_AS[folder.case.outcome or ""]
    is_open = dataset.attribute in (wanted, "unconditional")
    if dataset.organ_id != folder.case.organ_id or not is_open or dataset.taken_down_on:
        message = f"目录中的“{dataset.name}”还没有按承诺开放，不能办结；请先变更开放属性或者更新目录。"
        raise Invalid((Problem(path="/dataset_code", label="数据集编号", message=message),))


def _dataset(unit: Unit, code: str, field: str, label: str) -> Dataset:
    found = unit.session.scalars(select(Dataset).where(Dataset.code == code)).one_or_none()
    if found is None:
        raise Invalid((Problem(path=f"/{field}", label=label, message=f"没有编号为“{code}”的数据集，请核对“{label}”。"),))
    return found
