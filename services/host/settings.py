"""Settings of a process, from the environment (`SHOUWANG_…`) or the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from schemas.errors import ShouwangError
from services.host.clock import DAY_MINUTES

WARM_HOUSEHOLDS = 150_000
"""Households kept folded in memory: all of Anqing (108,000), at some 10 KB each."""

BATCH_EVENTS = 5_000
"""Events of one transaction: large enough that its commit is cheap, small enough to wait for."""


def _divides_a_day(minutes: int) -> int:
    if DAY_MINUTES % minutes:
        raise ValueError(minutes)
    return minutes


TickMinutes = Annotated[PositiveInt, AfterValidator(_divides_a_day)]


class Settings(BaseSettings):
    """What an operator may set; every field has a default that works on a laptop."""

    model_config = SettingsConfigDict(env_prefix="SHOUWANG_", frozen=True)

    database_url: str = "sqlite:///shouwang.db"
    """Where the log is: a SQLite file in the current folder, or `postgresql+psycopg://…`."""

    policy_dirs: tuple[Path, ...] = ()
    """Folders with overlays of policy parameters; what is packaged always counts."""

    warm_households: PositiveInt = WARM_HOUSEHOLDS
    batch_events: PositiveInt = BATCH_EVENTS

    mapping_dirs: tuple[Path, ...] = ()
    """Folders with a bureau's own mappings of department files; the packaged ones always count, its own come first."""

    vault_url: str | None = None
    """Where identities are sealed; by default a file beside a SQLite log (`shouwang.vault.db`), or schema `vault`."""

    vault_keys: Path | None = None
    """Folder of the vault's keys; by default `shouwang.keys` beside a SQLite log, or in the current folder."""

    cipher: Literal["SM", "AES"] = "SM"
    """SM3 and SM4-GCM, or SHA-256 and AES-256-GCM. Pseudonyms depend on it: chosen once, before the first person."""

    refusal_limit_pct: Annotated[int, Field(ge=0, le=100)] = 20
    """Share of refused rows above which a department's file is not read on: the file or its mapping must be wrong."""

    kafka_servers: str = "localhost:9092"
    """Addresses of the broker, with commas between them."""

    kafka_user: str | None = None
    """Who this process is to the broker (SASL/SCRAM-SHA-512); by default it does not say."""

    kafka_password: SecretStr | None = None

    kafka_ca: Path | None = None
    """File with the certificates that the broker's own is held against; with it the connection is by TLS."""

    kafka_certificate: Path | None = None
    """File with the key and the certificate of this process, for a broker that asks for one (mutual TLS)."""

    tick_minutes: TickMinutes = DAY_MINUTES
    """Minutes between the ticks of a history that is loaded; they divide a day. Limits of hours are seen at ticks."""


POSITIVE = ("应为正整数", "write a positive integer")
FORMS = {
    "policy_dirs": ('应为 JSON 列表，如 ["deploy/params"]', 'write a JSON list such as ["deploy/params"]'),
    "mapping_dirs": ('应为 JSON 列表，如 ["mappings"]', 'write a JSON list such as ["mappings"]'),
    "cipher": ("应为 SM 或 AES", "write SM or AES"),
    "refusal_limit_pct": ("应为 0 至 100 的整数", "write an integer from 0 to 100"),
    "kafka_password": ("应与 SHOUWANG_KAFKA_USER 一起给出", "give it together with SHOUWANG_KAFKA_USER"),
    "kafka_ca": ("应为 PEM 证书文件", "name a file of PEM certificates"),
    "kafka_certificate": ("应为含私钥与证书的 PEM 文件", "name a PEM file with a key and its certificate"),
    "tick_minutes": ("应为能整除一天的分钟数，如 60", "write minutes that divide a day, such as 60"),
}
"""How a setting is written that is no number."""


class WrongSetting(ShouwangError):
    """A variable of the environment whose content is no value of the setting."""

    def __init__(self, name: str) -> None:
        self.name = name
        variable = f"SHOUWANG_{name.upper()}"
        chinese, english = FORMS.get(name, POSITIVE)
        super().__init__(f"环境变量 {variable} 的值有误，{chinese} / the variable {variable} is wrong: {english}")


def settings(**given: Any) -> Settings:  # noqa: ANN401  # what a setting may be, its own field says
    """The settings of the environment, but for those that are given.

    Raises:
        WrongSetting: a variable makes no sense.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise WrongSetting(str(error.errors()[0]["loc"][0])) from None
    except SettingsError:  # only the list is read as JSON
        raise WrongSetting("policy_dirs") from None
