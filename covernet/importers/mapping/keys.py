"""Keyed pseudonyms: what stands for a person's name in keys, and the key file that makes it.

A plain hash of names can be undone by hashing a list of names; a keyed one only by who has the key. The key lies
outside of every network, so that a network can be given away without it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from platformdirs import user_config_path

from covernet.errors import StoreError, UsageError, Where
from covernet.importers.mapping.wording import plain

KEY_FILE = "COVERNET_KEY_FILE"
"""The environment variable that names the key file."""

_BYTES = 32
_BLOCK = 64  # bytes that SHA-256 takes at a time
_LETTERS = "abcdefghijkmnpqrstuvwxyz"  # no digits: a run of them could be taken for a phone number
_LENGTH = 14  # 64 bits: among a million households, a collision has odds of one in 37 million
_OF_BYTE = bytes(ord(_LETTERS[byte % len(_LETTERS)]) for byte in range(256))
_PSEUDONYM = re.compile(f"~[{_LETTERS}]{{{_LENGTH}}}")


@dataclass(frozen=True)
class Key:
    """A secret key; it is neither shown nor compared."""

    secret: bytes = field(repr=False, compare=False)

    @property
    def mark(self) -> str:
        """Eight letters by which the key is told from another, and which tell nothing of it."""
        return self._letters("covernet key")[:8]

    def pseudonym(self, name: str) -> str:
        """What stands for a name; a pseudonym stands for itself.

        >>> key = Key(b"a key for this example")
        >>> key.pseudonym("张 三") == key.pseudonym("張三") == key.pseudonym(key.pseudonym("张三"))
        True
        """
        bare = plain(name)
        return bare if bare.startswith("~") and _PSEUDONYM.fullmatch(bare) else f"~{self._letters(f'name {bare}')}"

    def within(self, scope: str, pseudonym: str) -> str:
        """The pseudonym in a place: of the same name, two places have two, so that they can not be joined by it."""
        return f"~{self._letters(f'scope {scope} {pseudonym}')}"

    @cached_property
    def _begun(self) -> tuple[hashlib._Hash, hashlib._Hash]:
        """The two hashes of HMAC-SHA256, which begin with the key: begun once, they cost less than half for each name."""
        secret = self.secret if len(self.secret) <= _BLOCK else hashlib.sha256(self.secret).digest()
        block = secret.ljust(_BLOCK, b"\0")
        return hashlib.sha256(bytes(b ^ 0x36 for b in block)), hashlib.sha256(bytes(b ^ 0x5C for b in block))

    def _letters(self, text: str) -> str:
        inner, outer = self._begun
        within, around = inner.copy(), outer.copy()
        within.update(text.encode())
        around.update(within.digest())
        return around.digest()[:_LENGTH].translate(_OF_BYTE).decode()


def key_path() -> Path:
    """Where the key file lies: as ``COVERNET_KEY_FILE`` says, else among the user's settings."""
    named = os.environ.get(KEY_FILE)
    return Path(named) if named else user_config_path("covernet") / "identity.key"


def load_key(network: Path, *, lasting: bool = True) -> Key:
    """Read the key, or make one where there is none yet.

    Parameters
    ----------
    lasting
        Whether a key that is made is written into the key file; else it is gone with the program.

    Raises
    ------
    UsageError
        If the key file lies in the network's folder.
    StoreError
        If it can not be read or written, or is no key.
    """
    path = key_path()
    where = Where(str(path))
    if network.resolve() in path.resolve().parents:
        raise UsageError(
            f"密钥文件不能放在网络文件夹里；请改 {KEY_FILE}",
            f"the key file must lie outside of the network's folder; change {KEY_FILE}",
            where=where,
        )
    try:
        secret = path.read_bytes() if path.exists() else _create(path) if lasting else secrets.token_bytes(_BYTES)
    except OSError as error:
        raise StoreError(
            f"密钥文件读写不了（{error.strerror}）；请检查路径和权限，或用 {KEY_FILE} 另指定",
            f"can not read or write the key file ({error.strerror}); check it, or name another with {KEY_FILE}",
            where=where,
        ) from error
    if len(secret) != _BYTES:
        raise StoreError(
            "这不是 covernet 的密钥文件；请恢复备份，没有备份时先移走它",
            "this is no key file of covernet; restore it from a backup, or move it away if there is none",
            where=where,
        )
    return Key(secret)


def _create(path: Path) -> bytes:
    """Make a key file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # unlike a rename, leaves the key of whoever came first
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_bytes()
