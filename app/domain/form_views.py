"""What a template is given to print of a form: words, ids and `_op` values, nothing left to decide."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One thing to choose."""

    id: str
    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class FileView:
    """One file already uploaded."""

    id: str
    name: str
    size: str
    drop: str  # the `_op` of its remove button


@dataclass(frozen=True, kw_only=True)
class ConditionView:
    """When the field is asked: in words, and as the inputs' name and values for the script that hides it."""

    name: str
    values: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One question as printed. `display` is its answer in words; `hidden` is true when the answers so far do not ask it."""

    name: str
    id: str
    label: str
    widget: str
    hint: str
    mark: str
    required: bool
    locked: bool
    hidden: bool
    value: str
    display: str
    error: str
    described_by: str
    attributes: Mapping[str, str]
    condition: ConditionView | None
    options: tuple[OptionView, ...]
    rows: tuple["RowView", ...]
    files: tuple[FileView, ...]
    add: str  # the `_op` of the button that adds a row; "" when rows are fixed or as many as may be

    @property
    def is_given(self) -> bool:
        """Whether there is an answer to read."""
        return not self.hidden and (bool(self.display) or any(row.is_given for row in self.rows))


@dataclass(frozen=True, kw_only=True)
class RowView:
    """One row. A fixed row carries its key in `key_name`/`key`; a free one can be removed by its `remove`."""

    id: str
    title: str
    hint: str
    key_name: str
    key: str
    remove: str
    error: str
    fields: tuple[FieldView, ...]

    @property
    def is_given(self) -> bool:
        return any(field.is_given for field in self.fields)


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """A heading and its questions."""

    id: str
    title: str
    hint: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, kw_only=True)
class FormView:
    """The whole form."""

    title: str
    article: str
    duty: str
    sections: tuple[SectionView, ...]
    takes_files: bool
