"""An OpenID provider of its own: real sockets, keys, codes and signed tokens; told to misbehave on demand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from door_site import free_port
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "reportqa", "a secret of the office"


class Provider:
    """`claims` and `header` are put into every token over what is right; `signing` is another way to sign."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.claims: dict[str, Any] = {}
        self.signing = "RS256"
        self._key = RSAKey.generate_key(2048, {"kid": "one"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "one"})
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    def _about(self, _: Request) -> Response:
        at = {"authorization": "authorize", "token": "token"}
        return JSONResponse(
            {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in at.items()}
            | {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        )

    def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    def _authorize(self, request: Request) -> Response:
        """The person says yes at once."""
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (
            CLIENT,
            "code",
            "S256",
        )
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def _token(self, request: Request) -> Response:
        async with request.form() as form:
            sent = {name: str(value) for name, value in form.items()}
        asked = self._codes.pop(sent["code"], None)
        shown = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {shown}"
            or _challenge(sent["code_verifier"]) != asked["code_challenge"]
            or sent["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(asked["nonce"])}
        )

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "17", "iat": now, "exp": now + 300}
        person = {"preferred_username": "李明", "groups": ["编辑部", "全体"]}
        whole = right | person | {"nonce": nonce} | self.claims
        whole = {name: value for name, value in whole.items() if value is not None}
        if self.signing in {"none", "HS256"}:
            told = {"alg": self.signing, "kid": "one"}
            bare = ".".join(_plain(json.dumps(part).encode()) for part in (told, whole))
            public = self._key.as_pem(private=False)  # what everybody may read, as if it were a secret
            made = hmac.new(public, bare.encode(), "sha256").digest() if self.signing == "HS256" else b""
            return f"{bare}.{_plain(made)}"
        key = self.stranger if self.signing == "stranger" else self._key
        return jwt.encode({"alg": "RS256", "kid": "one"}, whole, key)


def _challenge(verifier: str) -> str:
    return _plain(hashlib.sha256(verifier.encode()).digest())


def _plain(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


@contextmanager
def provider() -> Iterator[Provider]:
    """One that runs."""
    port = free_port()
    made = Provider(port)
    server = uvicorn.Server(uvicorn.Config(made.app(), port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(5)
