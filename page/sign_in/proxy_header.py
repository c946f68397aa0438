"""Who signed in at the office's proxy: the header in which it says so, believed from it alone.

From every other address the header is taken away before anything reads it (`page/server/serving.py`).
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers

from corpus.errors import ReportqaError
from page.sign_in.people import Person, Rights

_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class ProxyHeader:
    """`user` is the header with the name, `groups` the one with the groups, by commas; "" for none."""

    user: str
    groups: str
    rights: Rights

    @classmethod
    def of(cls, options: argparse.Namespace) -> ProxyHeader | None:
        """As the options say, None where they say nothing; ReportqaError where they make no sense."""
        if not options.sso_header:
            if options.sso_groups_header:
                raise ReportqaError("给了 --sso-groups-header，没有给 --sso-header，不知道谁登录了。")
            return None
        for name in filter(None, (options.sso_header, options.sso_groups_header)):
            if not _HEADER.fullmatch(name):
                raise ReportqaError(f"“{name}”不是请求头的名字，只能用字母、数字和 -。")
        if not options.trusted_proxy:
            raise ReportqaError("--sso-header 要同时用 --trusted-proxy 写明代理的地址，否则谁都可以冒充。")
        return cls(options.sso_header, options.sso_groups_header, Rights(frozenset(options.sso_manage)))

    def person(self, headers: Headers) -> Person | None:
        """Who the proxy says is asking; None where it names nobody.

        A header that comes twice names nobody: one of the two may be the visitor's own.
        """
        names, groups = headers.getlist(self.user), headers.getlist(self.groups) if self.groups else []
        if len(names) != 1 or len(groups) > 1:
            return None
        try:
            name, held = (told.encode("latin-1").decode() for told in (names[0], ",".join(groups)))
        except UnicodeDecodeError:
            return None
        return self.rights.person(name, held.split(","), "proxy")
