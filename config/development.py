"""Development: the demo town, the embedded database, a secret of its own per folder."""

import secrets
from pathlib import Path

from pydantic import SecretStr, model_validator

from config.base import Settings


class Development(Settings):
    """What `make run` runs with."""

    demo: bool = True

    @model_validator(mode="before")
    @classmethod
    def keep_a_secret(cls, values: dict[str, object]) -> dict[str, object]:
        """Without SECRET_KEY one is made and kept in VAR_DIR, so that sign-ins survive a restart."""
        if values.get("secret_key"):
            return values
        folder = Path(str(values.get("var_dir") or Settings.model_fields["var_dir"].default))
        return {**values, "secret_key": SecretStr(kept_secret(folder / "secret-key"))}


def kept_secret(path: Path) -> str:
    """The secret in the file, made at the first call."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii")
