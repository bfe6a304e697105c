"""The catalogue changes (Arts. 9, 13, 15): each change keeps the old entry, raises the version and says so on the record of its case."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.domain.errors import Missing
from app.services import recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import CaseDataset
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import DatasetVersion

WITHHELD, CONDITIONAL = "withheld", "conditional"
# What a correction may touch; the attribute and its conditions have their own way.
CORRECTABLE = frozenset({"name", "abstract", "items", "formats", "update_frequency", "control_measures"})
WORDS = ("code", "name", "theme", "abstract", "attribute", "attribute_basis", "control_measures", "update_frequency")
MASKED_NOTE = "已脱敏"


def dataset_of(unit: Unit, folder: Folder) -> Dataset:
    """The dataset that a case is about, under a row lock. Raises Missing where it is about none."""
    mine = select(CaseDataset.dataset_id).where(CaseDataset.case_id == folder.case.id)
    # Less than a full lock: whoever files or grants meanwhile only points at the entry and need not wait.
    found = select(Dataset).where(Dataset.id.in_(mine)).order_by(Dataset.id).limit(1).with_for_update(of=Dataset, key_share=True)
    dataset = unit.session.scalars(found, execution_options={"populate_existing": True}).one_or_none()
    if dataset is None:
        raise Missing
    return dataset


def set_attribute(
    unit: Unit,
    folder: Folder,
    dataset: Dataset,
    to: str,
    basis: str,
    conditions: Sequence[Mapping[str, Any]] | None = None,
    channels: Sequence[str] | None = None,
    control_measures: str | None = None,
) -> DatasetVersion:
    """Give the dataset another attribute, resting on the article `basis`. What is None stays as it is.

    Conditions stand with conditional data alone, and what is withheld is had in no way (Arts. 10, 21).
    """
    kept = _keep(unit, folder, dataset, "attribute", basis, old=dataset.attribute, new=to)
    dataset.attribute, dataset.attribute_basis = to, basis
    if conditions is not None:
        dataset.conditions = [dict(one) for one in conditions]
    if channels is not None:
        dataset.channels = list(channels)
    if control_measures is not None:
        dataset.control_measures = control_measures
    dataset.conditions = dataset.conditions if to == CONDITIONAL else []
    dataset.channels = [] if to == WITHHELD else dataset.channels
    return kept


def mask_items(unit: Unit, folder: Folder, dataset: Dataset, items: Sequence[str], reason: str) -> DatasetVersion:
    """Show these data items (by id) masked from now on."""
    kept = _keep(unit, folder, dataset, "masked", reason, items=sorted(items))
    dataset.items = [_masked(one) if one["id"] in items else one for one in dataset.items]
    return kept


def correct(unit: Unit, folder: Folder, dataset: Dataset, changes: Mapping[str, Any], reason: str) -> DatasetVersion:
    """Put words of the entry right. Raises ValueError for what is not corrected this way."""
    if wrong := set(changes) - CORRECTABLE:
        raise ValueError(f"not to be corrected: {', '.join(sorted(wrong))}")
    kept = _keep(unit, folder, dataset, "corrected", reason, fields=sorted(changes))
    for name, value in changes.items():
        setattr(dataset, name, value)
    return kept


def take_down(unit: Unit, folder: Folder, dataset: Dataset, reason: str) -> DatasetVersion:
    """Take the dataset out of the published catalogue; its attribute stays what it was."""
    kept = _keep(unit, folder, dataset, "taken_down", reason)
    dataset.taken_down_on = unit.today
    return kept


def _keep(unit: Unit, folder: Folder, dataset: Dataset, what: str, reason: str, **details: Any) -> DatasetVersion:
    kept = DatasetVersion(
        dataset_id=dataset.id, version=dataset.version, snapshot=entry(dataset), case_id=folder.case.id, reason=reason, replaced_at=unit.now
    )
    unit.session.add(kept)
    dataset.version, dataset.updated_on = dataset.version + 1, unit.today
    recording.write(unit, folder, "catalogue_changed", what=what, code=dataset.code, version=dataset.version, reason=reason, **details)
    return kept


def entry(dataset: Dataset) -> dict[str, Any]:
    """A catalogue entry as JSON values, days in ISO 8601."""
    words = {name: getattr(dataset, name) for name in WORDS}
    lists = {name: list(getattr(dataset, name)) for name in ("items", "conditions", "channels", "formats")}
    days = {name: str(getattr(dataset, name) or "") for name in ("published_on", "updated_on", "taken_down_on")}
    return {**words, **lists, **days, "version": dataset.version}


def _masked(item: Mapping[str, Any]) -> dict[str, Any]:
    notes = [one for one in (item.get("note"), MASKED_NOTE) if one]
    return dict(item) if item.get("masked") else {**item, "masked": True, "note": "，".join(notes)}
