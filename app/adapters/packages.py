"""ZIP packages with a manifest: the same entries at the same moment give the same bytes."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from app.domain.clock import SHANGHAI

MANIFEST, IN_MEMORY, CHUNK = "manifest.json", 8 * 1024 * 1024, 1024 * 1024
# An ordinary file that its owner may write and everybody read, as Unix says it.
ORDINARY = 0o644 << 16


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file of the package by its path in it; the content is read once."""

    path: str
    content: BinaryIO


@dataclass(frozen=True, kw_only=True)
class Package:
    """A finished package, at its beginning, with the SHA-256 of its manifest."""

    file: IO[bytes]
    manifest_sha256: str


def pack(entries: Iterable[Entry], about: dict[str, str], at: datetime) -> Package:
    """Every entry and, last, a manifest with the size and SHA-256 of each."""
    target: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (handed to the caller open)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        lines = [_put(archive, entry, at) for entry in entries]
        manifest = json.dumps({**about, "algorithm": "sha256", "files": lines}, ensure_ascii=False, indent=1).encode()
        archive.writestr(_named(MANIFEST, at), manifest)
    target.seek(0)
    return Package(file=target, manifest_sha256=hashlib.sha256(manifest).hexdigest())


def _put(archive: zipfile.ZipFile, entry: Entry, at: datetime) -> dict[str, str | int]:
    digest, size = hashlib.sha256(), 0
    with entry.content as content, archive.open(_named(entry.path, at), "w") as target:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return {"path": entry.path, "size": size, "sha256": digest.hexdigest()}


def _named(path: str, at: datetime) -> zipfile.ZipInfo:
    local = at.astimezone(SHANGHAI)
    info = zipfile.ZipInfo(path, date_time=(local.year, local.month, local.day, local.hour, local.minute, local.second // 2 * 2))
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, ORDINARY, 3
    return info
