"""A list as a file for a spreadsheet, as a browser takes it."""

from collections.abc import Iterable, Sequence
from datetime import date

from werkzeug.wrappers import Response

from app.adapters import spreadsheets

MOST_EXPORTED = 10_000
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def as_file(kind: str, name: str, title: str, header: Sequence[str], lines: Iterable[Sequence[spreadsheets.Cell]], today: date) -> Response:
    """A download called after its matter and day."""
    body = spreadsheets.csv_of(header, lines) if kind == "csv" else spreadsheets.xlsx_of(title, header, lines)
    disposition = f'attachment; filename="{name}-{today:%Y%m%d}.{kind}"'
    return Response(body, content_type=KINDS[kind], headers={"Content-Disposition": disposition})
