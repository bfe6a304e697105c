"""Production: refuses what only development may do."""

from typing import Self

from pydantic import Field, model_validator

from config.base import Settings

# What no production may be without, and how one gets it.
REQUIRED = {
    "secret_key": "openssl rand -base64 32 的结果",
    "sealing_keys": "“2026a:”加上 openssl rand -base64 32 的结果",
    "mark_key": "openssl rand -base64 32 的结果",
}


class Production(Settings):
    """Behind https, on a database of its own, with the real time."""

    environment: str = Field(default="production", alias="APP_ENV")
    secure_cookies: bool = True

    @model_validator(mode="after")
    def refuse_what_development_may(self) -> Self:
        """Raise ValueError when the clock is set or a secret is missing."""
        if self.clock is not None:
            raise ValueError("APP_CLOCK: 生产环境不得设定时钟，法定期限按真实时间计算。")
        for name, how in REQUIRED.items():
            if not getattr(self, name).get_secret_value():
                raise ValueError(f"{name.upper()}: 生产环境必须设置，例如 {how}。")
        return self
