"""Who asks, how often they may, and which index answers them: what the routes depend on."""

# No `from __future__ import annotations`: the framework reads types that are made inside functions.

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from index.searcher import Index
from page.api.api_keys import ApiKeys, Caller
from page.api.refusals import ApiFault, Unchanged
from page.api.service import Service
from page.requests.pace import PER_KEY, Pace

VERSION: Final = "Reportqa-Index"
_NOBODY: Final = Caller("", "reader")
_bearer = HTTPBearer(auto_error=False, description="管理员发放的密钥；没有设密钥的服务器不看")
Shown = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


@dataclass(frozen=True, slots=True)
class Access:
    """Lets programs in. Without `keys` everybody may read, as on the page, and nobody change anything."""

    service: Service
    keys: ApiKeys | None = None
    pace: Pace = field(default_factory=lambda: Pace(PER_KEY))

    async def caller(self, shown: Shown) -> Caller:
        """Who sent the request; ApiFault where the key is missing or unknown, or came too often."""
        if self.keys is None:
            return _NOBODY
        if shown is None:
            raise ApiFault(401, "没有密钥。", code="no_key")
        caller = self.keys.caller(shown.credentials)
        if caller is None:
            raise ApiFault(401, "密钥不对，或已收回。", code="unknown_key")
        if seconds := self.pace.wait(caller.name):
            raise ApiFault(429, "这个密钥的请求太频繁。", after=seconds)
        return caller

    def editor(self) -> Callable[..., Any]:
        """A dependency: the caller, who may change the library."""

        async def allowed(caller: Annotated[Caller, Depends(self.caller)]) -> Caller:
            if self.keys is None:
                raise ApiFault(403, "没有设密钥，不能经接口改动资料库。", code="no_keys_file", hint=_HOW)
            if caller.role != "editor":
                raise ApiFault(403, "这个密钥只能提问和查看。", code="wrong_role")
            return caller

        return allowed

    def held(self, response: Response) -> Index:
        """The index that answers, its version told with the reply."""
        index = self.service.live.current()
        response.headers[VERSION] = index.manifest.version
        return index

    def fresh(self, request: Request, response: Response) -> Index:
        """As `held`, for what only a new version changes: Unchanged where the program has it already."""
        index = self.held(response)
        tag = tag_of(index)
        told = {"ETag": tag, "Cache-Control": "private, no-cache", VERSION: index.manifest.version}
        asked = request.headers.get("if-none-match", "")
        if asked.strip() == "*" or tag in _tags(asked):
            raise Unchanged(told)
        response.headers.update(told)
        return index

    def unmoved(self, request: Request) -> None:
        """For changes: ApiFault where the program speaks of another version than the one that answers."""
        asked = request.headers.get("if-match", "")
        if asked and asked.strip() != "*" and tag_of(self.service.live.current()) not in _tags(asked):
            raise ApiFault(412, "资料库在此期间变了，没有改动。")


_HOW: Final = "管理员可用 --api-keys 给出密钥文件，生成见 python -m page.api.api_keys --help。"


def tag_of(index: Index) -> str:
    """The ETag of what only a new version of the index changes."""
    return f'"{index.manifest.version}"'


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
