"""Files of data: what has been counted is written after, so that no lock waits for a file, and nothing of it stays on the disk."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.adapters import data_formats
from app.domain.data_delivery import Item
from app.domain.errors import Invalid, Problem
from app.services.office import Office
from app.store.models.data import DataFile

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
FORMATS = tuple(MEDIA_TYPES)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What has been counted and may be written now."""

    sha256: str
    items: tuple[Item, ...]
    format: str
    name: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


def written(office: Office, ticket: Ticket) -> BinaryIO:
    """The file, for the caller to close; nothing of it stays on the disk."""
    with _place(office) as path:
        if ticket.format == "parquet":
            office.data.write_parquet(ticket.sha256, ticket.items, path)
        else:
            _WRITERS[ticket.format](path, ticket.items, office.data.stream(ticket.sha256, ticket.items))
        return path.open("rb")


_WRITERS: Mapping[str, Callable[..., None]] = {
    "csv": data_formats.write_csv,
    "json": data_formats.write_json,
    "xlsx": data_formats.write_xlsx,
}


@contextlib.contextmanager
def _place(office: Office) -> Iterator[Path]:
    """Where a file is written; the name goes with the block, who has the file open keeps it."""
    office.data.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=office.data.root) as folder:
        yield Path(folder) / "out"


def must_be_format(wanted: str) -> None:
    """Raises Invalid for a format that is none."""
    if wanted not in MEDIA_TYPES:
        raise Invalid((Problem(path="/format", label="格式", message=f"请选择一种格式：{'、'.join(one.upper() for one in FORMATS)}。"),))


def must_fit(file: DataFile, wanted: str) -> None:
    """Raises Invalid where the format cannot hold so many rows."""
    if wanted == "xlsx" and file.rows > data_formats.MOST_XLSX_ROWS:
        raise Invalid((Problem(path="/format", label="格式", message="数据的行数超过一张 Excel 工作表能放下的行数，请选择其他格式。"),))
