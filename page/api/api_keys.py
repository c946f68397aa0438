"""Keys of programs: a file of names, roles and hashes, one `name:role:hash` a line.

Make a key with `python -m page.api.api_keys NAME --role reader >> FILE`: the line goes to the file, the key
to the screen, once. A key is 256 random bits, so SHA-256 keeps it as well as a slow hash would.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from corpus.errors import ReportqaError
from page.passwords import secret_lines

Role = Literal["reader", "editor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
_NAME: Final = re.compile(r"[\w.@-]{1,64}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MARK: Final = "rq_"
HOW: Final = "请用 python -m page.api.api_keys 生成"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the name of the key, "" without keys; an editor may change the library."""

    name: str
    role: Role


class ApiKeys:
    """The keys of one file; only their hashes are held."""

    def __init__(self, callers: Mapping[str, Caller]) -> None:
        self._callers = dict(callers)

    @classmethod
    def read(cls, path: Path) -> ApiKeys:
        """The keys of the file; ReportqaError where it cannot be read or a line is none."""
        held = dict(_entry(path, number, line) for number, line in secret_lines(path, "密钥文件"))
        if not held:
            raise ReportqaError(f"密钥文件 {path} 里没有密钥，{HOW}一行。")
        return cls(held)

    def caller(self, key: str) -> Caller | None:
        """Whose key it is; None for an unknown one."""
        return self._callers.get(_hashed(key))


def _entry(path: Path, number: int, line: str) -> tuple[str, Caller]:
    name, _, rest = line.partition(":")
    role, _, made = rest.partition(":")
    if not (_NAME.fullmatch(name) and role in ROLES and _HASH.fullmatch(made)):
        raise ReportqaError(f"密钥文件 {path} 第 {number} 行不是“名称:角色:散列”，{HOW}。")
    return made, Caller(name, role)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def new_key(name: str, role: Role) -> tuple[str, str]:
    """A new key and the line that lets it in; ReportqaError where the name is none."""
    if not _NAME.fullmatch(name):
        raise ReportqaError("名称只能用文字、数字和 . _ @ -，最多 64 个字符。")
    key = _MARK + secrets.token_urlsafe(32)
    return key, f"{name}:{role}:{_hashed(key)}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for the file; the key itself goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m page.api.api_keys", description="生成一个接口密钥")
    parser.add_argument("name", metavar="名称", help="给哪个程序用")
    parser.add_argument(
        "--role", choices=ROLES, default="reader", help="reader 只能提问和查看（默认）；editor 还能增删报告"
    )
    options = parser.parse_args(argv)
    try:
        key, line = new_key(options.name, options.role)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)  # noqa: T201 - a command line
        return 1
    print(f"密钥（只显示这一次）：{key}", file=sys.stderr)  # noqa: T201
    print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
