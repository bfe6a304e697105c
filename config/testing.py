"""Testing: nothing of the machine's own, a fast tick."""

from pydantic import Field, SecretStr

from config.base import Settings


class Testing(Settings):
    """What the tests run with; each test hands in its own database and clock."""

    environment: str = Field(default="testing", alias="APP_ENV")
    secret_key: SecretStr = SecretStr("known to every test, guards nothing")
    tick_seconds: float = Field(default=0.2, gt=0)
