"""The words of the law, read from config/laws: a text file for each basis whose words are kept."""

from collections.abc import Iterable
from pathlib import Path

from app.domain.bases import Basis
from app.domain.statutes import Statutes, read_statute


def load_laws(folder: Path, bases: Iterable[Basis]) -> Statutes:
    """The texts of the bases that have a file, in the order of the bases."""
    files = ((basis, folder / f"{basis.id}.txt") for basis in bases)
    return Statutes(
        texts=tuple(read_statute(basis.id, basis.title, path.read_text(encoding="utf-8")) for basis, path in files if path.exists())
    )
