"""What people hand in: stored once under the hash of its content, outside everything that the web serves."""

import hashlib
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from app.adapters.recognising import declined, recognise
from app.domain.errors import Missing

LIMIT_BYTES = 50 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
_NAME_CHARS = 100
_SUFFIX_CHARS = 10
_NAME_BYTES = 240  # common file systems hold 255
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNSAFE = re.compile(r'[<>:"|?*\\/]')


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file as it was taken in: hash in hexadecimal, size in bytes, media type by content, cleaned name."""

    sha256: str
    size: int
    media_type: str
    name: str


class Store(Protocol):
    """Anything that keeps files."""

    def put(self, stream: BinaryIO, name: str) -> Stored:
        """Take a file in. Raises Invalid for one too large, empty, of a type not allowed or not what its name says."""

    def open(self, sha256: str) -> BinaryIO:
        """The file of that hash, for the caller to close. Raises Missing."""

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there and still has its hash."""


@dataclass(frozen=True, kw_only=True)
class FolderStore:
    """Files in a folder, two levels of shards: root/ab/cd/abcd…; a file is there whole or not at all."""

    root: Path
    limit_bytes: int = LIMIT_BYTES

    def put(self, stream: BinaryIO, name: str) -> Stored:
        clean = clean_name(name)
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _unfinished(incoming) as (file, path):
            sha256, size = _copy(stream, file, clean, self.limit_bytes)
            media_type = recognise(file, clean)
            file.flush()
            os.fsync(file.fileno())
            self._settle(path, sha256)
        return Stored(sha256=sha256, size=size, media_type=media_type, name=clean)

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise Missing from None

    def is_whole(self, sha256: str) -> bool:
        path = self._path(sha256)
        if not path.exists():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def _settle(self, path: Path, sha256: str) -> None:
        target = self._path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o400)  # content that is named by its hash is never written again
        path.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):  # the name must survive a power cut too
            _fsync_folder(folder)

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):  # never a path made of what somebody sent
            raise Missing
        return self.root / sha256[:2] / sha256[2:4] / sha256


@dataclass
class MemoryStore:
    """Files in memory, for tests."""

    limit_bytes: int = LIMIT_BYTES
    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, stream: BinaryIO, name: str) -> Stored:
        clean, content = clean_name(name), io.BytesIO()
        sha256, size = _copy(stream, content, clean, self.limit_bytes)
        media_type = recognise(content, clean)
        self.files[sha256] = content.getvalue()
        return Stored(sha256=sha256, size=size, media_type=media_type, name=clean)

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self.files:
            raise Missing
        return io.BytesIO(self.files[sha256])

    def is_whole(self, sha256: str) -> bool:
        return sha256 in self.files and hashlib.sha256(self.files[sha256]).hexdigest() == sha256


def clean_name(name: str) -> str:
    """A name that is safe to show and to save: no path, no control or direction characters, at most 100 characters.

    Raises Invalid if nothing is left of it.
    """
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    # Category C: control characters and the marks that turn "fdp.exe" into "exe.pdf" on screen.
    shown = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    whole = _UNSAFE.sub("_", shown).strip(" .")
    if not whole:
        raise declined(last or "（未命名）", "的文件名无效，请改名后重新上传。")
    stem, suffix = PurePosixPath(whole).stem, PurePosixPath(whole).suffix[:_SUFFIX_CHARS]
    stem = stem[: _NAME_CHARS - len(suffix)].rstrip()
    while len(f"{stem}{suffix}".encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


def _copy(stream: BinaryIO, target: BinaryIO, name: str, limit_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise declined(name, f"超过{limit_bytes // (1024 * 1024)}MB，请压缩或拆分后上传。")
        digest.update(chunk)
        target.write(chunk)
    target.seek(0)
    return digest.hexdigest(), size


@contextmanager
def _unfinished(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        path = Path(file.name)
        try:
            yield file, path  # type: ignore[misc]  # typeshed's wrapper is a BinaryIO in all but name
        finally:
            with suppress(FileNotFoundError):  # gone once it has settled
                path.unlink()


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
