"""Signing in at the office's OpenID provider: the code flow with PKCE, by authlib.

What was begun (state, nonce, verifier) is kept here, under a cookie of the browser that began it, and handed
out once: an answer that comes again, or to another browser, opens nothing.
"""

from __future__ import annotations

import argparse
import os
import secrets
import time
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.errors import ReportqaError
from page.requests.origins import LOOPBACK, name_of
from page.sign_in.people import Person, Rights
from page.sign_in.sessions import Sessions

SECRET: Final = "REPORTQA_OIDC_SECRET"  # noqa: S105 - the name of a variable
BEGUN: Final = "reportqa_oidc"
BEGIN, BACK = "/rq/oidc", "/rq/oidc/back"
# Seconds that one may take at the provider, that clocks may differ, that the provider may take to answer.
_LASTS, _LEEWAY, _PATIENCE = 600, 30, 10.0
_ALGORITHMS: Final = "id_token_signing_alg_values_supported"
_MOST: Final = 1000  # sign-ins under way
_SILENT: Final = (httpx2.HTTPError, httpx2.InvalidURL)
# What authlib raises for an answer that is not right, a document that is none among them.
_WRONG: Final = (OAuthError, JoseError, RuntimeError, ValueError, KeyError, TypeError)


class _Provider(StarletteOAuth2App):  # type: ignore[misc]  # authlib has no types
    """authlib's client, which takes tokens signed with a private key only, whatever the provider offers."""

    async def load_server_metadata(self) -> dict[str, Any]:
        told: dict[str, Any] = await super().load_server_metadata()
        offered = told.get(_ALGORITHMS) or ["RS256"]
        told[_ALGORITHMS] = [way for way in offered if way[:2] in {"RS", "PS", "ES", "Ed"}]
        return told


class Oidc:
    """The routes of one provider; whoever it vouches for gets a session of `sessions`."""

    def __init__(
        self, issuer: str, client: str, secret: str, claim: str, rights: Rights, sessions: Sessions
    ) -> None:
        self._issuer, self._client, self._claim = issuer, client, claim
        self._rights, self._sessions = rights, sessions
        self._begun: dict[str, tuple[dict[str, Any], float]] = {}
        self._app = _Provider(
            StarletteIntegration("oidc"),
            name="oidc",
            client_id=client,
            client_secret=secret or None,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": _PATIENCE,
                "trust_env": False,
            },
        )

    @classmethod
    def of(cls, options: argparse.Namespace, sessions: Sessions) -> Oidc:
        """As the options say; ReportqaError where they do not say enough."""
        at = urlsplit(options.oidc_issuer)
        if at.scheme != "https" and not (at.scheme == "http" and name_of(at.netloc) in LOOPBACK):
            raise ReportqaError("--oidc-issuer 须是 https:// 开头的地址，否则登录会被人冒充。")
        if not options.oidc_client:
            raise ReportqaError("--oidc-issuer 要同时用 --oidc-client 给出在登录服务登记的客户端名。")
        rights = Rights(frozenset(options.sso_manage))
        secret = os.environ.get(SECRET, "")
        return cls(
            options.oidc_issuer, options.oidc_client, secret, options.oidc_groups_claim, rights, sessions
        )

    def routes(self) -> list[Route]:
        """Where one goes to sign in, and where the provider sends one back to."""
        return [Route(BEGIN, self._begin), Route(BACK, self._finish)]

    async def _begin(self, request: Request) -> Response:
        held = request.scope["session"] = dict[str, Any]()
        try:
            reply: Response = await self._app.authorize_redirect(
                request, str(request.url.replace(path=BACK, query=""))
            )
        except (*_SILENT, *_WRONG):
            return _said("单位的登录服务没有回应，请稍后再试；一直如此请告诉管理员。", 502)
        browser = secrets.token_urlsafe(32)
        self._keep(browser, held)
        secure = request.url.scheme == "https"
        # Lax: the way back begins at the provider's site.
        reply.set_cookie(
            BEGUN, browser, max_age=_LASTS, path=BEGIN, httponly=True, samesite="lax", secure=secure
        )
        return reply

    async def _finish(self, request: Request) -> Response:
        held, until = self._begun.pop(request.cookies.get(BEGUN, ""), ({}, 0.0))
        request.scope["session"] = held if until > time.monotonic() else {}
        try:
            person = await self._vouched(request)
        except _WRONG:
            return _said("登录没有成功：登录服务的答复不对、已用过，或等得太久。请回到页面重新登录。", 403)
        except _SILENT:
            return _said("登录没有成功：单位的登录服务没有回应，请稍后再试。", 502)
        if person is None:
            return _said("登录没有成功：登录服务没有给出可以用的用户名，请告诉管理员。", 403)
        token = self._sessions.admit(person)
        # A fragment stays in the browser: the page keeps the key and takes it out of the address.
        reply = RedirectResponse(f"/?view=library#rq-key={self._sessions.key(token)}", 303)
        self._sessions.hand(reply, token, request)
        reply.delete_cookie(BEGUN, path=BEGIN)
        return reply

    async def _vouched(self, request: Request) -> Person | None:
        """Who the provider says it is, its token checked: signature, issuer, audience, time, nonce."""
        wanted = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client},
        }
        token = await self._app.authorize_access_token(request, claims_options=wanted, leeway=_LEEWAY)
        told = token.get("userinfo") or {}
        groups = told.get(self._claim) or []
        held = [str(g) for g in groups] if isinstance(groups, list) else [str(groups)]
        return self._rights.person(str(told.get("preferred_username") or told.get("sub", "")), held, "oidc")

    def _keep(self, browser: str, held: dict[str, Any]) -> None:
        now = time.monotonic()
        self._begun = {b: begun for b, begun in self._begun.items() if begun[1] > now}
        for oldest in list(self._begun)[: max(0, len(self._begun) - _MOST + 1)]:
            del self._begun[oldest]
        self._begun[browser] = (held, now + _LASTS)


def _said(words: str, status: int) -> Response:
    return PlainTextResponse(words, status, {"Cache-Control": "no-store"})
