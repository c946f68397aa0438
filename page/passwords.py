"""Who may log in to the library: a file of names and hashed passwords, `name:salt:hash:role` a line.

Make a line with `python -m page.passwords NAME [--role read] >> FILE`. The hash is scrypt (RFC 7914).
The role is `manage` (changes the library) or `read` (sees how it is kept, changes nothing); without
one it is `manage`.
"""

from __future__ import annotations

import argparse
import getpass
import hashlib
import hmac
import logging
import os
import re
import secrets
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, cast, get_args

from corpus.errors import ReportqaError

_log = logging.getLogger(__name__)
# OWASP's password storage guide names N=2^14, r=8, p=5 among its equal choices; 16 MB a check.
_COST = {"n": 2**14, "r": 8, "p": 5, "maxmem": 64 * 2**20}
_NAME = re.compile(r"[\w.@-]{1,64}")
SHORTEST = 8
Role = Literal["read", "manage"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
_Account = tuple[bytes, bytes, Role]


class Passwords:
    """The accounts of one file."""

    def __init__(self, accounts: Mapping[str, _Account]) -> None:
        self._accounts = dict(accounts)
        self._nobody: _Account = (b"-" * 16, b"-" * 64, "read")

    @classmethod
    def read(cls, path: Path) -> Passwords:
        """The accounts of the file; ReportqaError where it cannot be read or a line is no account."""
        accounts = {}
        for number, text in secret_lines(path, "密码文件"):
            try:
                name, salt, made, *role = text.split(":")
                accounts[name] = (bytes.fromhex(salt), bytes.fromhex(made), _role(*role))
            except (ValueError, TypeError) as exc:
                raise ReportqaError(
                    f"密码文件 {path} 第 {number} 行不是“用户名:盐:散列:角色”，"
                    f"角色是 {' 或 '.join(ROLES)}；"
                    "请用 python -m page.passwords 生成。"
                ) from exc
        if not accounts:
            raise ReportqaError(f"密码文件 {path} 里没有用户。请用 python -m page.passwords 生成一行。")
        return cls(accounts)

    def accepts(self, name: str, password: str) -> bool:
        """Whether the password is the account's; an unknown name takes as long as a known one."""
        salt, made, _ = self._accounts.get(name, self._nobody)
        return hmac.compare_digest(_hash(password, salt), made) and name in self._accounts

    def role(self, name: str) -> Role:
        """What the account may."""
        return self._accounts.get(name, self._nobody)[2]


def _role(word: str = "manage") -> Role:
    """The role of that name; ValueError where there is none."""
    return ROLES[ROLES.index(cast("Role", word))]


def secret_lines(path: Path, what: str) -> list[tuple[int, str]]:
    """The lines of a file of secrets with their numbers, without comments; `what` it is called in messages.

    Said where other accounts of the machine may read or change it. ReportqaError where it cannot be read.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
        mode = stat.S_IMODE(path.stat().st_mode)
    except (OSError, UnicodeDecodeError) as exc:
        raise ReportqaError(f"读不了{what} {path}：{exc}。") from exc
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        _log.warning("%s别的账号也能读写（权限 %o）。请运行 chmod 600 %s", what, mode, path)
    return [(n, line.strip()) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=64, **_COST)


def account_line(name: str, password: str, role: Role = "manage") -> str:
    """The line of an account, with a salt of its own.

    Raises ReportqaError where the name has other characters than letters, digits and . _ @ - or the
    password is shorter than `SHORTEST`.
    """
    if not _NAME.fullmatch(name):
        raise ReportqaError("用户名只能用文字、数字和 . _ @ -，最多 64 个字符。")
    if len(password) < SHORTEST:
        raise ReportqaError(f"密码至少 {SHORTEST} 个字符。")
    salt = secrets.token_bytes(16)
    return f"{name}:{salt.hex()}:{_hash(password, salt).hex()}:{role}"


def main(argv: Sequence[str] | None = None) -> int:
    """Ask for a password twice (or take a line of a pipe) and print the account's line."""
    parser = argparse.ArgumentParser(prog="python -m page.passwords", description="生成资料库账号的一行")
    parser.add_argument("name", metavar="用户名")
    parser.add_argument(
        "--role", choices=ROLES, default="manage", help="manage 可以改动资料库（默认），read 只能查看"
    )
    options = parser.parse_args(argv)
    try:
        print(account_line(options.name, _ask(), options.role))  # noqa: T201 - a command line
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("密码：")
    if password != getpass.getpass("再输一遍："):
        raise ReportqaError("两次输入不一样。")
    return password


if __name__ == "__main__":
    sys.exit(main())
