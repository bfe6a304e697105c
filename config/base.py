"""What can be set, with its name in the environment, its meaning and its ordinary value."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.adapters.sealing import read_key, read_keys

REPOSITORY = Path(__file__).resolve().parent.parent

# SQLAlchemy reads the driver from the scheme; people and hosting platforms write it without.
SPELLINGS = ("postgresql+psycopg://", "postgresql://", "postgres://")


def as_psycopg_url(url: str | None) -> str | None:
    """Return the address with the driver named; raise ValueError for another database than PostgreSQL."""
    if url is None:
        return None
    for spelling in SPELLINGS:
        if url.startswith(spelling):
            return SPELLINGS[0] + url.removeprefix(spelling)
    raise ValueError("只支持 PostgreSQL 15 或更新的版本，应以 postgresql:// 开头")


def readable_keys(text: SecretStr) -> SecretStr:
    """Raise ValueError where the keys cannot be read; none at all is fine here."""
    try:
        read_keys(text.get_secret_value())
    except ValueError:
        raise ValueError("应写作“编号:密钥”，用逗号隔开，最新的在前；密钥是 32 字节的 base64。") from None
    return text


def readable_key(text: SecretStr) -> SecretStr:
    """Raise ValueError for a key that cannot be read; none is fine here."""
    try:
        _ = text.get_secret_value() and read_key(text.get_secret_value())
    except ValueError:
        raise ValueError("应是 32 字节的 base64，例如 openssl rand -base64 32 的结果。") from None
    return text


class Settings(BaseSettings):
    """Common to all environments. The field's name in capitals is the name in the environment, except where aliased."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, populate_by_name=True, extra="forbid")

    environment: str = Field(default="development", alias="APP_ENV", description="development, testing or production")
    clock: AwareDatetime | None = Field(
        default=None,
        alias="APP_CLOCK",
        description="the moment at which the clock begins, with offset; never in production",
    )

    host: str = Field(default="127.0.0.1", description="address that `flask serve` listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="port that `flask serve` listens on")
    web_threads: int = Field(default=8, ge=1, description="threads of the serving process of `flask serve`")
    trusted_proxies: int = Field(
        default=0, ge=0, description="reverse proxies in front whose X-Forwarded-* are believed"
    )

    database_url: Annotated[str | None, AfterValidator(as_psycopg_url)] = Field(
        default=None, description="a PostgreSQL to use instead of the embedded one"
    )
    var_dir: Annotated[Path, AfterValidator(Path.resolve)] = Field(
        default=REPOSITORY / "var",
        description="folder of all that a running copy writes: database, files, outgoing mail",
    )

    secret_key: SecretStr = Field(default=SecretStr(""), description="signs cookies and forms; required in production")
    sealing_keys: Annotated[SecretStr, AfterValidator(readable_keys)] = Field(
        default=SecretStr(""),
        description="seal identity numbers: 2026b:<base64 of 32 bytes>, 2026a:…, newest first; required in production",
    )
    mark_key: Annotated[SecretStr, AfterValidator(readable_key)] = Field(
        default=SecretStr(""),
        description="finds equal identity numbers, makes the codes on receipts: base64 of 32 bytes, never changed; required in production",
    )
    secure_cookies: bool = Field(default=False, description="cookies only over https")

    smtp_url: str | None = Field(
        default=None, description="smtp://user:password@host:port for mail; without it mail is written under VAR_DIR"
    )
    mail_from: str = Field(default="noreply@localhost", description="sender of mail")

    tick_seconds: float = Field(default=5, gt=0, description="pause between two looks for due timers")
    worker_threads: int = Field(default=2, ge=1, description="jobs that one worker does at once")

    upload_limit_mb: int = Field(default=20, ge=1, description="largest upload, in megabytes")
    demo: bool = Field(default=False, description="load the demo town into an empty database and show its logins")

    @classmethod
    def names(cls) -> frozenset[str]:
        """Names in the environment."""
        return frozenset((field.alias or name).upper() for name, field in cls.model_fields.items())

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url is None
