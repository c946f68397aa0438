"""Programs of this machine that turn old office files into ones that are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.errors import CorpusError

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">%s</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.%s"><prop oor:name="%s" oor:op="fuse"><value>%s</value></prop></item>'
)
# Macros are never run, nothing is fetched: links are not followed, and what would be asks a closed door.
_CLOSED = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def program(*names: str) -> str | None:
    """Where the first of these programs stands; None where none is installed."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None and "soffice" in names:
        found = next((place for place in _PLACES if Path(place).is_file()), None)
    return found


def install_advice(package: str) -> str:
    """How to install LibreOffice on this system; `package` is the part of it that Debian gives."""
    if sys.platform == "win32":
        return "请安装 LibreOffice（winget install TheDocumentFoundation.LibreOffice）"
    if sys.platform == "darwin":
        return "请安装 LibreOffice（brew install --cask libreoffice）"
    return f"请安装 LibreOffice（apt-get install --no-install-recommends {package}）"


def closed_profile(folder: Path) -> str:
    """The option that has LibreOffice keep its settings in `folder`, where macros and links are shut off."""
    (folder / "user").mkdir(parents=True)
    items = "".join(_ITEM % item for item in _CLOSED)
    (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS % items, "utf-8")
    return f"-env:UserInstallation={folder.as_uri()}"


def run(command: Sequence[str], name: str, seconds: float, more: Mapping[str, str] | None = None) -> bytes:
    """What the program writes to its output; it has no input, no proxy and at most `seconds`.

    Raises:
        CorpusError: it could not be started, failed or took too long; `name` is the file it was given.
    """
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")} | dict(more or {})
    said = Path(command[0]).stem
    try:
        done = subprocess.run(  # noqa: S603 - a program of this machine, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as exc:
        raise CorpusError(f"{name}：{said} 没有在时限内转换完；请用原来的软件打开后另存为 docx") from exc
    except OSError as exc:
        raise CorpusError(f"{name}：{said} 启动不了（{exc.strerror}）；请重新安装它") from exc
    if done.returncode:
        raise CorpusError(
            f"{name}：{said} 打不开这个文件，可能已损坏或设有密码；请用原来的软件打开后另存为 docx"
        )
    return done.stdout
