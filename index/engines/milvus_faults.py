"""What can go wrong between here and Milvus, told in Chinese with what to do."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import IndexFault

INSTALL = 'pip install "pymilvus>=3,<4"'
_LITE = ".db"  # an address that ends so is a folder of milvus-lite on this machine
_LOCAL = "也可去掉 --backend milvus（或环境变量 REPORTQA_BACKEND），用本机的索引检索"
# gRPC's names of what may pass by itself, and Milvus' own number for "too many requests".
_PASSING = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "ABORTED", "CANCELLED", "8"}
_REFUSED = {"UNAUTHENTICATED", "PERMISSION_DENIED", "1800", "1801"}
_NO_CONNECTION, _NOT_FOUND = "2", "100"


class Passing(IndexFault):
    """A fault that may be gone when the same is tried again: overload, a restart, a lost connection."""


def shown(uri: str) -> str:
    """The address as it may be shown: without user and password."""
    parts = urlsplit(uri)
    return uri.replace(f"{parts.netloc.rpartition('@')[0]}@", "", 1) if "@" in parts.netloc else uri


def checked(uri: str) -> str:
    """`uri`, where Milvus can be looked for at all; IndexFault where it is no address."""
    if uri.endswith(_LITE):
        if not Path(uri).parent.is_dir():
            raise IndexFault(f"打不开 milvus-lite 目录 {uri}：上级目录不存在。请先建好，或改 --uri")
    elif not uri.startswith(("http://", "https://", "tcp://", "unix:")):
        raise IndexFault(
            f"Milvus 的地址“{shown(uri)}”不对。请用 --uri（或环境变量 REPORTQA_URI）给出 "
            "http://主机:19530 或 https://主机:端口；只作试用时可以是以 .db 结尾的目录"
        )
    return uri


def missing() -> IndexFault:
    """That the client, pymilvus, is not installed."""
    return IndexFault(f"--backend milvus 要用 pymilvus，本机没有安装。请运行 {INSTALL}；{_LOCAL}")


def fault(uri: str, code: object, message: str, *, retriable: bool = False) -> IndexFault:
    """The fault for what Milvus or gRPC said: `code` is a number or one of gRPC's codes."""
    name = str(getattr(code, "name", None) or getattr(code, "value", code))
    said = message.partition(", debug=")[0][:300]
    if uri.endswith(_LITE) and ("milvus-lite" in message or "Open local milvus" in message):
        return IndexFault(
            f"打不开 milvus-lite 目录 {uri}。它一次只能由一个程序打开，请先结束另一个；"
            'milvus-lite 用 pip install "pymilvus[milvus_lite]" 安装'
        )
    if name in _REFUSED or "auth check failure" in message:
        return IndexFault(f"Milvus（{uri}）不接受这个账号。请检查 --token 或环境变量 REPORTQA_TOKEN")
    if name in {_NO_CONNECTION, "UNAVAILABLE"}:
        return Passing(f"连不上 Milvus（{uri}）。请检查地址、网络和服务是否已启动；{_LOCAL}")
    if name == "DEADLINE_EXCEEDED" or "timeout" in message.lower():
        return Passing(f"Milvus（{uri}）没有在限定时间内答复。请稍后再试，检查服务的负载；{_LOCAL}")
    if name == _NOT_FOUND:
        return IndexFault(
            f"Milvus（{uri}）里没有要用的集合：{said}。请运行 python -m index push 把索引送去；{_LOCAL}"
        )
    kind = Passing if retriable or name in _PASSING else IndexFault
    return kind(f"Milvus（{uri}）出错（{name}）：{said}。请查看 Milvus 的日志；{_LOCAL}")
