"""Whose conversation it is: the name of a session opens it only together with the browser's own cookie.

Gradio keeps a conversation under a name that the browser makes up and that stands in addresses, so in
logs. Before Gradio sees the name it is mixed with a secret of the cookie; whoever has the name alone
reaches an empty conversation. Nothing is kept here: the cookie is the secret.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

COOKIE: Final = "reportqa_visit"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{32}")


def visit_of(cookies: str) -> str:
    """The secret in a `Cookie` header; "" where there is none, as from a program."""
    try:
        held = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return held.value if held is not None and _SECRET.fullmatch(held.value) else ""


def new_visit(*, secure: bool) -> str:
    """The `Set-Cookie` header of a browser that has no secret yet.

    Lax, not Strict: the page is also come to by links of other sites, and the conversations of the tabs
    that are open must not be lost by that.
    """
    flags = "; Secure" if secure else ""
    return f"{COOKIE}={secrets.token_urlsafe(24)}; HttpOnly; Path=/; SameSite=Lax{flags}"


def own_name(session: str, visit: str) -> str:
    """The name under which Gradio keeps the conversation `session` of the browser `visit`."""
    return hashlib.blake2b(f"{visit}\n{session}".encode(), digest_size=16).hexdigest()


def owned(call: Mapping[str, Any], visit: str) -> dict[str, Any]:
    """`call` with the name of its session mixed with the secret."""
    session = call.get("session_hash")
    return dict(call) | ({"session_hash": own_name(session, visit)} if isinstance(session, str) else {})
