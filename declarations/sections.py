"""Parts that higher rooms add to a declaration, in the API and on its page."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.models import Declaration
from declarations.parties.standing import AnyUser


class DeclarationSection(Protocol):
    """One part. `name` is its member in the API, and `nothing` what stands there for
    a declaration without one; `template` draws it on the page, below the title or, if
    the section says `beside`, beside the facts. A section may have the template of a
    `headline` too, one line for where there is no room beside."""

    @property
    def name(self) -> str: ...
    @property
    def nothing(self) -> Any: ...
    @property
    def template(self) -> str: ...
    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> Mapping[int, Any]:
        """The part of each declaration that has one, by primary key; set-wise."""

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """What the template shows."""


@cache
def sections() -> tuple[DeclarationSection, ...]:
    """Every section that settings name, in that order."""
    return tuple(import_string(path)() for path in settings.DECLARATION_SECTIONS)
