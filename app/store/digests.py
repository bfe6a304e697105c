"""A column for hashes: text in the program, half as long in the table."""

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class Digest(TypeDecorator[str]):
    """A hash in hexadecimal, kept as its bytes; the empty text stays empty."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.hex()
