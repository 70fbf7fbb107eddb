"""Parts that higher rooms add to a declaration, in the API and on its page."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.models import Declaration
from declarations.parties.standing import AnyUser


class PageSection(Protocol):
    """One part of the page; `template` draws it, below the title or, if the section
    says `beside`, beside the facts. A section may have the template of a `headline`
    too, one line for where there is no room beside."""

    @property
    def template(self) -> str: ...
    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """What the template shows."""


class DeclarationSection(PageSection, Protocol):
    """One part of both. `name` is its member in the API, and `nothing` what stands
    there for a declaration without one."""

    @property
    def name(self) -> str: ...
    @property
    def nothing(self) -> Any: ...
    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> Mapping[int, Any]:
        """The part of each declaration that has one, by primary key; set-wise."""


@cache
def sections() -> tuple[DeclarationSection, ...]:
    """Every section that settings name, in that order."""
    return tuple(import_string(path)() for path in settings.DECLARATION_SECTIONS)


@cache
def sections_of_page() -> tuple[PageSection, ...]:
    """The same and those of people alone, which come last on the page."""
    own: list[PageSection] = [import_string(path)() for path in settings.PAGE_SECTIONS]
    return (*own, *sections())
