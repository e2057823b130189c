"""What a vault refuses to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import ShouwangError

if TYPE_CHECKING:
    from pathlib import Path


class VaultFault(ShouwangError):
    """A vault, its keys, or a question to it that cannot be accepted."""


class SealBroken(VaultFault):
    """Sealed bytes that were changed, moved, or sealed with another key."""

    def __init__(self) -> None:
        super().__init__(
            "保险库中的封存内容被改动或密钥不符；请停用并与备份核对 / something sealed in the vault was changed, or "
            "the key is another one; stop using it and compare it with a backup"
        )


class KeysMissing(VaultFault):
    """A vault in use whose keys are not where they should be; new ones would open nothing and name everybody anew."""

    def __init__(self, folder: Path, what: str) -> None:
        self.folder = folder
        super().__init__(
            f"保险库的密钥缺失：{folder} 中没有 {what}；请从备份恢复，或以 SHOUWANG_VAULT_KEYS 指明位置 / "
            f"the keys of the vault are missing: {folder} has no {what}; restore it from a backup, or say where it "
            "is with SHOUWANG_VAULT_KEYS"
        )


class KeysUnsafe(VaultFault):
    """Keys that others on the machine may read, or that are damaged."""

    def __init__(self, path: Path, chinese: str, english: str) -> None:
        self.path = path
        super().__init__(f"密钥 {path} 不可用：{chinese} / the key {path} cannot be used: {english}")


class WrongKeys(VaultFault):
    """Keys, or a setting of the cipher, with which this vault was not made."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")


class NoReason(VaultFault):
    """A look at somebody's identity without saying who looks and why."""

    def __init__(self) -> None:
        super().__init__(
            "查看身份信息须写明工号和事由（至少三个字） / say who looks at an identity and why, in at least three "
            "characters"
        )


class VaultUnusable(VaultFault):
    """A place where no vault can be: neither kind of database, or tables of a newer program."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place} 不能作保险库：请写 sqlite:///路径 或 postgresql+psycopg://…，或升级本软件 / "
            f"{place} cannot be a vault: write sqlite:///path or postgresql+psycopg://…, or update Shouwang"
        )
