"""Who is signed in and what they may, and what an office's groups let their members do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from page.passwords import Role

Way = Literal["password", "proxy", "oidc"]
# Shown on the page and written into the log of changes: nothing that could be taken for something else there.
_NAME: Final = re.compile(r"[\w.@ -]{1,64}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in `by` one of the ways; `manage` changes the library, `read` sees how it is kept."""

    name: str
    role: Role
    by: Way = "password"

    @property
    def manages(self) -> bool:
        """Whether they may change the library."""
        return self.role == "manage"


@dataclass(frozen=True, slots=True)
class Rights:
    """Members of the groups `managing` manage; whoever else the office knows may look.

    Names are not looked at: people often choose their own.
    """

    managing: frozenset[str]

    def person(self, name: str, groups: Iterable[str], by: Way) -> Person | None:
        """The person of that name; None where it is no name that can be shown."""
        if not _NAME.fullmatch(name) or not name.strip():
            return None
        held = {group.strip() for group in groups}
        return Person(name.strip(), "manage" if held & self.managing else "read", by)
