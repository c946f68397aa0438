"""What the page can be started with."""

from __future__ import annotations

import argparse
from pathlib import Path

from corpus.logs import add_log_options
from corpus.program import called
from index.engines.backend import add_backend
from page.requests.pace import PER_KEY, PER_MINUTE


def parser() -> argparse.ArgumentParser:
    """The options of `python app.py`."""
    made = argparse.ArgumentParser(prog=called("python app.py", "reportqa serve"), description="打开提问页面")
    made.add_argument(
        "--index", type=Path, default=Path(".index"), metavar="DIR", help="索引目录，默认 .index"
    )
    made.add_argument("--host", default="127.0.0.1", help="监听地址，默认只供本机访问")
    made.add_argument("--port", type=int, default=7860, help="端口，默认 7860")
    made.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="浏览器可用来访问的主机名，可给多次；默认只有本机的名字和 --host",
    )
    made.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="反向代理的地址，可给多次；信它说的来访地址和 https，默认谁也不信",
    )
    made.add_argument(
        "--requests-per-minute",
        type=int,
        default=PER_MINUTE,
        metavar="N",
        help=f"每个地址每分钟最多多少次请求，默认 {PER_MINUTE}，0 为不限",
    )
    made.add_argument(
        "--embed-origins",
        nargs="+",
        default=[],
        metavar="ORIGIN",
        help="可以把 /embed 嵌进网页的网站，如 https://a.example；默认谁也不可以（见 docs/page.md）",
    )
    made.add_argument("--corpus", type=Path, metavar="DIR", help="报告文件夹，默认样例报告")
    made.add_argument("--auth", type=Path, metavar="FILE", help="资料库的账号文件；不给则资料库只读")
    made.add_argument(
        "--history",
        type=Path,
        metavar="FILE",
        help="有账号的人可以把对话也存进这个 SQLite 文件（要有 --auth）；不给则对话只在各人的浏览器里",
    )
    _add_sign_in(made)
    _add_programs(made)
    made.add_argument("--feedback", type=Path, metavar="FILE", help="把“有用/有误”记入这个文件；不给则不收集")
    made.add_argument(
        "--metrics", action="store_true", help="在 /metrics 提供 Prometheus 指标（见 docs/operations.md）"
    )
    made.add_argument(
        "--log-questions", action="store_true", help="把问题原文也记入日志；不给则日志里没有问题"
    )
    add_log_options(made)
    add_backend(made)
    return made


def _add_sign_in(made: argparse.ArgumentParser) -> None:
    """The options of signing in where the office does (docs/deployment.md)."""
    for name, metavar, words in (
        ("--sso-header", "NAME", "代理用来写明谁登录了的请求头；只信 --trusted-proxy 的"),
        ("--sso-groups-header", "NAME", "代理用来写明他在哪些组的请求头，以逗号分开"),
        ("--oidc-issuer", "URL", "OpenID Connect 登录服务（要装 reportqa[sso]）"),
        ("--oidc-client", "ID", "在登录服务登记的客户端名；密钥放在环境变量 REPORTQA_OIDC_SECRET"),
    ):
        made.add_argument(name, default="", metavar=metavar, help=words)
    made.add_argument(
        "--oidc-groups-claim", default="groups", metavar="NAME", help="令牌里写明组的一项，默认 groups"
    )
    made.add_argument(
        "--sso-manage",
        action="append",
        default=[],
        metavar="GROUP",
        help="这个组的人可以改动资料库，可给多次；其余登录的人只能查看",
    )


def _add_programs(made: argparse.ArgumentParser) -> None:
    """The options of what serves programs (docs/http.md)."""
    made.add_argument("--api-only", action="store_true", help="只开程序用的接口，不开页面（见 docs/http.md）")
    made.add_argument(
        "--api-keys",
        type=Path,
        metavar="FILE",
        help="接口的密钥文件；不给则人人可以经接口提问，谁也不能改资料库",
    )
    made.add_argument(
        "--mcp", action="store_true", help="在 /mcp 提供 MCP（要装 reportqa[mcp]，见 docs/mcp.md）"
    )
    made.add_argument(
        "--api-requests-per-minute",
        type=int,
        default=PER_KEY,
        metavar="N",
        help=f"每个密钥每分钟最多多少次请求，默认 {PER_KEY}，0 为不限",
    )
