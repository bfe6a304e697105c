"""The record of a case: lines that are only ever added, each holding the hash of the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = ""  # the hash before a case's first line
ALGORITHM = "sha256"
_ALGORITHMS = frozenset({"sha256", "sm3"})  # SM3 (GM/T 0004) where the machine's OpenSSL has it


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as it was stored. `seq` counts from 1 within its case, `at` is an aware UTC moment."""

    seq: int
    at: datetime
    actor: str
    deed: str
    details: Mapping[str, Any]
    previous_hash: str
    hash: str
    algorithm: str = ALGORITHM


def link(
    previous_hash: str,
    seq: int,
    at: datetime,
    actor: str,
    deed: str,
    details: Mapping[str, Any],
    algorithm: str = ALGORITHM,
) -> str:
    """Hash of a line, in hexadecimal, over the hash before it and everything the line says.

    `details` holds texts, whole numbers, booleans, None, lists and mappings with text keys. TypeError for anything else,
    for what reads back otherwise than it was written would break the chain of an honest case (a database's JSON
    turns 1e30 into a whole number and a key 1 into "1").
    """
    if at.tzinfo is None:
        raise ValueError("A line's moment needs its time zone")
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"Unknown hash algorithm: {algorithm!r}")
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [algorithm, previous_hash, seq, moment, actor, deed, _lasting(details)]
    return hashlib.new(algorithm, _canonical(content)).hexdigest()


def verify(lines: Iterable[Line], ends_with: str | None = None) -> int | None:
    """First broken `seq` of one case's lines, handed in by rising `seq`; None if the chain is whole.

    A missing line breaks at its own seq. Lines cut off at the end show only against `ends_with`, the last hash as kept elsewhere.
    """
    previous_hash, seq = BEGINNING, 0
    for seq, line in enumerate(lines, start=1):
        if not _holds(line, seq, previous_hash):
            return seq
        previous_hash = line.hash
    if ends_with is not None and ends_with != previous_hash:
        return seq + 1
    return None


def _holds(line: Line, seq: int, previous_hash: str) -> bool:
    if line.seq != seq or line.previous_hash != previous_hash or line.algorithm not in _ALGORITHMS:
        return False
    try:
        expected = link(previous_hash, seq, line.at, line.actor, line.deed, line.details, line.algorithm)
    except (TypeError, ValueError):  # only a line that was tampered with holds what link() refuses
        return False
    return line.hash == expected


def _lasting(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {_text(key): _lasting(item) for key, item in value.items()}
        case list() | tuple():
            return [_lasting(item) for item in value]
        case _:
            raise TypeError(f"A record can't hold {type(value).__name__}")


def _text(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"A record's key is text, not {type(key).__name__}")
    return key


def _canonical(content: list[object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
